#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The parts that the losses of real runs add up from:
#
#     tests/truth/loss.sh [--only REGEX]
#
# Makes runs of kernels under drivers in three situations (quiet, another
# program on core 0, twice as many workers as cores), each with a serial run of
# the same work, prints the parts of every run in percent of the workers' time,
# and ends with 1 where the remainder is above 3 % or below -3 %. "not quiet"
# marks runs without a neighbour that other programs disturbed all the same:
# their parts must add up likewise, but do not judge the blame by them.
set -u

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=${BRIGADE_BUILD:-$top/build}
brigade=$build/brigade
# shellcheck source=jobs/environment.sh
. "$top/jobs/environment.sh"

only=.
while [ $# -gt 0 ]; do
    case $1 in
    --only) only=$2 ;;
    *) echo "loss.sh: unknown argument '$1'; use --only REGEX" >&2; exit 2 ;;
    esac
    shift 2
done

scratch=$(mktemp -d) || exit 2
neighbour=
quiet_again() {
    [ -z "$neighbour" ] || { kill "$neighbour"; wait "$neighbour"; } 2>/dev/null
    neighbour=
}
trap 'quiet_again; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
cd "$scratch" || exit 2

column() { # NAME < CSV
    awk -F, -v name="$1" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
        { print $at }'
}

"$brigade" run null --units 10 --driver pthread --workers 4096 --place core \
    --repeat 1 --warmup 0 --out machine >/dev/null || exit 2
cores=$(column place_actual <machine/workers.csv | sort -u | wc -l)

image='--image mandelbrot:2048x2048'
works="primes --limit 2e8
convolve $image --filter box:3 --passes 8
convolve $image --filter gaussian:9 --passes 4
spin --units 80 --time 5ms --spin-ps 1000
spin --units 40 --time 10ms --shape one --imbalance 15 --spin-ps 1000
counter
mix --tasks 40 --compute 5ms --spin-ps 1000"
drivers='openmp pthread fork gil pool'
[ ! -x "$build/brigade-mpi" ] || ! command -v mpirun >/dev/null ||
    drivers="$drivers mpi"

# The serial run of each work, made once.
serial_of() { # WORK, to $1.serial
    # shellcheck disable=SC2086 # the work is words
    [ -d "$base" ] ||
        "$brigade" run $1 --driver serial --repeat 3 --out "$base" \
            >/dev/null 2>messages
}

one() { # SITUATION WORKERS DRIVER WORK
    local base run program size
    base=$(tr -c 'A-Za-z0-9\n' _ <<<"$4")
    serial_of "$4" || { echo "left out: $4: $(tail -n 1 messages)"; return; }
    run=$(tr -c 'A-Za-z0-9\n' _ <<<"$*")
    cp -r "$base" "$run"
    program=$brigade size="--workers $2"
    if [ "$3" = mpi ]; then
        program="mpirun --oversubscribe -n $2 $build/brigade-mpi" size=
    fi
    # shellcheck disable=SC2086 # words
    if ! $program run $4 --driver "$3" $size --repeat 3 --deadline 120s \
        --out "$run" >/dev/null 2>messages; then
        echo "left out: $1, $3, $4: $(tail -n 1 messages)"
        return
    fi
    # Options may hold commas: the parts are the last cells, before the sum.
    "$brigade" report "$run" --losses | awk -F, -v OFS=, -v run="$1,$3,$2,$4" \
        -v disturbed="$(column disturbed <"$run/runs.csv" | tail -n 3 |
            grep -c .)" '
        NR == 1 { next }
        { line = run OFS disturbed
          for (i = NF - 11; i < NF; i++) line = line OFS $i
          print line }' >part
    [ -s part ] || echo "left out: $1, $3, $4: its losses are not defined"
    cat part >>parts
}

: >parts
for situation in quiet neighbour twice; do
    workers=$cores
    case $situation in
    neighbour)
        "$brigade" run spin --units 1e6 --time 10ms --spin-ps 1000 \
            --deadline 3000s --driver pthread --workers 1 --place core:0 \
            >/dev/null 2>&1 &
        neighbour=$! ;;
    twice) quiet_again; workers=$((cores * 2)) ;;
    esac
    while read -r work; do
        for driver in $drivers; do
            grep -Eq -- "$only" <<<"$situation $driver $work" || continue
            one "$situation" "$workers" "$driver" "$work" </dev/null
        done
    done <<<"$works"
done
quiet_again

# The columns of --losses after `workers`.
awk -F, '
    BEGIN {
        printf "%-9s %-7s %2s %6s %6s %6s %6s %6s %6s %6s %6s %6s %6s %6s  %s\n",
            "situation", "driver", "n", "useful", "growth", "setup", "imbal",
            "comm", "wait", "lock", "hand", "place", "distrb", "remain", "work"
    }
    {
        wrong = $16 > 3 || $16 < -3
        bad += wrong
        disturbed = $1 != "neighbour" && $5 > 0
        loud += disturbed
        printf "%-9s %-7s %2d", $1, $2, $3
        for (i = 6; i <= 16; i++) printf " %6.1f", $i
        printf "  %s%s%s\n", $4, wrong ? "  WRONG" : "",
            disturbed ? "  not quiet" : ""
    }
    END {
        printf "%d runs, %d with a remainder beyond 3 %%, %d not quiet\n",
            NR, bad, loud
        exit NR == 0 || bad > 0
    }' parts
