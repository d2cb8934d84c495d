#!/bin/bash
# Installs the Debian packages in the folder $1 in a Debian root of their own, builds and runs programs there,
# and removes the packages. The root is made once by debootstrap and kept as a tarball. Needs root. Called by
# check-debian.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
work=${WORK:-$PWD/target/packaging}
packages=$(realpath "$1")
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")

say() { printf -- '-- %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

rm -rf "$work/root"
trap 'rm -rf "$work/root"' EXIT

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
cp "$packages"/*.deb packaging/in-debian-root.sh tests/install/CMakeLists.txt "$work/root/tmp/check/"
rm -f "$work"/root/tmp/check/*-dbgsym_*.deb
unshare --net chroot "$work/root" /bin/sh /tmp/check/in-debian-root.sh "$version"
rm -rf "$work/root/tmp/check"
files >"$work/files-after"
diff "$work/files-before" "$work/files-after" || fail "the packages left files behind"
