#!/bin/bash
# Builds the Debian packages from the source tarball with the network off and runs lintian:
#
#   check-debian.sh TARBALL           builds twice, compares the bytes, and tests the packages in a clean root
#   check-debian.sh --quick TARBALL   builds once, unoptimized
#
# Needs debhelper, doxygen, dpkg-dev, fakeroot, lintian and xz-utils; without --quick also debootstrap and root.
set -euo pipefail
cd "$(dirname "$0")/.."
work=${WORK:-$PWD/target/packaging}
quick=
if [ "$1" = --quick ]; then
    quick=1
    shift
    export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
fi
tarball=$(realpath "$1")
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)

say() { printf -- '-- %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

mkdir -p "$work"
rm -rf "$work"/build-*
trap 'rm -rf "$work"/build-*/source*' EXIT

say "the versions agree"
changelog=$(dpkg-parsechangelog -l packaging/debian/changelog -S Version)
[ "${changelog%-*}" = "$version" ] || fail "packaging/debian/changelog says $changelog, Cargo.toml $version"

# Without the Rust of Debian, its names in Build-Depends are not there; the Rust on PATH serves.
check_dependencies=()
dpkg-checkbuilddeps packaging/debian/control 2>/dev/null || check_dependencies=(-d)
export RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}

# build NAME FOLDER: the packages in $work/NAME, built in $work/NAME/FOLDER.
build() {
    local at=$work/$1/$2
    mkdir -p "$at"
    tar -x -f "$tarball" -C "$at" --strip-components=1
    cp -r packaging/debian "$at/debian"
    # A build daemon makes the packages of its architecture alone, and has no doxygen.
    (cd "$at" && dh binary-arch --no-act) >"$work/$1/steps"
    ! grep doxygen "$work/$1/steps" || fail "debian/rules binary-arch needs doxygen"
    (cd "$at" && unshare --net dpkg-buildpackage -b -us -uc "${check_dependencies[@]}") >"$work/$1/log" 2>&1 ||
        { tail -n 60 "$work/$1/log"; fail "dpkg-buildpackage, see $work/$1/log"; }
    rm -rf "$at"
}

if [ "$quick" ]; then
    say "a build with the network off"
    build build-1 source
else
    say "a build, and another one in another place, time zone and language, with the network off"
    # In parallel: each links on one core for most of its time.
    build build-1 source &
    first=$!
    TZ=Asia/Kathmandu LC_ALL=C.UTF-8 DEB_BUILD_OPTIONS=parallel=1 build build-2 source-in-another-place
    wait "$first" || fail "the first build"

    say "both builds have the same bytes"
    (cd "$work/build-1" && sha256sum ./*.deb) >"$work/sums"
    (cd "$work/build-2" && sha256sum --check --quiet "$work/sums") || fail "the builds differ"
fi
ls -l "$work"/build-1/*.deb

say "a source package"
mkdir -p "$work/build-source/source"
cp "$tarball" "$work/build-source/kaltura-session_$version.orig.tar.xz"
tar -x -f "$tarball" -C "$work/build-source/source" --strip-components=1
cp -r packaging/debian "$work/build-source/source/debian"
(cd "$work/build-source" && dpkg-source -b source)

say "lintian"
lintian --allow-root --fail-on error,warning --show-overrides "$work"/build-source/*.dsc "$work"/build-1/*.changes

[ "$quick" ] || packaging/install-debian.sh "$work/build-1"
say "the Debian packages are in $work/build-1"
