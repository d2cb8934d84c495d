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
# What Cargo.toml says of a library for C.
CAPI = --features capi
# A target triple, to build for another system; with CC=, STRIP= and perhaps LIBS_PRIVATE= of that system.
TARGET ?=

TARGET_DIR = $(or $(CARGO_TARGET_DIR),target)
RELEASE = $(TARGET_DIR)/$(TARGET:%=%/)release
TEST = $(CARGO) test $(CARGO_FLAGS) $(CAPI)
HOST = $(shell rustc -vV | sed -n 's/^host: //p')
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
# The number of the ABI, in the name of the shared library.
ABI_VERSION := $(shell sed -n '/^\[package.metadata.capi.library\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 24

# Cargo applies no LTO to a crate that is also built as an rlib, so the crate types are named here. The target folder is
# separate because cargo would replace these files when it builds tests, benchmarks or the test server.
linker_variable = CARGO_TARGET_$(shell echo '$(TARGET)' | tr a-z- A-Z_)_LINKER
lib: ## build the shared and static library in target/release
	$(if $(TARGET),KALTURA_LINKER="$${$(linker_variable):-$(CC)}" $(linker_variable)='$(abspath scripts/linker)') \
	    $(CARGO) rustc $(CARGO_FLAGS) $(CAPI) --release $(TARGET:%=--target=%) --target-dir $(TARGET_DIR)/lib \
	    -p kaltura_session --lib --crate-type cdylib,staticlib
	@mkdir -p $(RELEASE)
	cp -p $(RELEASE:$(TARGET_DIR)/%=$(TARGET_DIR)/lib/%)/libkaltura_session.* $(RELEASE)/
	@ln -sf libkaltura_session.so $(RELEASE)/libkaltura_session.so.0
	scripts/check-built $(RELEASE)

demo: lib ## build all, and make and check a session in each way
	$(CARGO) build $(CARGO_FLAGS) -p kaltura-devserver
	$(MAKE) -C examples-c BUILD_TREE='$(abspath $(RELEASE))'
	EXAMPLES=examples-c/build DEVSERVER=$(TARGET_DIR)/debug/kaltura-devserver scripts/demo

test: ## run the whole test suite
	$(TEST) --workspace

header: ## refresh include/kaltura_session.h and .ffi.h from src/ffi
	UPDATE_COMMITTED=1 $(TEST) --test header -- the_committed_header

fault-matrix: ## refresh docs/fault-matrix.md from tests/fault_matrix/table.rs
	UPDATE_COMMITTED=1 $(TEST) --test fault_matrix -- the_document

man: ## make the man pages of the header in target/man
	rm -rf $(TARGET_DIR)/man
	$(CARGO) run -q $(filter-out --no-default-features --features%,$(CARGO_FLAGS)) -p xtask -- man $(TARGET_DIR)/man

html: ## make the HTML reference and guides in target/manual/html (needs doxygen)
	$(CARGO) build -q $(filter-out --no-default-features --features%,$(CARGO_FLAGS)) -p xtask
	VERSION='$(VERSION)' OUTPUT='$(TARGET_DIR)/manual' XTASK='$(TARGET_DIR)/debug/xtask' scripts/make-html

check-docs: ## show that the manual is complete, and that its snippets compile and lose no error
	CARGO='$(CARGO)' CARGO_FLAGS='$(CARGO_FLAGS)' scripts/check-docs

check-abi: ## compare the ABI with the committed one (needs abigail-tools)
	CARGO='$(CARGO)' CARGO_FLAGS='$(CARGO_FLAGS)' scripts/check-abi

abi-baseline: ## make the present ABI the committed one, tests/data/abi (at a release)
	CARGO='$(CARGO)' CARGO_FLAGS='$(CARGO_FLAGS)' scripts/check-abi --update

check-ffi-header: ## let cffi, PHP and LuaJIT read the header for parsers and call with it (needs them)
	$(CARGO) build -q $(CARGO_FLAGS) $(CAPI) -p kaltura_session
	scripts/check-ffi-header $(TARGET_DIR)/debug/libkaltura_session.so

wheel: lib ## build the Python wheel with the library in it, in target/wheels
	rm -rf $(TARGET_DIR)/wheels $(TARGET_DIR)/wheel-source
	mkdir -p $(TARGET_DIR)/wheel-source/bindings $(TARGET_DIR)/wheel-source/lib
	cp -RL bindings/python $(TARGET_DIR)/wheel-source/bindings/
	cp $(RELEASE)/libkaltura_session.so $(TARGET_DIR)/wheel-source/lib/
	$(STRIP) --strip-unneeded $(TARGET_DIR)/wheel-source/lib/libkaltura_session.so
	KALTURA_SESSION_LIBRARY='$(abspath $(TARGET_DIR))'/wheel-source/lib/libkaltura_session.so \
	    $(PYTHON) -m pip wheel -q --disable-pip-version-check --no-deps -w $(TARGET_DIR)/wheels \
	    $(TARGET_DIR)/wheel-source/bindings/python

check-bindings: lib ## run the module or smoke program of every other language (needs their tools, npm and PyPI)
	$(CARGO) build $(CARGO_FLAGS) -p kaltura-devserver
	bindings/run-all $(RELEASE)/libkaltura_session.so $(TARGET_DIR)/debug/kaltura-devserver

check-minimal-versions: ## show that the oldest versions that Cargo.toml allows of each crate do (needs the registry)
	CARGO='$(CARGO)' TARGET_DIR='$(TARGET_DIR)' scripts/check-minimal-versions

check-quickstarts: ## run the commands that the README begins with, in an empty home (needs c++, pkg-config, python3-venv, python3-pip)
	scripts/check-quickstarts

check-versions: ## compare all version numbers of the repository
	scripts/check-versions

exports: ## refresh the lists of exports (tests/data/exports.txt, packaging/debian) from the built library
	UPDATE_COMMITTED=1 $(TEST) --test exports

# The tool from the headers in $(1) and the library in $(2).
compile_tool = $(CC) $(CPPFLAGS) $(or $(CFLAGS),-O2) -std=c99 -Wall -Wextra -Wpedantic -I'$(1)' -o $(RELEASE)/kaltura-ks \
    examples-c/kaltura-ks.c $(LDFLAGS) -L'$(2)' -lkaltura_session

tool: lib ## build the command-line tool kaltura-ks
	$(call compile_tool,include,$(RELEASE))

install_environment = DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' LIBDIR='$(LIBDIR)' INCLUDEDIR='$(INCLUDEDIR)' \
    BINDIR='$(BINDIR)' MANDIR='$(MANDIR)' DOCDIR='$(DOCDIR)' OBJCOPY='$(OBJCOPY)' BUILT='$(RELEASE)' VERSION='$(VERSION)' \
    MANPAGES='$(TARGET_DIR)/man' ABI_VERSION='$(ABI_VERSION)' STRIP='$(STRIP)' CC='$(CC)' LIBS_PRIVATE='$(LIBS_PRIVATE)'

install: tool man ## build and install libraries, headers, pkg-config and CMake files, tool, manual (DESTDIR=, PREFIX=, LIBDIR=, ...)
	$(MAKE) --no-print-directory install-built

install-built: ## install what `make tool` has built, without building
	$(install_environment) scripts/install
	$(install_environment) scripts/install-extras

install-extras: man ## install what `cargo cinstall` leaves out, after it and with the same DESTDIR=, PREFIX=, LIBDIR=, ...
	mkdir -p $(RELEASE)
	$(call compile_tool,$(DESTDIR)$(INCLUDEDIR),$(DESTDIR)$(LIBDIR))
	$(install_environment) scripts/install-extras

uninstall: ## remove what install has put there
	for header in include/*.h*; do rm -f "$(DESTDIR)$(INCLUDEDIR)/$${header#include/}"; done
	for page in packaging/man/*.[1-9]; do rm -f "$(DESTDIR)$(MANDIR)/man$${page##*.}/$${page##*/}"; done
	rm -f '$(DESTDIR)$(MANDIR)'/man3/kaltura_*.3 '$(DESTDIR)$(MANDIR)'/man7/libkaltura_session*.7
	rm -f '$(DESTDIR)$(LIBDIR)'/libkaltura_session.* '$(DESTDIR)$(LIBDIR)/pkgconfig/kaltura_session.pc' \
	    '$(DESTDIR)$(BINDIR)/kaltura-ks'
	rm -rf '$(DESTDIR)$(LIBDIR)/cmake/KalturaSession' '$(DESTDIR)$(DOCDIR)'

bom: ## refresh the licence texts and the bill of materials from Cargo.lock
	scripts/bill-of-materials

dist: ## pack a source tarball with all crates, which builds with the network off, in target/dist
	VERSION='$(VERSION)' DIST='$(TARGET_DIR)/dist' CARGO='$(CARGO)' scripts/dist

check-cargo-c: ## compare what cargo-c installs with what `make install` does (installs cargo-c once)
	scripts/check-cargo-c

check-bom: ## the committed licence texts and bill of materials are those of Cargo.lock
	scripts/bill-of-materials --output $(TARGET_DIR)/bom
	for file in $$(cd $(TARGET_DIR)/bom && find . -type f); do \
	    diff "$(TARGET_DIR)/bom/$$file" "packaging/$$file" || { echo 'Run `make bom` and commit it.'; exit 1; }; \
	done

check-debian-quick: dist ## build the Debian packages once, unoptimized, and run lintian (needs debhelper, lintian)
	scripts/check-debian --quick $(TARGET_DIR)/dist/kaltura_session-$(VERSION).tar.xz

check-debian: dist ## build the Debian packages, twice, and try them in a clean root (needs root, debhelper, debootstrap, lintian)
	scripts/check-debian $(TARGET_DIR)/dist/kaltura_session-$(VERSION).tar.xz

check-rpm: dist ## build the RPM packages and use them (needs rpmbuild)
	scripts/check-rpm $(TARGET_DIR)/dist/kaltura_session-$(VERSION).tar.xz

lint: ## formatting of Rust, C and C++ (needs clang-format 14), clippy and rustdoc, warnings are errors
	$(CARGO) fmt --all --check
	scripts/format-c --check
	$(CARGO) clippy $(CARGO_FLAGS) $(CAPI) --workspace --all-targets -- -D warnings
	$(CARGO) clippy $(CARGO_FLAGS) -p kaltura_session --no-default-features -- -D warnings
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc $(CARGO_FLAGS) --workspace --no-deps

format: ## format the Rust, C and C++ sources (needs clang-format 14)
	$(CARGO) fmt --all
	scripts/format-c

# Memcheck takes for a leak that `wiped` and `wiped_online` give nothing back on purpose, and keeps stacks of its own.
# Helgrind knows neither futexes, of which Rust's locks are made, nor what is published by an atomic: it checks signers,
# which need none of these; `check-tsan` checks the rest.
check-valgrind: ## run the C and C++ tests and the examples under valgrind (memcheck), and a shared signer under helgrind
	KALTURA_TEST_RUNNER=valgrind $(TEST) --test c_programs --test misuse --test examples --test cli \
	    -- --skip what_was_freed_has_left
	KALTURA_TEST_RUNNER=valgrind $(TEST) --test cpp_programs \
	    -- everything_works_in_cpp17 results_can_be_had
	KALTURA_TEST_RUNNER=helgrind $(TEST) --test c_programs \
	    -- --include-ignored helgrind_sees a_signer_makes

# With an optimized library: unoptimized code leaves keys behind, which `make test` therefore lets pass.
check-secrecy: lib ## search memory, core dumps, logs and requests for credentials and sessions after use of every kind (gdb)
	KALTURA_TEST_LIBRARY='$(abspath $(RELEASE))' KALTURA_TEST_OPTIMIZED=1 \
	    $(TEST) --test secrecy --test c_programs -- --nocapture what_was_freed_has_left nothing_written \
	    a_response_that_repeats

# The C programs that reach most of the library's code: signing, parsing, calls, event loops, managed sessions, fork.
valgrind_quick = three_ways_lead refusals_of_the_server bad_arguments sessions_are_read calls_need_not_wait \
    a_client_with_credentials callbacks_are_called a_client_goes_on_in_children
check-valgrind-quick: ## run a selection of the C tests under valgrind, and a shared signer under helgrind
	KALTURA_TEST_RUNNER=valgrind $(TEST) --test c_programs -- $(valgrind_quick)
	KALTURA_TEST_RUNNER=helgrind $(TEST) --test c_programs -- --include-ignored helgrind_sees a_signer_makes

check-no-https: ## test the library built without HTTPS and without cbindgen
	$(CARGO) test $(CARGO_FLAGS) -p kaltura_session --no-default-features --target-dir $(TARGET_DIR)/no-default-features \
	    --lib --test header --test exports --test install
	$(CARGO) test $(CARGO_FLAGS) -p kaltura_session --no-default-features --target-dir $(TARGET_DIR)/no-default-features \
	    --test c_programs -- callbacks_are_called calls_need_not_wait

check-installed: tool man ## build and run examples and C tests against an installed tree, check the library's size
	TARGET_DIR='$(TARGET_DIR)' CARGO='$(CARGO)' scripts/check-installed

fuzz: ## run each fuzz target for FUZZ_SECONDS (default 60), two at a time
	scripts/fuzz $(FUZZ_SECONDS)

check-load: ## load of 64 threads under faults for LOAD_SECONDS (default 60), and what it leaves behind; loading and unloading
	$(TEST) --test load -- --include-ignored --nocapture

check-failure: ## fail each allocation and each call of a callback in turn, and misuse every function of the header
	KALTURA_TEST_LONG_TEXT=16777216 $(TEST) --test misuse --test out_of_memory -- --nocapture
	$(TEST) --test c_programs -- --nocapture callbacks
	$(TEST) -p kaltura_session --lib -- panic

sanitized_tests = --test c_programs --test cpp_programs --test examples --test cli --test fault_matrix --test proxy \
    --test secrecy --test tls --test transport
sanitizer_proof = --test c_programs -- --ignored the_sanitizer_of_this_run

# `wiped` reads all memory of its process, which is unbounded under the sanitizer. The children of a busy parent are left
# to other checks: the locks of gcc 12's address sanitizer stay held in a child that was forked while another thread held
# them (fixed in LLVM 18, change 75290), and about one of 30,000 such children hangs.
check-asan: ## run the C and C++ tests under the address, leak and undefined behaviour sanitizers, the library instrumented (gcc)
	RUSTC_BOOTSTRAP=1 RUSTFLAGS='-Zsanitizer=address' $(CARGO) build $(CARGO_FLAGS) $(CAPI) -p kaltura_session --lib \
	    --target $(HOST) --target-dir $(TARGET_DIR)/asan
	export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1 \
	    UBSAN_OPTIONS=print_stacktrace=1 KALTURA_TEST_LIBRARY='$(abspath $(TARGET_DIR)/asan/$(HOST)/debug)' \
	    KALTURA_TEST_FLAGS='-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer' && \
	    $(TEST) $(sanitizer_proof) && \
	    $(TEST) $(sanitized_tests) -- --skip what_was_freed_has_left --skip a_child_is_not_kept_waiting

check-ubsan: ## run the C and C++ tests and examples under the undefined behaviour sanitizer (CC=, CXX=)
	export UBSAN_OPTIONS=print_stacktrace=1 KALTURA_TEST_CC='$(CC)' KALTURA_TEST_CXX='$(CXX)' \
	    KALTURA_TEST_FLAGS='-fsanitize=undefined -fno-sanitize-recover=all' && \
	    $(TEST) $(sanitizer_proof) && $(TEST) $(sanitized_tests)

# The quick one. The standard library is not instrumented, and its locks, which the client uses, would look like races.
check-threads: ## share a signer between threads under the thread sanitizer (gcc and libtsan)
	RUSTC_BOOTSTRAP=1 RUSTFLAGS='-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer' \
	    $(CARGO) rustc $(CARGO_FLAGS) -p kaltura_session --lib --crate-type staticlib \
	    --no-default-features --target $(HOST) --target-dir $(TARGET_DIR)/tsan
	KALTURA_TEST_TSAN_LIBRARY='$(abspath $(TARGET_DIR)/tsan/$(HOST)/debug/libkaltura_session.a)' \
	    $(TEST) --test c_programs -- --include-ignored a_signer_makes the_thread_sanitizer

check-deny: ## licences, duplicates and sources of the dependencies, and advisories where their list can be had (installs cargo-deny once)
	@command -v cargo-deny >/dev/null || CARGO_PROFILE_DEV_DEBUG=0 $(CARGO) install --quiet --debug --locked cargo-deny@0.18.9
	$(CARGO) deny --locked --workspace check licenses bans sources
	@if $(CARGO) deny --locked fetch db 2>/dev/null; then \
	    $(CARGO) deny --locked --workspace check --disable-fetch advisories; \
	else \
	    echo 'NOT CHECKED: advisories. The database of RustSec (github.com) cannot be reached from here.'; \
	fi

coverage: ## what the tests, C and C++ ones too, reach of src, with its bar (needs llvm-cov of rustc's LLVM version)
	CARGO='$(CARGO)' CARGO_FLAGS='$(CARGO_FLAGS)' scripts/coverage

# A root file system with another Rust, which both keep for their next run.
debian_13 = TARGET_DIR='$(abspath $(TARGET_DIR))' ROOT='$(abspath $(TARGET_DIR)/debian-13)'

check-tsan: ## run the C tests under the thread sanitizer, which sees into library and standard library (root, debootstrap, gcc)
	$(debian_13) scripts/check-tsan

check-ports: ## run unit tests and C tests on other processors (qemu) and musl, build for Windows (root, debootstrap; PORTS= for some)
	$(debian_13) scripts/check-ports

check-instructions: lib ## count the instructions of signing and verifying, against the committed numbers
	BUILT='$(abspath $(RELEASE))' scripts/check-instructions

check-linear: lib ## count the instructions of reading long texts: four times the text, about four times the instructions
	BUILT='$(abspath $(RELEASE))' scripts/check-linear

bench: ## sessions per second against the bare primitives and the same job on OpenSSL (needs libssl-dev)
	mkdir -p $(TARGET_DIR)
	$(CC) -O3 -march=native -std=c99 -Wall -Wextra -Wpedantic -Werror -o $(TARGET_DIR)/bench-openssl benches/c/openssl.c -lcrypto
	OPENSSL_BENCH=$(abspath $(TARGET_DIR)/bench-openssl) BENCH_JSON=$(abspath $(TARGET_DIR)/bench.json) \
	    $(CARGO) bench $(CARGO_FLAGS) $(CAPI) --target-dir $(TARGET_DIR)/bench --bench speed

bench-online: lib ## calls per second against libcurl (needs libcurl4-openssl-dev)
	$(CARGO) build $(CARGO_FLAGS) --release -p kaltura-devserver --target-dir $(TARGET_DIR)/bench
	BUILT='$(abspath $(RELEASE))' DEVSERVER='$(abspath $(TARGET_DIR))/bench/release/kaltura-devserver' \
	    BENCH_JSON='$(abspath $(TARGET_DIR))/bench-online.json' scripts/bench-online

clean: ## remove everything that was built
	$(CARGO) clean
	$(MAKE) -C examples-c clean
	$(MAKE) -C examples-cpp clean

CC ?= cc
CXX ?= c++
STRIP ?= strip
# That of a cross compiler such as aarch64-linux-gnu-gcc.
OBJCOPY ?= $(if $(filter %-gcc,$(CC)),$(CC:%gcc=%objcopy),objcopy)
PYTHON ?= python3

.PHONY: help lib tool demo test header fault-matrix exports install install-built install-extras uninstall clean
.PHONY: lint format check-failure check-valgrind check-threads check-tsan check-instructions check-linear bench bench-online wheel
.PHONY: check-ports check-load check-secrecy check-bindings coverage check-asan check-deny check-ubsan
.PHONY: man html check-docs check-abi abi-baseline check-ffi-header check-versions check-quickstarts
.PHONY: check-valgrind-quick check-no-https check-installed check-debian-quick fuzz check-minimal-versions
.PHONY: bom check-bom dist check-cargo-c check-debian check-rpm
.DEFAULT_GOAL := help
