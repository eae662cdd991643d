#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# Views on a terminal: `run --live` and `brigade watch`. Each frame fits the
# terminal and has a row for every worker, or for groups of them; and the terminal
# is as it was after every end.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    export TERM=xterm
    unset NO_COLOR
    # Units of 10 ms; and a run that goes on until it has to end.
    some=(spin --time 10ms --spin-ps 1000 --repeat 1 --warmup 0)
    long=("${some[@]}" --place none --units 1000)
}

# Run a command of a shell on a terminal of this size; its output in `typed`. Other
# programs may keep its workers off the cores: then they are queued.
on_terminal() { # COLUMNS LINES COMMAND
    timeout --kill-after=5 180 script -qec "stty cols $1 rows $2; $3" /dev/null \
        </dev/null >typed || :
}

# Frames of `typed` as text: a line @ before each, and @end after the last, if it was
# removed.
frames() {
    sed -e 's/\r$//' -e 's/\r\x1b\[[0-9]*A\x1b\[J/@end\n/' \
        -e 's/^\(\x1b\[J\)\?\r\(\x1b\[[0-9]*A\)\?/@\n/' \
        -e 's/\x1b\[[0-9;]*[A-Za-z]//g' typed
}

# Every frame has fewer lines than the terminal, and shorter ones.
fits() { # COLUMNS LINES
    frames | awk -v columns="$1" -v lines="$2" '
        $0 == "@" { n = 0; frames++; next }
        $0 ~ /@end$/ { exit }
        frames && ++n >= lines { print "line " n ": " $0; bad = 1 }
        frames && length >= columns { print "too wide: " $0; bad = 1 }
        END { exit bad || frames < 2 }'
}

# Escape sequences of the output, but for the movements of a frame.
modes() {
    grep -oP '\x1b\[[0-9;?]*[A-Za-z]' typed | tr -d '\033' |
        grep -vE '^\[([0-9]+A|K|J)$' | sort -u
}

@test "live: a row for each worker, and what it does" {
    on_terminal 80 24 "'$brigade' run ${some[*]} --place none --units 300 --driver pthread --workers 4 --live"
    fits 80 24
    frames | grep -q '^spin under pthread, 4 workers$'
    frames | grep -q '^repetition 1 of 1'
    frames | grep -qE '^cores at work [0-9.]+ of [0-9]+$'
    for worker in 0 1 2 3; do
        frames | grep -qE "^$worker (computing|queued) +\|.*[Cq]"
    done
    frames | grep -qE '^(C computing|q queued)'
    # The summary follows the last frame, which is removed.
    frames | tail -n 30 | grep -q 'verif'
}

@test "live: 40 columns have the lanes without words" {
    on_terminal 40 12 "'$brigade' run ${some[*]} --place none --units 200 --driver fork --workers 3 --live"
    fits 40 12
    for worker in 0 1 2; do
        frames | grep -qE "^$worker \|"
    done
}

@test "live: more workers than lines are drawn in groups" {
    on_terminal 60 12 "'$brigade' run wait --tasks 1000 --delay 1500ms --driver pthread ${quick[*]} --live"
    fits 60 12
    frames | grep -qE '^ *0-[0-9]+ waiting'
    frames | grep -qE '^[0-9]+-999 waiting'
    frames | grep -qE 'waits at once (1000|9[0-9][0-9])$'
    on_terminal 60 12 "'$brigade' run wait --tasks 1000 --delay 1500ms --driver epoll ${quick[*]} --live"
    frames | grep -qE '^cores at work 0\.[0-9]+ of [0-9]+, waits at once 1000$'
    frames | grep -qE '^0 waiting +\| *w'
}

@test "live: workers that share a core are queued" {
    on_terminal 80 24 "'$brigade' run ${some[*]} --units 200 --driver pthread --workers 3 --place pu:0 --live"
    frames | grep -qE '\|.*q'
}

@test "live: NO_COLOR and a dumb terminal" {
    local run="'$brigade' run ${some[*]} --place none --units 150 --driver serial --live"

    on_terminal 80 24 "$run"
    [ "$(modes | grep -c m)" -ge 2 ]
    [ "$(modes | grep -cv 'm$')" -eq 0 ]
    on_terminal 80 24 "NO_COLOR=1 $run"
    fits 80 24
    [ -z "$(modes)" ]
    on_terminal 80 24 "TERM=dumb ${run/150/400}"
    [ "$(grep -c $'\033' typed)" -eq 0 ]
    grep -qE '^0 (computing|queued) +\| *[Cq]' typed
}

# Frames as text on a pipe: no escape sequence, none wider than 80 columns.
is_text() { # FILE
    [ "$(grep -c $'\033' "$1")" -eq 0 ]
    awk 'length >= 80 { print "too wide: " $0; bad = 1 } END { exit bad }' "$1"
    grep -qE '^cores at work [0-9.]+ of [0-9]+$' "$1"
}

@test "live: text where stderr is not a terminal" {
    "$brigade" run "${some[@]}" --place none --units 500 --driver pthread \
        --workers 2 --live 2>err >out
    is_text err
    for worker in 0 1; do
        grep -qE "^$worker (computing|queued) +\| *[Cq]" err
    done
    # Two seconds apart, so the pipe is not flooded.
    [ "$(grep -c '^spin under pthread' err)" -ge 2 ]
    [ "$(grep -c '^spin under pthread' err)" -le $(($(grep -c '' err) / 4)) ]
    grep -q verif out
}

@test "live: rank 0 shows the ranks of its host" {
    need_mpi
    run_ranks 2 "${some[@]}" --units 500 --live >out 2>err
    is_text err
    grep -q '^spin under mpi, 2 workers$' err
    for worker in 0 1; do
        grep -qE "^$worker (computing|queued) +\| *[Cq]" err
    done
}

@test "live: errors of single files stay on the terminal" {
    local i
    mkdir pictures to
    run_brigade convolve --image 800x600 --output pictures/0.pgm "${quick[@]}" >/dev/null
    for i in {1..30}; do
        cp pictures/0.pgm "pictures/$i.pgm"
    done
    printf 'P6\n4 3\n255\nxx' >pictures/bad.ppm
    on_terminal 80 24 "'$brigade' run album --dir pictures --to to --filter gaussian:15 --repeat 20 --driver serial --place none --live"
    frames | sed '1,/@end/d' | grep -q "bad.ppm.*ends early"
    fits 80 24
}

# Begin a live run and end it by a shell command, which finds its pid in $run.
end_by() { # COMMAND
    cat >end.sh <<-EOF
	stty -a >before
	'$brigade' run ${long[*]} --driver pthread --workers 2 --live &
	run=\$!
	sleep 1
	$1
	wait \$run
	echo "code \$?"
	sleep 0.2
	stty -a >after
	EOF
    on_terminal 80 24 'bash end.sh'
    cmp before after
    # Only colours were set, and the default is the last one.
    [ "$(modes | grep -cv 'm$')" -eq 0 ]
    [ "$(grep -oP '\x1b\[[0-9;]*m' typed | tail -n 1)" = $'\033[0m' ]
    frames | grep -qE '^0 (computing|queued)'
    [ -z "$(pgrep -f "run ${long[*]}")" ]
}

@test "live: the terminal is as before after SIGTERM, SIGINT and SIGKILL" {
    # shellcheck disable=SC2016 # for the other shell
    {
        end_by 'kill -TERM $run'
        frames | grep -q 'ended by signal 15'
        frames | grep -q 'code 143'
        end_by 'kill -INT $run'
        frames | grep -q 'code 130'
        end_by 'kill -KILL $(pgrep -P $run)'
        frames | grep -q 'ended by signal 9 (SIGKILL)\|killed'
        end_by 'kill -KILL $run'
        frames | grep -q 'code 137'
    }
}

@test "live: the terminal is as before after a crash and a deadline" {
    on_terminal 80 24 "'$brigade' run ${long[*]} --driver pthread --workers 2 --live --inject crash:1"
    [ "$(modes | grep -cv 'm$')" -eq 0 ]
    frames | grep -q 'SIGSEGV'
    on_terminal 80 24 "'$brigade' run ${long[*]} --driver pthread --workers 2 --live --deadline 1s"
    [ "$(modes | grep -cv 'm$')" -eq 0 ]
    frames | grep -q 'the deadline of 1s passed\|the deadline of 1'
}

# ---- brigade watch -------------------------------------------------------------

# A sweep of some seconds, in the background; its pid in $sweep.
start_sweep() { # DIR
    "$brigade" sweep grid --kernels spin:units=150:time=10ms:spin-ps=1000 \
        --drivers pthread --workers 2 --repeat 3 --no-anchors --out "$1" \
        2>sweep.log &
    sweep=$!
    until_true grep -q 'spin under' "$1/sweep.lock"
}

@test "watch: the current run, its workers, the rows; until the sweep ends" {
    start_sweep there
    ends 0 "$brigade" watch there --once
    says 'there: a sweep is running' 'of 3 runs, about' \
        'now: spin under pthread, 2 workers' 'rows: '
    on_terminal 80 24 "'$brigade' watch there"
    wait "$sweep"
    fits 80 24
    frames | grep -qE '^[0-9]+ (computing|queued) +\|.*[Cq]'
    frames | grep -q '^there: no sweep is running'
    frames | grep -q '^rows: 3 ok, 0 failed'
    frames | grep -qE '^  spin +pthread +2 +.* s +ok'
    [ "$(modes | grep -cv 'm$')" -eq 0 ]
    # Afterwards the state stays readable, and nothing was written.
    ends 0 "$brigade" watch there --once
    says 'no sweep is running' 'rows: 3 ok, 0 failed'
    [ ! -s there/sweep.lock ]
}

@test "watch: 40 columns; a sweep that was killed" {
    start_sweep there
    timeout 180 script -qec "stty cols 40 rows 10; '$brigade' watch there" \
        /dev/null </dev/null >typed &
    sleep 1.2
    kill -KILL "$sweep"
    wait "$sweep" || :
    wait
    fits 40 10
    ends 0 "$brigade" watch there --once
    says 'the sweep was killed'
}

@test "watch: refusals name what is missing" {
    ends 5 "$brigade" watch nowhere --once
    says "no sweep in 'nowhere'"
    one_line
    mkdir there && : >there/sweep.lock
    ends 2 "$brigade" watch there
    says 'stdout is not a terminal; use --once'
    one_line
    ends 2 "$brigade" watch
    ends 2 "$brigade" watch --once
    one_line
    ends 0 "$brigade" watch --help
    says 'example: '
    ends 0 "$brigade" --help
    says 'brigade watch '
}
