#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154,SC2034 # variables of helpers.sh, for the table
# The verdicts of real runs: every line of verdicts.table. Runs of other
# machines, and what no machine does twice, are cases of unit.verdict.
#
# Only `parallel` and `mixed` need cores that nobody else uses. Where a run
# wanted them and the rows show that it did not get them, it is repeated; where
# that stays so, it is said, and the verdict that it got is right as it is.

load helpers.sh

table=$BATS_TEST_DIRNAME/verdicts.table
even='--units 80 --time 5ms --spin-ps 1000'
mpirun='mpirun --oversubscribe'

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    "$brigade" run null --units 10 --driver pthread --workers 4096 \
        --place core --repeat 1 --warmup 0 --out machine >/dev/null
    cores=$(column place_actual <machine/workers.csv | sort -u | wc -l)
    first=$(column cpu <machine/workers.csv | head -n 1)
    pus=$(sed -n 's/.*"pus": "\([0-9]*\)".*/\1/p' machine/meta/*.json)
    twice=$((cores * 2)) more=$((cores + 1))
}

# Keep every core busy with three others while a command runs.
crowded() { # COMMAND...
    local crowd code
    "$brigade" run spin --units 1e6 --time 10ms --spin-ps 1000 --deadline 60s \
        --driver pthread --workers $((cores * 3)) >/dev/null 2>&1 3>&- &
    crowd=$!
    sleep 0.2
    "$@" && code=0 || code=$?
    kill "$crowd"
    wait "$crowd" || :
    return "$code"
}

# ---- one line ----------------------------------------------------------------

trim() { # TEXT
    local text=${1#"${1%%[![:space:]]*}"}
    printf '%s' "${text%"${text##*[![:space:]]}"}"
}

# Why this machine cannot make this run; nothing where it can.
lacks() { # DRIVER NEEDS BEFORE COMMAND
    "$brigade" list kernels --csv | grep -q "^${4%% *}," ||
        echo "there is no kernel ${4%% *}"
    case $1 in
    mpi | hybrid)
        [ -x "$build/brigade-mpi" ] || echo 'brigade-mpi was not built'
        command -v mpirun >/dev/null || echo 'there is no mpirun'
        ;;
    uring)
        "$brigade" list drivers --csv | grep -q '^uring,yes,' ||
            echo 'there is no io_uring'
        ;;
    esac
    [ "$cores" -ge "${2%,flat}" ] || echo "it needs ${2%,flat} cores"
    [ "$2" = "${2%,flat}" ] || [ "$pus" -eq "$cores" ] ||
        echo 'cores here have several hardware threads'
    [ "${3#*taskset}" = "$3" ] || command -v taskset >/dev/null ||
        echo 'there is no taskset'
}

# Ticks of 10 ms that the host of a virtual machine took away (proc_stat(5)).
stolen() {
    awk '$1 == "cpu" { print $9 + 0 }' /proc/stat
}

# There was little work at a time because workers stood in the queue for a core
# of their own, or the core was away.
was_disturbed() { # DIRECTORY STOLEN_TICKS
    column cores_achieved runqueue_ns elapsed_ns <"$1/runs.csv" |
        awk -F '\t' -v stolen="$2" \
            '{ exit !($1 < 1.5 && $2 + stolen * 1e7 > $3 / 10) }'
}

judged=0 undecided=0

judge() { # DRIVER NEEDS BEFORE COMMAND VERDICT WHY
    local driver=$1 before=$3 command=$4 verdict=$5 why=$6
    local lack program=$brigade word=${5%%:*} words='' try there got said ticks
    lack=$(lacks "$driver" "$2" "$before" "$command" | head -n 1)
    if [ -n "$lack" ]; then
        echo "# left out, $lack: $driver, $command" >&3
        return
    fi
    case $driver in mpi | hybrid) program=$build/brigade-mpi ;; esac
    [ "$word" = "$verdict" ] || words=$(trim "${verdict#*:}")
    for try in 1 2 3; do
        there=$((judged + 1)).$try
        ticks=$(stolen)
        # Words of the table: this folder's, and full of variables.
        said=$(eval "timed $before $program run $command --driver $driver" \
            --repeat 1 --warmup 0 --deadline 60s --out "$there" 2>&1 \
            </dev/null) || :
        got=$(column status verdict <"$there/runs.csv")
        [ "$got" != "ok"$'\t'"$word" ] || break
        case $word in parallel | mixed) ;; *) break ;; esac
        was_disturbed "$there" $(($(stolen) - ticks)) || break
        echo "# once more, others had the cores: $driver, $command" >&3
        got=disturbed
        sleep 1
    done
    judged=$((judged + 1))
    if [ "$got" = disturbed ]; then
        undecided=$((undecided + 1))
        echo "# undecided, others had the cores three times: $driver," \
            "$command" >&3
    elif [ "$got" != "ok"$'\t'"$word" ] || [[ $said != *"$words"* ]]; then
        complain "not '$verdict' ($why):" \
            "$before $program run $command --driver $driver: $said"
        column work_cpu_ns runqueue_ns wait_ns elapsed_ns place_actual cpu \
            <"$there/workers.csv" | head -n 20
    fi
}

# `timed` so that words before the program may be a function of this file.
timed() {
    case $1 in
    crowded) crowded timeout --kill-after=5 120 "${@:2}" ;;
    *) timeout --kill-after=5 120 "$@" ;;
    esac
}

lines_of() { # DRIVER|.*
    grep -E "^$1 +\|" "$table"
}

# Every line of a driver; all faults are shown, not only the first.
judge_all() { # DRIVER
    local driver needs before command verdict why
    while IFS='|' read -r driver needs before command verdict why; do
        judge "$(trim "$driver")" "$(trim "$needs")" "$(trim "$before")" \
            "$(trim "$command")" "$(trim "$verdict")" "$(trim "$why")"
    done < <(lines_of "$1")
    [ "$faults" -eq 0 ]
    [ "$judged" -gt 0 ] || skip 'this machine can make none of these runs'
    [ "$undecided" -lt "$judged" ] || skip 'others had the cores all the time'
}

# ---- the table ---------------------------------------------------------------

@test "the table has every driver, kernel and verdict, forty lines and more" {
    [ "$(lines_of '[a-z]+' | wc -l)" -ge 40 ]
    [ "$(grep -c '^[^#]' "$table")" -eq "$(lines_of '[a-z]+' | wc -l)" ]
    for driver in $("$brigade" list drivers --csv | sed 1d | cut -d , -f 1); do
        lines_of "$driver" | grep -q . || complain "no run of driver $driver"
    done
    for kernel in null spin primes convolve wait mix; do
        grep -q "| $kernel " "$table" || complain "no run of kernel $kernel"
    done
    for word in mis-pinned oversubscribed mixed parallel wait-overlap serial; do
        grep -q "| ${word}[ :]" "$table" || complain "no run is $word"
    done
    [ "$faults" -eq 0 ]
}

@test "verdicts of serial" { judge_all serial; }
@test "verdicts of openmp" { judge_all openmp; }
@test "verdicts of pthread" { judge_all pthread; }
@test "verdicts of gil" { judge_all gil; }
@test "verdicts of fork" { judge_all fork; }
@test "verdicts of epoll" { judge_all epoll; }
@test "verdicts of uring" { judge_all uring; }
@test "verdicts of pool" { judge_all pool; }
@test "verdicts of mpi" { judge_all mpi; }
@test "verdicts of hybrid" { judge_all hybrid; }
