# libkaltura_session. `make help` lists the targets.
CARGO ?= cargo
CARGO_FLAGS ?= --locked
# Cargo options of the C library, which has a zeroizing allocator.
CAPI = --features capi
# A target triple, to build for another system. Set CC too, and perhaps LIBS_PRIVATE.
TARGET ?=
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
BINDIR ?= $(PREFIX)/bin
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
DOCDIR ?= $(DATADIR)/doc/libkaltura_session
BASHCOMPDIR ?= $(DATADIR)/bash-completion/completions
ZSHCOMPDIR ?= $(DATADIR)/zsh/site-functions
FISHCOMPDIR ?= $(DATADIR)/fish/vendor_completions.d
DESTDIR ?=
CC ?= cc
CXX ?= c++
STRIP ?= strip
# For a cross compiler such as aarch64-linux-gnu-gcc, the objcopy of its toolchain.
OBJCOPY ?= $(if $(filter %-gcc,$(CC)),$(CC:%gcc=%objcopy),objcopy)
PYTHON ?= python3

TARGET_DIR = $(or $(CARGO_TARGET_DIR),target)
RELEASE = $(TARGET_DIR)/$(TARGET:%=%/)release
# Fails when a name in the arguments matches no test, which `cargo test` accepts.
TEST = CARGO='$(CARGO)' scripts/cargo-test $(CARGO_FLAGS) $(CAPI)
# Options for crates that lack the features of the library.
TOOL_FLAGS = $(filter-out --no-default-features --features%,$(CARGO_FLAGS))
HOST = $(shell rustc -vV | sed -n 's/^host: //p')
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
# The ABI version, in the file name of the shared library.
ABI_VERSION := $(shell sed -n '/^\[package.metadata.capi.library\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)

help: ## list the targets
	@sed -n -e 's/^##@ \(.*\)/\n\1/p' -e 's/^\([a-z-]*\):.*## /  \1\t/p' Makefile | expand -t 26

##@ Build

# Cargo applies no LTO to a crate that is also built as an rlib, so the crate types are named here. The target folder is
# separate because cargo would replace these files when it builds tests, benchmarks or the test server.
CRATE_TYPES = cdylib,staticlib
# A smaller shared library: the library's own code optimized for size, folded identical code and packed relocations. The
# options of the linker need lld 15, and the library then needs glibc 2.36.
SMALL ?=
# The folder of ld.lld where it is not in PATH, such as /usr/lib/llvm-16/bin.
LLD ?=
small_options = $(LLD:%=-B%) -fuse-ld=lld -Wl,--icf=all -Wl,-z,pack-relative-relocs
# Less inlining than by default saves 110 kB without HTTPS, for 4 % more instructions of signing and 3 % of an https call.
inlining = -C llvm-args=-inline-threshold=75 -C llvm-args=-inlinehint-threshold=150
# No path of this machine gets into the library. SHA-2 serves app tokens and one-time passwords, where its small form is fast
# enough.
CARGO_HOME ?= $(HOME)/.cargo
path_prefixes = $(CARGO_HOME)/registry/src=crates $(CURDIR)=kaltura_session
lib_rustflags = $(RUSTFLAGS) $(path_prefixes:%=--remap-path-prefix=%) --cfg sha2_backend_soft="compact"
lib_cflags = $(CFLAGS) $(path_prefixes:%=-ffile-prefix-map=%)
linker_variable = CARGO_TARGET_$(shell echo '$(TARGET)' | tr a-z- A-Z_)_LINKER
# DLLs and Apple's libraries have no symbol versions.
linker = $(if $(findstring -windows-,$(TARGET))$(findstring -apple-,$(TARGET)),$(CC),$(abspath scripts/linker))
lib: check-rust ## build the shared and static library in target/release
	$(if $(TARGET),KALTURA_LINKER="$${$(linker_variable):-$(CC)}" $(linker_variable)='$(linker)') \
	    $(if $(SMALL),CARGO_PROFILE_RELEASE_OPT_LEVEL=s) RUSTFLAGS='$(lib_rustflags)' CFLAGS='$(lib_cflags)' \
	    $(CARGO) rustc $(CARGO_FLAGS) $(CAPI) --release $(TARGET:%=--target=%) --target-dir $(TARGET_DIR)/lib \
	    -p kaltura_session --lib --crate-type $(CRATE_TYPES) -- $(inlining) $(if $(SMALL),$(small_options:%=-Clink-arg=%))
	@mkdir -p $(RELEASE)
	cp -p $(RELEASE:$(TARGET_DIR)/%=$(TARGET_DIR)/lib/%)/*kaltura_session.* $(RELEASE)/
	@[ ! -f $(RELEASE)/libkaltura_session.so ] || ln -sf libkaltura_session.so $(RELEASE)/libkaltura_session.so.0
	scripts/check-built $(RELEASE)

# The functions that sign and verify, for small programs. Named differently, since it cannot replace libkaltura_session.
sign_flags = $(filter-out --no-default-features --features%,$(CARGO_FLAGS)) --no-default-features
lib-sign: check-rust ## build a static library that only signs and verifies, target/release/libkaltura_session_sign.a
	CARGO_PROFILE_RELEASE_OPT_LEVEL=s RUSTFLAGS='$(lib_rustflags)' \
	    $(CARGO) rustc $(sign_flags) $(CAPI) --release $(TARGET:%=--target=%) --target-dir $(TARGET_DIR)/lib-sign \
	    -p kaltura_session --lib --crate-type staticlib
	scripts/check-built $(RELEASE:$(TARGET_DIR)/%=$(TARGET_DIR)/lib-sign/%)
	@mkdir -p $(RELEASE)
	cp -p $(RELEASE:$(TARGET_DIR)/%=$(TARGET_DIR)/lib-sign/%)/libkaltura_session.a $(RELEASE)/libkaltura_session_sign.a

comma = ,
# macOS finds a library with @rpath in its name by -rpath.
rpath = $(if $(findstring -apple-,$(or $(TARGET),$(HOST))),-Wl$(comma)-rpath$(comma)'$(LIBDIR)')
# The tool, compiled with the headers in $(1) and the library in $(2).
compile_tool = $(CC) $(CPPFLAGS) $(or $(CFLAGS),-O2) -std=c99 -Wall -Wextra -Wpedantic -I'$(1)' -o $(RELEASE)/kaltura-ks \
    examples-c/kaltura-ks.c $(LDFLAGS) -L'$(2)' $(rpath) -lkaltura_session

tool: lib ## build the command-line tool kaltura-ks
	$(call compile_tool,include,$(RELEASE))

devserver: check-rust ## build the development server in target/release
	$(CARGO) build $(TOOL_FLAGS) --release $(TARGET:%=--target=%) --target-dir $(TARGET_DIR) -p kaltura-devserver

demo: lib ## create sessions in every way and let a server check them
	$(CARGO) build $(CARGO_FLAGS) -p kaltura-devserver
	$(MAKE) -s --no-print-directory -C examples-c BUILD_TREE='$(abspath $(RELEASE))'
	@EXAMPLES=examples-c/build DEVSERVER=$(TARGET_DIR)/debug/kaltura-devserver scripts/demo

man: check-rust ## generate the man pages in target/man
	rm -rf $(TARGET_DIR)/man
	$(CARGO) run -q $(TOOL_FLAGS) -p xtask -- man $(TARGET_DIR)/man

html: check-rust ## build the HTML manual in target/manual/html (Sphinx, MyST, Furo)
	$(CARGO) build -q $(TOOL_FLAGS) -p xtask
	VERSION='$(VERSION)' OUTPUT='$(TARGET_DIR)/manual' XTASK='$(TARGET_DIR)/debug/xtask' scripts/make-html

install_environment = DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' LIBDIR='$(LIBDIR)' INCLUDEDIR='$(INCLUDEDIR)' \
    BINDIR='$(BINDIR)' MANDIR='$(MANDIR)' DOCDIR='$(DOCDIR)' BUILT='$(RELEASE)' VERSION='$(VERSION)' \
    MANPAGES='$(TARGET_DIR)/man' ABI_VERSION='$(ABI_VERSION)' STRIP='$(STRIP)' OBJCOPY='$(OBJCOPY)' CC='$(CC)' \
    LIBS_PRIVATE='$(LIBS_PRIVATE)' BASHCOMPDIR='$(BASHCOMPDIR)' ZSHCOMPDIR='$(ZSHCOMPDIR)' FISHCOMPDIR='$(FISHCOMPDIR)'

install: tool man ## build and install (DESTDIR=, PREFIX=, LIBDIR=, ...)
	$(MAKE) --no-print-directory install-built

install-built: ## install what `make tool man` has built
	$(install_environment) scripts/install
	$(install_environment) scripts/install-extras
	@$(install_environment) scripts/next-steps

install-extras: man ## install what `cargo cinstall` does not
	mkdir -p $(RELEASE)
	$(call compile_tool,$(DESTDIR)$(INCLUDEDIR),$(DESTDIR)$(LIBDIR))
	$(install_environment) scripts/install-extras

install-devserver: devserver ## build and install the development server
	install -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(MANDIR)/man1'
	install -m 755 $(RELEASE)/kaltura-devserver '$(DESTDIR)$(BINDIR)/'
	install -m 644 devserver/kaltura-devserver.1 '$(DESTDIR)$(MANDIR)/man1/'

uninstall: ## remove the installed files
	for header in include/*.h*; do rm -f "$(DESTDIR)$(INCLUDEDIR)/$${header#include/}"; done
	for page in packaging/man/*.[1-9]; do rm -f "$(DESTDIR)$(MANDIR)/man$${page##*.}/$${page##*/}"; done
	rm -f '$(DESTDIR)$(BINDIR)/kaltura-devserver' '$(DESTDIR)$(MANDIR)/man1/kaltura-devserver.1'
	rm -f '$(DESTDIR)$(MANDIR)'/man3/kaltura_*.3 '$(DESTDIR)$(MANDIR)'/man7/libkaltura_session*.7
	rm -f '$(DESTDIR)$(LIBDIR)'/libkaltura_session.* '$(DESTDIR)$(LIBDIR)/pkgconfig/kaltura_session.pc' \
	    '$(DESTDIR)$(BINDIR)/kaltura-ks' '$(DESTDIR)$(BINDIR)/kaltura-ks.exe' '$(DESTDIR)$(BINDIR)/kaltura_session.dll' \
	    '$(DESTDIR)$(BASHCOMPDIR)/kaltura-ks' '$(DESTDIR)$(ZSHCOMPDIR)/_kaltura-ks' \
	    '$(DESTDIR)$(FISHCOMPDIR)/kaltura-ks.fish'
	rm -rf '$(DESTDIR)$(LIBDIR)/cmake/KalturaSession' '$(DESTDIR)$(DOCDIR)'

clean: ## remove all build output
	$(CARGO) clean
	$(MAKE) -C examples-c clean
	$(MAKE) -C examples-cpp clean

##@ Test

test: check-rust ## run the test suite
	CARGO='$(CARGO)' scripts/run-tests $(CARGO_FLAGS) $(CAPI) --workspace

lint: check-rust ## check formatting (clang-format 14) and wording (codespell), run clippy and rustdoc
	$(CARGO) fmt --all --check
	scripts/format-c --check
	scripts/check-words
	$(CARGO) clippy $(CARGO_FLAGS) $(CAPI) --workspace --all-targets -- -D warnings
	$(CARGO) clippy $(CARGO_FLAGS) -p kaltura_session --no-default-features -- -D warnings
	$(CARGO) clippy $(CARGO_FLAGS) -p kaltura_session --no-default-features --features client -- -D warnings
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc $(CARGO_FLAGS) --workspace --no-deps

format: ## format all sources (clang-format 14 for C and C++)
	$(CARGO) fmt --all
	scripts/format-c

fuzz: ## run each fuzz target for FUZZ_SECONDS (default 60)
	scripts/fuzz $(FUZZ_SECONDS)

coverage: ## measure test coverage and compare it with the minimum (llvm-cov)
	CARGO='$(CARGO)' CARGO_FLAGS='$(CARGO_FLAGS)' scripts/coverage

bench: ## measure signing and verifying, compared with OpenSSL (libssl-dev)
	mkdir -p $(TARGET_DIR)
	$(CC) -O3 -march=native -std=c99 -Wall -Wextra -Wpedantic -Werror -o $(TARGET_DIR)/bench-openssl benches/c/openssl.c -lcrypto
	OPENSSL_BENCH=$(abspath $(TARGET_DIR)/bench-openssl) BENCH_JSON=$(abspath $(TARGET_DIR)/bench.json) \
	    $(CARGO) bench $(CARGO_FLAGS) $(CAPI) --target-dir $(TARGET_DIR)/bench --bench speed

bench-online: lib ## measure calls per second, compared with libcurl (libcurl4-openssl-dev)
	$(CARGO) build $(CARGO_FLAGS) --release -p kaltura-devserver --target-dir $(TARGET_DIR)/bench
	BUILT='$(abspath $(RELEASE))' DEVSERVER='$(abspath $(TARGET_DIR))/bench/release/kaltura-devserver' \
	    BENCH_JSON='$(abspath $(TARGET_DIR))/bench-online.json' scripts/with-devserver scripts/bench-online

bench-start: lib ## compare the first https session of a process with libcurl (libcurl4-openssl-dev, libcurl3-gnutls)
	$(CARGO) build $(CARGO_FLAGS) --release -p kaltura-devserver --target-dir $(TARGET_DIR)/bench
	BUILT='$(abspath $(RELEASE))' DEVSERVER='$(abspath $(TARGET_DIR))/bench/release/kaltura-devserver' \
	    scripts/with-devserver scripts/bench-start

local_library = $(TARGET_DIR)/local/release/libkaltura_session.so
sizes: lib ## print what the library consists of, and refresh the table in docs/performance.md
	$(MAKE) --no-print-directory lib TARGET_DIR='$(TARGET_DIR)/local' \
	    CARGO_FLAGS='$(filter-out --no-default-features --features%,$(CARGO_FLAGS)) --no-default-features --features=client'
	UPDATE_COMMITTED=1 scripts/sizes $(RELEASE)/libkaltura_session.so $(local_library)

##@ Check

# `zeroize` and `zeroize_online` leak on purpose and read their own stacks, which memcheck reports. Helgrind does not support
# futexes, on which Rust's locks are built, or atomics. It checks signers, which use neither; `check-tsan` checks the rest.
helgrind = KALTURA_TEST_RUNNER=helgrind $(TEST) --test c_programs -- --include-ignored helgrind_sees signer_is_shared
check-valgrind: ## run the C and C++ tests, examples and tool under valgrind
	KALTURA_TEST_RUNNER=valgrind $(TEST) --test c_programs --test processes --test misuse --test examples --test cli \
	    -- --skip leave_no_secret
	KALTURA_TEST_RUNNER=valgrind $(TEST) --test cpp_programs -- everything_works_in_cpp17 results_work
	$(helgrind)

# These cover most of the library's code: signing, parsing, calls, event loops, managed sessions, fork.
valgrind_selection = three_ways_create server_errors_become bad_arguments sessions_are_parsed event_loop_drives_every_kind \
    client_with_credentials callbacks_run_as_documented client_works_in_forked_children
check-valgrind-quick: ## run a selection of the C tests under valgrind
	KALTURA_TEST_RUNNER=valgrind $(TEST) --test c_programs -- $(valgrind_selection)
	$(helgrind)

sanitized_tests = --test c_programs --test cpp_programs --test examples --test cli --test fault_matrix --test proxy \
    --test secrecy --test tls --test transport

sanitizer_proof = --test c_programs -- --ignored sanitizer_finds_seeded_defects

# `zeroize` reads all memory of its process, which is unbounded under the sanitizer. The test of a busy parent is skipped: if
# a thread forks while another one holds a lock of gcc 12's address sanitizer, the lock stays held in the child (fixed in LLVM
# 18, change 75290), and about one of 30,000 children hangs.
check-asan: ## run the C and C++ tests under the address, leak and undefined behaviour sanitizers
	RUSTC_BOOTSTRAP=1 RUSTFLAGS='-Zsanitizer=address' $(CARGO) build $(CARGO_FLAGS) $(CAPI) -p kaltura_session --lib \
	    --target $(HOST) --target-dir $(TARGET_DIR)/asan
	export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1 \
	    UBSAN_OPTIONS=print_stacktrace=1 KALTURA_TEST_LIBRARY='$(abspath $(TARGET_DIR)/asan/$(HOST)/debug)' \
	    KALTURA_TEST_FLAGS='-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer' && \
	    $(TEST) $(sanitizer_proof) && \
	    $(TEST) $(sanitized_tests) -- --skip leave_no_secret --skip busy_parent_does_not_block

check-ubsan: ## run them under only the undefined behaviour sanitizer (CC=, CXX=)
	export UBSAN_OPTIONS=print_stacktrace=1 KALTURA_TEST_CC='$(CC)' KALTURA_TEST_CXX='$(CXX)' \
	    KALTURA_TEST_FLAGS='-fsanitize=undefined -fno-sanitize-recover=all' && \
	    $(TEST) $(sanitizer_proof) && $(TEST) $(sanitized_tests)

# The standard library is not instrumented, and its locks, which a client uses, would be reported as races.
check-threads: ## share a signer between threads under the thread sanitizer
	RUSTC_BOOTSTRAP=1 RUSTFLAGS='-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer' \
	    $(CARGO) rustc $(CARGO_FLAGS) -p kaltura_session --lib --crate-type staticlib \
	    --no-default-features --features client --target $(HOST) --target-dir $(TARGET_DIR)/tsan
	KALTURA_TEST_TSAN_LIBRARY='$(abspath $(TARGET_DIR)/tsan/$(HOST)/debug/libkaltura_session.a)' \
	    $(TEST) --test c_programs -- --include-ignored signer_is_shared thread_sanitizer_sees

# A Debian 13 root file system, kept for later runs.
debian_13 = TARGET_DIR='$(abspath $(TARGET_DIR))' ROOT='$(abspath $(TARGET_DIR)/debian-13)'

check-tsan: ## run the C tests under the thread sanitizer (root, debootstrap)
	$(debian_13) scripts/check-tsan

check-oldest-rust: ## run `make demo` and `make test` with Debian 13's Rust 1.85 (root, debootstrap)
	$(debian_13) scripts/check-oldest-rust

check-ports: ## test other processors, musl and Windows, compile for other systems (root, debootstrap; PORTS=)
	$(debian_13) scripts/check-ports

# Uses an optimized library: unoptimized code leaves copies of keys behind, which `make test` therefore accepts.
check-secrecy: lib ## search memory, core dumps, logs and requests for secrets (gdb)
	KALTURA_TEST_LIBRARY='$(abspath $(RELEASE))' KALTURA_TEST_OPTIMIZED=1 \
	    $(TEST) --test secrecy --test c_programs -- --nocapture leave_no_secret output_contains_no_secret \
	    echoed_secrets_are_redacted

check-failure: ## fail each allocation and callback in turn, misuse every function
	KALTURA_TEST_LONG_TEXT=16777216 $(TEST) --test misuse --test out_of_memory -- --nocapture
	$(TEST) --test c_programs -- --nocapture callbacks
	$(TEST) -p kaltura_session --lib -- panic

check-load: ## run 64 threads under faults for LOAD_SECONDS (default 60)
	$(TEST) --test load -- --include-ignored --nocapture

no_https = -p kaltura_session --no-default-features --features client --target-dir $(TARGET_DIR)/no-default-features
check-no-https: check-sign ## test the library built without HTTPS and without cbindgen
	CARGO='$(CARGO)' scripts/cargo-test $(CARGO_FLAGS) $(no_https) --lib --test header --test exports --test install
	CARGO='$(CARGO)' scripts/cargo-test $(CARGO_FLAGS) $(no_https) --test c_programs -- callbacks_run_as_documented event_loop_drives_every_kind

check-sign: lib-sign ## test the static library that only signs and verifies
	CARGO='$(CARGO)' CARGO_FLAGS='$(sign_flags)' CC='$(CC)' BUILT='$(RELEASE)' TARGET_DIR='$(TARGET_DIR)' scripts/check-sign

check-installed: tool man ## test an installed tree, and the size of the library
	CARGO='$(CARGO)' scripts/check-installed

check-instructions: lib ## compare the instructions of signing and verifying with benches/instructions.txt (valgrind)
	BUILT='$(abspath $(RELEASE))' scripts/check-instructions

check-linear: lib ## check that parsing is linear in input size (valgrind)
	BUILT='$(abspath $(RELEASE))' scripts/check-linear

check-abi: ## compare the ABI with tests/data/abi (abigail-tools)
	CARGO='$(CARGO)' CARGO_FLAGS='$(CARGO_FLAGS)' scripts/check-abi

check-rust: ## check that cargo and rustc are new enough
	@CARGO='$(CARGO)' scripts/check-rust

check-docs: ## check that the manual is complete and its snippets compile
	CARGO='$(CARGO)' CARGO_FLAGS='$(CARGO_FLAGS)' scripts/check-docs

check-links: ## check the links in the HTML manual, after `make html`, offline
	scripts/check-links $(TARGET_DIR)/manual/html

check-quickstarts: ## run the commands of the README's quickstarts
	scripts/check-quickstarts

check-versions: ## compare all version numbers in the repository, and the Rust of the locked packages
	scripts/check-versions
	CARGO='$(CARGO)' scripts/check-locked-rust

check-ffi-header: ## load kaltura_session.ffi.h with cffi, PHP and LuaJIT
	$(CARGO) build -q $(CARGO_FLAGS) $(CAPI) -p kaltura_session
	scripts/check-ffi-header $(TARGET_DIR)/debug/libkaltura_session.so

check-bindings: lib ## test the bindings (needs their languages, npm and PyPI)
	$(CARGO) build $(CARGO_FLAGS) -p kaltura-devserver
	bindings/run-all $(RELEASE)/libkaltura_session.so $(TARGET_DIR)/debug/kaltura-devserver

check-deny: ## check licences, sources and advisories of the dependencies (installs cargo-deny)
	@command -v cargo-deny >/dev/null || \
	    CARGO_PROFILE_DEV_DEBUG=0 $(CARGO) install --quiet --debug --locked cargo-deny@0.18.9
	$(CARGO) deny --locked --workspace check licenses bans sources
	@if $(CARGO) deny --locked fetch db 2>/dev/null; then \
	    $(CARGO) deny --locked --workspace check --disable-fetch advisories; \
	else \
	    echo 'NOT CHECKED: advisories. The RustSec database (github.com) cannot be reached.'; \
	fi

check-minimal-versions: ## build and test with the oldest dependencies that Cargo.toml allows
	CARGO='$(CARGO)' TARGET_DIR='$(TARGET_DIR)' scripts/check-minimal-versions

check-bom: ## compare licence texts and bill of materials with Cargo.lock
	scripts/bill-of-materials --output $(TARGET_DIR)/bom
	for file in $$(cd $(TARGET_DIR)/bom && find . -type f); do \
	    diff "$(TARGET_DIR)/bom/$$file" "packaging/$$file" || { echo 'Run `make bom` and commit the result.'; exit 1; }; \
	done

##@ Package

TARBALL = $(TARGET_DIR)/dist/kaltura_session-$(VERSION).tar.xz

dist: ## pack a source tarball with all crates in target/dist
	VERSION='$(VERSION)' DIST='$(TARGET_DIR)/dist' CARGO='$(CARGO)' scripts/dist

release: ## build all artefacts of a release with checksums in target/release-artifacts (ARTEFACTS=)
	OUTPUT='$(TARGET_DIR)/release-artifacts' VERSION='$(VERSION)' TARGET_DIR='$(TARGET_DIR)' ARTEFACTS='$(ARTEFACTS)' \
	    scripts/release

windows: ## build DLL, static library and tool for Windows, and pack target/windows/*.zip (mingw-w64)
	$(MAKE) --no-print-directory tool TARGET=x86_64-pc-windows-gnu CC=x86_64-w64-mingw32-gcc
	BUILT='$(TARGET_DIR)/x86_64-pc-windows-gnu/release' OUTPUT='$(TARGET_DIR)/windows' VERSION='$(VERSION)' \
	    ABI_VERSION='$(ABI_VERSION)' scripts/pack-windows

wheel: lib ## build the Python wheel with the library in target/wheels
	rm -rf $(TARGET_DIR)/wheels $(TARGET_DIR)/wheel-source
	mkdir -p $(TARGET_DIR)/wheel-source/bindings $(TARGET_DIR)/wheel-source/lib
	cp -RL bindings/python $(TARGET_DIR)/wheel-source/bindings/
	cp $(RELEASE)/libkaltura_session.so $(TARGET_DIR)/wheel-source/lib/
	$(STRIP) --strip-unneeded $(TARGET_DIR)/wheel-source/lib/libkaltura_session.so
	KALTURA_SESSION_LIBRARY='$(abspath $(TARGET_DIR))'/wheel-source/lib/libkaltura_session.so \
	    $(PYTHON) -m pip wheel -q --disable-pip-version-check --no-deps -w $(TARGET_DIR)/wheels \
	    $(TARGET_DIR)/wheel-source/bindings/python

check-cargo-c: ## compare the tree of cargo-c with that of `make install` (installs cargo-c)
	scripts/check-cargo-c

check-debian: dist ## build the Debian packages twice and test them (root, debhelper, debootstrap, lintian)
	scripts/check-debian $(TARBALL)

check-debian-quick: dist ## build the Debian packages once, unoptimized (debhelper, lintian)
	scripts/check-debian --quick $(TARBALL)

check-rpm: dist ## build the RPM packages and test them (rpmbuild)
	scripts/check-rpm $(TARBALL)

check-recipes: dist ## build by the recipes of other packaging systems, where their tools are installed (RECIPES=)
	scripts/check-recipes $(TARBALL)

##@ Update

update: header declarations exports fault-matrix bom ## refresh all committed generated files except the baselines

header: ## refresh the headers in include from src/ffi
	UPDATE_COMMITTED=1 $(TEST) --test header -- committed_

declarations: header ## refresh the generated files in bindings from the header
	UPDATE_COMMITTED=1 $(CARGO) test $(CARGO_FLAGS) -p xtask --test bindings

exports: ## refresh the lists of exports in tests/data and packaging/debian
	UPDATE_COMMITTED=1 $(TEST) --test exports
	UPDATE_COMMITTED=1 $(MAKE) --no-print-directory check-sign

fault-matrix: ## refresh docs/fault-matrix.md
	UPDATE_COMMITTED=1 $(TEST) --test fault_matrix -- document_shows

bom: ## refresh licence texts and bill of materials from Cargo.lock
	scripts/bill-of-materials

abi-baseline: ## accept the current ABI as the baseline (at a release)
	CARGO='$(CARGO)' CARGO_FLAGS='$(CARGO_FLAGS)' scripts/check-abi --update

instructions-baseline: lib ## accept the current instruction counts as the baseline
	UPDATE_COMMITTED=1 BUILT='$(abspath $(RELEASE))' scripts/check-instructions

.PHONY: help lib lib-sign tool devserver demo man html install install-built install-extras install-devserver uninstall clean
.PHONY: test lint format fuzz coverage bench bench-online bench-start sizes
.PHONY: check-valgrind check-valgrind-quick check-asan check-ubsan check-threads check-tsan check-oldest-rust
.PHONY: check-ports check-secrecy
.PHONY: check-failure check-load check-no-https check-sign check-installed check-instructions check-linear check-abi check-docs
.PHONY: check-links check-quickstarts check-rust check-versions check-ffi-header check-bindings check-deny check-minimal-versions check-bom
.PHONY: dist release windows wheel check-cargo-c check-debian check-debian-quick check-rpm check-recipes
.PHONY: update header declarations exports fault-matrix bom abi-baseline instructions-baseline
.DEFAULT_GOAL := help
