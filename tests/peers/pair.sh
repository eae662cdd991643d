#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Compare a team of workers with the same number of concurrent serial runs, one per
# core, which share caches, memory and clock speed like the team's workers:
# tests/peers/pair.sh ROUNDS KERNEL [OPTIONS...], for example
#     tests/peers/pair.sh 9 primes --limit 1e10
# Alternates the serial runs and each driver. A ratio of 1 means no loss by start-up,
# distribution of chunks and waiting.
set -euo pipefail

[ $# -ge 2 ] || { sed -n '3,8s/^# //p' "$0" >&2; exit 2; }
# Runs of milliseconds become faster during the first few.
rounds=$1 repeat=9 warmup=10
shift
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${BRIGADE_BUILD:-$top/build}
# shellcheck source=jobs/environment.sh
. "$top/jobs/environment.sh"

skip() {
    echo "skipped: $1"
    exit 77
}

[ -x "$build/brigade" ] || skip \
    "there is no $build/brigade; build first, or set BRIGADE_BUILD"
cores=$(nproc)
[ "$cores" -gt 1 ] || skip 'this is about several cores, and there is one'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Rows -> the median of their times in ms. Columns are counted from the end:
# no text with a comma is behind them.
median_ms() {
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) after[$i] = NF - i }
        NR > 1 { print $(NF - after["elapsed_ns"]) / 1e6 }' | median
}

median() {
    sort -n | awk '{ v[NR] = $1 } END { if (NR == 0) exit 1
        printf "%.6g\n", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

rows() { "$@" --repeat "$repeat" --warmup "$warmup" --csv - 2>>"$work/stderr"; }

# The time in which all serial runs together do the work of one: the inverse of the
# sum of their speeds.
side_by_side() { # KERNEL OPTIONS...
    local core children=()

    for ((core = 0; core < cores; core++)); do
        rows "$build/brigade" run "$@" --driver serial --place "core:$core" \
            >"$work/$core" &
        children+=($!)
    done
    for core in "${children[@]}"; do
        wait "$core"
    done
    for ((core = 0; core < cores; core++)); do
        median_ms <"$work/$core"
    done | awk '{ speed += 1 / $1 } END { print 1 / speed }'
}

team() { # 'DRIVER [OPTIONS]' KERNEL OPTIONS...
    local driver options

    read -ra options <<<"$1"
    driver=${options[0]}
    options=("${options[@]:1}")
    shift
    if [ "$driver" = mpi ]; then
        rows mpirun -n "$cores" "$build/brigade-mpi" run "$@" "${options[@]}"
    else
        rows "$build/brigade" run "$@" --driver "$driver" \
            --workers "$cores" "${options[@]}"
    fi | median_ms
}

drivers=(openmp fork)
if [ -x "$build/brigade-mpi" ]; then
    drivers+=(mpi)
    # Rows can be taken from other ranks of the host.
    [ "$1" = convolve ] && drivers+=('mpi --schedule steal')
else
    echo "mpi is left out: there is no $build/brigade-mpi"
fi
for ((i = 0; i < rounds; i++)); do
    alone=$(side_by_side "$@") || { cat "$work/stderr" >&2; exit 1; }
    echo "$alone" >>"$work/alone"
    for driver in "${drivers[@]}"; do
        t=$(team "$driver" "$@") || { cat "$work/stderr" >&2; exit 1; }
        echo "$t" >>"$work/$driver.ms"
        awk "BEGIN { print $alone / $t }" >>"$work/$driver.ratio"
    done
done
echo "$* on $cores cores, medians of $rounds rounds of $repeat repetitions"
printf '%-24s %12s %7s %15s\n' '' time ratio 'least, most'
printf '%-24s %9.1f ms\n' "$cores serial runs" "$(median <"$work/alone")"
for driver in "${drivers[@]}"; do
    printf '%-24s %9.1f ms %7.3f %7.3f %7.3f\n' "$driver" \
        "$(median <"$work/$driver.ms")" "$(median <"$work/$driver.ratio")" \
        "$(sort -n "$work/$driver.ratio" | head -n 1)" \
        "$(sort -n "$work/$driver.ratio" | tail -n 1)"
done
