#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# A directory of pictures, read, convolved and written.

load helpers.sh

setup() {
    in=$BATS_TEST_TMPDIR/in out=$BATS_TEST_TMPDIR/out
    mkdir "$in" "$out"
}

# Pictures of several formats and sizes, some wider than high, with names that
# a shell would trip over.
paint() {
    local name
    for name in 'a.png 61x40' 'with blanks in it.pgm 200x30' \
        'b.ppm mandelbrot:90x33' '-dash.png mandelbrot:31x77' "q'uote.pgm 3x2"; do
        run_brigade convolve --image "${name##* }" --filter box:1 --seed 7 \
            --output "$in/${name% *}" "${quick[@]}" >/dev/null
    done
}

# What convolve makes of each, alone.
expect() { # convolve options
    local file
    mkdir "$BATS_TEST_TMPDIR/want"
    for file in "$in"/*; do
        run_brigade convolve --image "$file" "$@" "${quick[@]}" \
            --output "$BATS_TEST_TMPDIR/want/${file##*/}" >/dev/null
    done
}

as_expected() {
    diff -r "$BATS_TEST_TMPDIR/want" "$out"
}

@test "every driver gives the same result, equal to convolve's for each picture" {
    paint
    options=(--filter sharpen --offset 3 --edge wrap)
    expect "${options[@]}"
    options=(album --dir "$in" --to "$out" "${options[@]}")
    want=$(run_brigade "${options[@]}" "${quick[@]}" --csv - | column result)
    for driver in $(drivers_of album); do
        rm -f "$out"/*
        same "$want" run_brigade "${options[@]}" --driver "$driver"
        as_expected || complain "other files under $driver"
    done
    [ "$runs" -ge 6 ]
    for driver in $(rank_drivers_of album); do
        rm -f "$out"/*
        same "$want" run_on "$driver" 3 "${options[@]}"
        as_expected || complain "other files under $driver"
    done
    conclude "$runs"
}

hash_of() { # PICTURE
    run_brigade convolve --image "$1" --filter box:1 "${quick[@]}" --csv - |
        column result
}

@test "the compression changes files, not pixels or rows" {
    paint
    rm "$in"/*.p[gp]m
    expect
    want=$(run_brigade album --dir "$in" "${quick[@]}" --csv - | column result)
    for level in 0 1 5 9; do
        rm -f "$out"/*
        same "$want" run_brigade album --dir "$in" --to "$out" \
            --compression "$level"
        for file in "$out"/*; do
            pixels=$(hash_of "$BATS_TEST_TMPDIR/want/${file##*/}")
            [ "$(hash_of "$file")" = "$pixels" ]
        done
        du -bs "$out" | cut -f 1 >"$BATS_TEST_TMPDIR/bytes.$level"
    done
    [ "$(cat "$BATS_TEST_TMPDIR/bytes.0")" -gt "$(cat "$BATS_TEST_TMPDIR/bytes.1")" ]
    [ "$(cat "$BATS_TEST_TMPDIR/bytes.1")" -gt "$(cat "$BATS_TEST_TMPDIR/bytes.9")" ]
    ends 2 "$brigade" run album --dir "$in" --compression 10
    says --compression
}

@test "real pictures: palettes, grey, RGB" {
    [ -d "$images" ] || skip "there is no $images"
    cp "$images"/*.png "$in"
    expect --filter gaussian:5
    for driver in $(driver_of_each_family album 'program == "brigade"'); do
        rm -f "$out"/*
        ends 0 "$brigade" run album --dir "$in" --to "$out" \
            --filter gaussian:5 --driver "$driver" "${quick[@]}"
        as_expected
    done
}

@test "bad files are named and skipped" {
    paint
    expect
    run_brigade convolve --image 300x300 --output "$in/whole.png" \
        "${quick[@]}" >/dev/null
    head -c 2000 "$in/whole.png" >"$in/half a picture.png"
    rm "$in/whole.png"
    : >"$in/nothing.pgm"
    echo 'no picture' >"$in/words.ppm"
    echo 'not even called one' >"$in/words.txt"
    mkdir "$in/directory.png"
    mkfifo "$in/pipe.png"
    ln -s missing "$in/dangling.ppm"
    ln -s loop.pgm "$in/loop.pgm"
    ln -s /dev/zero "$in/device.pgm"
    for driver in $(drivers_of album); do
        rm -f "$out"/*
        ends 1 "$brigade" run album --dir "$in" --to "$out" \
            --driver "$driver" "${quick[@]}"
        says "'half a picture.png': the file ends early" \
            "'nothing.pgm'" "'words.ppm': neither PNG nor PGM nor PPM" \
            "'directory.png': not a regular file" \
            "'pipe.png': not a regular file" \
            "'device.pgm': not a regular file" \
            "'dangling.ppm': No such file" "'loop.pgm': Too many levels" \
            'good=5;bad=8;wrong=0' 'all other work is complete'
        says_not words.txt
        [ "$(grep -c '^brigade: ' <<<"$output")" -eq 9 ]
        as_expected
    done
    # A row as of any other run that failed.
    run -1 --separate-stderr run_brigade album --dir "$in" "${quick[@]}" --csv -
    [ "$(column status <<<"$output" | tail -n 1)" = failed ]
    [ ! -x "$build/brigade-mpi" ] || {
        rm -f "$out"/*
        ends 1 "${two_ranks[@]}" run album --dir "$in" --to "$out" \
            "${quick[@]}"
        says half nothing.pgm words.ppm
        as_expected
    }
}

@test "a bad picture is named once, even with several repetitions" {
    paint
    echo P5 >"$in/bad.pgm"
    ends 1 "$brigade" run album --dir "$in" --repeat 4 --place none
    [ "$(grep -c bad.pgm <<<"$output")" -eq 1 ]
}

@test "missing, empty or identical directories are refused" {
    ends 2 "$brigade" run album
    says --dir
    one_line
    ends 1 "$brigade" run album --dir "$in/none"
    says 'cannot list' "$in/none"
    one_line
    ends 1 "$brigade" run album --dir "$in"
    says 'no .png'
    one_line
    paint
    ends 5 "$brigade" run album --dir "$in" --to "$out/no/where"
    says 'cannot open or create the directory' "$out/no/where"
    one_line
    ends 0 "$brigade" run album --dir "$in" --to "$out-new"
    [ "$(ls "$out-new")" = "$(ls "$in")" ]
    ends 2 "$brigade" run album --dir "$in" --to "$in/../in"
    says 'same directory'
    one_line
    ends 2 "$brigade" run album --dir "$in" --driver epoll
    says 'uring or pool'
    one_line
    ends 2 "$brigade" run album --dir "$in" --filter gaussian:4
    one_line
    [ -z "$(ls -A "$out")" ]
}

@test "without --to nothing is written" {
    paint
    before=$(ls -AR "$BATS_TEST_TMPDIR")
    ends 0 "$brigade" run album --dir "$in" "${quick[@]}"
    [ "$(ls -AR "$BATS_TEST_TMPDIR")" = "$before" ]
}

@test "5: results that do not fit the disk are named, the others are written" {
    paint
    expect
    run_brigade convolve --image 400x400 --output "$in/large.pgm" \
        "${quick[@]}" >/dev/null
    echo 'what was there' >"$out/large.pgm"
    cp "$out/large.pgm" "$BATS_TEST_TMPDIR/want"
    for driver in $(drivers_of album); do
        (
            ulimit -f 64
            ends 5 "$brigade" run album --dir "$in" --to "$out" \
                --driver "$driver" "${quick[@]}"
            says "cannot write '$out/large.pgm': File too large"
        )
        as_expected
    done
}

@test "a kill at any time leaves only complete pictures" {
    paint
    for ((i = 0; i < 40; i++)); do
        cp "$in/with blanks in it.pgm" "$in/copy $i.pgm"
    done
    run_brigade convolve --image 700x700 --output "$in/z.png" \
        "${quick[@]}" >/dev/null
    expect
    for driver in $(driver_of_each_family album 'program == "brigade"'); do
        for pause in 0.02 0.05 0.1; do
            rm -f "$out"/*
            "$brigade" run album --dir "$in" --to "$out" --driver "$driver" \
                "${quick[@]}" >/dev/null 2>&1 3>&- &
            pid=$!
            sleep "$pause"
            kill -KILL "$pid" 2>/dev/null || true
            wait "$pid" || true
            quiet() {
                before=$(ls -A "$out")
                sleep 0.2
                [ "$(ls -A "$out")" = "$before" ]
            }
            until_true quiet
            for file in "$out"/*; do
                [ ! -e "$file" ] ||
                    cmp "$file" "$BATS_TEST_TMPDIR/want/${file##*/}"
            done
        done
    done
}

@test "a complete picture replaces an existing file" {
    paint
    expect
    cp "$in"/* "$out"
    ends 0 "$brigade" run album --dir "$in" --to "$out" --repeat 3 --place none
    as_expected
}
