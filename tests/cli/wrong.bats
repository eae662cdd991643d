#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# A wrong answer never ends with 0: every kernel under every driver finds a
# result that --inject spoilt, and ends with 3.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

# shellcheck disable=SC2086 # options are words
@test "3: every kernel detects a wrong result under every driver" {
    count=0
    for kernel in "${kernels[@]}"; do
        for driver in $(drivers_of "$kernel"); do
            wanted "$driver" "$kernel" || continue
            ends 3 "$brigade" run "$kernel" ${small[$kernel]} \
                --driver "$driver" --inject wrong "${quick[@]}" --out there ||
                complain "$kernel under $driver"
            says 'brigade: ' "$kernel: " || complain "$kernel under $driver"
            count=$((count + 1))
        done
    done
    [ "$faults" -eq 0 ]
    [ "$(statuses there | wc -w)" -eq $count ]
    [ "$(column status <there/runs.csv | sort -u)" = failed ]
    # No row may call such a result verified.
    [ "$(column verified <there/runs.csv | sort -u)" = no ]
}

# shellcheck disable=SC2086 # options are words
@test "3: a wrong result of a worker other than the first, every kernel" {
    for kernel in "${kernels[@]}"; do
        for driver in $(drivers_where 'program == "brigade" && most != 1' \
            "$kernel"); do
            wanted "$driver" "$kernel" || continue
            ends 3 "$brigade" run "$kernel" ${small[$kernel]} \
                --driver "$driver" --workers 3 --inject wrong:2 \
                "${quick[@]}" || complain "$kernel under $driver"
        done
    done
    [ "$faults" -eq 0 ]
}

# shellcheck disable=SC2086 # options are words
@test "3: a wrong result, through mpirun, at either rank, every kernel" {
    need_mpi
    for kernel in "${kernels[@]}"; do
        for driver in $(rank_drivers_of "$kernel"); do
            wanted "$driver" "$kernel" || continue
            for rank in 0 1; do
                ends 3 "${two_ranks[@]}" run "$kernel" ${small[$kernel]} \
                    --driver "$driver" --inject "wrong:$rank" "${quick[@]}" ||
                    complain "$kernel under $driver, rank $rank"
                [ "$(grep -c "brigade-mpi: $kernel: " <<<"$output")" -eq 1 ] ||
                    complain "$kernel under $driver says: $output"
                # A rank that mpirun ends before it has left MPI has said all.
                says_not 'the run is lost'
            done
        done
    done
    [ "$faults" -eq 0 ]
}

@test "3: a wrong convolution is detected after several passes" {
    ends 3 "$brigade" run convolve --image 40x13 --passes 3 --driver fork \
        --workers 2 --inject wrong:1 "${quick[@]}"
}

@test "3: a wrong picture is not written" {
    ends 3 "$brigade" run convolve --image 40x13 --inject wrong \
        --output out.pgm "${quick[@]}"
    [ -z "$(ls)" ]
}
