#!/bin/sh
# Times session.start through this library and through libcurl, on loopback connections to the bundled server in
# a process of its own: the same jobs (benches/c/online.h), in turns, round by round. Prints the medians of the
# rounds as a table, and as JSON into $BENCH_JSON. A ratio is the median of each round's own, since a machine that
# others use may be twice as fast in one round as in another. Called by `make bench-online`, which sets the variables.
set -eu
: "${BUILT:?}" "${DEVSERVER:?}"
ROUNDS=${ROUNDS:-21} CALLS=${CALLS:-1500} COLD=${COLD:-100} CLIENTS=${CLIENTS:-50}
work=$(mktemp -d)
for program in online libcurl; do
    case $program in
    online) libraries="-L$BUILT -Wl,-rpath,$BUILT -lkaltura_session" ;;
    libcurl) libraries=-lcurl ;;
    esac
    # shellcheck disable=SC2086
    ${CC:-cc} -O2 -std=gnu99 -Wall -Wextra -Wpedantic -Werror -Iinclude -o "$work/$program" "benches/c/$program.c" \
        $libraries -lpthread
done

"$DEVSERVER" >"$work/addresses" 2>/dev/null &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT INT TERM
until grep -q '^ca ' "$work/addresses"; do
    kill -0 "$server" || exit 1
    sleep 0.1
done
ca_file=$(sed -n 's/^ca //p' "$work/addresses")

# job SCHEME NAME JOB...: one line with the measurements of both programs, ours first.
job() {
    url=$(sed -n "s/^$1 //p" "$work/addresses")
    name="$1 $2"
    shift 2
    ours=$(echo "$*" | "$work/online" "$url" "$ca_file")
    theirs=$(echo "$*" | "$work/libcurl" "$url" "$ca_file")
    echo "$name|$ours|$theirs" >>"$work/results"
}

round=0
while [ "$round" -lt "$ROUNDS" ]; do
    for scheme in http https; do
        job $scheme "kept connection, one thread" calls "$CALLS" 1
        job $scheme "kept connection, eight threads" calls "$CALLS" 8
        job $scheme "new client to first session" cold "$COLD"
        job $scheme "heap per client, made / connected" memory "$CLIENTS"
    done
    round=$((round + 1))
done

awk -F '|' '
    function median(list, count,    sorted, at, other, kept) {
        for (at = 1; at <= count; at++) {
            kept = list[at]
            for (other = at - 1; other > 0 && sorted[other] > kept; other--) sorted[other + 1] = sorted[other]
            sorted[other + 1] = kept
        }
        return sorted[int((count + 1) / 2)]
    }
    # The medians of one of the two figures: ours, libcurl, and the ratio.
    function medians(row, figure,    at, ours, theirs, ratios) {
        for (at = 1; at <= rounds[row]; at++) {
            ours[at] = measured[row, at, 1, figure]
            theirs[at] = measured[row, at, 2, figure]
            ratios[at] = ours[at] / theirs[at]
        }
        x = median(ours, rounds[row]); y = median(theirs, rounds[row]); ratio = median(ratios, rounds[row])
    }
    {
        if (!($1 in rounds)) rows[++total] = $1
        round = ++rounds[$1]
        for (program = 1; program <= 2; program++) {
            split($(program + 1), figures, " ")
            for (figure = 1; figure <= 2; figure++) measured[$1, round, program, figure] = figures[figure] + 0
        }
    }
    END {
        format = "%-42s %9s %9s %6s   %9s %9s %6s\n"
        printf format, "microseconds (bytes for the heap)", "wall", "libcurl", "ratio", "CPU", "libcurl", "ratio"
        for (at = 1; at <= total; at++) {
            medians(rows[at], 1)
            line = sprintf("\"first\": %s, \"libcurl_first\": %s, \"first_ratio\": %.3f", x, y, ratio)
            printf "%-42s %9s %9s %6.2f   ", rows[at], x, y, ratio
            medians(rows[at], 2)
            line = line sprintf(", \"second\": %s, \"libcurl_second\": %s, \"second_ratio\": %.3f", x, y, ratio)
            printf "%9s %9s %6.2f\n", x, y, ratio
            json = json sprintf("%s\n  {\"row\": \"%s\", %s}", at > 1 ? "," : "", rows[at], line)
        }
        if (ENVIRON["BENCH_JSON"] != "") printf "[%s\n]\n", json > ENVIRON["BENCH_JSON"]
    }' "$work/results"
