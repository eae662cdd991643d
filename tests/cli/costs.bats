#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# The price list: every way is measured, limits are data, rows are appended.

load helpers.sh

costs() { # [option...]
    "$brigade" costs "$@"
}

@test "every model has costs, for counts 1 and 10" {
    costs --most 10 --csv - >"$BATS_TEST_TMPDIR/rows"
    column model count create_ns switch_ns finish_ns limit \
        <"$BATS_TEST_TMPDIR/rows" >"$BATS_TEST_TMPDIR/prices"
    for model in process thread-8m thread timerfd task task-epoll; do
        for count in 1 10; do
            awk -F'\t' -v m=$model -v n=$count '
                $1 == m && $2 == n && $3 > 0 && $4 > 0 && $5 > 0 && $6 == "" {
                    found++
                }
                END { exit found != 1 }' "$BATS_TEST_TMPDIR/prices"
        done
    done
}

@test "tasks on epoll and on uring have separate rows" {
    "$brigade" list drivers --csv | grep -q '^uring,yes,' ||
        skip 'no io_uring here'
    for model in task-epoll task-uring; do
        costs --model $model --csv - | column model count create_ns \
            switch_ns finish_ns user_bytes limit >"$BATS_TEST_TMPDIR/prices"
        awk -F'\t' -v m=$model '
            $1 != m || $2 != 10 ^ (NR - 1) || $3 <= 0 || $4 <= 0 { bad++ }
            $5 <= 0 || $7 != "" { bad++ }
            NR == 5 && $6 >= 128 { bad++ }
            END { exit bad > 0 || NR != 5 }' "$BATS_TEST_TMPDIR/prices"
    done
}

# A thousand switches are as many sleeps in the kernel, less those whose time
# has passed when the loop, slowed by strace and other programs, begins them.
@test "each of the two is measured through its own loop" {
    strace -o "$BATS_TEST_TMPDIR/calls" true || skip 'nothing can be traced'
    "$brigade" list drivers --csv | grep -q '^uring,yes,' ||
        skip 'no io_uring here'
    slept() { # MODEL CALL
        BRIGADE_ALONE=1 strace -f -e trace=epoll_wait,io_uring_enter \
            -o "$BATS_TEST_TMPDIR/calls" "$brigade" costs --model "$1" \
            --most 1 >/dev/null
        grep -c "$2(" "$BATS_TEST_TMPDIR/calls" || true
    }
    [ "$(slept task-epoll epoll_wait)" -gt 100 ]
    [ "$(slept task-epoll io_uring_enter)" -lt 10 ]
    [ "$(slept task-uring io_uring_enter)" -gt 100 ]
    [ "$(slept task-uring epoll_wait)" -eq 0 ]
}

@test "a refused io_uring is reported in its row, the others are measured" {
    ${CC:-cc} -o "$BATS_TEST_TMPDIR/no_uring" \
        "$BATS_TEST_DIRNAME/no_uring.c" || skip 'no compiler was found'
    "$BATS_TEST_TMPDIR/no_uring" 1 true || skip 'no filter can be set here'
    "$brigade" list drivers --csv | grep -q '^uring,no,this build' &&
        skip 'this build has no io_uring'
    "$BATS_TEST_TMPDIR/no_uring" 1 "$brigade" costs --most 1 \
        --out "$BATS_TEST_TMPDIR/out" >"$BATS_TEST_TMPDIR/table"
    grep -q 'none: cannot use io_uring: ' "$BATS_TEST_TMPDIR/table"
    column model count create_ns user_bytes limit \
        <"$BATS_TEST_TMPDIR/out/costs.csv" >"$BATS_TEST_TMPDIR/prices"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/prices")" -eq 7 ]
    awk -F'\t' '
        $1 == "task-uring" && $2 == 0 && $3 == "" && $4 == "" &&
            $5 ~ /^cannot use io_uring: not permitted/ { said++ }
        $1 != "task-uring" && $2 == 1 && $3 > 0 && $5 == "" { others++ }
        END { exit said != 1 || others != 6 }' "$BATS_TEST_TMPDIR/prices"
    "$brigade" run null --units 1 --out "$BATS_TEST_TMPDIR/out" >/dev/null
    ends 0 "$brigade" report "$BATS_TEST_TMPDIR/out" \
        --html "$BATS_TEST_TMPDIR/page.html"
    grep -q 'cannot use io_uring: not permitted' "$BATS_TEST_TMPDIR/page.html"
}

# Far apart on any machine: a task is an entry of a heap, a thread has a stack.
@test "a task of ten thousand costs less than a thread of a hundred" {
    task=$(costs --model task --csv - | column user_bytes | tail -n 1)
    thread=$(costs --model thread --most 100 --csv - |
        column user_bytes | tail -n 1)
    [ "$task" -lt 200 ]
    [ "$thread" -gt 1000 ]
}

@test "a limit is reported: the count reached, and the limit" {
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

@test "ranks: rank 0 writes one row for all ranks" {
    need_mpi
    for n in 1 2 3; do
        ends 0 "${ranks[@]}" $n "$build/brigade-mpi" costs \
            --out "$BATS_TEST_TMPDIR/out"
        [ "$(grep -c '^rank ' <<<"$output")" -eq 1 ]
    done
    column model asked count create_ns switch_ns finish_ns user_bytes \
        kernel_bytes <"$BATS_TEST_TMPDIR/out/costs.csv" |
        awk -F'\t' '
            # A single rank switches to no other; a program that is loaded and
            # finds the others takes milliseconds and megabytes.
            $1 != "rank" || $2 != NR || $3 != NR { bad++ }
            $4 * NR < 5e6 || $4 > 6e10 || $6 <= 0 || $7 < 500000 { bad++ }
            NR == 1 && $5 != "" || NR > 1 && ($5 < 50 || $5 > 1e7) { bad++ }
            $8 != "" { bad++ }
            END { exit bad > 0 || NR != 3 }'
    ends 2 "${two_ranks[@]}" costs --model task
    says 'not one of rank' 'brigade costs'
    ends 2 "$brigade" costs --model rank
    says 'not one of process' 'mpirun -n 2 brigade-mpi costs'
    one_line
    ends 5 "${two_ranks[@]}" costs --out /proc/nowhere
    says /proc/nowhere
}

@test "rows are appended to costs.csv, and nothing else" {
    costs --model task --most 10 --out "$BATS_TEST_TMPDIR/out" >/dev/null
    costs --model task --most 10 --out "$BATS_TEST_TMPDIR/out" >/dev/null
    [ "$(column count <"$BATS_TEST_TMPDIR/out/costs.csv" | wc -l)" -eq 4 ]
    [ "$(ls "$BATS_TEST_TMPDIR/out")" = costs.csv ]
}

@test "wrong arguments are refused in one line" {
    ends 2 "$brigade" costs --modl task
    says '--model'
    one_line
    ends 2 "$brigade" costs --model taks
    says 'not one of process'
    ends 2 "$brigade" costs --most
    says 'requires a value'
    ends 2 "$brigade" costs --most=0
    says 'below 1'
    ends 0 "$brigade" costs --help
    says 'example:'
}
