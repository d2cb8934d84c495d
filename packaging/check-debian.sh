#!/bin/bash
# Builds the Debian packages twice from the source tarball with the network off, compares the bytes, asks lintian,
# and installs, uses and removes the packages in a Debian root of their own. Needs root, and the Debian packages
# debhelper, debootstrap, dpkg-dev, fakeroot, lintian and xz-utils. `make check-debian` calls it.
set -euo pipefail
cd "$(dirname "$0")/.."
work=${WORK:-$PWD/target/packaging}
tarball=$(realpath "$1")
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")

say() { printf -- '-- %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

mkdir -p "$work"
rm -rf "$work"/build-* "$work/root"
trap 'rm -rf "$work"/build-*/source* "$work/root"' EXIT

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
    (cd "$at" && unshare --net dpkg-buildpackage -b -us -uc "${check_dependencies[@]}") >"$work/$1/log" 2>&1 ||
        { tail -n 60 "$work/$1/log"; fail "dpkg-buildpackage, see $work/$1/log"; }
    rm -rf "$at"
}

say "a first build, with the network off"
build build-1 source
say "a second build, in another place, time zone and language"
TZ=Asia/Kathmandu LC_ALL=C.UTF-8 DEB_BUILD_OPTIONS=parallel=1 build build-2 source-in-another-place

say "both builds have the same bytes"
(cd "$work/build-1" && sha256sum ./*.deb) >"$work/sums"
(cd "$work/build-2" && sha256sum --check --quiet "$work/sums") || fail "the builds differ"
ls -l "$work"/build-1/*.deb

say "lintian"
lintian --allow-root --fail-on error,warning --show-overrides "$work"/build-1/*.changes

say "a clean $suite"
include=ca-certificates,cmake,g++,gcc,libc6-dev,make,pkg-config
base=$work/cache/$suite-$(printf '%s' "$include" | sha256sum | cut -c1-8).tar
if [ ! -f "$base" ]; then
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' "Codename: $suite" 'Component: main' | head -n 1)
    mkdir -p "$work/cache"
    debootstrap --variant=minbase --include="$include" "$suite" "$work/root" "$mirror" >"$work/debootstrap.log" 2>&1 ||
        { tail -n 20 "$work/debootstrap.log"; fail "debootstrap, see $work/debootstrap.log"; }
    tar -c -C "$work/root" --exclude=./var/cache/apt --exclude=./var/lib/apt/lists --exclude=./proc --exclude=./sys \
        -f "$base.part" .
    mv "$base.part" "$base"
    rm -rf "$work/root"
fi
mkdir -p "$work/root"
tar -x -f "$base" -C "$work/root"

files() { (cd "$work/root" && find . -path ./var/lib/dpkg -prune -o -path ./var/log -prune -o -print | LC_ALL=C sort); }
files >"$work/files-before"

say "the packages install, serve programs, and go without a trace"
mkdir -p "$work/root/tmp/check"
cp "$work"/build-1/*.deb packaging/debian-root-check.sh tests/install/CMakeLists.txt "$work/root/tmp/check/"
rm -f "$work"/root/tmp/check/*-dbgsym_*.deb
unshare --net chroot "$work/root" /bin/sh /tmp/check/debian-root-check.sh "$version"
rm -rf "$work/root/tmp/check"
files >"$work/files-after"
diff "$work/files-before" "$work/files-after" || fail "the packages left files behind"
say "the Debian packages are in $work/build-1"
