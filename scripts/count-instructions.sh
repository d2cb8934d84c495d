#!/bin/sh
# Counts the instructions of one session made and one verified (valgrind's callgrind, which needs no
# quiet machine), and compares them with benches/instructions.txt: more than a tenth above fails. Shows
# with strace that neither makes a system call.
# UPDATE_COMMITTED=1 writes the file. Called by `make check-instructions`, which sets BUILT.
set -eu
. scripts/counted-program
compile instructions

# total JOB COUNT: the instructions of a whole run.
total() {
    valgrind --tool=callgrind --callgrind-out-file="$work/out" "$work/instructions" "$1" "$2" 2>"$work/log" ||
        { cat "$work/log" >&2; exit 1; }
    sed -n 's/^summary: //p' "$work/out"
}

failed=0
for job in sign verify; do
    one=$((($(total $job 3000) - $(total $job 1000)) / 2000))
    echo "$job $one" >>"$work/counts"
    known=$(sed -n "s/^$job //p" benches/instructions.txt 2>/dev/null || true)
    echo "$job: $one instructions, ${known:-unknown} committed"
    if [ -n "$known" ] && [ "$one" -gt $((known + known / 10)) ]; then
        echo "$job takes more than a tenth more instructions than committed" >&2
        failed=1
    fi
done
# Neither makes a system call for each session: 2,000 sessions more may not need one more, but for
# the memory that malloc asks for now and then and the seed after 4,096 sessions.
for job in sign verify; do
    for count in 1000 3000; do
        strace -f -o "$work/calls" "$work/instructions" $job $count
        grep -cv -E 'brk|mmap|munmap|getrandom' "$work/calls" >"$work/$count"
    done
    echo "$job: $(cat "$work/1000") system calls for 1,000 sessions, $(cat "$work/3000") for 3,000"
    cmp -s "$work/1000" "$work/3000" || { echo "$job makes system calls" >&2; failed=1; }
done
if [ -n "${UPDATE_COMMITTED:-}" ]; then
    cp "$work/counts" benches/instructions.txt
    failed=0
fi
exit "$failed"
