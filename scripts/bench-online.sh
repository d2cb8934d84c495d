#!/bin/sh
# Times session.start through this library and through libcurl, on loopback connections to the bundled server in
# a process of its own: the same jobs (benches/c/online.h), in turns, round by round. Prints the medians as a
# table, and as JSON into $BENCH_JSON. Called by `make bench-online`, which sets the variables.
set -eu
: "${BUILT:?}" "${DEVSERVER:?}"
ROUNDS=${ROUNDS:-7} CALLS=${CALLS:-4000} COLD=${COLD:-200} CLIENTS=${CLIENTS:-50}
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

# job SCHEME NAME JOB...: one line of measurements for each program.
job() {
    url=$(sed -n "s/^$1 //p" "$work/addresses")
    name="$1 $2"
    shift 2
    for program in online libcurl; do
        echo "$name|$program|$(echo "$*" | "$work/$program" "$url" "$ca_file")" >>"$work/results"
    done
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

sort "$work/results" | awk -F '[| ]' '
    function median(list, count,    sorted, at, other, kept) {
        for (at = 1; at <= count; at++) sorted[at] = list[at] + 0
        for (at = 2; at <= count; at++) {
            kept = sorted[at]
            for (other = at - 1; other > 0 && sorted[other] > kept; other--) sorted[other + 1] = sorted[other]
            sorted[other + 1] = kept
        }
        return sorted[int((count + 1) / 2)]
    }
    function finish() {
        if (count > 0) { first[row, program] = median(a, count); second[row, program] = median(b, count) }
        count = 0
    }
    {
        split($0, parts, "|")
        split(parts[3], numbers, " ")
        if (parts[1] != row || parts[2] != program) finish()
        if (!(parts[1] in known)) { known[parts[1]] = 1; rows[++total] = parts[1] }
        row = parts[1]; program = parts[2]
        count++; a[count] = numbers[1]; b[count] = numbers[2]
    }
    END {
        finish()
        format = "%-42s %9s %9s %6s   %9s %9s %6s\n"
        printf format, "microseconds (bytes for the heap)", "wall", "libcurl", "ratio", "CPU", "libcurl", "ratio"
        for (at = 1; at <= total; at++) {
            row = rows[at]
            x = first[row, "online"]; y = first[row, "libcurl"]; u = second[row, "online"]; v = second[row, "libcurl"]
            printf format, row, x, y, sprintf("%.2f", x / y), u, v, sprintf("%.2f", u / v)
            json = json sprintf("%s\n  {\"row\": \"%s\", \"first\": %s, \"libcurl_first\": %s, \"second\": %s, \"libcurl_second\": %s}", at > 1 ? "," : "", row, x, y, u, v)
        }
        if (ENVIRON["BENCH_JSON"] != "") printf "[%s\n]\n", json > ENVIRON["BENCH_JSON"]
    }'
