#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# pi(x) by its parts is the same under every driver, for any number of workers,
# grain and schedule.

load helpers.sh

pi=(primes --method combinatorial --from 100000000001 --limit 1e12)
want=33489857205 # pi(1e12) - pi(1e11), OEIS A006880

sweep_pi() { # DRIVER WORKERS...
    local driver=$1 workers grains=(0 1 2 5 50) turn=0
    shift
    for workers; do
        same "$want" run_on "$driver" "$workers" "${pi[@]}" \
            --grain "${grains[turn++ % ${#grains[@]}]}"
    done
}

@test "pi(x) under every driver of brigade, 1 to 64 workers" {
    for driver in $(drivers_of primes); do
        sweep_pi "$driver" 1 2 3 5 8 64
    done
    for schedule in static steal dynamic guided; do
        ! takes openmp primes --schedule "$schedule" ||
            same "$want" run_on openmp 7 "${pi[@]}" --schedule "$schedule"
    done
    conclude "$runs"
}

@test "pi(x) of ranks, with and without threads" {
    need_mpi
    for driver in $(drivers_where 'family == "ranks"'); do
        sweep_pi "$driver" 1 2 3 4
    done
    conclude "$runs"
}

@test "pi(x) of random x against primecount" {
    local limits limit
    command -v primecount >/dev/null || skip "primecount is not installed"
    mapfile -t limits < <(awk 'BEGIN {
        srand(7)
        for (i = 0; i < 30; i++)
            printf "%.0f\n", exp(log(10) * (6 + 8 * rand()))
    }')
    for limit in "${limits[@]}"; do
        same "$(primecount "$limit" --threads=1)" run_on serial 1 \
            primes --method combinatorial --limit "$limit"
    done
    [ "$runs" -eq 30 ]
    conclude "$runs"
}
