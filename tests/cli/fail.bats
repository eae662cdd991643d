#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# shellcheck disable=SC2034,SC2054 # turns of loops; options with commas
# Every way to fail under every driver is named (worker, rank, host, pid,
# signal), has its exit code, and leaves one row that does not count as a
# measurement, and nothing else. Above 400 lines, as all faults are judged in the same
# way.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    host=$(uname -n)
}

# Every driver with threads, as driver:workers:the worker that fails.
threads() {
    local driver workers
    for driver in $(threaded_drivers_of primes); do
        workers=$(at_most "$driver" 3)
        echo "$driver:$workers:$((workers / 2))"
    done
}

# The rows of a run that failed: those without a time, and the words in them.
ends_of() { # DIR
    column elapsed_ns status error <"$1/runs.csv" | awk -F'\t' \
        '$1 == "" { print $2 ": " $3 }'
}

one_end() { # DIR STATUS WORDS...
    local dir=$1 word=$2 words said
    shift 2
    said=$(ends_of "$dir")
    [ "$(grep -c . <<<"$said")" -eq 1 ] || {
        echo "not one row of an end: '$said'"
        return 1
    }
    for words in "$word: " "$@"; do
        [[ $said == *"$words"* ]] || {
            echo "no '$words' in the row: $said"
            return 1
        }
    done
}

# Where only the deadline ends a run, a busy machine may not have reached the fault by a
# short one: then the next. Other faults end the run by themselves.
deadlines_for() { # CODE
    [ "$1" -eq 124 ] && echo 1s 10s 100s || echo 100s
}

# Fail in one worker, then check messages and rows.
fails() { # CODE STATUS FAULT DRIVER:WORKERS:WORKER WORDS...
    local code=$1 word=$2 fault=$3 driver workers worker
    IFS=: read -r driver workers worker <<<"$4"
    shift 4
    local count=(--workers "$workers") limit
    [ "$workers" -gt 1 ] || count=()
    for limit in $(deadlines_for "$code"); do
        rm -rf there
        ends "$code" "$brigade" run primes --limit 1e6 --driver "$driver" \
            "${count[@]}" --inject "$fault:$worker" --deadline "$limit" \
            "${quick[@]}" --out there
        [[ $output != *"$1"* ]] || break
    done
    says "worker $worker" "on $host" 'pid ' "$@"
    one_line
    one_end there "$word" "worker $worker" "on $host"
}

# ---- workers ------------------------------------------------------------------

@test "of threads that crash at the same moment one is named" {
    local turn
    sed '/^    (void)w;/a\    *(volatile int *)8 = 1;' \
        "$top/kernels/examples/squares.c" >crashes.c
    cc -O2 -I "$top" -shared -fPIC -o crashes.so crashes.c
    for turn in {1..20}; do
        ends 1 "$brigade" run ./crashes.so --units 64 --grain 1 \
            --driver pthread --workers 8 --repeat 1
        grep -qE 'in worker [0-7] \(thread [0-9]+\), phase work' <<<"$output" ||
            { echo "turn $turn: $output"; return 1; }
    done
}

@test "a thread that crashes is named, with its signal" {
    for at in $(threads); do
        fails 1 failed crash "$at" 'killed by signal 11 (SIGSEGV)' 'phase work'
        fails 1 failed bus "$at" 'killed by signal 7 (SIGBUS)' 'phase work'
        fails 1 failed abort "$at" 'killed by signal 6 (SIGABRT)' 'phase work'
    done
}

@test "a thread that calls exit(0) is named, and the exit is not 0" {
    for at in $(threads); do
        fails 1 failed exit "$at" 'ended early with exit code 0' 'phase work'
    done
}

@test "a thread that dies or never returns is named" {
    for at in $(threads); do
        fails 1 failed die "$at" 'ended in phase work'
        fails 124 deadline hang "$at" 'is in phase work'
        fails 124 deadline stop "$at" 'is in phase work'
    done
}

@test "a forked worker, any fault" {
    for driver in $(drivers_where 'family == "processes"' primes); do
        fails 1 failed die "$driver":3:1 'was killed by signal 9 (SIGKILL)'
        fails 1 failed crash "$driver":3:0 'was killed by signal 11 (SIGSEGV)'
        fails 1 failed bus "$driver":3:2 'was killed by signal 7 (SIGBUS)'
        fails 1 failed abort "$driver":3:1 'was killed by signal 6 (SIGABRT)'
        fails 1 failed exit "$driver":3:1 'ended early with exit code 0'
        fails 124 deadline stop "$driver":3:1 'is stopped'
        fails 124 deadline hang "$driver":3:1 'is in phase work'
    done
}

# ---- ranks --------------------------------------------------------------------

rank_fails() { # CODE STATUS FAULT WORKER RANK DRIVER WORDS...
    local code=$1 word=$2 fault=$3 worker=$4 rank=$5 driver=$6
    shift 6
    for limit in $(deadlines_for "$code"); do
        rm -rf there
        ends "$code" "${two_ranks[@]}" run primes --limit 1e6 \
            --driver "$driver" --inject "$fault:$worker" --deadline "$limit" \
            "${quick[@]}" --out there
        [[ $output != *"$1"* ]] || break
    done
    says "rank $rank (worker" " on $host)" "$@"
    one_end there "$word" "rank $rank (worker" "$@"
    [ "$(grep -c '^brigade-mpi: .*rank [01] (' <<<"$output")" -eq 1 ]
}

@test "a rank, any fault: named by rank, host, pid and signal" {
    need_mpi
    for driver in $(drivers_where 'family == "ranks" && !threaded' primes); do
        rank_fails 1 failed die 1 1 "$driver" 'was killed by signal 9 (SIGKILL)'
        rank_fails 1 failed die 0 0 "$driver" 'was killed by signal 9 (SIGKILL)'
        rank_fails 1 failed crash 1 1 "$driver" 'was killed by signal 11 (SIGSEGV)'
        rank_fails 1 failed abort 0 0 "$driver" 'was killed by signal 6 (SIGABRT)'
        rank_fails 1 failed exit 1 1 "$driver" 'ended early with exit code 0'
        rank_fails 124 deadline stop 1 1 "$driver" 'is stopped by signal 19 (SIGSTOP)'
        rank_fails 124 deadline stop 0 0 "$driver" 'is stopped by signal 19 (SIGSTOP)'
        rank_fails 124 deadline hang 1 1 "$driver" 'worker 1 is in phase work'
        rank_fails 124 deadline hang 0 0 "$driver" 'worker 0 is in phase work'
    done
}

@test "a rank of threads: the worker is also named" {
    need_mpi
    for driver in $(drivers_where threaded primes); do
        rm -rf there
        ends 1 "${two_ranks[@]}" run primes --driver "$driver" --threads 2 \
            --inject crash:3 "${quick[@]}" --out there
        says 'rank 1 (workers 2 to 3, pid ' 'signal 11 (SIGSEGV) in worker 3'
        one_end there failed 'in worker 3'
        for limit in $(deadlines_for 124); do
            ends 124 "${two_ranks[@]}" run primes --driver "$driver" --threads 2 \
                --inject hang:2 --deadline "$limit" "${quick[@]}"
            [[ $output != *'in phase work'* ]] || break
        done
        says 'rank 1 (workers 2 to 3, pid ' 'worker 2 is in phase work'
    done
}

@test "rows go only where the root's directory is" {
    need_mpi
    # Rank 1 is in another directory, as on another host.
    mkdir a b
    ends 1 "${ranks[@]}" 1 --wdir "$PWD/a" "$build/brigade-mpi" run primes \
        --inject die:1 --out there "${quick[@]}" : \
        -n 1 --wdir "$PWD/b" "$build/brigade-mpi" run primes \
        --inject die:1 --out there "${quick[@]}"
    says 'rank 1 (worker 1, pid ' 'signal 9 (SIGKILL)'
    [ -z "$(ls b)" ]
    one_end a/there failed 'signal 15 (SIGTERM) from the launcher'
}

# ---- the run itself -------------------------------------------------------------

# In the background; its supervisor is $pid, itself $run.
start() { # COMMAND...
    # fd 3 is bats's own; a process that kept it would keep bats waiting.
    "$@" >out 2>err 3>&- </dev/null &
    pid=$!
    until_true at_work
}

at_work() {
    run=$(pgrep -P "$pid") && grep -qx watchdog "/proc/$run/task/"*/comm
}

gone() { # PID
    ! grep -q '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status" 2>/dev/null
}

ended() { # CODE
    local code=0
    until_true gone "$pid" || return 1
    wait "$pid" || code=$?
    [ "$code" -eq "$1" ] || {
        echo "ended with $code and not $1: $(cat err)"
        return 1
    }
}

teardown() {
    for one in ${pid:-} ${run:-}; do
        gone "$one" || kill -9 "$one" 2>/dev/null || true
    done
}

endless=(wait --delays 99,99 --place none)

@test "a run that is killed is named by its supervisor" {
    start "$brigade" run "${endless[@]}" --driver pthread --out there
    kill -KILL "$run"
    ended 1
    grep -q "the run (pid $run on $host) was killed by signal 9 (SIGKILL)" err
    one_end there failed "(pid $run on $host)"
}

@test "a run that is stopped ends at its deadline, or by a signal" {
    start "$brigade" run "${endless[@]}" --deadline 2s --out there
    kill -STOP "$run"
    ended 124
    grep -q "(pid $run on $host) is stopped by signal 19 (SIGSTOP)" err
    one_end there deadline SIGSTOP
    start "$brigade" run "${endless[@]}" --out here
    kill -STOP "$run"
    sleep 0.1
    kill -TERM "$pid"
    ended 143
    gone "$run"
    one_end here failed 'signal 15 (SIGTERM)' 'is stopped'
}

@test "killing the supervisor ends its run" {
    start "$brigade" run "${endless[@]}" --driver fork --workers 2
    until_true pgrep -P "$run"
    workers=$(pgrep -P "$run")
    kill -KILL "$pid"
    for one in $run $workers; do
        until_true gone "$one"
    done
}

@test "a killed mpirun: a row, and neither rank nor shared memory left" {
    need_mpi
    mkdir tmp
    OMPI_MCA_btl_vader_backing_directory=$PWD/tmp \
        OMPI_MCA_orte_tmpdir_base=$PWD/tmp \
        "${two_ranks[@]}" run "${endless[@]}" --out there >out 2>err 3>&- \
        </dev/null &
    pid=$!
    until_true ranks_at_work
    supervisors=$(pgrep -P "$pid" -x brigade-mpi)
    kill -KILL "$pid"
    for one in $supervisors; do
        until_true gone "$one"
    done
    [ -z "$(find tmp -name '*_segment*')" ]
    one_end there failed 'SIGTERM'
}

ranks_at_work() {
    local one
    for one in $(pgrep -P "$pid" -x brigade-mpi); do
        grep -qx watchdog "/proc/$(pgrep -P "$one")/task/"*/comm || return 1
    done
    [ -n "${one:-}" ]
}

@test "Ctrl-Z stops run and supervisor, and both continue" {
    # A job of an interactive shell: a process group that has its shell.
    set -m
    start "$brigade" run wait --delays 1.5 --repeat 1 --warmup 0 --place none
    set +m
    kill -TSTP -- "-$pid"
    until_true grep -q '^State:[[:space:]]*T' "/proc/$run/status"
    until_true grep -q '^State:[[:space:]]*T' "/proc/$pid/status"
    kill -CONT -- "-$pid"
    ended 0
    grep -q 'verified: full' out
}

@test "without a supervisor, for debuggers" {
    BRIGADE_ALONE=1 "$brigade" run "${endless[@]}" >out 2>err 3>&- </dev/null &
    pid=$! run=''
    until_true watched
    [ -z "$(pgrep -P "$pid")" ]
    kill -TERM "$pid"
    ended 143
}

watched() {
    grep -qx watchdog "/proc/$pid/task/"*/comm
}

# ---- files ----------------------------------------------------------------------

@test "a run killed while writing a picture leaves nothing" {
    # A file without a name yet does not appear in the directory.
    for turn in 1 2 3 4 5; do
        "$brigade" run convolve --image mandelbrot:3000x2000 --output a.png \
            --compression 9 "${quick[@]}" >out 2>err 3>&- </dev/null &
        pid=$!
        until_true at_work
        until_true writing || break
        kill -KILL "$run"
        ended 1
        [ -z "$(find . -name 'a.*')" ]
    done
}

writing() {
    find "/proc/$run/fd" -lname "$PWD/*deleted*" | grep -q . || gone "$pid"
}

@test "5: a limit on the size of files" {
    command -v prlimit >/dev/null || skip 'prlimit was not found'
    "$brigade" run null --out there "${quick[@]}" >out
    before=$(cat there/runs.csv)
    for what in '--out there --repeat 300' '--output a.png' '--trace a.json'; do
        kernel=null
        [ "${what%a.png}" = "$what" ] || kernel='convolve --image 90x90'
        # shellcheck disable=SC2086
        ends 5 prlimit --fsize=5000 "$brigade" run $kernel $what \
            --warmup 0 --place none
        says 'File too large'
    done
    [ "$(head -n 2 there/runs.csv)" = "$before" ]
    column status <there/runs.csv
    [ "$(ls)" = $'out\nthere' ]
}

@test "the report counts failed runs and excludes them from measurements" {
    "$brigade" run primes --limit 1e6 --driver fork --workers 2 "${quick[@]}" \
        --out there
    for turn in 1 2; do
        ends 1 "$brigade" run primes --limit 1e6 --driver fork --workers 2 \
            "${quick[@]}" --inject die:1 --out there
    done
    ends 124 "$brigade" run primes --limit 1e6 --driver openmp --workers 2 \
        "${quick[@]}" --inject stop:1 --deadline 1s --out there
    ends 0 "$brigade" report there
    says '2 rows not ok, left out; the last: failed: worker 1 (pid ' \
        '1 row not ok, left out; the last: deadline: '
    [ "$(grep -c ' deadline$' <<<"$output")" -eq 1 ]
}

# ---- what the system refuses ------------------------------------------------------

need_strace() {
    command -v strace >/dev/null || skip 'strace was not found'
    strace -qq -o /dev/null -e trace=none true 2>/dev/null ||
        skip 'strace may not trace here'
}

@test "4: the system provides no process or thread for a driver" {
    need_strace
    for at in 'clone 1+ serial' 'clone3 1+ serial' 'clone3 2 pool --workers 3' \
        'clone3 3 gil --workers 3' 'clone 2 fork --workers 2'; do
        read -r call when driver workers <<<"$at"
        # shellcheck disable=SC2086
        ends 4 strace -f -qq -o /dev/null -e trace=clone,clone3 \
            -e "inject=$call:error=EAGAIN:when=$when" "$brigade" run null \
            --driver "$driver" $workers "${quick[@]}" --out there
        says 'Resource temporarily unavailable'
        one_line
    done
}

@test "4: the system has no memory for a run, for any of its mappings" {
    need_strace
    # Large mappings only: where malloc() fails inside a library of the system
    # is not ours to name.
    for driver in $(driver_of_each_family primes); do
        [ "$(driver_word "$driver" 2)" = brigade ] || continue
        strace -f -qq -o calls -e trace=mmap "$brigade" run primes \
            --driver "$driver" "${quick[@]}" >/dev/null
        shared=$(grep -n MAP_SHARED calls | cut -d: -f1)
        [ "$(wc -w <<<"$shared")" -ge 3 ]
        run=$(awk 'NR == 1 { print $1 }' calls)
        for line in $shared; do
            # Each process counts its own calls.
            by=$(sed -n "${line}p" calls | awk '{ print $1 }')
            nth=$(head -n "$line" calls | grep -c "^$by ")
            # The supervisor's calls are counted again by the run.
            run timeout 180 strace -f -qq -o /dev/null -e trace=mmap \
                -e "inject=mmap:error=ENOMEM:when=$nth" "$brigade" run primes \
                --driver "$driver" "${quick[@]}" --out there
            [ "$status" -eq 4 ] || [ "$status" -eq 127 ] ||
                [ "$status" -eq 0 ] || complain "$driver, call $nth: $output"
            runs=$((runs + 1))
        done
    done
    column status <there/runs.csv >/dev/null
    conclude "$runs"
}
