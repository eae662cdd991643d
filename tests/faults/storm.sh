#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Signals at random moments to what tests/cli/storm.sh does not kill: the command
# that the user started, of every driver, of `sweep` and of `report`, also through
# mpirun, gets SIGTERM, SIGKILL, or SIGSTOP and SIGCONT.
#
#     tests/faults/storm.sh [--sample N] [--seed S] [--only REGEX] [--lanes N]
#
# After each: no process is left, no torn row, no file in TMPDIR or /dev/shm, and
# the command has ended within 20 s (SIGTERM with 143, SIGSTOP and SIGCONT with 0).
# Without --sample 200 signals.
# shellcheck disable=SC2034,SC2054,SC2154,SC2317 # called by name, and variables of
# helpers.sh; options with commas
set -u

folder=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/faults/common.sh
. "$folder/common.sh"
# shellcheck source=tests/shots.sh
. "$top/tests/shots.sh"
[ "$sample" -lt 1000000 ] || sample=200
mark=signals.$$.$seed

mapfile -t cases < <(drivers_where 1 convolve)
cases+=(sweep report page)
mapfile -t cases < <(printf '%s\n' "${cases[@]}" | grep -E -- "$only")

command_of() { # CASE
    case $1 in
    sweep) cmd=("$brigade" sweep strong --kernels primes:limit=1e7 --drivers
        serial,fork --workers 1,2 --repeat 9 --no-anchors --out rows) ;;
    report) cmd=("$brigade" report "$top/results/reference") ;;
    page) cmd=("$brigade" report "$top/results/reference" --html page.html) ;;
    *)
        cmd=(run convolve --image mandelbrot:900x600 --passes 2 --repeat 4
            --output out.png --trace trace.json --place none --driver "$1" --out
            rows)
        if [ "$(driver_word "$1" 2)" = brigade ]; then
            cmd=("$brigade" "${cmd[@]}" --workers "$(at_most "$1" 2)")
        else
            cmd=("${ranks[@]}" 2 "$build/brigade-mpi" "${cmd[@]}")
        fi
        ;;
    esac
}

judge() { # SHOT CASE SIGNAL CODE
    local left ours='^\./(out|err|rows|rows/.*|page\.html|trace\.json|out\.png)$'
    # A killed mpirun leaves its segments.
    [ "$3" != KILL ] || ours+='|/vader_segment\.'
    left=$(left_of "$1")
    if [ -n "$left" ]; then
        echo "left processes ${left//$'\n'/ }"
    elif left=$(torn rows) && [ -n "$left" ]; then
        echo "left $left"
    elif left=$(find . -mindepth 1 ! -path './tmp' ! -path '*ompi.*' |
        grep -vE "$ours") &&
        [ -n "$left" ]; then
        echo "left ${left//$'\n'/ }"
    elif left=$(find rows -name '.*' 2>/dev/null) && [ -n "$left" ]; then
        echo "left ${left//$'\n'/ }"
    else
        case $3.$4 in
        *.0) echo right ;;
        # mpirun's own code for SIGTERM is 1, and a batch system's is not ours.
        TERM.143 | TERM.1 | KILL.137) echo "clear $4" ;;
        *) echo "unclear code $4: $(head -n 1 err)" ;;
        esac
    fi
}

shoot() { # NUMBER
    local name signal pause code=0 cmd verdict='' pid
    exec 2>/dev/null # the shell tells of every kill
    RANDOM=$(((seed * 31 + $1 * 7919) % 32768))
    name=${cases[$1 % ${#cases[@]}]}
    mapfile -t signals < <(printf '%s\n' TERM KILL STOP TERM)
    signal=${signals[RANDOM / 8 % 4]}
    pause=$((RANDOM / 8 % 600))
    mkdir -p "$here/work/$1/tmp"
    cd "$here/work/$1" || exit 2
    command_of "$name"
    STORM_SHOT=$mark.$1 TMPDIR=$PWD/tmp OMPI_MCA_orte_tmpdir_base=$PWD/tmp \
        OMPI_MCA_btl_vader_backing_directory=$PWD/tmp \
        "${cmd[@]}" >out 2>err </dev/null &
    pid=$!
    sleep "$(printf '0.%03d' "$pause")"
    kill "-$signal" "$pid" 2>/dev/null
    if [ "$signal" = STOP ]; then
        sleep 0.3
        kill -CONT "$pid" 2>/dev/null
    fi
    # A stopped run goes on, and may need longer on a busy machine.
    if ! wait_for 1000 gone "$pid"; then
        if [ "$signal" != STOP ] || ! wait_for 3000 gone "$pid"; then
            verdict=hang
            for one in $(left_of "$1"); do
                kill -KILL "$one" 2>/dev/null
            done
        fi
    fi
    wait "$pid" 2>/dev/null || code=$?
    wait_for 150 nothing_left "$1"
    [ -n "$verdict" ] || verdict=$(judge "$1" "$name" "$signal" "$code")
    echo "$verdict: $name SIG$signal after $pause ms (shot $1)"
    cd "$here" || exit 2
    rm -rf "$here/work/$1"
}

ls /dev/shm >"$here/shm"
echo "seed $seed, $sample signals, ${#cases[@]} cases"
mapfile -t shots < <(seq "$sample")
in_lanes shoot "${shots[@]}" >"$here/tried"
# Open MPI's segments are in the folder of the shot; those here are other runs'.
shm=$(find /dev/shm -mindepth 1 -newer "$here/shm" | grep brigade |
    grep -vFf "$here/shm" | head -n 3)
[ -z "$shm" ] || echo "left ${shm//$'\n'/ }: shm" >>"$here/tried"
table "$here/tried"
