#!/bin/sh
# Installs headers, libraries, pkg-config file and, where they were built, tool and man pages. Called by `make install`, which sets the variables.
set -eu
: "${PREFIX:?}" "${LIBDIR:?}" "${INCLUDEDIR:?}" "${BUILT:?}" "${VERSION:?}"
DESTDIR=${DESTDIR:-}
SONAME=libkaltura_session.so.0
REAL=$SONAME.$VERSION

# What the static library needs of the system, as `rustc --print native-static-libs` says for it.
LIBS_PRIVATE=${LIBS_PRIVATE:--lgcc_s -lutil -lrt -lpthread -lm -ldl -lc}

install -d "$DESTDIR$LIBDIR/pkgconfig" "$DESTDIR$INCLUDEDIR"
install -m 644 include/kaltura_session.h include/kaltura_session.hpp include/kaltura_session.ffi.h "$DESTDIR$INCLUDEDIR/"
install -m 755 "$BUILT/libkaltura_session.so" "$DESTDIR$LIBDIR/$REAL"
install -m 644 "$BUILT/libkaltura_session.a" "$DESTDIR$LIBDIR/"
${STRIP:-strip} --strip-unneeded "$DESTDIR$LIBDIR/$REAL"
${STRIP:-strip} --strip-debug "$DESTDIR$LIBDIR/libkaltura_session.a"
ln -sf "$REAL" "$DESTDIR$LIBDIR/$SONAME"
ln -sf "$SONAME" "$DESTDIR$LIBDIR/libkaltura_session.so"

if [ -n "${BINDIR:-}" ]; then
    install -d "$DESTDIR$BINDIR" "$DESTDIR$MANDIR/man1"
    install -m 755 "$BUILT/kaltura-ks" "$DESTDIR$BINDIR/"
    install -m 644 packaging/man/kaltura-ks.1 "$DESTDIR$MANDIR/man1/"
fi

if [ -n "${MANPAGES:-}" ]; then
    install -d "$DESTDIR$MANDIR/man3" "$DESTDIR$MANDIR/man7"
    install -m 644 "$MANPAGES"/man3/*.3 "$DESTDIR$MANDIR/man3/"
    install -m 644 "$MANPAGES"/man7/*.7 "$DESTDIR$MANDIR/man7/"
fi

# Every path is relative to the .pc file, so that the tree can be moved.
below_prefix() {
    case $1 in
    "$PREFIX"/*) printf '${prefix}/%s' "${1#"$PREFIX"/}" ;;
    *) printf '%s' "$1" ;;
    esac
}
sed -e "s|@PREFIX_FROM_PC@|$(realpath -m --relative-to="$LIBDIR/pkgconfig" "$PREFIX")|" \
    -e "s|@LIBDIR@|$(below_prefix "$LIBDIR")|" \
    -e "s|@INCLUDEDIR@|$(below_prefix "$INCLUDEDIR")|" \
    -e "s|@VERSION@|$VERSION|" \
    -e "s|@LIBS_PRIVATE@|$LIBS_PRIVATE|" \
    packaging/kaltura_session.pc.in >"$DESTDIR$LIBDIR/pkgconfig/kaltura_session.pc"
