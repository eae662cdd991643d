#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# What a command does if stdout is full, closed, or a pipe whose reader has ended:
# it completes its files, and ends with the code 5 and a message, or silently with
# 141 as the shell has it for SIGPIPE.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

@test "5: stdout is full or closed" {
    [ -c /dev/full ] || skip '/dev/full was not found'
    for line in "run null ${quick[*]} --csv -" "run null ${quick[*]}" \
        'run null --help' --help --version list 'list columns --csv' \
        'list columns --markdown' 'list drivers --csv'; do
        for to in '>/dev/full' '>&-'; do
            run timeout 180 sh -c "\"$brigade\" $line $to"
            [ "$status" -eq 5 ] || complain "$status: brigade $line $to"
            runs=$((runs + 1))
        done
    done
    conclude 18
}

# Each ends as a shell reports a program that SIGPIPE ended, with no word on it;
# also where the parent ignores SIGPIPE. The reader has ended before anything is
# written.
without_reader() { # COMMAND...
    local how
    for how in 'trap - PIPE' "trap '' PIPE"; do
        runs=$((runs + 1))
        rm -f code err
        (
            until [ -e closed ]; do sleep 0.01; done
            eval "$how"
            code=0
            timeout --foreground 180 "$@" 2>err </dev/null || code=$?
            echo $code >code
        ) 3>&- | { exec <&-; touch closed; }
        rm closed
        [ "$(cat code)" -eq 141 ] || complain "$how, code $(cat code): $*"
        ! grep -iE 'stdout|pipe|signal' err || complain "$how: $*"
    done
}

@test "a pipe without a reader on stdout: every command that prints" {
    for out in a b; do
        "$brigade" sweep strong --kernels null:units=100 --drivers serial \
            --workers 1 --repeat 2 --no-anchors --out $out 2>/dev/null >&2
    done
    small_sweep=(sweep strong --kernels null:units=100 --drivers serial
        --workers 1 --repeat 1 --no-anchors --report)
    without_reader "$brigade" --help
    without_reader "$brigade" --version
    without_reader "$brigade" run null "${quick[@]}"
    without_reader "$brigade" run null "${quick[@]}" --csv -
    without_reader "$brigade" run null "${quick[@]}" --json
    without_reader "$brigade" run null --plan
    without_reader "$brigade" list
    for option in --csv --json --markdown; do
        without_reader "$brigade" list columns $option
    done
    without_reader "$brigade" report a
    for option in --losses --fom '--extra-p -' '--html -' '--card -' --json \
        --markdown; do
        # shellcheck disable=SC2086 # words
        without_reader "$brigade" report a $option
    done
    without_reader "$brigade" compare a b
    without_reader "$brigade" compare a b --json
    without_reader "$brigade" compare a b --markdown
    without_reader "$brigade" "${small_sweep[@]}" --out c
    without_reader "$brigade" "${small_sweep[@]}" --out d --dry-run
    without_reader "$brigade" topo
    without_reader "$brigade" manual topo
    without_reader "$brigade" completion bash
    without_reader "$brigade" costs --most 3
    without_reader "$brigade" costs --most 3 --csv -
    without_reader "$brigade" where
    without_reader "$brigade" where --csv -
    without_reader "$brigade" where --json
    without_reader "$brigade" launcher --ranks 2
    without_reader "$brigade" jobs slurm
    without_reader "$brigade" scale --workers 1 --repeat 1 -- true
    without_reader "$brigade" advise -- true
    for command in $("$brigade" --help | sed -n 's/^  brigade \([a-z]*\) .*/\1/p'); do
        case $command in
        accept | lessons | new | simulate) continue ;; # ranks, and shell scripts
        esac
        without_reader "$brigade" "$command" --help
    done
    conclude "$runs"
    # What was asked for in files is there.
    [ "$(column status <c/runs.csv)" = ok ]
    without_reader "$brigade" report a --html page.html
    tail -n 1 page.html | grep -q '</html>'
}

@test "head of a run's rows: silent, and all rows are in --out" {
    for driver in $(drivers_of null); do
        rm -rf there
        run -0 --separate-stderr bash -c "\"$brigade\" run null --units 1 \
            --driver $driver --repeat 2000 --warmup 0 --place none --csv - \
            --out there | head -n 1 >first; echo \${PIPESTATUS[0]}"
        [ "$output" = 141 ] || complain "$driver: code $output"
        [ "$stderr" = '' ] || complain "$driver: $stderr"
        grep -q '^run_id\|^schema' first || complain "$driver: $(cat first)"
        [ "$(column status <there/runs.csv | grep -cx ok)" -eq 2000 ] ||
            complain "$driver: rows are missing"
    done
    conclude 0
}
