#!/bin/bash
# Shows that `cargo cinstall` with `make install-extras` gives the tree of `make install`, and a library of the same
# soname and exports. The optimisation is not what is compared, so the quick build serves. Installs cargo-c
# when it is missing, which takes some minutes once; with --install it does that alone. `make check-cargo-c` calls it.
set -euo pipefail
cd "$(dirname "$0")/.."
work=${WORK:-$PWD/target/packaging}
version=0.10.24

say() { printf -- '-- %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

case $(cargo cinstall --version 2>/dev/null || true) in
*" $version+"* | *" $version") ;;
*)
    say "installing cargo-c $version"
    # Not optimised: to build it takes far longer than to use it.
    CARGO_PROFILE_DEV_DEBUG=0 cargo install --debug cargo-c --version "$version" --locked
    ;;
esac

[ "${1:-}" != --install ] || exit 0

target=$(rustc -vV | sed -n 's/^host: //p')
places=(PREFIX=/usr LIBDIR=/usr/lib/somewhere)
rm -rf "$work"/by-*
mkdir -p "$work"

say "cargo cinstall"
cargo cinstall --locked --profile dev -p kaltura_session --destdir "$work/by-cargo-c" --prefix /usr --libdir /usr/lib/somewhere
cp "$work/by-cargo-c/usr/lib/somewhere/pkgconfig/kaltura_session.pc" "$work/cargo-c.pc"
make install-extras "${places[@]}" DESTDIR="$work/by-cargo-c" RELEASE="target/$target/debug"

say "make install"
make --silent install-built "${places[@]}" DESTDIR="$work/by-make" RELEASE="target/$target/debug" STRIP=no

say "the same files and links"
tree() { (cd "$1" && find . -printf '%P %y %m %l\n' | LC_ALL=C sort); }
diff <(tree "$work/by-cargo-c") <(tree "$work/by-make") || fail "the trees differ"
diff -r --exclude='*.so*' --exclude='*.a' --exclude=kaltura-ks "$work/by-cargo-c" "$work/by-make" || fail "the files differ"

say "the library of cargo-c has the soname, the exports, and stays loaded"
library=$work/by-cargo-c/usr/lib/somewhere/libkaltura_session.so
dynamic=$(readelf -d "$library")
[[ $dynamic == *"soname: [libkaltura_session.so.0]"* && $dynamic == *NODELETE* ]] || fail "$dynamic"
diff <(nm -D --defined-only "$library" | sed 's/.* //' | LC_ALL=C sort) <(LC_ALL=C sort tests/data/exports.txt) ||
    fail "the exports differ"

say "what cargo-c wrote for pkg-config means the same"
ours=$work/by-make/usr/lib/somewhere/pkgconfig/kaltura_session.pc
field() { sed -n "s/^$1: //p" "$2" | tr ' ' '\n' | LC_ALL=C sort -u; }
for name in Name Description Version Cflags Libs Libs.private; do
    diff <(field "$name" "$work/cargo-c.pc") <(field "$name" "$ours") || fail "$name differs"
done
say "cargo cinstall and make install give the same tree"
