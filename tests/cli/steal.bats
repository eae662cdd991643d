#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# Ranks of a host that take rows from each other (--schedule steal): the same
# bits, whichever rank computes them, help where it is needed, and refusals.

load helpers.sh

setup() {
    need_mpi
}

ranks_only=(--schedule steal)

@test "one pass: bytes, floats and every edge" {
    for options in '--edge clamp' '--edge mirror --pixel f32' \
        '--edge wrap --method direct' '--edge zero --pixel f32 --grain 1' \
        '--edge wrap --isa baseline --grain 5'; do
        # shellcheck disable=SC2086
        set -- --image 67x141 --filter gaussian:9 $options
        want=$(run_brigade convolve "$@" "${quick[@]}" --csv - | column result)
        for n in 1 2 3 5; do
            same "$want" run_ranks "$n" convolve "$@" "${ranks_only[@]}"
        done
    done
    conclude 20
}

@test "several passes, and messages between them" {
    every_mode '1 2 3 5' --image 61x203 --filter gaussian:7 --passes 4 \
        --edge wrap --grain 3
    every_mode '2 3' --image 61x203 --filter gaussian:7 --passes 3 \
        --edge mirror --grain 1
    every_mode '2 3' --image 20000x100 --filter box:31 --passes 3 --edge wrap \
        --grain 2
    conclude 24
}

@test "fewer owners than ranks, and slabs without an interior" {
    every_mode '2 5' --image 33x20 --filter box:11 --passes 3 --edge wrap
    every_mode '3' --image 5x3 --filter box:31 --passes 2 --edge clamp
    conclude 9
}

# Ranks that go at their own pace through hundreds of passes meet each
# other's rows at every moment there is.
@test "three hundred passes in a row, repeatedly" {
    options=(--image 31x47 --filter gaussian:3 --edge wrap --passes 300
        --grain 1 --place none)
    want=$(run_brigade convolve "${options[@]}" "${quick[@]}" --csv - |
        column result)
    for mode in "${modes[@]}"; do
        got=$(run_ranks 3 convolve "${options[@]}" "${ranks_only[@]}" \
            --halo "$mode" --repeat 10 --csv - | column result | sort -u)
        [ "$got" = "$want" ]
    done
}

# 29 rows and a halo of 15: one rank owns them all, the other none.
@test "a rank that owns no rows computes rows of other ranks" {
    cd "$BATS_TEST_TMPDIR"
    for passes in 1 3; do
        rm -rf out
        run_ranks 2 convolve --image 100000x29 --filter box:31 --grain 1 \
            --passes "$passes" "${ranks_only[@]}" "${quick[@]}" --out out >words
        column units <out/workers.csv >units
        [ "$(awk '{ sum += $1 } END { print sum }' units)" -eq $((29 * passes)) ]
        [ "$(sed -n 2p units)" -gt 0 ]
        [ "$(column schedule <out/runs.csv)" = steal ]
    done
}

@test "the picture is the same, and a wrong row is detected" {
    cd "$BATS_TEST_TMPDIR"
    options=(--image 61x203 --filter gaussian:7 --passes 3 --place none)
    run_brigade convolve "${options[@]}" --output want.pgm >words
    run_ranks 3 convolve "${options[@]}" "${ranks_only[@]}" --output got.pgm >words
    cmp want.pgm got.pgm
    ends 3 "${two_ranks[@]}" run convolve "${options[@]}" "${ranks_only[@]}" \
        --inject wrong:1
}

@test "work without rows, or with rows that cannot be shared, is refused" {
    ends 2 "${two_ranks[@]}" run primes --limit 1e4 "${ranks_only[@]}"
    says 'ranks of mpi steal only rows of data' 'use dynamic'
    unshare --pid --fork --mount-proc true 2>/dev/null ||
        skip 'processes cannot have numbers of their own here (unshare --pid)'
    # The memory that Open MPI itself shares does not stand such numbers.
    export OMPI_MCA_btl=tcp,self
    ends 4 "${ranks[@]}" 2 unshare --pid --fork --mount-proc \
        "$build/brigade-mpi" run convolve --image 300x300 "${ranks_only[@]}" \
        "${quick[@]}"
    says "cannot access each other's rows" '--schedule static'
}
