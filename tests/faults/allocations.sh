#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Fails allocations of the programs that read files, one in each run, or all from
# one on (no_memory.c), and judges how the run ends:
#
#     tests/faults/allocations.sh [--sample N] [--from N] [--seed S]
#                                    [--only REGEX] [--lanes N]
#
# Without --sample every allocation of every case, once and from then on. A run
# must bring what it brings without a fault, or end with code 4 or 5 and say why.
# The classes are those of syscalls.sh. `--again 'CASE N'` shows one.
# shellcheck disable=SC2034,SC2054,SC2154,SC2317 # called by name, and variables of
# helpers.sh; options with commas
set -u

folder=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/faults/common.sh
. "$folder/common.sh"
shim=$build/libno_memory.so
[ -e "$shim" ] || skip "there is no $shim"

# ---- cases -------------------------------------------------------------------

cases=(report page losses fom extra-p compare dry-run list png ppm filter)

command_of() { # CASE
    cmd=("$build/brigade-report" "$inputs/a")
    case $1 in
    report) ;;
    page) cmd+=(--html page.html) ;;
    losses | fom) cmd+=("--$1") ;;
    extra-p) cmd+=(--extra-p -) ;;
    compare) cmd=("$build/brigade-compare" "$inputs/a" "$inputs/b") ;;
    dry-run) cmd=("$build/brigade-sweep" strong --kernels primes:limit=1e4
        --drivers serial,fork --workers 1,2 --repeat 2 --no-anchors --out rows
        --dry-run) ;;
    list) cmd=("$brigade" list) ;;
    png) cmd=("$brigade" run convolve --image "$inputs/in.png") ;;
    ppm) cmd=("$brigade" run convolve --image "$inputs/in.ppm") ;;
    filter) cmd=("$brigade" run convolve --image 30x20 --filter
        "$inputs/filter") ;;
    esac
    [ "${cmd[1]}" != run ] ||
        cmd+=(--driver serial --place none --repeat 1 --warmup 0 --csv -)
}

outcome() { # CASE
    case $1 in
    png | ppm | filter) column result verified status <out ;;
    page) cat out && digest page.html ;;
    *) cat out ;;
    esac 2>&1
}

# ---- one fault ---------------------------------------------------------------

run_case() { # N
    NO_MEMORY_OF=${cmd[0]##*/} NO_MEMORY_AT=$1 NO_MEMORY_LOG=$PWD/log \
        LD_PRELOAD=$shim TMPDIR=$PWD/tmp timeout --kill-after=5 60 "${cmd[@]}" \
        >out 2>err </dev/null
}

judge() { # CASE CODE
    local left
    if left=$(find . -mindepth 1 | grep -vE '^\./(out|err|log|tmp|page\.html)$') &&
        [ -n "$left" ]; then
        echo "left ${left//$'\n'/ }"
    elif [ "$2" -eq 0 ]; then
        outcome "$1" >now
        if cmp -s now "$here/want/$1"; then
            echo right
        else
            echo "silent $(diff now "$here/want/$1" | grep -m 1 '^[<>]')"
        fi
    elif [ "$2" -eq 124 ] || [ "$2" -eq 137 ]; then
        echo hang
    elif [ "$2" -gt 128 ] || grep -q 'killed by signal' err; then
        echo "crash code $2"
    elif [ "$2" -ne 4 ] && [ "$2" -ne 5 ]; then
        echo "unclear code $2: $(head -n 1 err)"
    else
        clear_or_not "$2" "$(errors_in err)"
    fi
}

try() { # NUMBER CASE N
    local code=0 verdict cmd
    mkdir -p "$here/work/$1/tmp"
    cd "$here/work/$1" || exit 2
    command_of "$2"
    run_case "$3" || code=$?
    verdict=$(judge "$2" "$code")
    echo "$verdict: $2 $3"
    cd "$here" || exit 2
    [ -n "$again" ] || rm -rf "$here/work/$1"
}

# ---- the plan ----------------------------------------------------------------

mkdir -p "$here/want" "$here/count" "$here/work"
reference() { # CASE
    local cmd
    mkdir -p "$here/work/$1/tmp"
    cd "$here/work/$1" || exit 2
    command_of "$1"
    if ! run_case 0; then
        echo "$1 fails without a fault: $(head -n 3 err)"
        exit 1
    fi
    outcome "$1" >"$here/want/$1"
    # The processes that were forked count on: the most is of the last.
    sort -n log | tail -n 1 | awk -v c="$1" '{ print c, $1 }' >"$here/count/$1"
    rm -rf "${here:?}/work/$1"
}

if [ -n "$again" ]; then
    read -r name nth <<<"$again"
    reference "$name"
    try 1 "$name" "$nth"
    sed 's/^/    /' work/1/err
    exit
fi

mapfile -t cases < <(printf '%s\n' "${cases[@]}" | grep -E -- "$only")
in_lanes reference "${cases[@]}" >"$here/broken"
[ ! -s "$here/broken" ] || { cat "$here/broken"; exit 1; }
cat "$here"/count/* | awk -v seed="$seed" '
    BEGIN { srand(seed) }
    { for (n = 1; n <= $2; n++) {
          print rand(), $1, n
          print rand(), $1, n "+" } }' | draw_plan >"$here/plan"
echo "seed $seed, $(wc -l <"$here/plan") faults of" \
    "$(awk '{ n += $2 } END { print 2 * n }' "$here"/count/*)"

try_line() {
    # shellcheck disable=SC2086 # words
    try $1
}
mapfile -t plan <"$here/plan"
in_lanes try_line "${plan[@]}" >"$here/tried"
table "$here/tried"
