#!/bin/sh
# Counts the instructions (valgrind's callgrind) of reading texts of 4, 16 and 64 KiB, of shapes that somebody might
# choose to keep a reader busy: four times the text may not take more than five times the instructions. A job that is
# quadratic on purpose must be found. Called by `make check-linear`, which sets BUILT; with an argument, for one
# function only.
set -eu
. scripts/counted-program
compile linear
# One run, with a file of counts each time that measured() returns.
valgrind --tool=callgrind --callgrind-out-file="$work/out" --zero-before=measured --dump-after=measured \
    "$work/linear" "$@" >"$work/jobs" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
number=0
while read -r job; do
    number=$((number + 1))
    echo "$job $(sed -n 's/^summary: //p' "$work/out.$number")"
done <"$work/jobs" >"$work/counts"
awk '
    { name = $1 " " $2; length_ = $3; count = $4 }
    count == 0 { print name ": nothing was counted"; failed = 1 }
    name == before {
        # By the lengths that the texts really have.
        growth = (count / count_before) / (length_ / length_before) * 4
        if (growth > worst[name]) worst[name] = growth
    }
    { before = name; count_before = count; length_before = length_; most[name] = count; seen++ }
    END {
        for (name in worst) {
            verdict = worst[name] > 5 ? "NOT LINEAR" : ""
            printf "%-32s %12d instructions for the longest, %5.2f times as many for four times the text %s\n", \
                name, most[name], worst[name], verdict | "sort"
            if (name == "quadratic names") found = worst[name] > 5
            else if (verdict != "") failed = 1
        }
        close("sort")
        if (!found) { print "what is quadratic on purpose was not found"; failed = 1 }
        exit failed
    }
' "$work/counts"
