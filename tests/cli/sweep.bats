#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# Sweeps: what they run, what they leave, and that nothing stops them for good.
# Above 400 lines: one program.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

# Six points, each a few milliseconds.
tiny=("$brigade" sweep strong --kernels "null:units=100,primes:limit=1e5"
    --drivers "serial,fork" --workers "1,2" --no-anchors)

# What was measured, sorted: what a disturbed sweep must have in common with an
# undisturbed one.
row_set() { # DIR
    column label kernel driver workers warmup status result <"$1/runs.csv" |
        sort
}

# Every run has its metadata, and as many rows of workers as workers.
complete() { # DIR
    column run_id workers rep <"$1/runs.csv" | sort >runs
    column run_id rep <"$1/workers.csv" | sort | uniq -c |
        awk '{ print $2 "\t" $1 "\t" $3 }' | sort >workers
    [ -z "$(comm -23 runs workers)" ] || return 1
    cut -f 1 runs | sort -u | while read -r id; do
        [ -s "$1/meta/$id.json" ] || return 1
    done
}

# ---- the plan ----------------------------------------------------------------

@test "a dry run prints the plan and creates nothing" {
    ends 0 "${tiny[@]}" --dry-run --out there
    says 'primes' 'limit=1e5' '6 points' '3 rounds'
    [ ! -e there ]
    ends 0 "$brigade" sweep strong --drivers serial --dry-run --commands
    says ' run primes --driver=serial --workers=1 ' "'--label=kind=strong;key=h:"
}

# shellcheck disable=SC2016 # a name that a shell must not run
@test "a printed command can be pasted into a shell: file names are data" {
    cat >lines <<'END'
convolve --image '$(touch ran)`touch ran` ; touch ran.pgm'
END
    printf 'P5 2 2 255\n1234' >'$(touch ran)`touch ran` ; touch ran.pgm'
    ends 0 "$brigade" sweep lines --no-anchors --dry-run --commands
    grep ' run convolve ' <<<"$output" | head -n 1 >pasted
    grep -q "'--image=\$(touch ran)" pasted
    sh ./pasted >out
    grep -q convolve out
    [ ! -e ran ] && [ ! -e ran.pgm ]
}

@test "every kind has a plan on this machine" {
    for kind in strong weak overlap place grid costs; do
        ends 0 "$brigade" sweep "$kind" --dry-run
        says ' points, about '
    done
}

@test "every point of the plan runs the requested number of times" {
    ends 0 "${tiny[@]}" --repeat 3 --out there
    [ "$(column role <there/sweep.csv | sort | uniq -c | xargs)" = '6 run' ]
    column key <there/sweep.csv | while read -r key; do
        for turn in 0 1 2; do
            echo "kind=strong;key=$key;turn=$turn"
        done
    done | sort >want
    column label warmup <there/runs.csv | awk '$2 == 0 { print $1 }' |
        sort >got
    diff want got
    [ "$(column status <there/runs.csv | sort -u)" = ok ]
    # Intervals are over runs: each turn is a process with its own run_id.
    column label run_id warmup <there/runs.csv | awk '$3 == 0 {
        if (label[$2] != "" && label[$2] != $1) exit bad = 1
        if (run[$1] != "" && run[$1] != $2) exit bad = 1
        label[$2] = $1; run[$1] = $2
    } END { exit bad || length(run) != 18 }'
    complete there
}

@test "the order depends on the seed" {
    "${tiny[@]}" --repeat 2 --seed 1 --out one
    "${tiny[@]}" --repeat 2 --seed 1 --out again
    "${tiny[@]}" --repeat 2 --seed 2 --out two
    for dir in one again two; do
        column kernel driver workers warmup <"$dir/runs.csv" >"$dir.order"
    done
    diff one.order again.order
    run ! diff -q one.order two.order
}

@test "4: a program that prints no list is ended after a while, and named" {
    mkdir hangs
    cp "$build/brigade-sweep" hangs/
    # shellcheck disable=SC2016
    printf '#!/bin/sh\n[ "$1 $2" != "list %s" ] || exec sleep 300\nexec "%s" "$@"\n' \
        drivers "$build/brigade" >hangs/brigade
    chmod +x hangs/brigade
    ends 4 hangs/brigade-sweep strong --kernels null:units=10 --out there
    says 'list drivers --csv' 'no answer within 30 s'
    [ ! -e there/runs.csv ]
}

@test "anchors are spread over the whole sweep" {
    ends 0 "$brigade" sweep strong --kernels null:units=10 --drivers serial \
        --repeat 2 --out there
    column label warmup <there/runs.csv | awk '$2 == 0 { print $1 }' |
        sed 's/key=[^;]*;//' >got
    grep -qx 'kind=anchor;turn=0' <(head -n 1 got)
    [ "$(grep -c '^kind=anchor' got)" -eq 5 ]
    grep -qx 'kind=anchor;turn=4' <(tail -n 1 got)
}

@test "the budget determines the repetitions, once" {
    ends 0 "${tiny[@]}" --budget 2s --out there
    says 'so the budget of 2 s allows '
    before=$(row_set there)
    ends 0 "${tiny[@]}" --budget 2s --out there
    says ' 0 runs done'
    [ "$(row_set there)" = "$before" ]
    ends 0 "${tiny[@]}" --budget 1ms --out small
    says 'more than the budget'
    [ "$(column repeat <small/sweep.csv | sort -u)" = 1 ]
}

@test "weak: the work grows with the workers" {
    ends 0 "$brigade" sweep weak --kernels primes:limit=1e6 --drivers openmp \
        --workers 1,2,3 --repeat 1 --no-anchors --out there
    [ "$(column workers warmup work <there/runs.csv |
        awk '$2 == 0 { print $1 " " $3 }' | sort | xargs)" = \
        '1 1000001 2 2000001 3 3000001' ]
}

@test "overlap: growing numbers of waits; too long ones are skipped" {
    ends 0 "$brigade" sweep overlap --kernels wait:delay=30ms,read:size=4MiB \
        --drivers serial,pthread,epoll --tasks 1,20 --longest 0.1s --repeat 1 \
        --no-anchors --out there
    says 'wait under serial is skipped' 'longer than --longest 0.1 s' \
        'read under epoll is skipped'
    column kernel driver chunks workers status <there/runs.csv | sort >got
    sort >want <<'EOF'
wait	serial	1	1	ok
wait	pthread	1	1	ok
wait	pthread	20	20	ok
wait	epoll	1	1	ok
wait	epoll	20	1	ok
read	serial	65536	1	ok
read	pthread	65536	1	ok
read	pthread	65536	20	ok
EOF
    diff want got
}

@test "overlap: the number of reads is fixed, and the driver's depth grows" {
    "$brigade" list drivers --csv | grep -q ^uring,yes || skip "no io_uring here"
    ends 0 "$brigade" sweep overlap --kernels read:size=4MiB:count=4000 \
        --drivers uring,pool:workers=1 --tasks 1,1000 --repeat 1 \
        --no-anchors --out there
    column driver depth chunks status <there/runs.csv | sort >got
    sort >want <<'EOF'
uring	1	4000	ok
uring	1000	4000	ok
pool	1	4000	ok
pool	1000	4000	ok
EOF
    diff want got
    # In progress: requested and not yet received.
    column driver depth waits_achieved <there/runs.csv |
        awk -F '\t' '$1 == "uring" && $2 == 1000 { exit !($3 > 100) }'
    ends 2 "$brigade" sweep overlap --kernels read:count=10 --drivers uring \
        --tasks 11 --no-anchors --out elsewhere
    says 'give read:count=11 or more'
}

@test "overlap: the same mix for every driver and in every round" {
    ends 0 "$brigade" sweep overlap --dry-run --commands
    grep ' run mix ' <<<"$output" >mix
    [ "$(wc -l <mix)" -ge 15 ]
    run ! grep -v -e '--spin-ps=1200' mix
}

@test "estimates use the kernel's defaults and lists" {
    ends 0 "$brigade" sweep grid --drivers serial,pthread,epoll --workers 3 \
        --kernels wait:delays=3,1,2,wait,null --no-anchors --dry-run
    says_not 'skipped'
    awk '$1 == "wait" && $NF == "delays=3,1,2" { print $2, $4, $5 }' \
        <<<"$output" >got
    printf '%s 3.0 s\n' pthread epoll | sort >want
    diff want <(grep -v '^serial' got | sort)
    grep -qx 'serial 6.0 s' got
    # 1000 times 1 ms.
    awk '$1 == "wait" && $2 == "serial" && $NF == "s" { print $4 }' \
        <<<"$output" | grep -qx 1.0
    awk '$1 == "noop" && $4 > 0.2 { exit 1 }' <<<"$output"
}

@test "costs: the costs and the launches, once" {
    for turn in 1 2; do
        ends 0 "$brigade" sweep costs --drivers serial,fork --workers 1 \
            --tasks 10 --repeat 1 --no-anchors --out there
        [ "$(column label <there/costs.csv | sort -u | wc -l)" -eq 1 ]
        [ "$(column label model asked <there/costs.csv | sort | uniq -d |
            wc -l)" -eq 0 ]
        [ "$(column driver <there/runs.csv | sort | xargs)" = 'fork serial' ]
    done
}

@test "costs: 1, 2, 4 ... ranks are measured, too" {
    need_mpi
    ends 0 "$brigade" sweep costs --drivers serial,mpi --workers 1 --tasks 5 \
        --repeat 1 --no-anchors --out there
    [ "$(column model count <there/costs.csv | sort | grep rank | xargs)" = \
        'rank 1 rank 2 rank 4' ]
    [ "$(column label <there/costs.csv | sort -u | wc -l)" -eq 4 ]
    cp there/costs.csv before
    ends 0 "$brigade" sweep costs --drivers serial,mpi --workers 1 --tasks 5 \
        --repeat 1 --no-anchors --out there
    diff before there/costs.csv
}

@test "ranks are started, too" {
    need_mpi
    ends 0 "$brigade" sweep strong --kernels primes:limit=1e5 \
        --drivers serial,mpi,hybrid:threads=1 --workers 1,2 --repeat 1 \
        --no-anchors --out there
    column driver workers ranks status result <there/runs.csv | sort -u >got
    printf '%s\t%s\t%s\tok\t9592\n' hybrid 1 1 hybrid 2 2 mpi 1 1 mpi 2 2 \
        serial 1 1 >want
    diff want got
}

@test "workers are cores in use: ranks times the threads of each" {
    need_mpi
    plan() { # DRIVER WORKERS: the plan with its commands
        ends 0 "$brigade" sweep strong --kernels primes:limit=1e5 \
            --drivers "$1" --workers "$2" --no-anchors --dry-run --commands
    }
    plan hybrid:threads=2 1,2,4
    says 'with 1 worker is skipped: each rank has 2 threads' ' -n 1 ' ' -n 2 ' \
        '--workers=2 ' '--workers=4 ' '2 points'
    plan hybrid 2
    says ' -n 1 ' '--workers=2 --threads=2 '
    ends 4 "$brigade" sweep strong --kernels primes --drivers hybrid:threads=2 \
        --workers 3 --no-anchors --out there
    says 'nothing to run' 'with 3 workers is skipped'
    # Both threads of the one rank have a core, where there are two.
    ends 0 "$brigade" sweep strong --kernels primes:limit=1e5 \
        --drivers hybrid:threads=2 --workers 2 --repeat 1 --no-anchors \
        --out there
    [ "$(column workers ranks threads status <there/runs.csv | sort -u)" = \
        $'2\t1\t2\tok' ]
    [ "$(nproc)" -lt 2 ] || {
        column mask_pus <there/workers.csv | sort -u >masks
        run ! grep -qx 1 masks
    }
}

@test "the workers of a run are those of all ranks" {
    need_mpi
    [ "$(run_ranks 2 primes --limit 1e5 "${quick[@]}" --csv - \
        --driver hybrid --workers 4 | column workers ranks threads)" = \
        $'4\t2\t2' ]
    ends 2 "${two_ranks[@]}" run primes --driver hybrid --workers 2 --threads 2
    says 'started 2, each with 2 workers; use mpirun -n 1'
    ends 2 "${two_ranks[@]}" run primes --driver hybrid --workers 3 --threads 2
    says '--workers 3 is not a multiple of the 2 threads of a rank'
    ends 2 "${two_ranks[@]}" run primes --workers 3
    says 'use mpirun -n 3'
    ends 4 "$brigade" run primes --driver hybrid --workers 4 --threads 2
    says 'use: mpirun -n 2 brigade-mpi run primes --threads 2 --driver hybrid'
}

@test "unavailable drivers are skipped and named" {
    mkdir only
    cp "$build/brigade" "$build/brigade-sweep" only/
    ends 0 only/brigade sweep strong --kernels null:units=10 --repeat 1 \
        --no-anchors --out there
    says 'driver mpi is skipped: brigade-mpi was not built'
    [ "$(column driver <there/runs.csv | sort -u | xargs)" = \
        'fork openmp serial' ]
    ends 4 only/brigade sweep strong --drivers mpi --out there
    says 'nothing to run'
}

# ---- files of lines ----------------------------------------------------------

@test "a file of lines is a sweep" {
    cat >lines <<'EOF'
# a comment, and an empty line

primes --limit 1e5 --driver openmp --workers 2
brigade run null --units '100'   # the rest is a comment
run wait --delays 2ms,1ms --driver=epoll
EOF
    ends 0 "$brigade" sweep lines --repeat 2 --no-anchors --out there
    [ "$(column kernel driver workers warmup <there/runs.csv |
        awk '$4 == 0 { print $1, $2, $3 }' | sort | uniq -c | xargs)" = \
        '2 noop serial 1 2 primes openmp 2 2 wait epoll 1' ]
    column label <there/runs.csv | grep -q '^kind=lines;'
}

@test "a bad line is named with its number, and nothing runs" {
    bad() { # NUMBER WORDS
        ends 2 "$brigade" sweep lines --no-anchors --out there
        one_line
        says "lines:$1: " "$2"
        [ ! -e there ]
    }
    printf 'null\n\nprimez\n' >lines
    bad 3 "did you mean 'primes'"
    printf 'primes --limt 3\n' >lines
    bad 1 'did you mean --limit'
    printf 'null\nprimes --limit "3\n' >lines
    bad 2 'quote is not closed'
    printf 'null --driver openmpp\n' >lines
    bad 1 "did you mean 'openmp'"
    printf 'null --repeat 7\n' >lines
    bad 1 '--repeat cannot be set for one'
    printf 'null --out here\n' >lines
    bad 1 '--out cannot be set for one'
    printf 'null units 7\n' >lines
    bad 1 "'units' is not an option"
    printf 'null --workers many\n' >lines
    bad 1 "'many' is not a number"
}

@test "invalid arguments are refused by name" {
    refused() { # WORDS COMMAND...
        local words=$1
        shift
        ends 2 "$brigade" sweep "$@" --out there
        one_line
        says "$words"
        [ ! -e there ]
    }
    refused "did you mean 'strong'" strog
    refused 'neither a kind of sweep' no/such/file
    refused "no kernel 'primez'; did you mean 'primes'" strong --kernels primez
    refused "no driver 'opnmp'" strong --drivers opnmp
    refused 'did you mean --limit' strong --kernels primes:limt=1 \
        --drivers serial
    refused "'x' is not a count; a list is for example 1,2,4" strong \
        --workers 1,x
    refused '--workers: 0 is below 1' strong --workers 0
    refused 'name the kind first: brigade sweep weak --out x' --out x weak
    refused 'cannot grow' weak --kernels convolve:image=photo.png
    refused 'does not wait' overlap --kernels primes
    refused 'no option' strong --repeats 3
    refused 'not one of mpirun, srun' strong --launcher mpirum
    ends 2 "$brigade" sweep strong
    says '--out DIR'
}

# ---- what goes wrong ---------------------------------------------------------

@test "a failing run has a row, the others continue, exit code 6" {
    printf '%s\n' 'null --inject wrong' 'null' \
        'null --driver fork --workers 2 --inject die:1' \
        'wait --delays 60 --deadline 200ms' >lines
    ends 6 "$brigade" sweep lines --repeat 1 --no-anchors --out there
    says 'incomplete: 3 runs failed' 'worker 1'
    [ "$(column status <there/runs.csv | sort | uniq -c | xargs)" = \
        '1 deadline 2 failed 1 ok' ]
    ends 6 "$brigade" sweep lines --repeat 1 --no-anchors --out there
    says ' 0 runs done' '--retry'
    ends 6 "$brigade" sweep lines --repeat 1 --no-anchors --retry --out there
    says ' 3 runs done'
    # Nothing was changed, three rows were added.
    [ "$(column status <there/runs.csv | wc -l)" -eq 7 ]
}

# The first child of a process.
child_of() { # PID
    local kids=''
    read -r kids _ <"/proc/$1/task/$1/children" || true # no newline there
    [ -n "$kids" ] && echo "$kids"
}

# Whether a process has ended; a zombie counts as ended.
has_ended() { # PID
    [ ! -e "/proc/$1" ] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status"
}

# The run of the sweep has begun: its child is brigade that runs, not one that
# was asked something.
runs_wait() { # PID
    tr '\0' ' ' <"/proc/$(child_of "$1")/cmdline" | grep -q 'label=kind'
}

@test "a killed run has a row, too" {
    printf '%s\n' 'wait --delays 60' >lines
    "$brigade" sweep lines --repeat 1 --no-anchors --out there 2>said &
    pid=$!
    until_true runs_wait "$pid"
    kill -9 "$(child_of "$pid")"
    code=0
    wait "$pid" || code=$?
    [ "$code" -eq 6 ]
    grep -q '137' said
    [ "$(column kernel status <there/runs.csv)" = $'wait\tfailed' ]
}

@test "Ctrl-C ends the run without a row and says how to resume" {
    printf '%s\n' 'wait --delays 60' >lines
    "$brigade" sweep lines --repeat 1 --no-anchors --out there 2>said &
    pid=$!
    until_true runs_wait "$pid"
    child=$(child_of "$pid")
    kill -TERM "$pid"
    code=0
    wait "$pid" || code=$?
    [ "$code" -eq 143 ]
    has_ended "$child"
    grep -q 'the same command resumes the sweep: brigade sweep lines' said
    [ ! -s there/runs.csv ] || [ "$(column status <there/runs.csv | wc -l)" -eq 0 ]
}

@test "two sweeps do not share a directory" {
    printf '%s\n' 'wait --delays 60' >lines
    "$brigade" sweep lines --repeat 1 --no-anchors --out there 2>said &
    pid=$!
    until_true runs_wait "$pid"
    ends 5 "${tiny[@]}" --repeat 1 --out there
    says 'another sweep writes to' "process $pid "
    child=$(child_of "$pid")
    kill -9 "$pid"
    wait "$pid" || true
    # A killed sweep does not block the next one, nor does its run.
    ends 0 "${tiny[@]}" --repeat 1 --out there
    has_ended "$child"
    [ "$(column status kernel <there/runs.csv | grep -c wait)" -eq 0 ]
}

@test "a full disk ends a sweep, which resumes when there is space" {
    "${tiny[@]}" --repeat 3 --out whole
    # Half of what the rows need; a file that may not grow is as good as a
    # disk that is full.
    blocks=$(($(wc -c <whole/runs.csv) / 1024 / 2))
    code=0
    (ulimit -f "$blocks" && "${tiny[@]}" --repeat 3 --out there 2>said) || code=$?
    [ "$code" -eq 5 ]
    grep -q 'there/.*\.csv' said
    grep -q 'the same command resumes' said
    some=$(row_set there | wc -l)
    [ "$some" -gt 0 ]
    [ "$some" -lt "$(row_set whole | wc -l)" ]
    ends 0 "${tiny[@]}" --repeat 3 --out there
    diff <(row_set whole) <(row_set there)
    complete there
}

@test "a torn last line is repaired" {
    "${tiny[@]}" --repeat 2 --out whole
    cp -r whole there
    truncate -s -100 there/runs.csv
    ends 0 "${tiny[@]}" --repeat 2 --out there
    says ' 1 runs done'
    diff <(row_set whole | sort -u) <(row_set there | sort -u)
}

# Kill -9 a sweep several times, each time at another moment, then let it
# finish.
kill_often() { # TIMES LEAST_MS MOST_MS COMMAND...
    local times=$1 least=$2 most=$3 kills=0 pid code ms
    shift 3
    while [ "$kills" -lt "$times" ]; do
        "$@" </dev/null >/dev/null 2>>said 3>&- &
        pid=$!
        ms=$((least + RANDOM % (most - least)))
        sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
        kill -9 "$pid" 2>/dev/null || true
        code=0
        wait "$pid" 2>/dev/null || code=$?
        if [ "$code" -ne 137 ]; then
            echo "it ended with $code after $kills kills"
            return 1
        fi
        kills=$((kills + 1))
    done
    ends 0 "$@"
}

@test "killed at any moment, a sweep ends with the same rows" {
    kills=${BRIGADE_KILLS:-20}
    RANDOM=20
    command=("${tiny[@]}" --repeat $((3 * kills)))
    "${command[@]}" --out whole 2>/dev/null
    kill_often "$kills" 30 300 "${command[@]}" --out there
    diff <(row_set whole) <(row_set there)
    [ -z "$(row_set there | uniq -d)" ]
    complete there
}

@test "ranks that outlive a killed sweep write no second row" {
    need_mpi
    RANDOM=4
    command=("$brigade" sweep strong --kernels primes:limit=3e7
        --drivers mpi --workers 2 --repeat $((6 * ${BRIGADE_KILLS:-4}))
        --no-anchors)
    "${command[@]}" --out whole 2>/dev/null
    kill_often "${BRIGADE_KILLS:-4}" 300 900 "${command[@]}" --out there
    diff <(row_set whole) <(row_set there)
    [ -z "$(row_set there | uniq -d)" ]
    complete there
}

# ---- words -------------------------------------------------------------------

@test "a bar on a terminal, plain lines elsewhere and with NO_COLOR" {
    command -v script >/dev/null || skip 'script(1) was not found'
    line="'$brigade' sweep strong --kernels null:units=9 --drivers serial \
--repeat 1 --no-anchors"
    TERM=xterm script -qec "$line --out a" /dev/null </dev/null >bar
    grep -q $'\r\\[[#-]*\\]' bar
    TERM=xterm NO_COLOR=1 script -qec "$line --out b" /dev/null \
        </dev/null >plain
    run ! grep -q $'\033' plain
    grep -q '^1 of 1, about ' plain
    ends 0 "${tiny[@]}" --repeat 1 --out c
    says '1 of 6, about ' '6 runs done, 0 already present'
    says_not $'\r'
}
