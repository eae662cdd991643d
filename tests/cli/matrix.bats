#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# Whoever does the work, the result is serial's, bit for bit.

load helpers.sh

# Grains take turns, so that each meets every schedule and number of workers;
# 0 is the kernel's own, 1000 is more than most kernels have units here.
grains=(0 1 3 7 1000)
edges=(clamp mirror wrap zero)

serial_result() { # KERNEL [option...]
    run_brigade "$@" --driver serial "${quick[@]}" --csv - | column result
}

# One kernel under one driver: every number of workers with every schedule.
# shellcheck disable=SC2086 # options are words
sweep() { # DRIVER KERNEL SCHEDULES WORKERS...
    local driver=$1 kernel=$2 schedules=$3 workers schedule options turn=0 want
    shift 3
    want=$(serial_result "$kernel" ${small[$kernel]})
    for workers; do
        for schedule in $schedules; do
            options="${small[$kernel]} --schedule $schedule"
            case $kernel in
            wait | mix) ;; # a task is a chunk
            *) options+=" --grain ${grains[turn++ % ${#grains[@]}]}" ;;
            esac
            same "$want" run_on "$driver" "$workers" "$kernel" $options
        done
    done
}

# auto stands for drivers that deal out in one way only; three times, so that
# every grain has its turn.
sweep_kernels() { # DRIVER WORKERS...
    local driver=$1 kernel schedules='static steal dynamic guided'
    shift
    case $driver in
    serial | epoll | uring | pool | mpi) schedules='auto auto auto' ;;
    esac
    for kernel in "${kernels[@]}"; do
        sweep "$driver" "$kernel" "$schedules" "$@"
    done
}

need_uring() {
    local why
    why=$(run_brigade list drivers --csv | grep '^uring,no,') || return 0
    skip "no io_uring here: ${why#uring,no,}"
}

# More workers than units, and fewer rows than the halo, whose rows must then
# be had from several neighbours or from beyond the edge.
# shellcheck disable=SC2086
scarce() { # DRIVER WORKERS...
    local driver=$1 workers options edge passes want
    shift
    for options in 'null --units 2' 'primes --limit 100' \
        'primes --from 7 --limit 7' 'spin --units 1 --spin-ps 1000' \
        'wait --delays 2ms' 'counter --updates 2' \
        'mix --tasks 1 --wait 1ms --numbers 9' 'convolve --image 5x3' \
        'convolve --image 1x1 --filter box:31' \
        'convolve --image mandelbrot:5x3 --passes 2 --edge wrap'; do
        want=$(serial_result $options)
        for workers; do
            same "$want" run_on "$driver" "$workers" $options
        done
    done
    for edge in "${edges[@]}"; do
        for passes in 1 2 3; do
            options="--image 40x4 --filter gaussian:15 --edge $edge"
            options+=" --passes $passes"
            want=$(serial_result convolve $options)
            for workers; do
                same "$want" run_on "$driver" "$workers" convolve $options
            done
        done
    done
}

@test "openmp: every kernel, workers, grains, schedules" {
    sweep_kernels openmp 1 2 3 4 7
    conclude $((20 * ${#kernels[@]}))
}

@test "pthread: every kernel, workers, grains, schedules" {
    sweep_kernels pthread 1 2 3 4 7
    conclude $((20 * ${#kernels[@]}))
}

@test "fork: every kernel, workers, grains, schedules" {
    sweep_kernels fork 1 2 3 4 7
    conclude $((20 * ${#kernels[@]}))
}

@test "serial and epoll: every kernel, grains, schedules" {
    sweep_kernels serial 1
    sweep_kernels epoll 1
    conclude $((6 * ${#kernels[@]}))
}

@test "mpi: every kernel and number of ranks" {
    need_mpi
    for kernel in "${kernels[@]}"; do
        sweep mpi "$kernel" auto 1 2 3 4 7
    done
    conclude $((5 * ${#kernels[@]}))
}

@test "mpi: every schedule" {
    need_mpi
    for kernel in null spin primes wait; do
        sweep mpi "$kernel" 'static dynamic guided' 3
    done
    sweep mpi convolve 'dynamic guided' 3
    conclude 14
}

# shellcheck disable=SC2086 # options are words
@test "hybrid: every kernel, ranks and threads" {
    need_mpi
    for kernel in "${kernels[@]}"; do
        for threads in 1 3; do
            want=$(serial_result "$kernel" ${small[$kernel]})
            same "$want" run_ranks 2 "$kernel" ${small[$kernel]} \
                --driver hybrid --threads "$threads" --schedule guided
        done
    done
    for edge in "${edges[@]}"; do
        options=(convolve --image 33x20 --filter box:11 --edge "$edge"
            --passes 3)
        want=$(serial_result "${options[@]}")
        same "$want" run_ranks 4 "${options[@]}" --driver hybrid --threads 2
    done
    conclude $((2 * ${#kernels[@]} + 4))
}

@test "gil: every kernel, workers, grains, schedules" {
    sweep_kernels gil 1 2 3 4 7
    conclude $((20 * ${#kernels[@]}))
}

@test "pool: every kernel, workers, grains" {
    sweep_kernels pool 1 2 3 4 7
    conclude $((15 * ${#kernels[@]}))
}

@test "uring: every kernel, grains" {
    need_uring
    sweep_kernels uring 1
    conclude $((3 * ${#kernels[@]}))
}

@test "gil and pool: more workers than units, fewer rows than the halo" {
    scarce gil 3
    scarce pool 3
    conclude 44
}

@test "openmp: more workers than units, fewer rows than the halo" {
    scarce openmp 2 7
    conclude 44
}

@test "pthread: more workers than units, fewer rows than the halo" {
    scarce pthread 2 7
    conclude 44
}

@test "fork: more workers than units, fewer rows than the halo" {
    scarce fork 2 7
    conclude 44
}

@test "epoll: fewer rows than the halo" {
    scarce epoll 1
    conclude 22
}

@test "mpi: more ranks than units, fewer rows than the halo" {
    need_mpi
    scarce mpi 3
    conclude 22
}

@test "mpi: slabs thinner than the halo, all edges, 1 to 3 passes" {
    need_mpi
    for edge in "${edges[@]}"; do
        for passes in 1 2 3; do
            options=(convolve --image 33x20 --filter box:11 --edge "$edge"
                --passes "$passes")
            want=$(serial_result "${options[@]}")
            same "$want" run_ranks 7 "${options[@]}"
        done
    done
    # Slabs of exactly the halo, and a row more and less.
    for rows in 14 15 16; do
        options=(convolve --image "9x$rows" --filter box:11 --edge wrap
            --passes 2)
        want=$(serial_result "${options[@]}")
        same "$want" run_ranks 3 "${options[@]}"
    done
    conclude 15
}

@test "an event loop gives the same at every depth" {
    want=$(serial_result wait --tasks 50 --delay 1ms --jitter 1ms)
    for depth in 1 2 7 50 1000; do
        same "$want" run_on epoll 1 wait --tasks 50 --delay 1ms --jitter 1ms \
            --depth "$depth"
    done
    conclude 5
}

@test "colour pictures, every driver" {
    picture=$BATS_TEST_TMPDIR/in.ppm
    { # any bytes will do for pixels
        printf 'P6\n31 29\n255\n'
        head -c $((31 * 29 * 3)) "$brigade"
    } >"$picture"
    options=(convolve --image "$picture" --filter emboss --offset 128
        --passes 2 --edge mirror)
    want=$(serial_result "${options[@]}")
    for driver in openmp pthread fork; do
        for workers in 2 3 7; do
            same "$want" run_on "$driver" "$workers" "${options[@]}" --grain 3
        done
    done
    same "$want" run_on epoll 1 "${options[@]}"
    [ ! -x "$build/brigade-mpi" ] ||
        for workers in 2 7; do
            same "$want" run_on mpi "$workers" "${options[@]}"
            runs=$((runs - 1)) # they need not be there
        done
    conclude 10
}

# shellcheck disable=SC2086 # options are words
@test "convolve: pixels, methods and instruction sets, every driver" {
    sets=0
    for set in baseline avx2 avx512 avx512vnni neon; do
        "$brigade" run convolve --image 9x9 --isa $set "${quick[@]}" \
            >/dev/null 2>&1 || continue # not of this processor
        for way in 'u8 direct gaussian:5' 'u8 separable gaussian:11' \
            'f32 direct gaussian:7' 'f32 separable box:9' 'f32 auto sharpen'; do
            read -r pixel method filter <<<"$way"
            options="convolve --image 331x41 --isa $set --pixel $pixel"
            options+=" --method $method --filter $filter --edge mirror"
            options+=' --passes 2'
            want=$(serial_result $options)
            # Bytes are the same however they are computed.
            [ "$pixel" = f32 ] || same "$(serial_result $options --method auto \
                --isa baseline)" run_on serial 1 $options
            for driver in openmp fork; do
                for grain in 1 5; do
                    same "$want" run_on $driver 3 $options --grain $grain
                done
            done
            if [ -x "$build/brigade-mpi" ]; then
                same "$want" run_on mpi 3 $options
                runs=$((runs - 1)) # they need not be there
            fi
        done
        sets=$((sets + 1))
    done
    [ "$sets" -ge 1 ]
    conclude $((sets * 22))
}

@test "what was computed stands in the row" {
    run_brigade convolve --image 70x50 --filter gaussian:9 --isa baseline \
        "${quick[@]}" --csv - | column method isa >"$BATS_TEST_TMPDIR/row"
    [ "$(cat "$BATS_TEST_TMPDIR/row")" = $'separable\tbaseline' ]
    [ "$(run_brigade convolve --image 70x50 --filter sharpen "${quick[@]}" \
        --csv - | column method)" = direct ]
    ends 2 "$brigade" run convolve --filter sharpen --method separable
    says 'not the product of a column and a row' '--method direct'
    one_line
}

@test "what a core can do at most is measured once and kept" {
    cd "$BATS_TEST_TMPDIR"
    options=(--image 300x200 --pixel f32 "${quick[@]}" --out there)
    run_brigade convolve "${options[@]}" >/dev/null
    [ "$(head -n 1 there/roofline.csv)" = \
        host,isa,flops_per_s,stream_bytes_per_s ]
    cp there/roofline.csv before
    run_brigade convolve "${options[@]}" >words
    cmp before there/roofline.csv
    grep -q 'GFLOP/s, .* % of the multiply-adds' words
    # Sums that were never computed would be faster than any processor.
    awk -F, 'NR == 2 { exit !($3 > 1e8 && $3 < 1e12 && $4 > 1e8) }' before
    column flops_per_s fma_share <there/runs.csv |
        awk -F '\t' '!($1 > 0 && $2 > 0 && $2 < 1.2) { bad = 1 }
            END { exit bad || NR != 2 }'
    # What is no such line is passed over.
    printf 'vm,avx' >there/roofline.csv
    run_brigade convolve "${options[@]}" >/dev/null
}

@test "two passes are one pass over the result of another" {
    between=$BATS_TEST_TMPDIR/between.pgm
    for edge in "${edges[@]}"; do
        options=(--filter gaussian:9 --edge "$edge")
        run_brigade convolve --image 40x13 "${options[@]}" "${quick[@]}" \
            --output "$between" --csv - >/dev/null
        want=$(serial_result convolve --image "$between" "${options[@]}")
        for driver in serial epoll; do
            same "$want" run_on "$driver" 1 convolve --image 40x13 \
                "${options[@]}" --passes 2
        done
        for driver in openmp pthread fork; do
            same "$want" run_on "$driver" 3 convolve --image 40x13 \
                "${options[@]}" --passes 2
        done
    done
    conclude 20
}

@test "every repetition of a run gives the same result" {
    for driver in serial openmp pthread fork epoll; do
        run_brigade convolve --image 40x13 --passes 3 --driver "$driver" \
            --repeat 5 --warmup 2 --place none --csv - |
            column result >"$BATS_TEST_TMPDIR/results"
        [ "$(wc -l <"$BATS_TEST_TMPDIR/results")" -eq 5 ]
        [ "$(sort -u "$BATS_TEST_TMPDIR/results" | wc -l)" -eq 1 ]
    done
}

@test "known answers" {
    same 168 run_on openmp 2 primes --limit 1000
    same 664579 run_on fork 2 primes --limit 1e7
    same 1 run_on pthread 2 primes --from 2 --limit 2
    same 0 run_on pthread 2 primes --from 24 --limit 28
    same 25 run_on serial 1 primes --limit 100 --method trial
    same 3 run_on epoll 1 wait --delays 3ms,1ms,2ms
    same 1000000 run_on pthread 3 null --units 1e6 --grain 1000
    conclude 7
}
