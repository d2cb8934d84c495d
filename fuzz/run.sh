#!/bin/sh
# Runs the fuzz targets for some seconds each, two at a time: fuzz/run.sh [SECONDS [TARGET...]]. Ends with
# an error after a crash, whose input libFuzzer leaves in fuzz/artifacts. Needs cargo-fuzz (cargo install
# cargo-fuzz).
# fuzz/run.sh build [TARGET...] makes them and no more.
# fuzz/run.sh coverage [TARGET...] says instead how many lines of the library the seeds, and the inputs that
# earlier runs have found, reach. Needs LLVM's tools.
set -eu
cd "$(dirname "$0")"
seconds=${1:-60}
[ $# -eq 0 ] || shift
if [ $# -eq 0 ]; then
    set -- parse peek explain privileges behind_signature round_trip reference responses params settings session_text wire
    all=1
fi
if cargo +nightly --version >/dev/null 2>&1; then
    toolchain=+nightly
else
    # The sanitizer's flags are unstable ones.
    toolchain=
    export RUSTC_BOOTSTRAP=1
fi

seeds_of() {
    case $1 in
    parse | peek) echo seeds/texts ;;
    explain | reference) echo seeds/texts seeds/contents ;;
    behind_signature) echo seeds/contents ;;
    privileges) echo seeds/privileges ;;
    responses | params | settings | session_text | wire) echo "seeds/$1" ;;
    esac
}

dictionary_of() {
    case $1 in
    responses | params | session_text) echo api.dict ;;
    settings) echo url.dict ;;
    wire) echo http.dict ;;
    *) echo ks.dict ;;
    esac
}

# Leaks are searched for after each input that may have left one. `wire` has threads, whose memory that search has taken
# for lost (once in 50,000 inputs): there the end of the run tells, of all inputs together.
leaks_of() {
    case $1 in
    wire) echo -detect_leaks=0 ;;
    esac
}

fuzz() {
    mkdir -p "corpus/$1"
    # shellcheck disable=SC2046,SC2086
    cargo $toolchain fuzz run --fuzz-dir . "$1" "corpus/$1" $(seeds_of "$1") -- -max_total_time="$seconds" \
        -dict="$(dictionary_of "$1")" -max_len=4096 $(leaks_of "$1") -print_final_stats=1 >"$1.log" 2>&1 ||
        { tail -n 40 "$1.log"; return 1; }
    printf '%-17s %s\n' "$1" "$(sed -n 's/^stat::number_of_executed_units: */executions /p; s/.* \(cov: [0-9]*\).*/\1/p' \
        "$1.log" | tail -n 2 | tr '\n' ' ')"
}

# The seeds, by a program that need not be fast.
CARGO_PROFILE_DEV_DEBUG=0 cargo run --quiet --locked
if [ "$seconds" = coverage ]; then
    for target in "$@"; do
        mkdir -p "corpus/$target"
        # shellcheck disable=SC2046
        ./reached.py "$target" "corpus/$target" $(seeds_of "$target")
    done
    exit
fi
build() { cargo $toolchain fuzz build --fuzz-dir . "$@" >build.log 2>&1 || { tail -n 40 build.log; exit 1; }; }
if [ -n "${all:-}" ]; then
    # At once, so that one is linked while the next is compiled.
    build
else
    for target in "$@"; do
        build "$target"
    done
fi
[ "$seconds" != build ] || exit 0
failed=0
while [ $# -gt 0 ]; do
    fuzz "$1" &
    shift
    if [ $# -gt 0 ]; then
        fuzz "$1" || failed=1
        shift
    fi
    wait $! || failed=1
done
exit $failed
