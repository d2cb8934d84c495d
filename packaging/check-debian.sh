#!/bin/bash
# Builds the Debian packages twice from the source tarball $1 with the network off, compares the bytes, makes the source
# package, asks lintian, and has install-debian.sh try the packages. Needs root, and the Debian packages debhelper,
# debootstrap, doxygen, dpkg-dev, fakeroot, lintian and xz-utils. `make check-debian` calls it.
set -euo pipefail
cd "$(dirname "$0")/.."
work=${WORK:-$PWD/target/packaging}
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

say "a build, and another one in another place, time zone and language, with the network off"
# Beside each other: each links for most of its time, which takes one core.
build build-1 source &
first=$!
TZ=Asia/Kathmandu LC_ALL=C.UTF-8 DEB_BUILD_OPTIONS=parallel=1 build build-2 source-in-another-place
wait "$first" || fail "the first build"

say "both builds have the same bytes"
(cd "$work/build-1" && sha256sum ./*.deb) >"$work/sums"
(cd "$work/build-2" && sha256sum --check --quiet "$work/sums") || fail "the builds differ"
ls -l "$work"/build-1/*.deb

say "a source package"
mkdir -p "$work/build-source/source"
cp "$tarball" "$work/build-source/kaltura-session_$version.orig.tar.xz"
tar -x -f "$tarball" -C "$work/build-source/source" --strip-components=1
cp -r packaging/debian "$work/build-source/source/debian"
(cd "$work/build-source" && dpkg-source -b source)

say "lintian"
lintian --allow-root --fail-on error,warning --show-overrides "$work"/build-source/*.dsc "$work"/build-1/*.changes

packaging/install-debian.sh "$work/build-1"
say "the Debian packages are in $work/build-1"
