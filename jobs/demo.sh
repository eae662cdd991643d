#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The main job on this machine: set up, build, measure strong scaling beside
# waits that overlap, print one table, keep rows and report.
set -eu

usage() {
    cat <<'EOF'
example: jobs/demo.sh --image photo.png

  --image FILE   the picture to convolve (PNG, PGM, PPM); a rendering otherwise
  --full         larger work, and the waits of 3, 1 and 2 s at full length
  --out DIR      where rows and report go; results/DATE-HOST otherwise

Installs what is missing (with apt; it says what), builds, measures, prints a
table. Under 3 minutes on 2 cores, about 10 with --full.
EOF
}

# A program that answers Ctrl-C with its own exit code does not end a script.
trap 'exit 130' INT
trap 'exit 143' TERM

top=$(cd "$(dirname "$0")/.." && pwd)
image='' full='' out=''
while [ $# -gt 0 ]; do
    case $1 in
    --image | --out)
        [ $# -ge 2 ] || { echo "demo: $1 needs a value" >&2; exit 2; }
        if [ "$1" = --image ]; then image=$2; else out=$2; fi
        shift ;;
    --full) full=1 ;;
    --help | -h) usage; exit 0 ;;
    *) echo "demo: no option '$1'; see jobs/demo.sh --help" >&2; exit 2 ;;
    esac
    shift
done
if [ -n "$image" ] && [ ! -r "$image" ]; then
    echo "demo: cannot read the picture '$image'" >&2
    exit 1
fi

"$top/jobs/setup.sh" run
# shellcheck source=jobs/environment.sh
. "$top/jobs/environment.sh"

brigade=$top/build/brigade
[ -n "$out" ] || out=$top/results/$(date +%Y-%m-%d)-$(uname -n)
mkdir -p "$out"
if [ -e "$out/runs.csv" ]; then
    before=before-$(date +%H%M%S)
    echo "demo: $out has rows already; they are kept as *.$before" >&2
    for file in runs.csv workers.csv; do
        [ ! -e "$out/$file" ] || mv "$out/$file" "$out/$file.$before"
    done
fi

if [ -n "$full" ]; then
    limit=1e10 filter=gaussian:15 delays=3,1,2 rounds=5 side=4096
else
    limit=2e9 filter=gaussian:15 delays=300ms,100ms,200ms rounds=3 side=2048
fi
[ -n "$image" ] || image=mandelbrot:${side}x$side

# Workers: 1, 2, 4 ... and all cores.
allowed=$(nproc)
cores=$(lscpu -b -p=Core,Socket | grep -v '^#' | sort -u | wc -l)
[ "$cores" -le "$allowed" ] || cores=$allowed
counts=''
n=1
while [ "$n" -lt "$cores" ]; do
    counts="$counts $n"
    n=$((n * 2))
done
counts="$counts $cores"

# The plan: weight (how long it takes, roughly), what runs it, and its words.
# All of it several times over, not each step several times: a machine that is
# slow for some seconds then slows all models alike.
one_round() {
    for work in "primes --limit $limit" \
        "convolve --image @image --filter $filter"; do
        echo "4 brigade $work --driver serial"
        for workers in $counts; do
            for driver in openmp fork; do
                echo "4 brigade $work --driver $driver --workers $workers"
            done
            [ ! -x "$brigade-mpi" ] ||
                echo "4 mpirun:$workers $work"
        done
        echo "4 brigade $work --driver epoll"
    done
    for driver in serial pthread epoll; do
        echo "1 brigade wait --delays $delays --driver $driver --warmup 0"
    done
    echo "1 brigade wait --tasks 100 --delay 10ms --driver serial --warmup 0"
    for driver in pthread epoll; do
        echo "1 brigade wait --tasks 10000 --delay 1s --driver $driver --warmup 0"
    done
}
plan=$(
    round=0
    while [ "$round" -lt "$rounds" ]; do
        one_round
        round=$((round + 1))
    done
)
[ -x "$brigade-mpi" ] ||
    echo "demo: brigade-mpi was not built, so there are no ranks" >&2

total=$(echo "$plan" | awk '{ t += $1 } END { print t }')
steps=$(echo "$plan" | wc -l)
begun=$(date +%s)
step=0 done_weight=0 failures=0

progress() { # words
    now=$(date +%s)
    left=''
    if [ "$done_weight" -gt 0 ]; then
        left=$(((now - begun) * (total - done_weight) / done_weight))
        left=", about $left s left"
    fi
    echo "demo: $step of $steps$left: $1" >&2
}

# The picture's name may hold blanks, so it travels outside the list of words.
run_step() { # how words...
    how=$1
    shift
    for word; do
        shift
        [ "$word" != @image ] || word=$image
        set -- "$@" "$word"
    done
    case $how in
    brigade) "$brigade" run "$@" --repeat 1 --out "$out" ;;
    mpirun:*) mpirun -n "${how#mpirun:}" "$brigade-mpi" run "$@" \
        --repeat 1 --out "$out" ;;
    esac >/dev/null
}

while IFS= read -r line <&3; do
    weight=${line%% *}
    words=${line#* }
    step=$((step + 1))
    progress "$words"
    # shellcheck disable=SC2086
    run_step $words 3<&- || {
        failures=$((failures + 1))
        echo "demo: that one failed; the others go on" >&2
    }
    done_weight=$((done_weight + weight))
done 3<<EOF
$plan
EOF

"$brigade" report "$out" >"$out/report.txt"
cat "$out/report.txt"
echo
"$top/jobs/lessons.sh" --quick --out "$out/lessons" 2 5 8 \
    >"$out/lessons.txt" || failures=$((failures + 1))
sed -n '/^What came out/,$p' "$out/lessons.txt"
cat <<EOF

rows:    $out/runs.csv, workers.csv; circumstances: $out/meta/
report:  $out/report.txt; lessons: $out/lessons.txt, or jobs/lessons.sh
EOF
if [ "$failures" -gt 0 ]; then
    echo "demo: $failures of $steps runs failed" >&2
    exit 6
fi
