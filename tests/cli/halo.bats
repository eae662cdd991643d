#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# Exchanges between passes: the same bits however they are done, the three
# times that say what overlap there was, and refusals.

load helpers.sh

setup() {
    need_mpi
}

@test "slabs with an interior, 1 to 5 ranks" {
    every_mode '1 2 3 4 5' --image 61x203 --filter gaussian:7 --passes 4 \
        --edge wrap --grain 3
    every_mode '2 3' --image 61x203 --filter gaussian:7 --passes 3 \
        --edge mirror
    conclude 21
}

@test "passes computed together: a deeper halo, the same bits" {
    options=(--image 61x203 --filter gaussian:5 --passes 6 --edge wrap)
    want=$(run_brigade convolve "${options[@]}" --fuse 1 "${quick[@]}" --csv - |
        column result)
    for fuse in 2 3 6; do
        same "$want" run_brigade convolve "${options[@]}" --fuse "$fuse"
        for driver in openmp fork; do
            same "$want" run_brigade convolve "${options[@]}" --fuse "$fuse" \
                --driver "$driver" --workers 3 --grain 5
        done
    done
    every_mode '2 3' "${options[@]}" --fuse 2 --grain 3
    conclude 15
    run_brigade convolve "${options[@]}" --fuse 3 "${quick[@]}" --csv - |
        column passes | grep -qx 6
    ends 2 "$brigade" run convolve "${options[@]}" --fuse 4
    says --fuse 'does not divide --passes 6'
}

@test "slabs thinner than two halos, and fewer owners than ranks" {
    # 20 rows, halo 5: 4 ranks own 5 rows each, a fifth owns none.
    every_mode '1 2 3 4 5' --image 33x20 --filter box:11 --passes 3 --edge wrap
    every_mode '3 5' --image 33x20 --filter box:11 --passes 2 --edge clamp
    conclude 21
}

@test "slabs of two halos plus or minus one row" {
    for rows in 21 22 23 24 25; do # halo 5, two ranks of 10 to 13 rows
        every_mode 2 --image "9x$rows" --filter box:11 --passes 3 --edge wrap
    done
    conclude 15
}

@test "messages above the eager limit" {
    every_mode '2 3' --image 20000x100 --filter box:31 --passes 3 --edge wrap \
        --grain 2
    conclude 6
}

@test "messages in parts: halos of one byte more or less, and the output" {
    cd "$BATS_TEST_TMPDIR"
    options=(--image 20000x100 --filter box:31 --passes 3 --edge wrap --grain 2)
    run_brigade convolve "${options[@]}" "${quick[@]}" --output want.pgm \
        >want.txt
    # The halo is 15 rows of 20 032 bytes: 1, 2, 2, 3 and 64 parts.
    for bytes in 300480 300479 150240 150239 4695; do
        for mode in "${modes[@]}"; do
            run_ranks 2 convolve "${options[@]}" "${quick[@]}" --halo "$mode" \
                --message-bytes "$bytes" --output got.pgm >got.txt
            cmp want.pgm got.pgm
        done
    done
    # Rows of 61 bytes in parts of 7.
    same "$(run_brigade convolve --image 61x203 --filter gaussian:7 --passes 4 \
        "${quick[@]}" --csv - | column result)" \
        run_ranks 3 convolve --image 61x203 --filter gaussian:7 --passes 4 \
        --message-bytes 7
    conclude 1
}

@test "a halo of too many parts is refused with the size that suffices" {
    cd "$BATS_TEST_TMPDIR"
    status=0
    run_ranks 2 convolve --image 20000x100 --filter box:31 --passes 3 \
        --message-bytes 4694 >out.txt 2>err.txt || status=$?
    [ "$status" -eq 2 ]
    grep -q 'more than 64 messages; use 4695 or more' err.txt
}

@test "under hybrid only thread 0 of each rank calls MPI" {
    every_hybrid=(--image 61x203 --filter gaussian:7 --passes 4 --edge wrap
        --grain 3)
    want=$(run_brigade convolve "${every_hybrid[@]}" "${quick[@]}" --csv - |
        column result)
    for mode in "${modes[@]}"; do
        for schedule in static dynamic; do
            same "$want" run_ranks 3 convolve "${every_hybrid[@]}" \
                --halo "$mode" --driver hybrid --threads 2 \
                --schedule "$schedule"
        done
    done
    conclude 6
}

@test "every repetition, and the picture, are the same with overlap" {
    cd "$BATS_TEST_TMPDIR"
    options=(--image 61x203 --filter gaussian:7 --place none --repeat 3)
    run_brigade convolve "${options[@]}" --passes 4 --output want.pgm >want.txt
    run_ranks 3 convolve "${options[@]}" --passes 4 --halo overlap --output got.pgm \
        --csv - | column result | sort | uniq -c >results
    [ "$(wc -l <results)" -eq 1 ]
    cmp want.pgm got.pgm
    # The overlap is measured after the repetitions and changes nothing,
    # whichever buffer the last pass ends in.
    options+=(--passes 3)
    run_brigade convolve "${options[@]}" --output want.pgm >want.txt
    run_ranks 3 convolve "${options[@]}" --halo overlap --output got.pgm >got
    cmp want.pgm got.pgm
}

# shellcheck disable=SC2016 # words of awk
@test "the three times are in the row if something was overlapped" {
    columns=(exchange_alone_ns interior_alone_ns exchange_interior_ns)
    for mode in overlap overlap-lazy; do
        run_ranks 2 convolve --image 300x300 --passes 2 --halo "$mode" \
            "${quick[@]}" --csv - | column "${columns[@]}" |
            awk '!($1 > 0 && $2 > 0 && $3 >= $2 / 2) { print; exit 1 }'
    done
    for run in '2 --halo blocking' '1 --halo overlap'; do
        # shellcheck disable=SC2086 # a number and an option
        set -- $run
        got=$(run_ranks "$1" convolve --image 300x300 --passes 2 "$2" "$3" \
            "${quick[@]}" --csv - | column "${columns[@]}")
        [ "$got" = $'\t\t' ]
    done
}

@test "the output names both definitions and what to compare with" {
    ends 0 "${two_ranks[@]}" run convolve --image 300x300 --passes 2 \
        --halo overlap "${quick[@]}"
    says 'exchange alone (tA)' 'interior alone (tB)' 'both (tAB)' \
        'as IMB defines it' 'as OSU does' 'overlap-lazy makes none'
    ends 0 "${two_ranks[@]}" run convolve --image 300x6 --filter box:5 \
        --edge wrap --passes 2 --halo overlap "${quick[@]}"
    says 'no interior'
    ends 0 "${two_ranks[@]}" run convolve --image 300x300 --passes 2 \
        "${quick[@]}"
    says_not 'tAB'
}

@test "--halo without an exchange is refused" {
    ends 2 "${two_ranks[@]}" run convolve --image 30x30 --halo overlap
    says '--halo overlap: nothing is exchanged in a single pass' '--passes 2'
    ends 2 "${two_ranks[@]}" run primes --limit 100 --halo overlap-lazy
    says 'nothing is exchanged in work without a halo; omit --halo'
    ends 2 "${two_ranks[@]}" run convolve --image 30x30 --halo eager
    says 'blocking, overlap'
}
