#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Compare convolve with OpenCV's filter2D and GaussianBlur, 4096 x 4096, grey, on one
# core and on all, and with FFTW on one:
#
#     tests/peers/convolve.sh [THREADS...]
#
# Each round is the median of 3 repetitions of both, after one that is not measured,
# in a process of its own. First
# compares the results: bytes may differ by 1, because OpenCV sums in floats.
# HUGE=1 gives both programs pages of 2 MiB. See race.sh for the other variables.
# Exit 1 if results differ, 77 without OpenCV (libopencv-dev) or g++.
# shellcheck source=tests/peers/race.sh
. "$(dirname "$0")/race.sh"

state=warm
pages=()
if [ "${HUGE:-0}" != 0 ]; then
    pages=(--huge-pages)
    export GLIBC_TUNABLES=glibc.malloc.hugetlb=1
fi
command -v g++ >/dev/null || skip "g++ was not found"
[ -e /usr/include/opencv4/opencv2/imgproc.hpp ] ||
    skip "OpenCV (libopencv-dev) was not found"
g++ -O2 -I/usr/include/opencv4 "$top/tests/peers/convolve_opencv.cpp" \
    -o "$work/opencv" -lopencv_imgproc -lopencv_core

# Whole numbers, not separable. With bytes, sums of small weights fit 16 bits, sums
# of large ones 32.
weights() { # K MOST
    awk -v k="$1" -v most="$2" 'BEGIN {
        srand(k)
        for (i = 0; i < k; i++) {
            for (j = 0; j < k; j++)
                printf "%d ", 1 + int(rand() * most)
            print ""
        }
    }'
}
for k in 3 5 7 9 11 15 21 31; do
    weights $k 3 >"$work/small.$k"
    weights $k 999 >"$work/large.$k"
done

total() { # FILE
    awk '{ for (i = 1; i <= NF; i++) s += $i } END { print s }' "$1"
}

"$brigade" run convolve --image mandelbrot:301x200 --filter box:1 \
    --output "$work/in.ppm" --repeat 1 --warmup 0 >/dev/null
for k in 3 5 9 11; do
    for size in small large; do
        "$brigade" run convolve --image "$work/in.ppm" --filter \
            "$work/$size.$k" --output "$work/out.ppm" --repeat 1 --warmup 0 \
            >/dev/null
        apart=$("$work/opencv" compare "$work/in.ppm" "$work/$size.$k" \
            "$(total "$work/$size.$k")" "$work/out.ppm")
        [ "$apart" -le 1 ] || {
            echo "peers/convolve: $size weights, K = $k: bytes are $apart apart"
            exit 1
        }
    done
done
echo "the same pictures as filter2D, to within 1"

ours() { # PIXEL FILTER THREADS
    local driver=openmp
    [ "$3" -gt 1 ] || driver=serial
    "$brigade" run convolve --image 4096x4096 --pixel "$1" --filter "$2" \
        --driver $driver --workers "$3" "${pages[@]}" --repeat 3 \
        --warmup 1 --csv - |
        columns elapsed_ns | awk '{ print $1 / 1e6 }' | median
}

theirs() { # PIXEL FUNCTION K THREADS
    "$work/opencv" time "$1" "$2" "$3" "$4" 3 | median
}

row() { # FUNCTION PIXEL K FILTER [WORDS]
    race "$2 $1 $3${5:-}, $threads" ms less "ours $2 $4 $threads" "OpenCV $version" \
        "theirs $2 $1 $3 $threads"
}

# Whether a transform would be faster than direct sums: in tiles of the better of two
# sizes.
fftw=''
if [ -e /usr/include/fftw3.h ] &&
    gcc -O3 -march=native "$top/tests/peers/convolve_fftw.c" -o "$work/fftw" \
        -lfftw3f -lm; then
    fftw=1
else
    echo "left out: FFTW; it is in the Debian package libfftw3-dev"
fi

by_fftw() { # K
    for tile in 128 256; do
        taskset -c "$(first_cores 1)" "$work/fftw" "$1" $tile 3 | median
    done | sort -g | head -n 1
}

version=$("$work/opencv" version)
[ $# -gt 0 ] || set -- 1 "$cores"
header
for threads; do
    for k in 3 5 7 9 11 15 31; do
        row filter2D f32 $k "$work/small.$k"
    done
    for k in 3 5 7 9; do
        row filter2D u8 $k "$work/small.$k" ", small weights"
        row filter2D u8 $k "$work/large.$k" ", large weights"
    done
    for k in 3 5 7 9 11 15 31; do
        row gaussian f32 $k gaussian:$k
        row gaussian u8 $k gaussian:$k
    done
done
[ -z "$fftw" ] || for k in 15 21 31; do
    race "f32 filter2D $k, 1" ms less "ours f32 $work/small.$k 1" FFTW \
        "by_fftw $k"
done
