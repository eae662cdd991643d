#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# Pictures larger than memory: convolve --stream gives what it gives in memory,
# by every driver, in little memory, and leaves no halves.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

paint() { # PICTURE FILE
    run_brigade convolve --image "$1" --filter box:1 --output "$2" \
        "${quick[@]}" >/dev/null
}

result() { # option...
    run_brigade convolve "$@" "${quick[@]}" --csv - | column result
}

# The result and the picture of --stream under a driver are those of memory.
# Chunks are a MiB: the larger pictures have several, with halos between them.
as_in_memory() { # ENDING DRIVER option...
    local ending=$1 driver=$2
    shift 2
    rm -f "b.$ending"
    if [ "$(driver_word "$driver" 2)" = brigade ]; then
        same "$want" run_brigade convolve "$@" --stream \
            --output "b.$ending" --driver "$driver"
    else
        same "$want" run_on "$driver" 3 convolve "$@" --stream \
            --output "b.$ending"
    fi
    cmp "a.$ending" "b.$ending" || complain "another picture: $driver $*"
}

@test "every driver gives the same result and picture" {
    paint 1500x2500 in.pgm
    paint mandelbrot:700x1100 in.ppm
    for ending in pgm ppm; do
        options=(--image "in.$ending" --filter gaussian:7)
        want=$(result "${options[@]}" --output "a.$ending")
        for driver in $(drivers_where 1 read); do
            as_in_memory "$ending" "$driver" "${options[@]}"
        done
        [ "$runs" -ge 6 ]
    done
    conclude "$runs"
}

@test "filters, edges, pixels and sizes" {
    paint 1500x2500 tall.pgm
    paint 3x5 tiny.pgm
    paint 1x1 one.pgm
    paint 70001x40 wide.pgm
    paint mandelbrot:65x1 row.ppm
    for picture in tall.pgm tiny.pgm one.pgm wide.pgm row.ppm; do
        for filter in gaussian:31 emboss box:1; do
            for more in 'clamp --pixel u8' 'mirror --pixel f32' \
                'zero --pixel u8 --method direct'; do
                # shellcheck disable=SC2206 # options are words
                options=(--image "$picture" --filter "$filter" --edge $more)
                want=$(result "${options[@]}" --output "a.${picture#*.}")
                as_in_memory "${picture#*.}" openmp "${options[@]}"
            done
        done
    done
    conclude "$runs"
}

@test "raw files: only samples, with the size in the spec" {
    paint 700x1100 grey.pgm
    paint mandelbrot:700x1100 rgb.ppm
    for one in grey.pgm:700x1100:770000 rgb.ppm:700x1100x3:2310000; do
        IFS=: read -r picture size bytes <<<"$one"
        tail -c "$bytes" "$picture" >in.raw
        want=$(result --image "$picture" --filter gaussian:7 --output "a.${picture#*.}")
        tail -c "$bytes" "a.${picture#*.}" >a.raw
        options=(--image "raw:$size:in.raw" --filter gaussian:7)
        same "$want" run_brigade convolve "${options[@]}" --output in_memory.raw
        cmp a.raw in_memory.raw
        for driver in $(driver_of_each_family read); do
            as_in_memory raw "$driver" "${options[@]}"
        done
    done
    conclude "$runs"
    for spec in raw:in.raw raw:700x:in.raw raw:700x1100x2:in.raw raw:7x9: \
        raw:7x9x3x1:in.raw; do
        ends 2 "$brigade" run convolve --image "$spec"
        says 'use for example raw:640x480'
    done
    ends 1 "$brigade" run convolve --image raw:700x1101x3:in.raw --stream
    says 'the file has 2310000 bytes, but 700 x 1101 pixels of 3 have 2312100'
    one_line
}

@test "generated pictures, and no output" {
    for image in 1500x2500 mandelbrot:700x1100; do
        ending=pgm
        [ "$image" = 1500x2500 ] || ending=ppm
        options=(--image "$image" --filter sharpen --seed 3)
        want=$(result "${options[@]}" --output "a.$ending")
        for driver in $(driver_of_each_family read); do
            as_in_memory "$ending" "$driver" "${options[@]}"
        done
    done
    rm -f ./*
    [ "$(result "${options[@]}" --stream)" = "$want" ]
    [ -z "$(ls -A)" ]
    conclude "$runs"
}

@test "a wrong result is detected" {
    for driver in $(drivers_of read); do
        ends 3 "$brigade" run convolve --image 40x13 --stream --inject wrong \
            --driver "$driver" "${quick[@]}"
    done
}

@test "a picture larger than memory" {
    # 128 MiB in 96 MiB of addresses, the program's own among them.
    options=(convolve --image 8192x16384 --filter gaussian:3 --seed 1)
    limited() {
        (
            ulimit -v 98304
            run_brigade "$@" "${quick[@]}"
        )
    }
    run -4 limited "${options[@]}"
    says --stream
    for driver in $(driver_of_each_family read \
        'program == "brigade" && waits != "depth"'); do
        run -0 limited "${options[@]}" --stream --driver "$driver" \
            --workers 1 --output out.pgm
        says 'verified: sampled'
        [ "$(stat -c %s out.pgm)" -eq $((8192 * 16384 + 18)) ]
        rm out.pgm
    done
}

refused() { # CODE option... : one line, nothing left
    local code=$1
    shift
    ends "$code" "$brigade" run convolve --stream "$@" "${quick[@]}"
    one_line
    [ -z "$(find . -name 'out*')" ]
}

@test "pictures that cannot be streamed are refused by name" {
    paint 100x100 in.pgm
    refused 2 --image in.pgm --output out.pgm --passes 2
    says --passes
    refused 2 --image in.pgm --output out.pgm --edge wrap
    says 'use --edge mirror'
    refused 2 --image in.pgm --output out.png
    says '.pgm'
    refused 2 --image in.pgm --output out.ppm
    says '.pgm'
    refused 2 --image in.pgm --output out.pgm --grain 7
    says --grain
    refused 2 --image in.pgm --output out.pgm --driver epoll
    says 'uring or pool'
    { echo P2 2 1 255 && echo 1 2; } >plain.pgm
    refused 1 --image plain.pgm --output out.pgm
    says 'binary PGM or PPM'
    { echo P5 2 1 200 && echo -n ab; } >scaled.pgm
    refused 1 --image scaled.pgm --output out.pgm
    says 'maxval 255'
    head -c 5000 in.pgm >short.pgm
    refused 1 --image short.pgm --output out.pgm
    says 'ends early'
    refused 1 --image none.pgm --output out.pgm
    refused 5 --image in.pgm --output none/out.pgm
    says 'cannot create'
    ends 2 "$brigade" run convolve --image 99999x99999 "${quick[@]}"
    says --stream
}

@test "a full disk is detected before the work, and nothing is left behind" {
    paint 500x500 in.pgm
    echo before >out.pgm
    for driver in $(drivers_of read); do
        (
            ulimit -f 64
            ends 5 "$brigade" run convolve --image in.pgm --stream \
                --output out.pgm --driver "$driver" "${quick[@]}"
            one_line
            says "cannot write 'out.pgm'" 'File too large'
        )
        [ "$(cat out.pgm)" = before ]
    done
    [ "$(find . -name 'out*' | wc -l)" -eq 1 ]
}

is_open() { # FILE
    find /proc/[0-9]*/fd -lname "$PWD/$1" 2>/dev/null | grep -q .
}

@test "an input that shrinks during the run is reported once, nothing is left behind" {
    paint 3000x3000 in.pgm
    for driver in $(drivers_of read); do
        cp in.pgm shrinks.pgm
        "$brigade" run convolve --image shrinks.pgm --stream --place none \
            --output out.pgm --driver "$driver" --repeat 1000 --warmup 0 \
            >said 2>&1 3>&- &
        pid=$!
        until_true is_open shrinks.pgm
        sleep 0.1
        truncate -s 5000000 shrinks.pgm
        # Repetitions end, since the first chunks are quick.
        code=0
        wait "$pid" || code=$?
        [ "$code" -eq 1 ]
        [ "$(grep -c 'became shorter' said)" -eq 1 ]
        [ ! -e out.pgm ]
    done
}

@test "a kill at any time leaves a complete picture or none" {
    paint 3000x3000 in.pgm
    result --image in.pgm --output a.pgm
    for driver in $(driver_of_each_family read 'program == "brigade"'); do
        for pause in 0.01 0.03 0.06; do
            rm -f out.pgm
            "$brigade" run convolve --image in.pgm --stream --output out.pgm \
                --driver "$driver" "${quick[@]}" >/dev/null 2>&1 3>&- &
            pid=$!
            sleep "$pause"
            kill -KILL "$pid" 2>/dev/null || true
            wait "$pid" || true
            sleep 0.3
            [ ! -e out.pgm ] || cmp a.pgm out.pgm
            [ "$(find . -name 'out*' ! -name out.pgm | wc -l)" -eq 0 ]
        done
    done
}
