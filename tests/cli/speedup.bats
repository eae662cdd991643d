#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# The line of a run about its speed-up.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

waits=(wait --tasks 10 --delay 20ms)

# About that of ten waits at once; others use the machine too.
ten_times() {
    awk '$1 == "speed-up" { found = $2 + 0 > 5 && $2 + 0 < 20 }
        END { exit !found }' words
}

@test "--baseline measures a serial run first, and keeps its rows" {
    run_brigade "${waits[@]}" "${quick[@]}" --driver epoll --baseline \
        --out there >words
    grep -q 'x serial (median of 1 against 1 repetition' words
    ten_times
    [ "$(column driver <there/runs.csv | tr '\n' ' ')" = 'serial epoll ' ]
    run_brigade "${waits[@]}" "${quick[@]}" --driver epoll --baseline >words
    ten_times
}

@test "a serial run of the same work in --out is the baseline" {
    run_brigade "${waits[@]}" --driver serial --repeat 2 --out there >words
    run ! grep 'speed-up ' words
    run_brigade "${waits[@]}" "${quick[@]}" --driver pthread --out there >words
    grep -q 'x serial (median of 1 against 2 repetitions' words
    ten_times
    # Neither other work nor an anchor.
    run_brigade wait --tasks 9 --delay 20ms "${quick[@]}" --driver pthread \
        --out there >words
    grep -qx '  speed-up: add --baseline, or --out DIR of a serial run' words
    run_brigade "${waits[@]}" "${quick[@]}" --driver serial --out other \
        --label 'kind=anchor;turn=0' >/dev/null
    run_brigade "${waits[@]}" "${quick[@]}" --driver pthread --out other >words
    grep -q 'speed-up: add' words
}

@test "no speed-up is printed if it is undefined" {
    run_brigade null "${quick[@]}" --driver pthread --workers 2 >words
    run_brigade primes --limit 1e3 "${quick[@]}" --driver pthread --workers 1 \
        >>words
    run ! grep speed-up words
    ends 3 "$brigade" run primes --limit 1e3 "${quick[@]}" --driver pthread \
        --workers 2 --inject wrong
    [[ $output != *speed-up* ]]
}

@test "2: --baseline is refused if it has no use" {
    ends 2 "$brigade" run primes --limit 1e3 --driver serial --baseline
    says '--baseline' 'is the baseline itself'
    ends 2 "$brigade" run primes --limit 1e3 --driver pthread --baseline --csv -
    says '--csv prints no speed-up'
}

@test "measured spin-ps: two runs are the same work" {
    for driver in serial pthread; do
        run_brigade spin --units 8 "${quick[@]}" --driver "$driver" --out there \
            >words
    done
    [ "$(column kernel_args <there/runs.csv | sort -u | wc -l)" -eq 1 ]
    run ! grep spin-ps there/runs.csv
    column spin_ps <there/runs.csv | awk '!($1 > 100) { exit 1 }'
    grep -q 'speed-up .*x serial' words
    ends 0 "$brigade" compare there there
}
