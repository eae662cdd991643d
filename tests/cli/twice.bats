#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# An option given twice: the last value counts, and a line on stderr says so.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

# The notes of a command, without the name of the program.
notes() {
    "$@" 2>&1 >/dev/null | sed -n 's/^[a-z-]*: note: //p'
}

@test "the last value of an option counts, and one line says so" {
    same 168 run_brigade primes --limit 1e6 --limit 1000
    [ "$(notes run_brigade primes --limit 1e6 --limit 7 --limit 1e3 "${quick[@]}")" = \
        '--limit was given more than once; 1e3 counts' ]
    [ "$(notes run_brigade noop --strict --no-strict "${quick[@]}")" = \
        '--strict was given more than once; --no-strict counts' ]
    [ "$(notes run_brigade noop --driver fork --driver=serial "${quick[@]}")" = \
        '--driver was given more than once; serial counts' ]
    # The same value again is no question.
    [ -z "$(notes run_brigade primes --limit 1000 --limit 1e3 "${quick[@]}")" ]
    # Of lists only the end may differ.
    a=$(seq -s , 1 100)
    [ "$(notes "$brigade" sweep strong --workers "$a,7" --workers "$a,8" \
        --kernels noop --drivers serial --dry-run --out there | wc -l)" -eq 1 ]
    conclude 1
}

@test "the last value counts in every program, and for the serial baseline" {
    [ "$(notes "$brigade" topo --workers 2 --workers 1)" = \
        '--workers was given more than once; 1 counts' ]
    # The note of the run, not that of its baseline as well.
    [ "$(notes run_brigade primes --limit 1e6 --limit 1e3 --driver openmp \
        --workers 1 --baseline "${quick[@]}")" = \
        '--limit was given more than once; 1e3 counts' ]
    run_brigade noop "${quick[@]}" --out rows >/dev/null
    [ "$(notes "$brigade" report rows --card a.svg --card b.svg)" = \
        '--card was given more than once; b.svg counts' ]
    [ -e b.svg ] && [ ! -e a.svg ]
    run -127 --separate-stderr "$brigade" scale --workers 1 --workers 2 \
        --repeat 1 -- "$PWD/missing"
    [[ ${stderr_lines[0]} == *'--workers was given more than once; 2 counts' ]]
}

@test "of several ranks one says which value counts" {
    need_mpi
    [ "$(notes run_ranks 2 primes --limit 1e6 --limit 1e3 "${quick[@]}")" = \
        '--limit was given more than once; 1e3 counts' ]
}
