#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# What the programs print to people fits their terminal; what other programs read
# from a pipe stays in one line.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

# No line of the command's stdout is longer, and one was continued.
fits() { # COLUMNS COMMAND...
    local columns=$1
    shift
    COLUMNS=$columns "$@" >out 2>err
    awk -v most="$columns" 'length > most { print "too long: " $0; bad = 1 }
        END { exit bad }' out
}

@test "run: a long verdict goes on below its text" {
    fits 60 "$brigade" run primes --limit 1000 --driver openmp --workers 2 \
        "${quick[@]}"
    grep -A 1 '^  verdict  ' out | tail -n 1 | grep -q '^           [^ ]'
    env -u COLUMNS "$brigade" run primes --limit 1000 --driver openmp \
        --workers 2 "${quick[@]}" >out
    [ "$(sed -n '/^  verdict/,$p' out | wc -l)" -eq 1 ]
}

@test "run: lines on a terminal" {
    timeout 60 script -qec "stty cols 50; '$brigade' run primes --limit 1000 \
        --driver openmp --workers 2 ${quick[*]}" /dev/null </dev/null >typed
    grep -q '^  verdict' typed
    tr -d '\r' <typed | awk 'length > 50 { print; bad = 1 } END { exit bad }'
}

@test "scale and advise" {
    fits 80 "$brigade" scale --workers 1,2 --repeat 2 --warmup 0 -- \
        sh -c 'sleep 0.1; : {workers}'
    grep -q '^workers ' out
    fits 80 "$brigade" advise -- sh -c 'sleep 0.2'
    grep -q '^advice  ' out
    grep -q '^          [^ ]' out
}

@test "the help of every program" {
    local command
    for command in '' run 'run convolve' list costs serve topo where accept sweep \
        watch scale advise launcher jobs report compare lessons new manual \
        completion; do
        # shellcheck disable=SC2086 # words
        "$brigade" $command --help >out 2>&1 || complain "$command"
        [ -z "$(awk 'length > 80' out)" ] || complain "$command: too wide"
    done
    [ "$faults" -eq 0 ]
    # One column of names.
    [ "$("$brigade" --help | sed -n 's/^\(  brigade [a-z]* *\)[a-z].*/\1/p' |
        awk '{ print length }' | sort -u | wc -l)" -eq 1 ]
}
