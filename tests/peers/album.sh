#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Compare album with a loop over OpenCV's imread, GaussianBlur and imwrite, and with
# one vips process for each picture, wall-clock and CPU time:
#
#     tests/peers/album.sh [WORKERS...]        1 and 2
#
# COUNT (200) PNG files of 1024 x 768 pixels, RGB, read, blurred (3 x 3) and written.
# Files are in memory (DIR, /dev/shm), because a disk would be most of the time and
# differs from run to run. CPU time hardly depends on other programs. The last line
# is the wait that passed during computing under pool, whose loop reads and writes
# for the workers. PICTURES=DIR uses the .png files of DIR instead. See race.sh for
# the other variables. Exit 77 without OpenCV (libopencv-imgcodecs-dev) or g++.
DIR=${DIR:-/dev/shm}
# shellcheck source=tests/peers/race.sh
. "$(dirname "$0")/race.sh"

command -v g++ >/dev/null || skip "g++ was not found"
[ -e /usr/include/opencv4/opencv2/imgcodecs.hpp ] ||
    skip "OpenCV (libopencv-imgcodecs-dev) was not found"
"$brigade" --version | grep '^libpng' >/dev/null || skip "this build has no PNG"
count=${COUNT:-200}
mkdir "$work/in" "$work/out"
g++ -std=c++17 -O2 -I/usr/include/opencv4 "$top/tests/peers/album_opencv.cpp" \
    -o "$work/opencv" -lopencv_imgcodecs -lopencv_imgproc -lopencv_core -lpthread

# Parts of one rendering under filters that leave it smooth, rough or dark: a noise
# picture would be stored, and a drawing compresses better than photographs.
if [ -n "${PICTURES:-}" ]; then
    cp "$PICTURES"/*.png "$work/in"
else
    i=0
    while [ "$i" -lt 8 ]; do
        "$brigade" run convolve --image mandelbrot:1024x768 \
            --filter "gaussian:$((2 * i + 1))" --offset "$((3 * i))" \
            --compression 9 --output "$work/in/$i.png" --repeat 1 --warmup 0 \
            >/dev/null
        i=$((i + 1))
    done
    while [ "$i" -lt "$count" ]; do
        cp "$work/in/$((i % 8)).png" "$work/in/$i.png"
        i=$((i + 1))
    done
fi

# "wall cpu" in ms, and what the files take.
timed() { # WORKERS COMMAND...
    rm -rf "$work/out"
    mkdir "$work/out"
    # shellcheck disable=SC2016 # expanded by bash
    taskset -c "$(first_cores "$1")" bash -c \
        'TIMEFORMAT="%R %U %S"; time "$@" >"$0.stdout" 2>"$0.stderr"' \
        "$work/log" "${@:2}" 2>&1 | awk '{ print 1e3 * $1, 1e3 * ($2 + $3) }'
    du -k "$work/out" | cut -f 1 >"$work/kib.$side"
}

ours() { # WORKERS
    local driver=pthread
    [ "$1" -gt 1 ] || driver=serial
    timed "$1" "$brigade" run album --dir "$work/in" --to "$work/out" \
        --filter gaussian:3 --driver $driver --workers "$1" --repeat 1 --warmup 0
}

# gaussblur of sigma 0.8 has a mask of 3 x 3. A vips process has threads of its own.
vips_each() { # WORKERS
    export VIPS_CONCURRENCY=1
    # shellcheck disable=SC2016 # expanded by sh
    timed "$1" sh -c 'ls "$1" | xargs -P "$3" -I NAME vips gaussblur "$1/NAME" \
        "$2/NAME[compression=1]" 0.8' sh "$work/in" "$work/out" "$1"
}

sizes() {
    [ ! -e "$work/kib.theirs" ] || echo "  files: brigade $(cat "$work/kib.ours")" \
        "KiB, the peer's $(cat "$work/kib.theirs") KiB"
    rm -f "$work"/kib.*
}

[ $# -gt 0 ] || set -- 1 2
header
for n; do
    if [ "$n" -gt "$cores" ]; then
        echo "left out: $n workers, for there are $cores cores"
        continue
    fi
    race "album of $count PNG, $n" 'ms CPUms' less "ours $n" \
        "OpenCV $("$work/opencv" version)" \
        "timed $n $work/opencv $work/in $work/out 3 $n"
    sizes
    if has vips libvips-tools; then
        race "album of $count PNG, $n" 'ms CPUms' less "ours $n" \
            "$(vips --version | cut -d- -f1-2)" "vips_each $n"
        sizes
    fi
done
"$brigade" run album --dir "$work/in" --to "$work/out" --filter gaussian:3 \
    --driver pool --workers 2 --repeat 1 --warmup 0 --csv - >"$work/row"
echo "pool, 2 workers: $(($(column wait_ns <"$work/row") / 1000000)) ms of waits" \
    "passed within $(($(column elapsed_ns <"$work/row") / 1000000)) ms"
