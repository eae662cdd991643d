#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# convolve compared with OpenCV's filter2D and GaussianBlur, 4096 x 4096, grey:
#
#     tests/peers/convolve.sh [THREADS...]        1 and all cores
#
# Alternates both programs for ROUNDS rounds (5) of 3 repetitions each. Prints the
# medians over rounds of their medians, and of the ratio OpenCV / Brigade of each
# round. First compares the results: bytes may differ by 1, because OpenCV sums in
# floats. ONLY=REGEX selects rows, HUGE=1 gives both programs pages of 2 MiB.
# Exit 1 if results differ, 77 without OpenCV (libopencv-dev) or g++.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
build=${BRIGADE_BUILD:-$top/build}
rounds=${ROUNDS:-5}
pages=
if [ "${HUGE:-0}" != 0 ]; then
    pages=--huge-pages
    export GLIBC_TUNABLES=glibc.malloc.hugetlb=1
fi

skip() {
    echo "peers/convolve: skipped: $*"
    exit 77
}
command -v g++ >/dev/null || skip "there is no g++"
[ -e /usr/include/opencv4/opencv2/imgproc.hpp ] ||
    skip "there is no OpenCV (libopencv-dev)"
[ -x "$build/brigade" ] || skip "there is no $build/brigade"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
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
for k in 3 5 7 9 11 15 31; do
    weights $k 3 >"$work/small.$k"
    weights $k 999 >"$work/large.$k"
done

total() { # FILE
    awk '{ for (i = 1; i <= NF; i++) s += $i } END { print s }' "$1"
}

"$build/brigade" run convolve --image mandelbrot:301x200 --filter box:1 \
    --output "$work/in.ppm" --repeat 1 --warmup 0 >/dev/null
for k in 3 5 9 11; do
    for size in small large; do
        "$build/brigade" run convolve --image "$work/in.ppm" --filter \
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

median() {
    sort -n | awk '{ v[NR] = $1 } END {
        print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

ours() { # PIXEL FILTER THREADS
    if [ "$3" -eq 1 ]; then
        set -- "$@" --driver serial
    else
        set -- "$@" --driver openmp --workers "$3"
    fi
    pixel=$1 filter=$2
    shift 3
    "$build/brigade" run convolve --image 4096x4096 --pixel "$pixel" \
        --filter "$filter" "$@" $pages --repeat 3 --warmup 1 --csv - |
        awk -F, 'NR == 1 { for (i = 1; i <= NF; i++)
                if ($i == "elapsed_ns") c = i }
            NR > 1 { print $c / 1e6 }' | median
}

row() { # WORDS PIXEL FUNCTION K FILTER THREADS
    label="$1, $6"
    echo "$label" | grep -q -E -e "${ONLY:-.}" || return 0
    rm -f "$work/ours" "$work/theirs" "$work/ratio"
    for _ in $(seq "$rounds"); do
        o=$(ours "$2" "$5" "$6")
        t=$("$work/opencv" time "$2" "$3" "$4" "$6" 3 | median)
        echo "$o" >>"$work/ours"
        echo "$t" >>"$work/theirs"
        echo "$o $t" | awk '{ print $2 / $1 }' >>"$work/ratio"
    done
    printf '%-38s %8.2f %8.2f %6.2f\n' "$label" "$(median <"$work/theirs")" \
        "$(median <"$work/ours")" "$(median <"$work/ratio")"
}

[ $# -gt 0 ] || set -- 1 "$(nproc)"
printf '%-38s %8s %8s %6s\n' 'work, threads' 'OpenCV' 'Brigade' 'ratio'
printf '%-38s %8s %8s %6s\n' '' 'ms' 'ms' ''
for threads; do
    for k in 3 5 7 9 11 15 31; do
        row "f32 filter2D $k" f32 filter2D $k "$work/small.$k" "$threads"
    done
    for k in 3 5 7 9; do
        row "u8 filter2D $k, small weights" u8 filter2D $k "$work/small.$k" \
            "$threads"
        row "u8 filter2D $k, large weights" u8 filter2D $k "$work/large.$k" \
            "$threads"
    done
    for k in 3 5 7 9 11 15 31; do
        row "f32 gaussian $k" f32 gaussian $k gaussian:$k "$threads"
        row "u8 gaussian $k" u8 gaussian $k gaussian:$k "$threads"
    done
done
