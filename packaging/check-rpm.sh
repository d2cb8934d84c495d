#!/bin/bash
# Builds the RPM packages from the source tarball $1 with the network off, and uses what is in them. The spec is what
# is tested, so the compiler does not optimise. Needs rpmbuild (Debian: rpm). `make check-rpm` calls it.
set -euo pipefail
cd "$(dirname "$0")/.."
work=${WORK:-$PWD/target/packaging}/rpm
tarball=$(realpath "$1")

fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

rm -rf "$work"
mkdir -p "$work/SOURCES" "$work/root"
trap 'rm -rf "$work/BUILD" "$work/BUILDROOT" "$work/root"' EXIT
ln -s "$tarball" "$work/SOURCES/"

# No package of this system responses to the names in BuildRequires, and none splits debug information off.
export RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
unshare --net rpmbuild -bb --nodeps --define "_topdir $work" --define 'debug_package %{nil}' \
    packaging/rpm/libkaltura_session.spec >"$work/log" 2>&1 || { tail -n 40 "$work/log"; fail "rpmbuild, see $work/log"; }

rpm --root "$work/root" --initdb
rpm --root "$work/root" --install --nodeps --noscripts "$work"/RPMS/*/*.rpm
libdir=$work/root$(rpm --eval '%{_libdir}')
export PKG_CONFIG_PATH=$libdir/pkgconfig LD_LIBRARY_PATH=$libdir KALTURA_SECRET=secret KALTURA_PARTNER_ID=102
cc -o "$work/program" examples-c/local_session.c $(pkg-config --cflags --libs kaltura_session)
"$work/program" | "$work/root/usr/bin/kaltura-ks" verify
c++ -std=c++17 -o "$work/program" examples-cpp/local_session.cpp $(pkg-config --cflags --libs kaltura_session)
"$work/program" | "$work/root/usr/bin/kaltura-ks" verify
rpm --query --package --requires "$work"/RPMS/*/kaltura-session-tools-*.rpm | grep -q 'libkaltura_session.so.0' ||
    fail "the tool does not ask for the library"
ls -l "$work"/RPMS/*/*.rpm
