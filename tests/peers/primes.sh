#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Compare the sieve with primesieve (Debian: primesieve-bin), alternating on the
# same core, then on all cores: tests/peers/primes.sh [ROUNDS [RANGE...]]
# A RANGE is FROM:LIMIT. Prints medians in milliseconds and the speed ratio to
# primesieve. Wall times, so other programs disturb them.
set -euo pipefail

rounds=${1:-9}
shift || true
ranges=("$@")
[ ${#ranges[@]} -gt 0 ] || ranges=(0:1000000000 0:10000000000
    0:100000000000 1000000000000:1010000000000
    1000000000000000:1000001000000000)
build=${BRIGADE_BUILD:-$(cd "$(dirname "$0")/../.." && pwd)/build}

skip() {
    echo "skipped: $1"
    exit 77
}

command -v primesieve >/dev/null || skip \
    'primesieve was not found; it is in the Debian package primesieve-bin'
[ -x "$build/brigade" ] || skip \
    "there is no $build/brigade; build first, or set BRIGADE_BUILD"

now_us() { echo $((${EPOCHREALTIME/[.,]/})); }

median() { sort -n | awk '{ v[NR] = $1 } END {
    printf "%.1f", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }

# peer FROM LIMIT THREADS PINNED...: its count and milliseconds, including the start
# of the program (1 ms).
peer() {
    local from=$1 limit=$2 threads=$3 begin count

    shift 3
    begin=$(now_us)
    count=$("$@" primesieve "$from" "$limit" -t"$threads" -q -c)
    echo "${count##* } $(awk "BEGIN { print ($(now_us) - $begin) / 1000 }")"
}

# ours FROM LIMIT DRIVER WORKERS: the same, including finding the base primes.
# Columns are counted from the end: no text with a comma is behind them.
ours() {
    "$build/brigade" run primes --from "$1" --limit "$2" --driver "$3" \
        --workers "$4" --repeat 1 --warmup 0 --csv - 2>/dev/null |
        awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) after[$i] = NF - i }
            NR == 2 { print $(NF - after["result"]),
                $(NF - after["elapsed_ns"]) / 1e6 }'
}

cores=$(nproc)
# The first core that this shell may use is where the serial driver is bound.
first=$(taskset -pc $$ | sed 's/.*: //; s/[,-].*//')
printf '%-34s %7s %12s %12s %7s\n' 'range' 'cores' 'primesieve' 'brigade' ratio
for range in "${ranges[@]}"; do
    from=${range%:*} limit=${range#*:}
    for n in $(printf '1\n%s\n' "$cores" | sort -nu); do
        pin=() driver=openmp theirs='' mine=''
        [ "$n" -gt 1 ] || { pin=(taskset -c "$first") driver=serial; }
        for ((i = 0; i < rounds; i++)); do
            a=$(peer "$from" "$limit" "$n" "${pin[@]}")
            b=$(ours "$from" "$limit" "$driver" "$n")
            if [ "${a% *}" != "${b% *}" ]; then
                echo "$range: primesieve counts ${a% *}, brigade ${b% *}" >&2
                exit 1
            fi
            theirs+="${a#* }"$'\n' mine+="${b#* }"$'\n'
        done
        t=$(printf %s "$theirs" | median) m=$(printf %s "$mine" | median)
        printf '%-34s %7s %9s ms %9s ms %7s\n' "[$from, $limit]" "$n" "$t" \
            "$m" "$(ratio "$t" "$m")"
    done
done
