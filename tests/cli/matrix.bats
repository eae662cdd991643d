#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# The result is the bits of serial under every driver, for every kernel.

load helpers.sh

# Grains take turns, so that each meets every schedule and number of workers;
# 0 is the kernel's own, 1000 is more than most kernels have units here.
grains=(0 1 3 7 1000)
edges=(clamp mirror wrap zero)

serial_result() { # KERNEL [option...]
    run_brigade "$@" --driver serial "${quick[@]}" --csv - | column result
}

# One kernel under one driver: every number of workers with every schedule and
# grain that both take; three times where there is one schedule, so that every
# grain has its turn.
# shellcheck disable=SC2086 # options are words
sweep() { # DRIVER KERNEL WORKERS...
    local driver=$1 kernel=$2 schedules='' workers schedule options turn=0 want
    shift 2
    want=$(serial_result "$kernel" ${small[$kernel]})
    for schedule in static steal dynamic guided; do
        ! takes "$driver" "$kernel" --schedule "$schedule" ||
            schedules+=" $schedule"
    done
    [ "$(wc -w <<<"$schedules")" -gt 1 ] || schedules='auto auto auto'
    for workers; do
        for schedule in $schedules; do
            options="${small[$kernel]} --schedule $schedule"
            ! takes "$driver" "$kernel" --grain 1 ||
                options+=" --grain ${grains[turn++ % ${#grains[@]}]}"
            same "$want" run_on "$driver" "$workers" "$kernel" $options
        done
    done
}

# Every kernel that these drivers can run.
sweep_kernels() { # CONDITION WORKERS...
    local driver kernel before condition=$1
    shift
    for driver in $(drivers_where "$condition"); do
        before=$runs
        for kernel in "${kernels[@]}"; do
            [ -n "$(drivers_where "name == \"$driver\"" "$kernel")" ] || continue
            wanted "$driver" "$kernel" || continue
            if [ "$(driver_word "$driver" 4)" = 1 ]; then
                sweep "$driver" "$kernel" 1
            else
                sweep "$driver" "$kernel" "$@"
            fi
        done
        echo "# $driver: $((runs - before)) runs" >&3
        [ "$runs" -gt "$before" ] || [ -n "${BRIGADE_ONLY:-}" ] ||
            complain "$driver made no run"
    done
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

@test "every kernel has a small set-up (.small)" {
    for kernel in "${kernels[@]}"; do
        [ -n "${small[$kernel]}" ] ||
            complain "kernels/$kernel.c has no .small: see kernels/kernel.h"
        # The same work each time, or its results cannot be compared.
        # shellcheck disable=SC2086 # options are words
        [ "$(serial_result "$kernel" ${small[$kernel]})" = \
            "$(serial_result "$kernel" ${small[$kernel]})" ] ||
            complain "$kernel ${small[$kernel]} has two results"
    done
    [ "$faults" -eq 0 ]
}

@test "unavailable drivers, and why" {
    for program in brigade brigade-mpi; do
        [ -x "$build/$program" ] || {
            echo "# $program was not built: none of its drivers is tested" >&3
            continue
        }
        "$build/$program" list drivers --csv | column name available reason |
            awk -F '\t' '$2 == "no" && $3 !~ /^in brigade/ {
                print "# not tested: " $1 ": " $3 }' >&3
    done
}

@test "every kernel under every driver of brigade: workers, grains, schedules" {
    sweep_kernels 'program == "brigade"' 1 2 3 7
    conclude "$runs"
}

@test "every kernel under every driver of brigade-mpi" {
    need_mpi
    sweep_kernels 'program == "brigade-mpi"' 1 3
    conclude "$runs"
}

@test "ranks: every kernel and number of ranks" {
    need_mpi
    for driver in $(drivers_where 'family == "ranks" && !threaded'); do
        for kernel in "${kernels[@]}"; do
            # shellcheck disable=SC2086 # options are words
            want=$(serial_result "$kernel" ${small[$kernel]})
            for n in 2 4 7; do
                # shellcheck disable=SC2086
                same "$want" run_on "$driver" $n "$kernel" ${small[$kernel]}
            done
        done
    done
    [ "$runs" -ge $((3 * ${#kernels[@]})) ]
    conclude "$runs"
}

@test "ranks with threads: every edge and three passes" {
    need_mpi
    for driver in $(drivers_where 'threaded'); do
        for edge in "${edges[@]}"; do
            options=(convolve --image 33x20 --filter box:11 --edge "$edge"
                --passes 3)
            want=$(serial_result "${options[@]}")
            same "$want" run_on "$driver" 4 "${options[@]}"
        done
    done
    conclude "$runs"
}

@test "more workers than units, fewer rows than the halo: every driver" {
    for driver in $(drivers_where 'program == "brigade" && name != "serial"'); do
        if [ "$(driver_word "$driver" 4)" = 1 ]; then
            scarce "$driver" 1
        else
            scarce "$driver" 2 7
        fi
    done
    [ "$runs" -ge 100 ]
    conclude "$runs"
}

@test "more ranks than units, fewer rows than the halo" {
    need_mpi
    for driver in $(drivers_where 'family == "ranks" && !threaded'); do
        scarce "$driver" 3
    done
    conclude "$runs"
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
    for driver in $(drivers_where 1 convolve); do
        for workers in 2 3 7; do
            same "$want" run_on "$driver" "$(at_most "$driver" "$workers")" \
                "${options[@]}" --grain 3
        done
    done
    conclude $((3 * $(drivers_where 1 convolve | wc -l)))
}

# shellcheck disable=SC2086 # options are words
@test "convolve: pixels, methods and instruction sets, a driver of each family" {
    sets=0
    each=$(driver_of_each_family convolve)
    for set in baseline avx2 avx512 avx512vnni neon; do
        "$brigade" run convolve --image 9x9 --isa $set "${quick[@]}" \
            >/dev/null 2>&1 || continue # not of this processor
        for way in 'u8 direct gaussian:5' 'u8 separable gaussian:11' \
            'f32 direct gaussian:7' 'f32 separable box:9' 'f32 auto sharpen'; do
            read -r pixel method filter <<<"$way"
            base="convolve --image 331x41 --pixel $pixel --filter $filter"
            base+=' --edge mirror --passes 2'
            line="$base --isa $set --method $method"
            want=$(serial_result $line)
            # Bytes are the same however they are computed.
            [ "$pixel" = f32 ] || same "$(serial_result $base --method auto \
                --isa baseline)" run_on serial 1 $line
            for driver in $each; do
                for grain in 1 5; do
                    same "$want" run_on $driver "$(at_most $driver 3)" \
                        $line --grain $grain
                done
            done
        done
        sets=$((sets + 1))
    done
    [ "$sets" -ge 1 ]
    conclude $((sets * (2 + 10 * $(wc -w <<<"$each"))))
}

@test "the row has the computed result" {
    run_brigade convolve --image 70x50 --filter gaussian:9 --isa baseline \
        "${quick[@]}" --csv - | column method isa >"$BATS_TEST_TMPDIR/row"
    [ "$(cat "$BATS_TEST_TMPDIR/row")" = $'separable\tbaseline' ]
    [ "$(run_brigade convolve --image 70x50 --filter sharpen "${quick[@]}" \
        --csv - | column method)" = direct ]
    ends 2 "$brigade" run convolve --filter sharpen --method separable
    says 'not the product of a column and a row' '--method direct'
    one_line
}

@test "the peak rates of a core are measured once and kept" {
    cd "$BATS_TEST_TMPDIR"
    options=(--image 300x200 --pixel f32 "${quick[@]}" --out there)
    run_brigade convolve "${options[@]}" >/dev/null
    [ "$(head -n 1 there/roofline.csv)" = \
        host,isa,flops_per_s,stream_bytes_per_s,measured_s,mhz,disturbed ]
    cp there/roofline.csv before
    run_brigade convolve "${options[@]}" >words
    # A disturbed measurement is not kept.
    grep -q ',1$' before || cmp before there/roofline.csv
    grep -q 'FLOP/s, .* % of the peak multiply-add rate' words
    # Sums that were never computed would be faster than any processor.
    awk -F, 'NR == 2 { exit !($3 > 1e8 && $3 < 1e12 && $4 > 1e8) }' before
    column flops_per_s fma_share <there/runs.csv |
        awk -F '\t' '!($1 > 0 && $2 > 0 && $2 < 1.2) { bad = 1 }
            END { exit bad || NR != 2 }'
    # An old measurement is repeated, one line in place of the other.
    awk -F, -v OFS=, 'NR == 2 { $5 -= 90000 } 1' before >there/roofline.csv
    run_brigade convolve "${options[@]}" >/dev/null
    awk -F, 'NR == FNR { at = $5; next } FNR == 2 { exit !($5 >= at) }' \
        before there/roofline.csv
    [ "$(wc -l <there/roofline.csv)" -eq 2 ]
    # A line of another form is skipped.
    printf 'vm,avx' >there/roofline.csv
    run_brigade convolve "${options[@]}" >/dev/null
}

@test "two passes equal one pass over the result of another" {
    between=$BATS_TEST_TMPDIR/between.pgm
    for edge in "${edges[@]}"; do
        options=(--filter gaussian:9 --edge "$edge")
        run_brigade convolve --image 40x13 "${options[@]}" "${quick[@]}" \
            --output "$between" --csv - >/dev/null
        want=$(serial_result convolve --image "$between" "${options[@]}")
        for driver in $(drivers_of convolve); do
            same "$want" run_on "$driver" "$(at_most "$driver" 3)" convolve \
                --image 40x13 "${options[@]}" --passes 2
        done
    done
    conclude $((4 * $(drivers_of convolve | wc -l)))
}

@test "every repetition of a run gives the same result" {
    for driver in $(drivers_of primes); do
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
