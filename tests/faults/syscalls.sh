#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Fails system calls of all commands, kernels and drivers, one in each run, once
# or from then on (inject.c), and judges how the run ends:
#
#     tests/faults/syscalls.sh [--sample N] [--from N] [--seed S]
#                                 [--only REGEX] [--lanes N]
#
# Without --sample all faults of the plan, from the N-th of --from, are tried. The
# plan: of each system call
# (errors.table) of each case, several of its occurrences, the errors in turn. The
# same seed plans the same faults. A run is
#
#   right   code 0, and every result that was asked for is there and is right
#   clear   another code of the README, an error line for each thing that failed,
#           and the files intact
#   silent  code 0, but something that was asked for is missing
#   wrong   code 0, but a result is another one
#   crash   ended by a signal that nothing sent
#   hang    not ended in 60 s (its own deadline is 20 s), or by its deadline
#   left    a process, or a temporary file, was left; or a row is torn
#   unclear no error line, or the same one twice, or a code that is not documented
#
# Any but the first two fail. FAULT again: `--again 'CASE CALL N ERRNO'`.
# shellcheck disable=SC2034,SC2054,SC2154,SC2317 # called by name, and variables of helpers.sh
set -u

folder=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/faults/common.sh
. "$folder/common.sh"
inject=$build/inject
"$inject" -l "$here/log" true 2>"$here/err" ||
    skip "$(tail -n 1 "$here/err"): processes cannot be traced here"

# ---- cases -------------------------------------------------------------------

# Several workers, so that they wait for each other; serial's rows are wanted.
few=(--repeat 2 --warmup 1 --place none --deadline 20s)

declare -A work=(
    [primes]='--limit 1e5'
    [convolve]="--image $inputs/in.png --filter $inputs/filter --passes 2
        --output out.png"
    [wait]='--delays 1ms,2ms,0,1ms'
    [fetch]='--requests 6 --delay 1ms --bytes 2000'
    [read]="--file $inputs/blocks --block 1000 --count 30"
    [album]="--dir $inputs/album --filter box:3 --to pictures"
)
mpi=orterun,mpirun,brigade-mpi
mkdir "$here/without_mpi"
for file in "$build"/brigade "$build"/brigade-*; do
    [ "${file##*/}" = brigade-mpi ] || [ ! -x "$file" ] ||
        ln -s "$file" "$here/without_mpi"
done
without_mpi=(env BRIGADE_BUILD="$here/without_mpi")
cases=()
for kernel in "${!work[@]}"; do
    for driver in $(drivers_where 1 "$kernel"); do
        cases+=("$kernel-$driver")
    done
done
mapfile -t cases < <(printf '%s\n' "${cases[@]}" | sort)
cases+=(trace stream csv baseline report page compare sweep planned resumed serve where
    list topo costs scale jobs launcher lessons manual completion)
# What needs MPI or SimGrid, if they are here.
[ "${ranks[0]}" = false ] || cases+=(accept)
export SMPI_BUILD=${SMPI_BUILD:-$build/smpi}
if [ -x "$SMPI_BUILD/brigade-mpi" ]; then
    cases+=(simulate)
else
    without_case+=' simulate'
    echo "$self: left out: simulate, for $SMPI_BUILD/brigade-mpi was not built"
fi

# Sets cmd, and options of inject.
command_of() { # CASE
    local kernel=${1%-*} driver=${1#*-}
    how=()
    case $1 in
    trace) cmd=("$brigade" run wait --delays 1ms,2ms,0 --driver pool --workers 2
        "${few[@]}" --trace trace.json) ;;
    stream) cmd=("$brigade" run convolve --image "$inputs/in.ppm" --stream
        --output out.ppm --driver pthread --workers 2 "${few[@]}") ;;
    csv) cmd=("$brigade" run primes --limit 1e5 --csv - "${few[@]}") ;;
    baseline) cmd=("$brigade" run primes --limit 1e5 --driver fork --workers 2
        "${few[@]}" --baseline) ;;
    report) cmd=("$brigade" report "$inputs/a") ;;
    page) cmd=("$brigade" report "$inputs/a" --html page.html) ;;
    compare) cmd=("$brigade" compare "$inputs/a" "$inputs/b") ;;
    # Open MPI, which is asked for its drivers, can hang when a call of it fails.
    sweep) how=(-x "$mpi")
        cmd=("$brigade" sweep strong --kernels primes:limit=1e4 --drivers
        serial,fork --workers 1,2 --repeat 1 --no-anchors --out rows) ;;
    planned) how=(-x "$mpi")
        cmd=("$brigade" sweep "$inputs/plan" --repeat 1 --no-anchors
        --out rows) ;;
    resumed) cp -r "$inputs/half" rows
        how=(-x "$mpi")
        cmd=("$brigade" sweep strong --kernels primes:limit=1e4 --drivers serial
            --workers 1 --repeat 3 --no-anchors --out rows) ;;
    # TERM after a time in which a busy machine has begun to serve.
    serve) how=(-t 3000)
        cmd=("$brigade" serve --ledger ledger.csv) ;;
    where) cmd=("$brigade" where --driver pthread --workers 2) ;;
    list) cmd=("$brigade" list) ;;
    costs) cmd=("$brigade" costs --most 10 --csv -) ;;
    scale) how=(-o brigade,brigade-scale)
        cmd=("$brigade" scale --workers 1,2 --repeat 2 --warmup 1 --place none
            --deadline 20s --out rows --export-csv table.csv -- sleep 0.01) ;;
    # As with other ranks. Other programs make cores slow, by less than that.
    accept) how=(-p "$here/work/" -x orterun,mpirun)
        cmd=("${ranks[@]}" 2 "$build/brigade-mpi" accept --rounds 1
            --tolerance 99 --out rows --junit table.xml) ;;
    jobs) cmd=("$brigade" jobs slurm --nodes 2 --cores 4) ;;
    launcher) how=(-x "$mpi")
        cmd=("$brigade" launcher --ranks 2) ;;
    # Not calls of the shell and of the programs that it starts.
    lessons) how=(-o brigade)
        cmd=("$brigade" lessons 2 --quick --out rows) ;;
    # Without brigade-mpi, which is left out where MPI does not start.
    manual) how=(-o brigade)
        cmd=("${without_mpi[@]}" "$brigade" manual run) ;;
    completion) how=(-o "$(cd "$here/without_mpi" && printf '%s\n' * |
            paste -sd ,)")
        cmd=("${without_mpi[@]}" "$brigade" completion bash) ;;
    simulate) cp -r "$inputs/a" rows
        how=(-o brigade)
        cmd=("$brigade" simulate rows --latency 2us --bandwidth 10GBps --nodes 2
            --cores 1 --kernels primes --scaling strong --ranks 1,2
            --limit 1e6 --check 0) ;;
    # hwloc takes a file of /sys that it cannot read for one that is not there.
    topo) how=(-s /sys/)
        cmd=("$brigade" topo) ;;
    *)
        read -ra cmd <<<"${work[$kernel]//$'\n'/ }"
        if [ "$(driver_word "$driver" 2)" = brigade ]; then
            cmd=("$brigade" run "$kernel" "${cmd[@]}" --workers
                "$(at_most "$driver" 2)")
        else
            # Open MPI has its own ways to end: only calls for files of the run,
            # and not by mpirun, which drops output that it cannot pass on.
            how=(-p "$here/work/" -x orterun,mpirun)
            cmd=("${ranks[@]}" 2 "$build/brigade-mpi" run "$kernel" "${cmd[@]}")
        fi
        cmd+=(--driver "$driver" "${few[@]}" --out rows)
        ;;
    esac
}

# What the run has brought, without what differs from run to run.
outcome() { # CASE
    local file
    case $1 in
    # The same program by its other name.
    launcher) sed 's/^mpirun\.openmpi /mpirun /' out ;;
    report | page | compare | list | topo | jobs | completion) sed 's/^/said /' out ;;
    baseline) sed -nE 's/^  (result|speed-up) /said \1/p' out | grep -o '^[a-z -]*' ;;
    manual) grep -v '^\.TH ' out ;; # has the date
    csv) column result verified status <out | sed 's/^/row /' ;;
    # Of what the system does not tell the cells are empty.
    where) awk '$2 ~ /^[0-9]+$/ && $4 ~ /^core:/ { print "placed", $3 }' out ;;
    serve) grep -c '^127' out | sed 's/^/port /' ;;
    costs) # fewer than it asked for, and why, is what it is for
        column model asked count limit <out | awk -F '\t' '
            $4 != "" { limited[$1] = 1 }
            $3 == $2 { counts[$1] = counts[$1] " " $2 }
            { models[$1] }
            END { for (m in models)
                      print "cost " m (m in limited ? " 1 10" : counts[m]) }' |
            sort ;;
    accept) column kind core item <rows/hosts.csv | sort ;;
    lessons) # what is skipped is named
        for file in serial epoll uring pthread; do
            { grep -q "^  $file: skipped: ." out ||
                column driver status <rows/runs.csv | grep -qx "$file.ok"; } &&
                echo "$file is told of"
        done
        return ;;
    sweep | planned | resumed | scale | simulate) ;;
    *) grep -E '^  result' out | sed 's/^/said /' ;;
    esac
    if [ -e rows/runs.csv ]; then
        column kernel driver warmup result verified status <rows/runs.csv |
            sort | sed 's/^/row /'
        [ "$1" = scale ] ||
            column status <rows/workers.csv | sort | uniq -c | sed 's/^/worker /'
        jq -es 'length | "metadata \(.)"' rows/meta/*.json
    fi 2>&1
    [ ! -e table.csv ] || column name workers runs failed <table.csv
    [ ! -e table.xml ] || grep -c '<testcase' table.xml
    [ ! -e ledger.csv ] || column what count <ledger.csv
    [ ! -e trace.json ] ||
        jq -c '"trace", (.traceEvents | length > 5)' trace.json 2>&1
    for file in *.png *.ppm pictures/*; do
        [ ! -e "$file" ] || echo "file $file $(digest "$file")"
    done
    [ ! -e page.html ] || echo "page $(digest page.html)"
}

# What the run may leave in its folder.
expected='^\./(out|err|log|table\.(csv|xml)|rows(/(runs|workers|hosts|sweep|roofline)\.csv|/sweep\.lock|/meta(/[0-9A-Za-z-]*\.json)?)?|ledger\.csv|trace\.json|page\.html|out\.p[np][gm]|pictures(/[a-z]*\.p[np][gm])?)$'

# ---- one fault ---------------------------------------------------------------

run_case() { # OPTION_OF_INJECT...
    TMPDIR=$PWD/tmp timeout --kill-after=5 60 "$inject" -l log "${how[@]}" \
        "$@" "${cmd[@]}" >out 2>err </dev/null
}

in_ranks() { # CASE
    [[ $1 = *-mpi || $1 = *-hybrid || $1 = accept ]]
}

# Of ranks only what the program says: mpirun adds lines, and says again what a
# rank says. libgomp ends the process where no thread starts, with its own line.
errors() { # CASE
    if in_ranks "$1"; then
        grep -E '^brigade' err | sort -u
    else
        errors_in err | grep -v '^libgomp: Thread creation failed'
    fi
}

# "CLASS WHY". Where each of several things fails, each has its line. Two ends
# are right though they look wrong: if all writing fails, no line can be written;
# and a server that may accept nothing answers nothing until the deadline.
judge() { # CASE CODE CALL+
    local left
    if [ "$2$3" = 124accept4+ ] && grep -q 'deadline of 20s passed' err; then
        echo 'clear 124'
    elif [ "$2" -eq 137 ] || [ "$2" -eq 124 ]; then
        echo hang
    elif grep -qE '^signal (3|4|6|7|8|9|11|31)$' log ||
        grep -qE 'killed by signal (4|6|7|8|11|31) ' err; then
        echo "crash code $2"
    elif ! grep -qx 'orphans 0' log; then
        echo "left $(grep orphans log)"
    elif left=$(find . -mindepth 1 ! -path './tmp*' |
        grep -vE "$expected"; find tmp -mindepth 1 ! -path '*ompi.*') &&
        [ -n "$left" ]; then
        echo "left ${left//$'\n'/ }"
    elif left=$(torn rows) && [ -n "$left" ]; then
        echo "left $left"
    elif [ "$2" -eq 0 ]; then
        outcome "$1" >now
        if cmp -s now "$here/want/$1"; then
            echo right
        elif [ "$1" = list ] && # it is what the list is for
            ! grep -vxFf "$here/want/$1" now | grep -qv 'not available: '; then
            echo right
        elif grep -qvxFf "$here/want/$1" now &&
            ! grep -qE '^metadata' <(grep -vxFf "$here/want/$1" now); then
            echo "wrong $(grep -vxFf "$here/want/$1" now | head -n 1)"
        else
            echo "silent $(grep -vxFf now "$here/want/$1" | head -n 1)"
        fi
    else
        case $2 in
        1 | 2 | 3 | 4 | 5 | 6) ;;
        12[67]) # of the command that cannot be run
            [ "$1" = scale ] || { echo "unclear code $2"; return; } ;;
        *) echo "unclear code $2"; return ;;
        esac
        if [ "$3" = write+ ] && [ -z "$(errors "$1")" ]; then
            echo "clear $2"
        else
            clear_or_not "$2" "$(errors "$1")"
        fi
    fi
}

try() { # NUMBER CASE CALL N ERROR
    local code=0 verdict log how cmd
    mkdir -p "$here/work/$1/tmp"
    cd "$here/work/$1" || exit 2
    command_of "$2"
    run_case -c "$3" -n "$4" -e "$5" || code=$?
    log=$(sed -n 's/^hit //p' log 2>/dev/null)
    if [ -n "$log" ] && [ "${log%% *}" -eq 0 ]; then
        verdict=missed
    else
        verdict=$(judge "$2" "$code" "$3${4//[0-9]/}")
    fi
    echo "$verdict: $2 $3 $4 $5 (in ${log#* })"
    case ${verdict%% *} in
    right | clear | missed) [ -n "$again" ] || rm -rf "$here/work/$1" ;;
    esac
    cd "$here" || exit 2
}

# ---- the plan ----------------------------------------------------------------

# Run every case without a fault: what it brings, and how often it calls what.
mkdir -p "$here/want" "$here/count" "$here/work"
reference() { # CASE
    mkdir -p "$here/work/$1/tmp"
    cd "$here/work/$1" || exit 2
    command_of "$1"
    if ! run_case; then
        echo "$1 fails without a fault: $(head -n 3 err)"
        exit 1
    fi
    outcome "$1" >"$here/want/$1"
    sed -n 's/^call //p' log >"$here/count/$1"
    rm -rf "${here:?}/work/$1"
}

if [ -n "$again" ]; then
    read -r name call nth error <<<"$again"
    reference "$name"
    try 1 "$name" "$call" "$nth" "$error"
    sed 's/^/    /' work/1/out work/1/err
    exit
fi

every_command_has_a_case || exit 1
mapfile -t cases < <(printf '%s\n' "${cases[@]}" | grep -E -- "$only")
in_lanes reference "${cases[@]}" >"$here/broken"
[ ! -s "$here/broken" ] || { cat "$here/broken"; exit 1; }

for name in "${cases[@]}"; do
    sed "s/^/$name /" "$here/count/$name"
done >"$here/counts"
# Of each call: the first, the last, and some between; the errors in turn; every
# other one from then on.
awk -v seed="$seed" '
    BEGIN { srand(seed) }
    FNR == NR { if ($1 !~ /^#/) { call = $1; $1 = ""; errors[call] = $0 }; next }
    $2 in errors {
        n = split(errors[$2], error, " ")
        split("", seen)
        most = $3 < 7 ? $3 : 7
        turn = int(rand() * n)
        for (i = 0; i < most; i++) {
            at = i + 1
            if ($3 > 7 && i > 0)
                at = i == 1 ? $3 : 1 + int(rand() * $3)
            e = error[1 + turn++ % n]
            once = e ~ /\(/ || rand() < 0.5
            gsub(/[()]/, "", e)
            if (!((at, e) in seen))
                print rand(), $1, $2, at (once ? "" : "+"), e
            seen[at, e] = 1
        }
    }' "$folder/errors.table" "$here/counts" | draw_plan >"$here/plan"
echo "seed $seed, $(wc -l <"$here/plan") faults in ${#cases[@]} cases"

try_line() {
    # shellcheck disable=SC2086 # words
    try $1
}
mapfile -t plan <"$here/plan"
in_lanes try_line "${plan[@]}" >"$here/tried"

table "$here/tried"
