#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# What finished repetitions measured is kept, however a run ends: every driver of
# both programs, with a kernel that ends its run in the middle of a repetition.

load helpers.sh

# squares.so that sends SIGNAL to the run or its supervisor (WHO) in repetition LAST,
# and then goes no further.
setup_file() {
    export objects=$BATS_FILE_TMPDIR
    cat >"$objects/head.c" <<'END'
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
static _Atomic int *begun;
static pid_t whom;
static void prepare(void)
{
    const char *who = getenv("WHO");
    if (begun != NULL)
        return;
    begun = mmap(NULL, sizeof *begun, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    whom = strcmp(who, "supervisor") == 0 ? getppid() : getpid();
}
static void repetition(void)
{
    if (++*begun != atoi(getenv("LAST")))
        return;
    kill(whom, atoi(getenv("SIGNAL")));
    for (;;)
        pause();
}
END
    sed -e '/^    (void)e;/a\    prepare();' \
        -e '/^    (void)w;/a\    if (lo == 0)\n        repetition();' \
        "$BATS_TEST_DIRNAME/../../kernels/examples/squares.c" >"$objects/body.c"
    cat "$objects/head.c" "$objects/body.c" >"$objects/ends.c"
    cc -O2 -D_GNU_SOURCE -I "$BATS_TEST_DIRNAME/../.." -shared -fPIC \
        -o "$objects/ends.so" "$objects/ends.c"
    cc -O2 -D_GNU_SOURCE -shared -fPIC -o "$objects/stops.so" \
        "$BATS_TEST_DIRNAME/stops.c"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    cp "$objects/ends.so" "$objects/stops.so" .
    repeats=30
}

# Exactly the repetitions before the last one, all right, and a row of the end.
is_kept() { # DIR REPETITIONS
    diff <(seq 0 $(($2 - 1))) \
        <(column rep status verified <"$1/runs.csv" | awk -F '\t' \
            '$1 != "" { print $1 ($2 == "ok" && $3 == "full" ? "" : " is bad") }') &&
        [ "$(column rep status <"$1/runs.csv" | grep -c "^	failed$")" -eq 1 ] &&
        diff <(seq 0 $(($2 - 1))) <(column rep <"$1/workers.csv" | sort -nu) &&
        [ -z "$(column rep worker <"$1/workers.csv" | sort | uniq -d)" ]
}

# The same of rows on stdout: header, repetitions, end.
is_printed() { # FILE REPETITIONS
    diff <({ echo rep; seq 0 $(($2 - 1)); echo; }) \
        <({ echo rep; column rep <"$1"; }) &&
        [ "$(grep -c '^run_id,' "$1")" -eq 1 ] &&
        [ "$(column status <"$1" | tail -n 1)" = failed ]
}

# Where ranks or a supervisor are killed, rows are written after the command has
# ended.
keeps() { # DIR REPETITIONS
    until_true is_kept "$@" || {
        is_kept "$@"
        return 1
    }
}

# A command that goes on until it is ended, with every driver. Rows are kept in
# files, and printed where the supervisor lives.
ended() { # WHO SIGNAL
    local driver code options
    for driver in $(drivers_where 1); do
        rm -rf there
        code=0
        options=()
        # One rank begins all repetitions.
        [ "$(driver_word "$driver" 2)" = brigade ] || options=(--schedule static)
        WHO=$1 SIGNAL=$2 LAST=$repeats timeout --kill-after=5 120 \
            bash -c "$(declare -f run_on run_brigade run_ranks at_most driver_word)
                $(declare -p brigade build registry ranks)"'
                run_on "$@"' bash "$driver" 2 ./ends.so --units 8 --grain 1 \
            --repeat $((repeats + 5)) --warmup 0 --out there --csv - \
            "${options[@]}" >out 2>err </dev/null || code=$?
        if [ "$code" -eq 0 ] || [ "$code" -eq 124 ] ||
            ! keeps there $((repeats - 1)); then
            complain "$driver, $1, signal $2: code $code: $(cat err)"
        fi
        [ "$1" = supervisor ] || is_printed out $((repeats - 1)) ||
            complain "$driver, $1, signal $2: stdout"
        runs=$((runs + 1))
    done
    conclude "$(drivers_where 1 | wc -l)"
}

@test "kept: the run is killed" {
    ended run 9
}

@test "kept: the run crashes" {
    ended run 11
}

@test "kept: its supervisor is killed" {
    ended supervisor 9
}

@test "kept: the run is asked to end" {
    ended run 15
}

@test "kept: 99 999 of 100 000 repetitions" {
    local code=0
    WHO=run SIGNAL=9 LAST=100000 "$brigade" run ./ends.so --units 1 \
        --driver serial --repeat 100000 --warmup 0 --out there >out 2>err || code=$?
    [ "$code" -eq 1 ]
    grep -q 'only finished repetitions are kept' err
    keeps there 99999
}

@test "kept: a run that has written its rows does not write them twice" {
    command -v strace >/dev/null || skip 'strace was not found'
    # Killed when it closes runs.csv.
    WHO=run SIGNAL=9 LAST=0 "$brigade" run ./ends.so --units 8 --driver serial \
        --repeat 3 --warmup 0 --out there >out
    before=$(wc -l <there/runs.csv)
    WHO=run SIGNAL=9 LAST=0 run strace -f -qq -o log -P there/runs.csv \
        -e trace=close -e inject=close:signal=KILL:when=2+ \
        "$brigade" run ./ends.so --units 8 --driver serial --repeat 3 --warmup 0 \
        --out there
    [ "$status" -ne 0 ]
    [ "$(($(wc -l <there/runs.csv) - before))" -eq 4 ]
}

# A run of 200 repetitions that ends itself in the middle of its output.
stopped() { # CALL FILE WHEN SIGNAL OPTION...
    local call=$1 file=$2 when=$3 signal=$4
    shift 4
    rm -rf there out once
    touch once
    WHO=run SIGNAL=9 LAST=0 run -1 --separate-stderr env LD_PRELOAD=./stops.so \
        STOPS="$call" STOPS_FILE="$file" STOPS_WHEN="$when" \
        STOPS_SIGNAL="$signal" STOPS_ONCE=once bash -c '"$0" "$@" >out' \
        "$brigade" run ./ends.so --units 8 --driver fork --workers 2 \
        --repeat 200 --warmup 0 "$@"
    [ ! -e once ]
}

@test "kept: the run is killed in the middle of writing its rows" {
    for file in runs.csv workers.csv; do
        stopped write "there/$file" 1 9 --out there
        is_kept there 200
    done
}

@test "kept: the run is killed between the lines that it prints" {
    for when in 1 2 100 201; do
        stopped fflush stdout $when 9 --csv -
        is_printed out 200
        stopped fflush stdout $when 9 --csv - --out there
        is_printed out 200
        is_kept there 200
    done
}

@test "kept: a reader of stdout that has ended is not told of" {
    WHO=run SIGNAL=9 LAST=30 "$brigade" run ./ends.so --units 8 --driver serial \
        --repeat 30 --warmup 0 --csv - --out there 2>err | {
        exec <&-
        until_true grep -q . err
    }
    [ "${PIPESTATUS[0]}" -eq 1 ]
    [ "$(wc -l <err)" -eq 1 ]
    is_kept there 29
}

@test "kept: a reader of stdout that does not read ends by a signal" {
    mkfifo pipe
    sleep 1000 <pipe &
    local reader=$!
    WHO=run SIGNAL=9 LAST=3000 "$brigade" run ./ends.so --units 1 \
        --driver serial --repeat 3000 --warmup 0 --csv - --out there >pipe 2>err &
    local pid=$!
    until_true is_kept there 2999
    while kill -TERM $pid 2>/dev/null; do sleep 0.1; done
    kill $reader
    ends_with 1 $pid
    grep -q 'rows are missing on stdout' err
}

@test "kept: ranks that the launcher ends after the rows are written are silent" {
    need_mpi
    touch once
    # As for a reader of mpirun's stdout that has ended.
    WHO=run SIGNAL=9 LAST=0 LD_PRELOAD=$PWD/stops.so STOPS=fflush \
        STOPS_FILE=stdout STOPS_WHEN=2 STOPS_SIGNAL=-15 STOPS_ONCE=once \
        run --separate-stderr timeout --kill-after=5 120 "${two_ranks[@]}" run \
        ./ends.so --units 8 --repeat 5 --warmup 0 --csv - --out there
    [ "$status" -ne 0 ]
    [ ! -e once ]
    [ "$(statuses there)" = 'ok ok ok ok ok ' ]
    [[ $stderr != *brigade-mpi:* ]]
}
