#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# `brigade scale`: commands whose scaling is known, and commands that fail.

load helpers.sh

setup_file() {
    command -v cc >/dev/null || skip "no cc"
    cc -O1 -pthread -o "$BATS_FILE_TMPDIR/known" \
        "$BATS_TEST_DIRNAME/known.c"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    known=$BATS_FILE_TMPDIR/known
}

quick=(--repeat 2 --warmup 0)

# What a point's rows have in columns, sorted.
cells() { # DIR COLUMN...
    dir=$1
    shift
    column "$@" <"$dir/runs.csv" | sort
}

@test "every point has its rows, and the same command resumes" {
    ends 0 "$brigade" scale --workers 1,2 "${quick[@]}" --out d -- \
        "$known" spin 20 '{workers}'
    [ "$(cells d kernel driver family workers status | uniq -c | xargs)" = \
        "2 known command serial 1 ok 2 known command threads 2 ok" ]
    [ "$(cells d kernel_args | uniq)" = 'args=spin 20 {workers}' ]
    [ "$(find d/meta -name '*.json' | wc -l)" = 4 ]
    ends 0 "$brigade" scale --workers 1,2 "${quick[@]}" --out d -- \
        "$known" spin 20 '{workers}'
    says '0 runs done, 4 already present'
    [ "$(cells d kernel | wc -l)" = 4 ]
}

@test "rows hold what was measured from outside" {
    ends 0 "$brigade" scale --workers 1 "${quick[@]}" --out d -- \
        sh -c 'head -c 100000 /dev/zero; sleep 0.02' '{workers}'
    column elapsed_ns user_ns system_ns work_cpu_ns read_bytes written_bytes \
        max_rss_bytes minor_faults voluntary_switches <d/runs.csv |
        awk '$1 < 2e7 || $2 + $3 != $4 || $5 < 1e5 || $6 < 1e5 ||
            $7 < 1e5 || $8 < 1 || $9 < 1 { exit 1 }'
}

@test "warm-ups are rows that statistics leave out" {
    ends 0 "$brigade" scale --workers 1 --repeat 2 --warmup 1 --out d -- \
        "$known" spin 1 '{workers}'
    [ "$(cells d warmup | xargs)" = '0 0 1' ]
    # They count: a number that falls looks like a new beginning.
    says '1 of 3' '2 of 3' '3 of 3'
}

@test "two workers have two cores, one has one" {
    [ "$(nproc)" -ge 2 ] || skip "one core"
    ends 0 "$brigade" scale --workers 1,2 "${quick[@]}" --out d -- \
        "$known" spin 30 '{workers}'
    says '1 worker on core:0' '2 workers on '
    [ "$(column place_actual workers <d/runs.csv | awk '$2 == 1 { print $1 }' |
        uniq)" = core:0 ]
    ends 0 "$brigade" scale --workers 1,2 --place pu:0 "${quick[@]}" -- \
        "$known" spin 30 '{workers}'
    says '2 workers had 1 core' 'a compact mask'
}

# On a busy machine a run may have too few samples, or other programs its cores.
scale_until_said() { # WORDS OPTION...
    local words=$1

    shift
    for _ in 1 2 3 4 5 6; do
        ends 0 "$brigade" scale "${quick[@]}" "$@"
        [[ $output != *"$words"* ]] || return 0
        sleep 1
    done
    says "$words"
}

@test "a command that ignores the number is told" {
    scale_until_said 'ignores the number of workers ({workers})' \
        --workers 1,2,4 -- "$known" spin 150 1 '{workers}'
    says 'with 1 and with 4'
    scale_until_said 'more workers do not bring more cores to work' \
        --workers 1,2,4 --place none -- "$known" idle 300 '{workers}'
}

@test "a command that binds its threads to fewer cores is told" {
    [ "$(nproc)" -ge 2 ] || skip "one core"
    command -v taskset >/dev/null || skip "no taskset"
    ends 0 "$brigade" scale --workers 1,2 "${quick[@]}" --out d -- \
        taskset -c 0 "$known" spin 800 '{workers}'
    # (Empty where a busy machine left time for too few samples.)
    [ "$(cells d cores_seen | grep . | uniq)" = 1 ]
    says 'the threads ran on 1 of their 2 cores'
    cells d workers verdict | grep -q 'mis-pinned'
}

@test "ranks are started by a launcher" {
    command -v mpirun >/dev/null && [ -x "$build/brigade-mpi" ] || skip "no MPI"
    ends 0 "$brigade" scale --ranks --workers 1,2 --repeat 1 --warmup 0 \
        --out d -- sh -c 'sleep 0.05'
    [ "$(cells d family ranks threads status | xargs)" = \
        'ranks 2 1 ok serial 1 1 ok' ]
    [ "$(cells d driver_args | uniq | cut -d= -f1)" = start ]
    ends 2 "$brigade" scale --ranks -- ./solver '{workers}'
    says '--ranks starts as many ranks'
}

@test "without {workers} a variable is set" {
    ends 0 "$brigade" scale --workers 1,3 --repeat 1 --warmup 0 --out d -- \
        sh -c 'test "$OMP_NUM_THREADS" -ge 1'
    [ "$(cells d driver_args | uniq)" = 'set=OMP_NUM_THREADS' ]
    ends 0 "$brigade" scale --workers 1,3 --env W --same-output --repeat 1 \
        --warmup 0 --out e -- sh -c 'test "$W" = 1 || test "$W" = 3'
    [ "$(cells e driver_args verified | uniq | xargs)" = 'set=W full' ]
}

@test "a sleeping command is not parallel" {
    ends 0 "$brigade" scale --workers 1,4 "${quick[@]}" --out d -- \
        "$known" sleep 80 '{workers}'
    [ "$(cells d verdict | uniq)" = serial ]
    says_not 'ignores'
}

@test "a failure is a row, and the others continue" {
    ends 6 "$brigade" scale --workers 1,2 "${quick[@]}" --out d -- \
        sh -c 'test {workers} = 1 || { echo "no second worker" >&2; exit 9; }'
    says 'failed: sh, 2 workers: exit code 9: no second worker' 'incomplete: 2'
    [ "$(cells d workers status | uniq -c | xargs)" = '2 1 ok 2 2 failed' ]
    ends 0 "$brigade" scale --workers 1,2 --ignore-failure "${quick[@]}" -- \
        sh -c 'exit {workers}'
}

@test "a command that always fails is one line" {
    ends 1 "$brigade" scale --workers 1,2 --repeat 5 -- \
        sh -c 'echo broken >&2; exit 3'
    says 'every run failed: exit code 3: broken'
    ends 1 "$brigade" scale --workers 1 --repeat 5 -- sh -c 'kill -9 $$'
    says 'every run failed: ended by signal 9'
}

@test "a run beyond the time limit is ended, with what it started" {
    ends 1 "$brigade" scale --workers 1 --repeat 3 --deadline 200ms --out d -- \
        sh -c 'sleep 30.25 & sleep 30.25'
    says 'ended at its time limit of 0.2 s'
    [ "$(cells d status | uniq)" = deadline ]
    ! pgrep -f 'sleep 30.25'
}

@test "a signal ends the command, and the same command resumes" {
    run -130 timeout --preserve-status -s INT 1 "$brigade" scale --workers 1 \
        --repeat 2 --warmup 0 --out d -- sleep 30.75
    says 'stopped by Interrupt after 0 runs; the same command resumes it'
    ! pgrep -f 'sleep 30.75'
}

@test "a parameter may be a part of the program's name" {
    cp "$known" known-a
    cp "$known" known-b
    ends 0 "$brigade" scale --workers 1 --scan x=a,b "${quick[@]}" --out d -- \
        ./known-'{x}' spin 2 1
    [ "$(cells d kernel_args | uniq | wc -l)" = 2 ]
    run -127 "$brigade" scale --workers 1 --scan x=a,c -- ./known-'{x}' spin 2 1
}

@test "a wrong output is told, and ends with 3" {
    ends 3 "$brigade" scale --workers 1,2 "${quick[@]}" --same-output --out d \
        -- sh -c 'echo {workers}'
    says 'wrong output: its hash is'
    ends 0 "$brigade" scale --workers 1,2 "${quick[@]}" --same-output --out e \
        -- sh -c 'echo same'
    [ "$(cells e verified | uniq)" = full ]
    ends 3 "$brigade" scale --workers 1,2 "${quick[@]}" --check \
        'read -r x; test "$x" = 1 || { echo "it is $x" ; false; }' -- \
        sh -c 'echo {workers}'
    says 'wrong output: the check failed: it is 2'
}

@test "commands and parameters are compared in the same rounds" {
    ends 0 "$brigade" scale --workers 1,2 "${quick[@]}" --scan ms=5,10 --vs \
        "'$known' spin {ms} 1" --name first --out d -- \
        "$known" spin '{ms}' '{workers}'
    says 'first, ms=5' 'first, ms=10' 'compared with first'
    [ "$(cells d kernel_args | sort -u | wc -l)" = 4 ]
}

@test "weak scaling: the work grows with the workers" {
    ends 0 "$brigade" scale --workers 1,2 "${quick[@]}" --grow ms=10 --out d \
        -- "$known" spin '{ms}' '{workers}'
    [ "$(cells d work work_unit workers | uniq | xargs)" = '10 ms 1 20 ms 2' ]
    ends 0 "$brigade" report d --html page.html
    says 'spin {ms} {workers}'
    grep -q 'id="weak"' page.html
}

@test "more rounds until an interval is narrow, at most --most" {
    ends 0 "$brigade" scale --workers 1 --repeat 2 --warmup 0 --most 4 \
        --precision 0.0001% --cooldown 10ms --out d -- "$known" spin 3 1
    says 'not every interval is as narrow as --precision 0.0001% after 4 runs'
    [ "$(cells d status | wc -l)" = 4 ]
    for turn in 1 2 3 4 5; do # of which other programs disturb some
        ends 0 "$brigade" scale --workers 1 --repeat 2 --warmup 0 --most 4 \
            --precision 100% --out "e$turn" -- "$known" spin 30 1
        [ "$(cells "e$turn" status | wc -l)" -ge 4 ] || break
    done
    [ "$(cells "e$turn" status | wc -l)" -lt 4 ]
    ends 2 "$brigade" scale --precision zero -- true
    says 'is not a percentage up to 100'
}

@test "exports hold every point" {
    ends 0 "$brigade" scale --workers 1,2 "${quick[@]}" --export-json t.json \
        --export-csv t.csv --export-markdown t.md -- \
        "$known" spin 5 '{workers}'
    [ "$(jq '.results | length' t.json)" = 2 ]
    [ "$(jq '.results[1].times_s | length' t.json)" = 2 ]
    [ "$(wc -l <t.csv)" = 3 ]
    [ "$(wc -l <t.md)" = 4 ]
}

@test "report and compare read the rows" {
    for dir in a b; do
        ends 0 "$brigade" scale --workers 1,2 "${quick[@]}" --out $dir -- \
            "$known" spin 10 '{workers}'
    done
    ends 0 "$brigade" report a
    says 'known' 'spin 10 {workers}' 'command'
    "$brigade" report a --html page.html
    grep -q 'Commands measured from outside' page.html
    ! grep -qE 'nan|same verified' page.html
    grep -q 'How many workers each command can use' page.html
    grep -q '<tr><th scope="row">known<small>known spin 10 {workers}</small>' page.html
    # Commands have no drivers.
    run ! grep -i driver page.html
    run ! grep -i 'driver\|under command' <("$brigade" report a)
    run "$brigade" compare a b
    [ "$status" -le 1 ] || [ "$status" -eq 3 ]
    says 'known'
}

@test "a dry run prints the points and runs nothing" {
    ends 0 "$brigade" scale --workers 1,2 --dry-run -- touch 'file-{workers}'
    says 'touch file-2' '2 points'
    [ ! -e file-1 ]
}

@test "a system that cannot wait for messages: the command is measured" {
    preload no_poll <<'END'
#include <errno.h>
int poll(void *fds, unsigned long n, int ms) { errno = ENOMEM; return -1; }
END
    LD_PRELOAD=$PWD/no_poll.so ends 0 "$brigade" scale --workers 1 --repeat 2 \
        --place none --deadline 60s --export-csv table.csv -- \
        sh -c 'sleep 0.01; echo done >&2'
    [ "$(column runs failed <table.csv)" = $'2\t0' ]
}

@test "invalid uses are one line" {
    ends 2 "$brigade" scale ./solver -n 4
    says 'use: brigade scale -- ./solver -n 4'
    ends 2 "$brigade" scale --workers 1,2
    says 'no command after --'
    ends 2 "$brigade" scale --workers 0 -- true
    says '--workers: 0 is below 1'
    ends 2 "$brigade" scale --scan n=1 -- true
    says 'no command has {n}'
    ends 2 "$brigade" scale --vs "true 'x" -- true
    says 'a quote stays open'
    run -127 "$brigade" scale -- no-such-program-here
    says "no program 'no-such-program-here' on PATH"
    run -127 "$brigade" scale -- ./nix
    echo hello >text
    ends 126 "$brigade" scale -- ./text
    says 'not an executable file; chmod +x makes it one'
    ends 2 "$brigade" scale --place nowhere -- true
    ends 0 "$brigade" scale --help
    [ "${lines[0]%%:*}" = example ]
    ends 0 "$brigade" --help
    says 'brigade scale'
}
