# libkaltura_session. `make help` lists the targets.
CARGO ?= cargo
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
BINDIR ?= $(PREFIX)/bin
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
DOCDIR ?= $(DATADIR)/doc/libkaltura_session
DESTDIR ?=
CARGO_FLAGS ?= --locked
# A target triple, to build for another system; with CC=, STRIP= and perhaps LIBS_PRIVATE= of that system.
TARGET ?=

TARGET_DIR = $(or $(CARGO_TARGET_DIR),target)
RELEASE = $(TARGET_DIR)/$(TARGET:%=%/)release
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
# The number of the ABI, in the name of the shared library.
ABI_VERSION := $(shell sed -n '/^\[package.metadata.capi.library\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 20

lib: ## build the library (shared and static) in target/release
	$(CARGO) build $(CARGO_FLAGS) --release $(TARGET:%=--target=%) -p kaltura_session
	@ln -sf libkaltura_session.so $(RELEASE)/libkaltura_session.so.0

demo: lib ## build all, and make and check a session in each of the three ways
	$(CARGO) build $(CARGO_FLAGS) -p kaltura-devserver
	$(MAKE) -C examples-c BUILD_TREE=$(abspath $(RELEASE))
	EXAMPLES=examples-c/build DEVSERVER=$(TARGET_DIR)/debug/kaltura-devserver scripts/demo.sh

test: ## run the whole test suite
	$(CARGO) test $(CARGO_FLAGS) --workspace

header: ## refresh include/kaltura_session.h from src/ffi
	UPDATE_COMMITTED=1 $(CARGO) test $(CARGO_FLAGS) --test header -- the_committed_header

exports: ## refresh the lists of exports (tests/data/exports.txt, packaging/debian) from the built library
	UPDATE_COMMITTED=1 $(CARGO) test $(CARGO_FLAGS) --test exports

# The tool from the headers in $(1) and the library in $(2).
compile_tool = $(CC) $(CPPFLAGS) $(or $(CFLAGS),-O2) -std=c99 -Wall -Wextra -Wpedantic -I$(1) -o $(RELEASE)/kaltura-ks \
    examples-c/kaltura-ks.c $(LDFLAGS) -L$(2) -lkaltura_session

tool: lib ## build the command-line tool kaltura-ks
	$(call compile_tool,include,$(RELEASE))

install_environment = DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' LIBDIR='$(LIBDIR)' INCLUDEDIR='$(INCLUDEDIR)' \
    BINDIR='$(BINDIR)' MANDIR='$(MANDIR)' DOCDIR='$(DOCDIR)' BUILT='$(RELEASE)' VERSION='$(VERSION)' \
    ABI_VERSION='$(ABI_VERSION)' STRIP='$(STRIP)' CC='$(CC)' LIBS_PRIVATE='$(LIBS_PRIVATE)'

install: tool ## build and install libraries, headers, pkg-config and CMake files, tool, manual (DESTDIR=, PREFIX=, LIBDIR=, ...)
	$(MAKE) --no-print-directory install-built

install-built: ## install what `make tool` has built, without building
	$(install_environment) scripts/install.sh
	$(install_environment) scripts/install-extras.sh

install-extras: ## install what `cargo cinstall` leaves out, after it and with the same DESTDIR=, PREFIX=, LIBDIR=, ...
	mkdir -p $(RELEASE)
	$(call compile_tool,$(DESTDIR)$(INCLUDEDIR),$(DESTDIR)$(LIBDIR))
	$(install_environment) scripts/install-extras.sh

uninstall: ## remove what install has put there
	for header in include/*.h*; do rm -f "$(DESTDIR)$(INCLUDEDIR)/$${header#include/}"; done
	for page in packaging/man/*.[1-9]; do rm -f "$(DESTDIR)$(MANDIR)/man$${page##*.}/$${page##*/}"; done
	rm -f '$(DESTDIR)$(LIBDIR)'/libkaltura_session.* '$(DESTDIR)$(LIBDIR)/pkgconfig/kaltura_session.pc' \
	    '$(DESTDIR)$(BINDIR)/kaltura-ks'
	rm -rf '$(DESTDIR)$(LIBDIR)/cmake/KalturaSession' '$(DESTDIR)$(DOCDIR)'

bom: ## refresh the licence texts and the bill of materials from Cargo.lock
	scripts/bill_of_materials.py

dist: ## pack a source tarball with all crates, which builds with the network off, in target/dist
	VERSION='$(VERSION)' DIST='$(TARGET_DIR)/dist' CARGO='$(CARGO)' scripts/dist.sh

check-cargo-c: ## compare what cargo-c installs with what `make install` does (installs cargo-c once)
	packaging/check-cargo-c.sh

check-bom: ## the committed licence texts and bill of materials are those of Cargo.lock
	scripts/bill_of_materials.py --output $(TARGET_DIR)/bom
	for file in $(TARGET_DIR)/bom/*; do \
	    diff "$$file" packaging/ || { echo 'Run `make bom` and commit it.'; exit 1; }; \
	done

check-debian: dist ## build the Debian packages, twice, and try them in a clean root (needs root, debhelper, debootstrap, lintian)
	packaging/check-debian.sh $(TARGET_DIR)/dist/kaltura_session-$(VERSION).tar.xz

check-rpm: dist ## build the RPM packages and use them (needs rpmbuild)
	packaging/check-rpm.sh $(TARGET_DIR)/dist/kaltura_session-$(VERSION).tar.xz

lint: ## formatting, clippy and rustdoc, warnings are errors
	$(CARGO) fmt --all --check
	$(CARGO) clippy $(CARGO_FLAGS) --workspace --all-targets -- -D warnings
	$(CARGO) clippy $(CARGO_FLAGS) -p kaltura_session --no-default-features -- -D warnings
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc $(CARGO_FLAGS) --workspace --no-deps

format: ## format the Rust sources
	$(CARGO) fmt --all

check-valgrind: ## run the C tests and examples under valgrind
	KALTURA_TEST_RUNNER=valgrind $(CARGO) test $(CARGO_FLAGS) --test c_programs --test examples --test cli

check-instructions: lib ## count the instructions of signing and verifying, against the committed numbers
	BUILT='$(abspath $(RELEASE))' scripts/count-instructions.sh

bench: ## sessions per second against the bare primitives and the same job on OpenSSL (needs libssl-dev)
	mkdir -p $(TARGET_DIR)
	$(CC) -O3 -march=native -std=c99 -Wall -Wextra -Wpedantic -Werror -o $(TARGET_DIR)/bench-openssl benches/c/openssl.c -lcrypto
	OPENSSL_BENCH=$(abspath $(TARGET_DIR)/bench-openssl) BENCH_JSON=$(abspath $(TARGET_DIR)/bench.json) \
	    $(CARGO) bench $(CARGO_FLAGS) --bench speed

clean: ## remove everything that was built
	$(CARGO) clean
	$(MAKE) -C examples-c clean

CC ?= cc

.PHONY: help lib tool demo test header exports install install-built install-extras uninstall bom check-bom dist check-cargo-c check-debian check-rpm lint format check-valgrind check-instructions bench clean
.DEFAULT_GOAL := help
