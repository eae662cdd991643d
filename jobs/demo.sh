#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The main job on this machine: set up, build, measure strong scaling and waits
# that overlap, print one table, keep rows, report and page.
set -eu

usage() {
    cat <<'EOF'
example: jobs/demo.sh --image photo.png

  --image FILE   picture to convolve (PNG, PGM, PPM); default: a rendered one
  --full         larger work; waits of 3, 1 and 2 s instead of a tenth
  --out DIR      directory of rows and report; default: results/DATE-HOST

Installs missing packages with apt and names them, builds, measures, prints a
table. Takes less than 5 minutes on 2 cores, about 10 with --full; says first how
long each phase takes.
EOF
}

# A program that handles Ctrl-C does not end the script that called it.
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

# The phases of the demonstration, and how long each takes on 2 cores.
phase() { # NUMBER
    case $1${full:+full} in
    1*) words='install what is missing, and build' takes='up to 3 min' ;;
    2) words='more cores on the same work' takes='about 20 s' ;;
    2full) words='more cores on the same work' takes='about 5 min' ;;
    3) words='waits that overlap' takes='about 1 min' ;;
    3full) words='waits that overlap' takes='about 2 min' ;;
    4*) words='the table and the page' takes='some seconds' ;;
    5*) words='three lessons' takes='about 20 s' ;;
    esac
}
begin_phase() { # NUMBER
    phase "$1"
    echo "demo: $1 of 5: $words, $takes" >&2
}

# shellcheck source=jobs/ticker.sh
. "$top/jobs/ticker.sh"
trap end_ticker EXIT
for number in 1 2 3 4 5; do
    phase "$number"
    printf 'demo: %d  %-36s %s\n' "$number" "$words" "$takes" >&2
done

begin_phase 1
"$top/jobs/setup.sh" run

brigade=$top/build/brigade
[ -n "$out" ] || out=$top/results/$(date +%Y-%m-%d)-$(uname -n)
mkdir -p "$out"
if [ -e "$out/runs.csv" ]; then
    before=before-$(date +%H%M%S)
    echo "demo: $out already has rows; kept as *.$before" >&2
    for file in runs.csv workers.csv sweep.csv; do
        [ ! -e "$out/$file" ] || mv "$out/$file" "$out/$file.$before"
    done
fi

if [ -n "$full" ]; then
    limit=1e10 filter=gaussian:15 rounds=5 waits_rounds=3 side=4096
else
    limit=2e9 filter=gaussian:15 rounds=3 waits_rounds=1 side=2048
fi
[ -n "$image" ] || image=mandelbrot:${side}x$side

failures=0

# One sweep into the common directory. After failed runs (6) the others are
# still measured; any other error ends the demonstration, and so does Ctrl-C.
sweep() { # words...
    code=0
    "$brigade" sweep "$@" --out "$out" || code=$?
    case $code in
    0) ;;
    6) failures=1 ;;
    *) exit "$code" ;;
    esac
}

begin_phase 2
sweep strong --repeat "$rounds" --drivers serial,openmp,fork,mpi,epoll \
    --kernels "primes:limit=$limit,convolve:image=$image:filter=$filter"
begin_phase 3
# shellcheck disable=SC2046 # several words
sweep $("$top/jobs/three_waits.sh" 3,1,2 "$waits_rounds")
sweep overlap --repeat "$rounds" --drivers serial,pthread,epoll \
    --kernels wait:delay=10ms --tasks 100 --no-anchors
sweep overlap --repeat "$rounds" --drivers serial,pthread,epoll \
    --kernels wait:delay=1s --tasks 10000 --no-anchors

begin_phase 4
"$brigade" report "$out" --html "$out/report.html" >"$out/report.txt"
cat "$out/report.txt"
echo
begin_phase 5
rm -f "$out/lessons.txt"
logged "$out/lessons.txt" 'demo: lessons 2, 5 and 8' "$top/jobs/lessons.sh" \
    --quick --out "$out/lessons" 2 5 8 || failures=$((failures + 1))
sed -n '/^Results on/,$p' "$out/lessons.txt"
cat <<EOF

rows:    $out/runs.csv, workers.csv; metadata: $out/meta/
report:  $out/report.txt; lessons: $out/lessons.txt, or jobs/lessons.sh
page:    $out/report.html, for a browser
EOF
if [ "$failures" -gt 0 ]; then
    echo "demo: some runs failed (see above)" >&2
    exit 6
fi
