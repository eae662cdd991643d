#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# A strong-scaling series inside one allocation of any scheduler: the same work
# on 1, 2, 4 ... and all tasks, into one results directory.
set -eu

usage() {
    cat <<'EOF'
example: jobs/series.sh mpirun 2 1 results/today

jobs/series.sh LAUNCHER TASKS THREADS DIR [option of `brigade run`...]

Starts ranks with LAUNCHER (mpirun, srun: see `brigade launcher --help`), each
with THREADS separate cores. Checks the placement of all TASKS ranks first (brigade-mpi
where --strict), then counts primes and convolves a picture: with the serial
driver, then with mpi (one worker a rank) and hybrid (THREADS workers a rank) on
1, 2, 4 ... and TASKS ranks. Rows go to DIR, the table of `brigade report` to
stdout. Inside a batch job `-` for LAUNCHER, TASKS or THREADS takes what the job
was given: see `brigade launcher --job`.

From the environment, with their defaults:
  LIMIT=2e9                     count the primes up to here
  IMAGE=mandelbrot:2048x2048    the picture: a file, or rendered
  FILTER=gaussian:15            and its filter
  REPEAT=3                      measured repetitions of each point
  DEADLINE=10m                  of each point, which then fails
  BUILD=build                   the folder of the programs

A point that fails is named, and the next one follows. Exit codes: 0 success,
2 usage, 3 ranks are misplaced and nothing was measured, 4 no ranks can be
started, 6 points failed.
EOF
}

message() {
    echo "series: $*" >&2
}

[ "${1:-}" != --help ] || { usage; exit 0; }
if [ $# -lt 4 ]; then
    usage >&2
    exit 2
fi
launcher=$1 ranks=$2 cores=$3 out=$4
shift 4

top=$(cd "$(dirname "$0")/.." && pwd)
: "${BUILD:=$top/build}" "${LIMIT:=2e9}" "${IMAGE:=mandelbrot:2048x2048}"
: "${FILTER:=gaussian:15}" "${REPEAT:=3}" "${DEADLINE:=10m}"
for program in brigade brigade-launcher brigade-mpi brigade-report; do
    [ -x "$BUILD/$program" ] && continue
    message "$BUILD/$program not found: build with jobs/setup.sh, with MPI, on a" \
        "file system that all nodes see, or set BUILD=DIR"
    exit 4
done
tasks='' threads=''
eval "$("$BUILD/brigade" launcher --job)"
[ "$ranks" = - ] || tasks=$ranks
[ "$cores" = - ] || threads=$cores
[ "$cores" != - ] || : "${threads:=1}"
for number in "$tasks" "$threads"; do
    case $number in
    '' | *[!0-9]* | 0*)
        message "'$number' is not a number of tasks or threads"
        exit 2 ;;
    esac
done
if [ "$launcher" = - ]; then
    launcher=''
else
    launcher=--launcher=$launcher
fi

# The launcher and its flags, for scripts: one word each.
flags() { # RANKS
    "$BUILD/brigade" launcher ${launcher:+"$launcher"} --ranks "$1" \
        --threads "$threads"
}

start() { # RANKS COMMAND...
    line=$(flags "$1")
    shift
    # The line is several words.
    # shellcheck disable=SC2086
    $line "$@" </dev/null
}

# Prints why where there is no such launcher.
flags "$tasks" >/dev/null || exit

points=0 failures=''

point() { # KERNEL DRIVER RANKS [option...]
    kernel=$1 driver=$2 ranks=$3
    shift 3
    case $kernel in
    primes) set -- --limit "$LIMIT" "$@" ;;
    convolve) set -- --image "$IMAGE" --filter "$FILTER" "$@" ;;
    esac
    # With --workers a wrong number of ranks is refused, not measured.
    case $driver in
    serial) program=brigade ;;
    mpi) program=brigade-mpi && set -- --workers "$ranks" "$@" ;;
    hybrid) program=brigade-mpi &&
        set -- --workers $((ranks * threads)) --threads "$threads" "$@" ;;
    esac
    name="$kernel, $driver, $ranks"
    [ "$driver" != hybrid ] || name="$name x $threads"
    points=$((points + 1))
    message "$name"
    code=0
    start "$ranks" "$BUILD/$program" run "$kernel" --driver "$driver" \
        --repeat "$REPEAT" --deadline "$DEADLINE" --out "$out" "$@" \
        >/dev/null || code=$?
    [ "$code" -eq 0 ] && return
    message "FAILED with exit code $code: $name; the others follow"
    failures="$failures
  $name: exit code $code"
}

counts() {
    n=1
    while [ "$n" -lt "$tasks" ]; do
        echo "$n"
        n=$((n * 2))
    done
    echo "$tasks"
}

# ---- placement of the ranks ---------------------------------------------------

# A launcher that does not speak to the program's MPI starts N independent
# singletons.
start "$tasks" "$BUILD/brigade-mpi" run null --units 1 --repeat 1 --warmup 0 \
    --workers "$tasks" >/dev/null || {
    message "the launcher started $tasks independent singletons instead of" \
        "$tasks ranks, so nothing was measured"
    "$BUILD/brigade" launcher ${launcher:+"$launcher"} --advice >&2
    exit 4
}
code=0
start "$tasks" "$BUILD/brigade-mpi" where --strict --driver hybrid \
    --threads "$threads" || code=$?
if [ "$code" -ne 0 ]; then
    message "the ranks are misplaced (exit code $code of where --strict), so" \
        "nothing was measured"
    exit "$code"
fi

# ---- the series --------------------------------------------------------------

mkdir -p "$out"
for each in primes convolve; do
    point "$each" serial 1 "$@"
    for model in mpi hybrid; do
        for count in $(counts); do
            point "$each" "$model" "$count" "$@"
        done
    done
done

"$BUILD/brigade" report "$out" || failures="$failures
  the report of $out"
echo
echo "rows: $out/runs.csv, workers.csv; metadata: $out/meta/"
if [ -n "$failures" ]; then
    message "of $points points these failed:$failures"
    exit 6
fi
