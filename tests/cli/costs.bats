#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# The price list: every way is measured, limits are data, rows are appended.

load helpers.sh

costs() { # [option...]
    "$brigade" costs "$@"
}

@test "every way to wait has its price, for 1 and for 10" {
    costs --most 10 --csv - >"$BATS_TEST_TMPDIR/rows"
    column model count create_ns switch_ns finish_ns limit \
        <"$BATS_TEST_TMPDIR/rows" >"$BATS_TEST_TMPDIR/prices"
    for model in process thread-8m thread timerfd task; do
        for count in 1 10; do
            awk -F'\t' -v m=$model -v n=$count '
                $1 == m && $2 == n && $3 > 0 && $4 > 0 && $5 > 0 && $6 == "" {
                    found++
                }
                END { exit found != 1 }' "$BATS_TEST_TMPDIR/prices"
        done
    done
}

# Far apart on any machine: a task is an entry of a heap, a thread has a stack.
@test "ten thousand tasks are cheaper than a hundred threads are, each" {
    task=$(costs --model task --csv - | column user_bytes | tail -n 1)
    thread=$(costs --model thread --most 100 --csv - |
        column user_bytes | tail -n 1)
    [ "$task" -lt 200 ]
    [ "$thread" -gt 1000 ]
}

@test "a limit is data: how many there were, and which limit it was" {
    (
        ulimit -n 60
        costs --model timerfd --most 1000 --csv -
    ) >"$BATS_TEST_TMPDIR/rows"
    [ "$(column asked <"$BATS_TEST_TMPDIR/rows" | tail -n 1)" -eq 100 ]
    count=$(column count <"$BATS_TEST_TMPDIR/rows" | tail -n 1)
    [ "$count" -gt 10 ] && [ "$count" -lt 60 ]
    [[ $(column limit <"$BATS_TEST_TMPDIR/rows" | tail -n 1) == *'ulimit -n'* ]]
    (
        ulimit -n 60
        ends 0 "$brigade" costs --model timerfd --most 1000
        says 'stopped at' 'of 100: timerfd: Too many open files'
    )
}

@test "rows are appended to costs.csv, and nothing else" {
    costs --model task --most 10 --out "$BATS_TEST_TMPDIR/out" >/dev/null
    costs --model task --most 10 --out "$BATS_TEST_TMPDIR/out" >/dev/null
    [ "$(column count <"$BATS_TEST_TMPDIR/out/costs.csv" | wc -l)" -eq 4 ]
    [ "$(ls "$BATS_TEST_TMPDIR/out")" = costs.csv ]
}

@test "wrong words are answered in a line" {
    ends 2 "$brigade" costs --modl task
    says '--model'
    one_line
    ends 2 "$brigade" costs --model taks
    says 'not one of process'
    ends 2 "$brigade" costs --most
    says 'needs a value'
    ends 2 "$brigade" costs --most=0
    says 'below 1'
    ends 0 "$brigade" costs --help
    says 'example:'
}
