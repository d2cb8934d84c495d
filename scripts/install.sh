#!/bin/sh
# Installs the headers and the libraries: what `cargo cinstall` installs too. The rest is in
# scripts/install-extras.sh. Called by `make install`, which sets the variables.
set -eu
: "${PREFIX:?}" "${LIBDIR:?}" "${INCLUDEDIR:?}" "${BUILT:?}" "${ABI_VERSION:?}"
DESTDIR=${DESTDIR:-}
SONAME=libkaltura_session.so.${ABI_VERSION%%.*}
REAL=libkaltura_session.so.$ABI_VERSION

install -d "$DESTDIR$LIBDIR" "$DESTDIR$INCLUDEDIR"
install -m 644 include/*.h* "$DESTDIR$INCLUDEDIR/"
install -m 755 "$BUILT/libkaltura_session.so" "$DESTDIR$LIBDIR/$REAL"
install -m 644 "$BUILT/libkaltura_session.a" "$DESTDIR$LIBDIR/"
if [ "${STRIP:-strip}" != no ]; then
    ${STRIP:-strip} --strip-unneeded "$DESTDIR$LIBDIR/$REAL"
    ${STRIP:-strip} --strip-debug "$DESTDIR$LIBDIR/libkaltura_session.a"
fi
ln -sf "$REAL" "$DESTDIR$LIBDIR/$SONAME"
ln -sf "$REAL" "$DESTDIR$LIBDIR/libkaltura_session.so"
