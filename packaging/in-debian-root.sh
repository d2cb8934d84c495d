#!/bin/sh
# Runs inside the clean Debian root, in the folder with the packages: installs them, builds and runs the examples
# as a user would, and removes the packages. Called by check-debian.sh.
set -eu
cd "$(dirname "$0")"
version=$1
export KALTURA_SECRET=secret KALTURA_PARTNER_ID=102 LC_ALL=C.UTF-8
examples=/usr/share/doc/libkaltura-session-dev/examples

dpkg --install ./*.deb >install.log 2>&1 || { cat install.log; exit 1; }

# The tool, and its manual.
kaltura-ks generate | kaltura-ks verify
for page in man1/kaltura-ks.1 man3/kaltura_session_start.3 man7/libkaltura_session.7; do
    test -f "/usr/share/man/$page.gz"
done

# All examples, as their Makefile builds them against an installed library.
cp -r "$examples" examples
find examples -name '*.gz' -exec gunzip {} +
make -s -C examples
examples/build/local_session | kaltura-ks verify
make -s -C examples/examples-cpp
examples/examples-cpp/build/local_session | kaltura-ks verify

# Static.
cc -o static examples/local_session.c $(pkg-config --cflags kaltura_session) -Wl,-Bstatic \
    $(pkg-config --libs kaltura_session) -Wl,-Bdynamic $(pkg-config --static --libs kaltura_session | sed 's/-lkaltura_session//')
./static | kaltura-ks verify
if ldd ./static | grep kaltura; then
    echo 'the static program asks for the shared library'
    exit 1
fi

# CMake: C, C++ and C++17, shared and static.
cmake -S . -B cmake -DEXAMPLE="$PWD/examples/local_session.c" -DEXPECTED="$version" \
    -DEXAMPLE_CPP17="$PWD/examples/examples-cpp/local_session.cpp" >cmake.log || { cat cmake.log; exit 1; }
cmake --build cmake >>cmake.log || { cat cmake.log; exit 1; }
for program in c-shared c-static cpp-shared cpp-static cpp17-shared cpp17-static; do
    "cmake/$program" | kaltura-ks verify
done

dpkg --purge kaltura-session-tools libkaltura-session-dev libkaltura-session-doc libkaltura-session0 >purge.log 2>&1 ||
    { cat purge.log; exit 1; }
if command -v kaltura-ks; then
    echo 'the tool is still there'
    exit 1
fi
