#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# Pictures in and out, and filters in files. Above 400 lines, as all tests are of
# the same files.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    # 31 x 17 pixels of whatever the program's first bytes are.
    pixels 527 >grey && pixels 1581 >rgb
    { printf 'P5\n# a comment\n31 17\n255\n' && cat grey; } >in.pgm
    { printf 'P6 31 17 255\n' && cat rgb; } >in.ppm
}

pixels() { # BYTES
    head -c "$1" "$brigade"
}

convolve() { # option...
    "$brigade" run convolve "$@" "${quick[@]}" --csv -
}

copy() { # FROM TO: in another format
    echo 1 >identity.txt
    convolve --image "$1" --filter identity.txt --output "$2" >/dev/null
}

need_png() {
    "$brigade" --version | grep -q '^libpng' ||
        skip 'this build has no PNG'
}

broken() { # FILE [option...]: exit 1, one line that names it, no output
    local file=$1
    shift
    ends 1 "$brigade" run convolve --image "$file" --output out.png \
        "${quick[@]}" "$@"
    one_line
    says "'$file'"
    [ ! -e out.png ]
    [ -z "$(find . -name 'out*')" ]
}

# ---- formats -----------------------------------------------------------------

@test "a picture is unchanged by a round trip through every format" {
    for format in pgm png; do
        [ "$format" = pgm ] || need_png
        copy in.pgm "a.$format"
        copy "a.$format" b.pgm
        tail -c 527 b.pgm | cmp - grey
    done
    for format in ppm png; do
        copy in.ppm "a.$format"
        copy "a.$format" b.ppm
        tail -c 1581 b.ppm | cmp - rgb
    done
}

@test "the hash does not depend on the format" {
    need_png
    copy in.ppm in.png
    # The same, as plain text.
    {
        echo 'P3 31 17 255'
        od -An -v -tu1 rgb
    } >plain.ppm
    want=$(convolve --image in.ppm --filter gaussian:5 | column result)
    for file in in.png plain.ppm; do
        same "$want" run_brigade convolve --image "$file" --filter gaussian:5
    done
    conclude 2
}

@test "the header of written files" {
    convolve --image in.pgm --output out.pgm >/dev/null
    [ "$(head -n 3 out.pgm | tr '\n' ' ')" = 'P5 31 17 255 ' ]
    [ "$(wc -c <out.pgm)" -eq $((13 + 527)) ]
    need_png
    convolve --image in.ppm --output out.png >/dev/null
    # IHDR: width, height, 8 bits, RGB, not interlaced.
    [ "$(head -c 29 out.png | tail -c 13 | od -An -tx1 | tr -d ' \n')" = \
        0000001f000000110802000000 ]
    command -v pngcheck >/dev/null || return 0
    pngcheck -q out.png
}

@test "the same bytes for every driver and number of workers" {
    need_png
    options=(--image in.ppm --filter gaussian:7 --passes 2)
    for format in png ppm; do
        convolve "${options[@]}" --output "want.$format" >/dev/null
        for team in 'epoll 1' 'openmp 2' 'pthread 3' 'fork 2' 'fork 7'; do
            # shellcheck disable=SC2086
            run_on $team convolve "${options[@]}" --output "got.$format" \
                "${quick[@]}" >/dev/null
            cmp "want.$format" "got.$format"
        done
        [ -x "$build/brigade-mpi" ] || continue
        for count in 1 2 7; do
            run_ranks "$count" convolve "${options[@]}" \
                --output "got.$format" "${quick[@]}" >/dev/null
            cmp "want.$format" "got.$format"
        done
    done
}

@test "an existing file is replaced completely or left unchanged" {
    echo before >out.ppm
    convolve --image in.ppm --output out.ppm >/dev/null
    [ "$(head -c 2 out.ppm)" = P6 ]
    cp out.ppm before.ppm
    ends 3 "$brigade" run convolve --image in.ppm --inject wrong \
        --output out.ppm "${quick[@]}"
    cmp out.ppm before.ppm
    [ -z "$(find . -name '*.part')" ]
}

@test "pictures of the house" {
    [ -d "$images" ] || skip "there is no $images"
    need_png
    ls "$images"/*.png >/dev/null
    for image in "$images"/*.png; do
        want=$(convolve --image "$image" --filter gaussian:7 \
            --output want.png | column result)
        for team in 'epoll 1' 'openmp 2' 'pthread 3' 'fork 2'; do
            # shellcheck disable=SC2086
            same "$want" run_on $team convolve --image "$image" \
                --filter gaussian:7 --output got.png
            cmp want.png got.png || complain "$team $image"
        done
        [ ! -x "$build/brigade-mpi" ] ||
            same "$want" run_ranks 3 convolve --image "$image" \
                --filter gaussian:7
    done
    [ "$runs" -ge 4 ]
    conclude "$runs"
}

@test "generated pictures: noise by its seed, and the Mandelbrot set" {
    one=$(convolve --image 33x20 --seed 1 | column result)
    [ "$(convolve --image 33x20 --seed 1 --driver fork | column result)" = \
        "$one" ]
    [ "$(convolve --image 33x20 --seed 2 | column result)" != "$one" ]
    convolve --image mandelbrot:64x48 --output m.ppm >/dev/null
    [ "$(head -n 2 m.ppm | tail -n 1)" = '64 48' ]
    # A rendering has many colours.
    [ "$(tail -c $((64 * 48 * 3)) m.ppm | od -An -v -w3 -tx1 | sort -u |
        wc -l)" -ge 30 ]
}

# ---- hostile and broken ------------------------------------------------------

@test "PGM and PPM that end early" {
    for bytes in 0 1 2 3 5 10 15 30 539 540; do
        head -c "$bytes" in.pgm >short.pgm
        broken short.pgm
    done
    head -c 1593 in.ppm >short.ppm
    broken short.ppm
    printf 'P2 3 2 255 1 2 3 4 5' >short.pgm
    broken short.pgm
}

@test "PGM and PPM with invalid headers" {
    for head in 'P5 0 4 255 ' 'P5 4 0 255 ' 'P5 -4 4 255 ' 'P5 4 x 255 ' \
        'P5 2 2 0 ' 'P5 2 2 256 ' 'P5 3 3 65535 ' 'P5 2 2 70000 ' \
        'P1 2 2 ' 'P4 2 2 ' 'P7 2 2 255 ' 'P9 2 2 255 ' 'P52 2 255 ' \
        'P5 99999999999999999999 2 255 ' 'P5 65536 65536 255 ' \
        'P5 2147483647 2147483647 255 ' 'P5 4294967297 1 255 ' \
        'P6 2 2 255' 'P3 1 1 255 1 2 999' 'P3 1 1 255 1 2' \
        'P2 1 1 100 101' 'XX 2 2 255 ' 'P5' 'P5 #'; do
        printf '%s' "$head" >bad.ppm
        case $head in P3* | P2*) ;; *) printf abcdefghijklm >>bad.ppm ;; esac
        broken bad.ppm
    done
}

@test "not a picture, not a file, or not readable" {
    mkdir dir.png
    broken dir.png
    broken none.png
    mkfifo pipe.pgm
    broken pipe.pgm
    broken /dev/zero
    ln -s loop.png loop.png
    broken loop.png
    # Long names are cut in the words, and nothing else happens.
    ends 1 "$brigade" run convolve --image "$(printf '%0240d' 1).png"
    one_line
    ends 2 "$brigade" run convolve --image ''
    [ "$(id -u)" -ne 0 ] || return 0
    chmod 0 in.pgm
    broken in.pgm
}

@test "PNG that ends early or is damaged" {
    need_png
    convolve --image in.ppm --output whole.png >/dev/null
    size=$(wc -c <whole.png)
    for bytes in 2 8 20 33 45 $((size / 2)) $((size - 20)) $((size - 12)); do
        head -c "$bytes" whole.png >short.png
        broken short.png
    done
    # One byte of the pixels' check sum changed.
    for at in 17 30 50 $((size / 2)); do
        cp whole.png bad.png
        old=$(head -c $((at + 1)) whole.png | tail -c 1 | od -An -tu1)
        # shellcheck disable=SC2059 # the format is made of the number
        printf "\\$(printf %o $((old ^ 85)))" |
            dd of=bad.png bs=1 seek="$at" conv=notrunc status=none
        broken bad.png
    done
}

# A chunk of PNG with its length and check sum; gzip's trailer has the sum.
png_chunk() { # TYPE: data on stdin
    local sum
    { printf '%s' "$1" && cat; } >chunk
    printf '%08x' $(($(wc -c <chunk) - 4)) | unhex
    cat chunk
    sum=$(gzip -c chunk | tail -c 8 | head -c 4 | od -An -tx1 | tr -d ' \n')
    printf '%s' "${sum:6:2}${sum:4:2}${sum:2:2}${sum:0:2}" | unhex
}

unhex() {
    local hex i
    hex=$(cat)
    for ((i = 0; i < ${#hex}; i += 2)); do
        # shellcheck disable=SC2059
        printf "\\x${hex:i:2}"
    done
}

@test "PNG with sizes beyond the limits" {
    need_png
    # Sizes with whole check sums: the limit must be what stops them.
    for ihdr in 7fffffff7fffffff0802000000 00010000000100000802000000 \
        0fffffff000000400800000000; do
        {
            printf '89504e470d0a1a0a' | unhex
            printf '%s' "$ihdr" | unhex | png_chunk IHDR
            printf '789c030000000001' | unhex | png_chunk IDAT
            png_chunk IEND </dev/null
        } >bomb.png
        # A picture of that size would not fit.
        ends 1 prlimit --as=600000000 "$brigade" run convolve \
            --image bomb.png "${quick[@]}"
        one_line
        says "'bomb.png'" 'more than the limit'
    done
    # Sizes that are none, and depths that are not read.
    for ihdr in 00000000000000010802000000 00000001000000000802000000 \
        00000001000000010805000000 00000001000000010807000000; do
        {
            printf '89504e470d0a1a0a' | unhex
            printf '%s' "$ihdr" | unhex | png_chunk IHDR
            png_chunk IEND </dev/null
        } >bad.png
        broken bad.png
    done
}

@test "a picture that is broken for every rank is reported once" {
    need_mpi
    head -c 300 in.pgm >short.pgm
    run timeout 180 "${two_ranks[@]}" run convolve --image short.pgm \
        "${quick[@]}" </dev/null
    [ "$status" -eq 1 ]
    [ "$(grep -c short.pgm <<<"$output")" -eq 1 ]
}

# The head is read first, by all; the rows later, by each rank its own.
@test "a picture whose last rows are broken ends all ranks" {
    need_mpi
    need_png
    convolve --image mandelbrot:200x200 --output big.png >/dev/null
    head -c $(($(wc -c <big.png) * 3 / 4)) big.png >short.png
    run timeout 180 "${ranks[@]}" 3 "$build/brigade-mpi" run convolve \
        --image short.png --output out.png "${quick[@]}" </dev/null
    [ "$status" -eq 1 ]
    [ "$(grep -c short.png <<<"$output")" -eq 1 ]
    [ ! -e out.png ]
}

@test "--max-pixels: the limit, and one more" {
    same "$(convolve --image in.pgm | column result)" \
        run_brigade convolve --image in.pgm --max-pixels 527
    broken in.pgm --max-pixels 526
    says '31 x 17' 'more than the limit of 526'
    ends 2 "$brigade" run convolve --image 100x100 --max-pixels 9999
    says 'more than the limit of 9999'
    one_line
    ends 2 "$brigade" run convolve --image 4294967296x4294967296
    one_line
    ends 2 "$brigade" run convolve --image 99999999999999999999x1
    one_line
    need_png
    convolve --image in.pgm --output in.png >/dev/null
    broken in.png --max-pixels 526
    conclude 1
}

# ---- filters -----------------------------------------------------------------

@test "a filter in a file equals the built-in one" {
    want=$(convolve --image in.ppm --filter box:3 | column result)
    printf '1 1 1\n1 1 1\n1 1 1\n' >box.txt
    same "$want" run_brigade convolve --image in.ppm --filter box.txt
    printf '# a box\r\n\r\n +1\t1 1 # first\r\n1 1 1\r\n1 1 1' >dos.txt
    same "$want" run_brigade convolve --image in.ppm --filter dos.txt
    same "$want" run_brigade convolve --image in.ppm --filter box.txt \
        --divisor 9
    printf '2 2 2\n2 2 2\n2 2 2\n' >twice.txt
    same "$want" run_brigade convolve --image in.ppm --filter twice.txt
    [ "$(convolve --image in.ppm --filter box.txt --divisor 8 |
        column result)" != "$want" ]
    conclude 4
}

@test "a filter computed by hand" {
    # A shift to the left, minus 1, times 2: checked pixel by pixel.
    printf '0 0 0\n0 0 2\n0 0 0\n' >shift.txt
    printf 'P2 4 1 255 10 20 30 200' >four.pgm
    convolve --image four.pgm --filter shift.txt --divisor 1 --offset -1 \
        --edge zero --output out.pgm >/dev/null
    [ "$(tail -c 4 out.pgm | od -An -tu1 | tr -s ' ')" = ' 39 59 255 0' ]
    convolve --image four.pgm --filter shift.txt --divisor 1 --offset -1 \
        --edge clamp --output out.pgm >/dev/null
    [ "$(tail -c 4 out.pgm | od -An -tu1 | tr -s ' ')" = ' 39 59 255 255' ]
    convolve --image four.pgm --filter shift.txt --divisor 1 --offset -1 \
        --edge wrap --output out.pgm >/dev/null
    [ "$(tail -c 4 out.pgm | od -An -tu1 | tr -s ' ')" = ' 39 59 255 19' ]
    convolve --image four.pgm --filter shift.txt --divisor 1 --offset -1 \
        --edge mirror --output out.pgm >/dev/null
    [ "$(tail -c 4 out.pgm | od -An -tu1 | tr -s ' ')" = ' 39 59 255 59' ]
}

@test "every built-in filter runs, in every size" {
    for filter in box:1 box:31 gaussian:1 gaussian:31 sharpen emboss sobel-x \
        sobel-y box gaussian; do
        same "$(convolve --image in.pgm --filter "$filter" | column result)" \
            run_brigade convolve --image in.pgm --filter "$filter" \
            --driver pthread --workers 3
    done
    conclude 10
}

@test "invalid filters" {
    bad_filter() { # CODE TEXT WORDS
        printf '%b' "$2" >filter.txt
        ends "$1" "$brigade" run convolve --image in.pgm --filter filter.txt
        one_line
        says filter.txt "$3"
    }
    bad_filter 2 '1 2 3\n1 2\n1 2 3\n' '2 numbers, but the first line has 3'
    bad_filter 2 '1 2 3\n1 2 3 4\n1 2 3\n' 'more than 3 numbers'
    bad_filter 2 '1 2 3\n1 2 3\n' '2 lines of 3 numbers'
    bad_filter 2 '1 2 3\n1 2 3\n1 2 3\n1 2 3\n' 'more than 3 lines'
    bad_filter 2 '1 2\n1 2\n' 'odd size'
    bad_filter 2 '1 2 3\n1 x 3\n1 2 3\n' 'line 2: expected whole numbers'
    bad_filter 2 '1.5\n' 'line 1'
    bad_filter 2 '99999999999\n' 'a weight exceeds'
    bad_filter 2 '' 'is empty'
    bad_filter 2 '# nothing\n\n' 'no numbers'
    bad_filter 2 '1\0001\n' 'line 1'
    for bad in 'gaussian:8' 'gaussian:33' 'box:0' 'box:x' 'box:-1' \
        'sharpen:5'; do
        ends 2 "$brigade" run convolve --image in.pgm --filter "$bad"
        one_line
        says "$bad"
    done
    # More than 31 numbers in a line.
    seq -s ' ' 33 >filter.txt
    ends 2 "$brigade" run convolve --image in.pgm --filter filter.txt
    one_line
}

@test "filter files that are missing or not regular files" {
    for file in none.txt /dev/zero; do
        ends 1 "$brigade" run convolve --image in.pgm --filter "$file"
        one_line
        says "'$file'"
    done
    head -c 2000000 /dev/zero | tr '\0' ' ' >huge.txt
    ends 1 "$brigade" run convolve --image in.pgm --filter huge.txt
    says huge.txt 'larger than 1 MiB'
    one_line
    mkdir dir
    ends 1 "$brigade" run convolve --image in.pgm --filter dir
    one_line
    mkfifo pipe
    run timeout --kill-after=1 2 "$brigade" run convolve --image in.pgm \
        --filter pipe </dev/null
    [ "$status" -eq 1 ]
    one_line
}

@test "other kinds of files are named, with the command that converts them" {
    while IFS=: read -r magic kind command; do
        # shellcheck disable=SC2059 # escapes
        { printf "$magic" && cat grey; } >other.png
        broken other.png
        says "but $kind" "$command"
    done <<'END'
\xff\xd8\xff\xe0:JPEG:convert
GIF89a:GIF:convert
II*\x00:TIFF:convert
MM\x00*:TIFF:convert
BM:BMP:convert
RIFF\x10\x20\x00\x00WEBPVP8:WebP:dwebp
\x00\x00\x00\x1cftypheic:HEIF:heif-convert
\x00\x00\x00\x1cftypavif:AVIF:avifdec
\x00\x00\x00\x0cjP  \r\n:JPEG 2000:opj_decompress
\xff\x0a:JPEG XL:djxl
8BPS:PSD:convert
Pf\n:PFM:convert
<svg xmlns=:SVG:rsvg-convert
\xfd7zXZ:xz:unxz
PK\x03\x04:ZIP:unzip
%%PDF-1.4:PDF:pdftoppm
\x1f\x8b\x08:gzip:gunzip
END
    : >nothing.png
    broken nothing.png
    says 'it is empty'
}

@test "16 bits are converted to 8, and the run says so" {
    # Samples times 257, which are read as they were.
    {
        printf 'P2\n31 17\n65535\n'
        od -An -v -tu1 -w1 grey | awk '{ print $1 * 257 }'
    } >wide.pgm
    want=$(convolve --image in.pgm | column result)
    [ "$(convolve --image wide.pgm | column result)" = "$want" ]
    ends 0 "$brigade" run convolve --image wide.pgm "${quick[@]}"
    says "note: 'wide.pgm' has 16 bits per sample, converted to 8"
    ends 0 "$brigade" run convolve --image in.pgm "${quick[@]}"
    says_not '16 bits'
}

@test "a comment of a PGM ends at CR, at LF and at both" {
    want=$(convolve --image in.pgm | column result)
    for end in '\n' '\r' '\r\n'; do
        # shellcheck disable=SC2059 # escapes
        { printf "P5\n# 7 7$end# 8${end}31 17\n255\n" && cat grey; } >other.pgm
        [ "$(convolve --image other.pgm | column result)" = "$want" ]
    done
}
