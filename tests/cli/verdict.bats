#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# The verdicts of real runs: every fourth line of tests/truth/labels.table; all
# of them: tests/truth/run.sh. Runs of other machines are cases of unit.verdict.

load helpers.sh

truth=$BATS_TEST_DIRNAME/../truth

labels() {
    grep -E '^[a-z]' "$truth/labels.table"
}

@test "the labels: 240 runs, of every driver, kernel and verdict" {
    [ "$(labels | awk -F '|' '{ n += split($2, d, ",") } END { print n }')" \
        -ge 240 ]
    for driver in $("$brigade" list drivers --csv | sed 1d | cut -d , -f 1); do
        labels | cut -d '|' -f 2 | grep -qw "$driver" ||
            echo "# no label is of driver $driver" >&3
    done
    for kernel in $("$brigade" list kernels --csv | sed 1d | cut -d , -f 1); do
        labels | cut -d '|' -f 5 | grep -q "^ $kernel " ||
            echo "# no label is of kernel $kernel" >&3
    done
    for word in $("$brigade" list columns --csv |
        sed -n 's/^runs.csv,verdict,.*: \(.*\)\.".*/\1/p' | tr -d ',' |
        sed 's/ or / /'); do
        labels | cut -d '|' -f 6 | grep -q "$word" || complain "no run is $word"
    done
    [ "$faults" -eq 0 ]
}

@test "a quarter of the labels match their runs" {
    # Other programs on this machine need not show in a run that waits.
    run "$truth/run.sh" --every 4 --tries 3
    echo "$output"
    echo "$output" | grep -E '^(undecided|left out|quiet:|beside)' |
        sed 's/^/# /' >&3 || :
    [ "$status" -eq 0 ]
}
