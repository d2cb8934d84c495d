#!/bin/sh
# Runs the fuzz targets, two at a time: fuzz/run.sh [SECONDS [TARGET...]]. Exits with an error after a crash; libFuzzer
# leaves the input in fuzz/artifacts/TARGET.
#
#   fuzz/run.sh build [TARGET...]      only builds them
#   fuzz/run.sh coverage [TARGET...]   reports the library's lines that the seeds and the corpus reach (needs LLVM's tools)
#
# Builds with the flags that cargo-fuzz passes to rustc, so that it need not be installed.
set -eu
cd "$(dirname "$0")"
seconds=${1:-60}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] ||
    set -- parse peek explain privileges behind_signature round_trip reference responses params settings session_text wire
host=$(rustc -vV | sed -n 's/^host: //p')

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

# The leak check after each input reported memory of the threads of `wire` once in 50,000 inputs: there it runs at exit only.
leaks_of() {
    case $1 in
    wire) echo -detect_leaks=0 ;;
    esac
}

build() {
    coverage='-Cpasses=sancov-module'
    for option in -sanitizer-coverage-level=4 -sanitizer-coverage-inline-8bit-counters -sanitizer-coverage-pc-table \
        -sanitizer-coverage-trace-compares -sanitizer-coverage-stack-depth -simplifycfg-branch-fold-threshold=0; do
        coverage="$coverage -Cllvm-args=$option"
    done
    # The sanitizer is an unstable option of rustc.
    RUSTC_BOOTSTRAP=1 RUSTFLAGS="$coverage -Zsanitizer=address -Ccodegen-units=1 -Cdebug-assertions --cfg fuzzing" \
        cargo build --quiet --locked --release --target "$host" $(printf -- '--bin %s ' "$@")
}

fuzz() {
    mkdir -p "corpus/$1" "artifacts/$1"
    # shellcheck disable=SC2046
    ASAN_OPTIONS=detect_odr_violation=0 "target/$host/release/$1" "corpus/$1" $(seeds_of "$1") \
        -artifact_prefix="artifacts/$1/" -max_total_time="$seconds" -dict="$(dictionary_of "$1")" -max_len=4096 \
        $(leaks_of "$1") -print_final_stats=1 >"$1.log" 2>&1 || { tail -n 40 "$1.log"; return 1; }
    printf '%-17s %s\n' "$1" "$(sed -n 's/^stat::number_of_executed_units: */executions /p; s/.* \(cov: [0-9]*\).*/\1/p' \
        "$1.log" | tail -n 2 | tr '\n' ' ')"
}

# The seeds come from a program that need not be fast.
CARGO_PROFILE_DEV_DEBUG=0 cargo run --quiet --locked
if [ "$seconds" = coverage ]; then
    for target in "$@"; do
        mkdir -p "corpus/$target"
        # shellcheck disable=SC2046
        ./reached.py "$target" "corpus/$target" $(seeds_of "$target")
    done
    exit
fi
build "$@"
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
