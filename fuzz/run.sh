#!/bin/sh
# Runs every fuzz target for some seconds each: fuzz/run.sh [SECONDS]. Ends with an error at the first
# crash, whose input libFuzzer leaves in fuzz/artifacts. Needs cargo-fuzz (cargo install cargo-fuzz).
set -eu
cd "$(dirname "$0")"
seconds=${1:-60}
if cargo +nightly --version >/dev/null 2>&1; then
    toolchain=+nightly
else
    # The sanitizer's flags are unstable ones.
    toolchain=
    export RUSTC_BOOTSTRAP=1
fi

# Seeds: one file for each session and each privileges text of the vectors.
seed() {
    mkdir -p "corpus/$1"
    grep -oE "\"$2\":\"[^\"\\\\]*\"" ../tests/data/"$3".json | sed 's/^[^:]*:"//; s/"$//' | sort -u | head -n 400 |
        awk -v to="corpus/$1/$3" '{ file = to "-" NR; printf "%s", $0 > file; close(file) }'
}
for file in parse reject ambiguous; do seed read ks "$file"; done
for file in parse generate; do seed privileges privileges "$file"; done
mkdir -p corpus/behind_signature corpus/round_trip
printf 'sview=%%2A&_e=1900000000&_t=0&_u=bob' >corpus/behind_signature/fields
printf '102;102;1900000000;0;1.5;bob;sview:*;;' >corpus/behind_signature/text

for target in read behind_signature privileges round_trip; do
    echo "== $target"
    # shellcheck disable=SC2086
    cargo $toolchain fuzz run --fuzz-dir . "$target" -- -max_total_time="$seconds" -dict=ks.dict -max_len=4096 \
        -print_final_stats=1 >"$target.log" 2>&1 || { tail -n 40 "$target.log"; exit 1; }
    grep -E 'cov: ' "$target.log" | tail -n 1
    grep -E 'stat::(number_of_executed_units|average_exec_per_sec)' "$target.log"
done
