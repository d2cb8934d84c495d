#!/bin/sh
# Installs what cargo-c does not know: the CMake package, the command-line tool, the manual, the licences
# and the bill of materials, and a pkg-config file that can be moved. Called by `make install` and
# `make install-extras`, which set the variables.
set -eu
: "${PREFIX:?}" "${LIBDIR:?}" "${INCLUDEDIR:?}" "${VERSION:?}" "${ABI_VERSION:?}"
DESTDIR=${DESTDIR:-}
DOCDIR=${DOCDIR:-$PREFIX/share/doc/libkaltura_session}
MANDIR=${MANDIR:-$PREFIX/share/man}

# What the static library needs of the system, as `rustc --print native-static-libs` says for it.
LIBS_PRIVATE=${LIBS_PRIVATE:--lgcc_s -lutil -lrt -lpthread -lm -ldl -lc}

# Every path is relative to the file that names it, so that the tree can be moved.
below_prefix() {
    case $1 in
    "$PREFIX"/*) printf '${prefix}/%s' "${1#"$PREFIX"/}" ;;
    *) printf '%s' "$1" ;;
    esac | literal
}
# As sed puts it in for a pattern.
literal() { sed 's/[&|\\]/\\&/g'; }
from() { realpath -m --relative-to="$1" "$2" | literal; }
pointer_bytes=$(printf '' | ${CC:-cc} -dM -E - | sed -n 's/^#define __SIZEOF_POINTER__ //p')
fill() {
    sed -e "s|@PREFIX_FROM_PC@|$(from "$LIBDIR/pkgconfig" "$PREFIX")|" \
        -e "s|@INCLUDEDIR_FROM_CMAKE@|$(from "$LIBDIR/cmake/KalturaSession" "$INCLUDEDIR")|" \
        -e "s|@LIBDIR@|$(below_prefix "$LIBDIR")|" \
        -e "s|@INCLUDEDIR@|$(below_prefix "$INCLUDEDIR")|" \
        -e "s|@VERSION@|$VERSION|" \
        -e "s|@VERSION_MAJOR@|${VERSION%%.*}|" \
        -e "s|@POINTER_BYTES@|${pointer_bytes:?the C compiler does not tell the size of a pointer}|" \
        -e "s|@SONAME@|libkaltura_session.so.${ABI_VERSION%%.*}|" \
        -e "s|@SHARED@|libkaltura_session.so.$ABI_VERSION|" \
        -e "s|@STATIC@|libkaltura_session.a|" \
        -e "s|@LIBS_PRIVATE@|$2|" "$1"
}
install -d "$DESTDIR$LIBDIR/pkgconfig" "$DESTDIR$LIBDIR/cmake/KalturaSession"
fill packaging/kaltura_session.pc.in "$LIBS_PRIVATE" >"$DESTDIR$LIBDIR/pkgconfig/kaltura_session.pc"
cmake_libs=$(printf '%s' "$LIBS_PRIVATE" | sed -e 's/^-l//' -e 's/ -l/;/g')
for file in KalturaSessionConfig.cmake KalturaSessionConfigVersion.cmake; do
    fill "packaging/cmake/$file.in" "$cmake_libs" >"$DESTDIR$LIBDIR/cmake/KalturaSession/$file"
done

if [ -n "${BINDIR:-}" ]; then
    install -d "$DESTDIR$BINDIR"
    install -m 755 "$BUILT/kaltura-ks" "$DESTDIR$BINDIR/"
fi
for page in packaging/man/*.[1-9]; do
    install -d "$DESTDIR$MANDIR/man${page##*.}"
    install -m 644 "$page" "$DESTDIR$MANDIR/man${page##*.}/"
done
# The pages of the functions, made of the header by `make man`.
if [ -n "${MANPAGES:-}" ]; then
    install -d "$DESTDIR$MANDIR/man3" "$DESTDIR$MANDIR/man7"
    install -m 644 "$MANPAGES"/man3/*.3 "$DESTDIR$MANDIR/man3/"
    install -m 644 "$MANPAGES"/man7/*.7 "$DESTDIR$MANDIR/man7/"
fi
install -d "$DESTDIR$DOCDIR"
install -m 644 LICENSE-MIT LICENSE-APACHE packaging/THIRD-PARTY-LICENSES.txt packaging/kaltura_session.cdx.json \
    "$DESTDIR$DOCDIR/"
