#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A storm of SIGKILLs: starts runs under every driver, and kills one process of
# each at a random moment: a forked worker, the run itself, the run of a rank.
# Every end must be named with the victim's pid, soon, with nothing left: no
# process, no shared memory, no temporary file, no torn row. Then the same with
# the processes killed that would report it, the supervisors and mpirun: then
# no process is left to report it, so only the rest is required.
#
#     tests/cli/storm.sh [SHOTS [SEED]]
#
# prints a table and ends with 1 if anything was wrong. The same seed draws the
# same victims and pauses. Open MPI 4.1's mpirun can hang when a rank dies while
# it connects (in MPI_Init; 1 of some 60 such shots), with all ranks gone: that
# is reported, counted separately, and not a fault of Brigade.
# shellcheck disable=SC2317,SC2054 # called by name; options with commas
set -u

shots=${1:-100}
seed=${2:-$RANDOM$RANDOM}
lanes=4
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "${BRIGADE_BUILD:-$top/build}" && pwd) || exit 2

# For column() and the list of drivers.
here=$(mktemp -d) || exit 2
export BATS_TEST_DIRNAME=$top/tests/cli BATS_RUN_TMPDIR=$here
bats_require_minimum_version() { :; }
# shellcheck source=tests/cli/helpers.sh
. "$top/tests/cli/helpers.sh"
# shellcheck source=tests/shots.sh
. "$top/tests/shots.sh"

mark=storm.$$.$seed
mapfile -t drivers < <(drivers_where 1 convolve)
rank_drivers=" $(rank_drivers_of convolve | xargs) "
in_ranks() { # DRIVER
    [[ $rank_drivers == *" $1 "* ]]
}

# ---- observing ---------------------------------------------------------------

children() { # PID
    cat "/proc/$1/task/$1/children" 2>/dev/null
}

# Every process that could be killed, as "KIND PID".
candidates() { # DRIVER PID
    local supervisor run worker
    if in_ranks "$1"; then
        echo "mpirun $2"
        for supervisor in $(children "$2"); do
            grep -qx brigade-mpi "/proc/$supervisor/comm" 2>/dev/null ||
                continue
            echo "supervisor $supervisor"
            for run in $(children "$supervisor"); do
                echo "run $run"
            done
        done
    else
        echo "supervisor $2"
        for run in $(children "$2"); do
            echo "run $run"
            for worker in $(children "$run"); do
                echo "worker $worker"
            done
        done
    fi
}

# The watchdog is there, and so is the row that the run leaves.
all_armed() { # DRIVER PID
    local kind run any=1
    while read -r kind run; do
        [ "$kind" = run ] || continue
        any=0
        grep -qsx watchdog "/proc/$run/task/"*/comm || return 1
    done < <(candidates "$1" "$2")
    return "$any"
}

# Or it has ended before.
is_there() { # DRIVER PID KINDS
    candidates "$1" "$2" | grep -qE "^($3) " || gone "$2"
}

# ---- one shot -----------------------------------------------------------------

start() { # SHOT DRIVER COMMAND...
    local shot=$1 driver=$2 launcher=()
    shift 2
    mkdir -p "$here/$shot/tmp"
    cd "$here/$shot" || return 1
    if in_ranks "$driver"; then
        launcher=(mpirun --oversubscribe --bind-to none -n 2
            "$build/brigade-mpi")
    else
        launcher=("$build/brigade")
    fi
    # Open MPI's own files go into a separate folder.
    STORM_SHOT=$mark.$shot TMPDIR=$here/$shot/tmp \
        OMPI_MCA_btl_vader_backing_directory=$here/$shot/tmp \
        OMPI_MCA_orte_tmpdir_base=$here/$shot/tmp \
        "${launcher[@]}" run "$@" --driver "$driver" --place none --warmup 0 \
        --seed "$shot" --out ../results >out 2>err </dev/null &
    pid=$!
}

# Work that goes on, and work that leaves files; the latter may end before it
# is hit, and is then replaced.
waiting=(wait --delays 99,99)
spinning=(spin --units 1e6 --time 10ms --spin-ps 1000)
picture=(convolve --image mandelbrot:900x600 --passes 2 --repeat 3
    --output a.png)

# One line: SHOT DRIVER KIND PID ARMED CODE MS HUNG ORPHANS FILES
shoot() { # SHOT KINDS [WORK]
    local shot=$1 kinds=$2 driver work begun code=0 hung=0 armed=0
    local workers=() victim kind pause limit orphans files
    RANDOM=$(((seed * 31 + shot * 7919) % 32768))
    driver=${drivers[shot % ${#drivers[@]}]}
    in_ranks "$driver" || workers=(--workers "$(at_most "$driver" 2)")
    case ${3:-$((RANDOM / 8 % 4))} in
    0) work=("${picture[@]}") ;;
    1) work=("${spinning[@]}") ;;
    *) work=("${waiting[@]}") ;;
    esac
    pause=$((RANDOM / 8 % 300))
    start "$shot" "$driver" "${work[@]}" "${workers[@]}"
    # Half of them are hit from the first moment on, half when at work.
    if ((RANDOM / 8 % 2)); then
        wait_for 500 all_armed "$driver" "$pid" && armed=1
        pause=$((pause + 20))
    fi
    sleep "$(printf '0.%03d' "$pause")"
    wait_for 200 is_there "$driver" "$pid" "$kinds"
    read -r kind victim < <(candidates "$driver" "$pid" |
        grep -E "^($kinds) " | shuf -n 1 --random-source=<(
            while :; do echo "$((shot * 31 + seed))"; done))
    begun=$(date +%s%N)
    if [ -z "$victim" ] || ! kill -KILL "$victim" 2>/dev/null; then
        wait "$pid"
        echo "$shot $driver missed"
        return
    fi
    wait_for 1000 gone "$pid" || {
        hung=2
        for limit in $(left_of "$shot"); do
            grep -qx mpirun "/proc/$limit/comm" || hung=1
        done
        for limit in $(left_of "$shot"); do
            kill -KILL "$limit"
        done
    }
    wait "$pid" || code=$?
    if [ "$code" -eq 0 ]; then # all was written already when it was hit
        echo "$shot $driver missed"
        return
    fi
    limit=$((($(date +%s%N) - begun) / 1000000))
    wait_for 100 nothing_left "$shot"
    orphans=$(left_of "$shot" | wc -l)
    files=$(find . -mindepth 1 ! -name out ! -name err ! -name a.png \
        ! -name core ! -path ./tmp | grep -c .)
    echo "$shot $driver $kind $victim $armed $code $limit $hung $orphans $files"
}

# A run may end before it is hit: it is reported, and the next one counts.
volley() { # FIRST LAST KINDS
    local lane
    for ((lane = 0; lane < lanes; lane++)); do
        (
            for ((shot = $1 + lane; shot <= $2; shot += lanes)); do
                line=$(shoot "$shot" "$3" 2>/dev/null)
                case $line in
                *missed)
                    rm -rf "${here:?}/$shot"
                    line=$(shoot "$shot" "$3" 2 2>/dev/null)
                    ;;
                esac
                echo "$line"
            done >"$here/lane.$lane"
        ) &
    done
    wait
    sort -n "$here"/lane.*
}

finish() {
    local one
    for one in $(left_of '.*'); do
        kill -KILL "$one" 2>/dev/null
    done
    rm -rf "$here"
}
trap finish EXIT

# ---- the storm -----------------------------------------------------------------

echo "seed $seed, $shots shots, ${#drivers[@]} drivers"
mkdir "$here/results"
volley 1 "$shots" 'run|worker' >"$here/shots"
volley 1001 $((1000 + shots / 8)) 'supervisor|mpirun' >"$here/silent"

# Every row must have the header's number of cells, or column() says so.
column seed elapsed_ns status <"$here/results/runs.csv" 2>"$here/torn" |
    awk -F'\t' '$2 == "" && $3 != "ok" { print $1 }' >"$here/ends"

# What was said of each: by name, and in a row.
while read -r shot driver kind victim rest; do
    named=0
    rows=0
    grep -qE "\(([^)]*, )?pid ${victim}[ )].*killed by signal 9 \(SIGKILL\)" \
        "$here/$shot/err" 2>/dev/null && named=1
    rows=$(grep -cx "$shot" "$here/ends")
    echo "$shot $driver $kind $victim $rest $named $rows"
done <"$here/shots" >"$here/told"

awk '
    { d = $2; seen[d]++; named[d] += $11; rows[d] += $12 > 0
      hung[d] += $8 == 1; mpirun += $8 == 2; orphans[d] += $9; files[d] += $8 == 2 ? 0 : $10
      if ($7 > most[d]) most[d] = $7
      if (!(d in first)) { first[d] = 1; order[++n] = d } }
    END {
        printf "  %-8s %6s %6s %6s %6s %8s %6s %9s\n", "driver", "killed",
            "named", "rows", "hung", "orphans", "files", "most ms"
        for (i = 1; i <= n; i++) {
            d = order[i]
            printf "  %-8s %6d %6d %6d %6d %8d %6d %9d\n", d, seen[d],
                named[d], rows[d], hung[d], orphans[d], files[d], most[d]
            s += seen[d]; m += named[d]; r += rows[d]; h += hung[d]
            o += orphans[d]; f += files[d]
        }
        printf "  %-8s %6d %6d %6d %6d %8d %6d\n", "all", s, m, r, h, o, f
        if (mpirun)
            printf "  mpirun hung by itself, all ranks gone: %d\n", mpirun
    }' "$here/told"
awk '{ n++; h += $8 == 1; o += $9; f += $10 }
    END { printf "  supervisors and mpirun killed: %d, hung %d, orphans %d, " \
        "files %d\n", n, h, o, f }' "$here/silent"

wrong=$(awk -v shots="$shots" '
    NF != 12 { print "missed its victim: " $0; next }
    $8 == 2 { mpirun++ }
    $6 != 1 && $8 != 2 { print "exit code " $6 ": " $0 }
    $8 == 1 || $9 || ($10 && !$8) { print "hung, or left something: " $0 }
    !$11 { print "not named: " $0 }
    $5 && $12 != 1 { print $12 " rows of its end: " $0 }
    $12 > 1 { print $12 " rows of its end: " $0 }
    END { if (NR != shots) print NR " shots"
          if (mpirun > 3) print "mpirun hung " mpirun " times" }' "$here/told"
    awk 'NF != 10 || $8 == 1 || $9 || ($3 != "mpirun" && $10) {
        print "hung, or left something: " $0 }' "$here/silent"
    cat "$here/torn"
    "$build/brigade-report" "$here/results" 2>&1 >/dev/null
    tail -c 1 "$here/results/runs.csv" | grep -q . &&
        echo 'the last row is torn')
[ -z "$wrong" ] && exit 0
echo "$wrong"
while read -r shot; do
    sed "s/^/    $shot: /" "$here/$shot/err"
done < <(grep -oE ': [0-9]+ [a-z]' <<<"$wrong" | tr -dc '0-9\n' | head -n 5)
exit 1
