#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# A strong-scaling series inside one allocation, whichever scheduler gave it:
# the same work on 1, 2, 4 ... and all tasks, into one results directory.
set -eu

usage() {
    cat <<'EOF'
example: jobs/series.sh mpirun 2 1 results/today

jobs/series.sh LAUNCHER TASKS THREADS DIR [option of `brigade run`...]

Starts ranks with LAUNCHER (srun or mpirun), each with THREADS cores of its
own. Looks first whether all TASKS ranks sit well (brigade-mpi where --strict),
then counts primes and convolves a picture: with the serial driver, then with
mpi (one worker a rank) and hybrid (THREADS workers a rank) on 1, 2, 4 ... and
TASKS ranks. Rows go to DIR, the table of `brigade report` to stdout.

From the environment, with their defaults:
  LIMIT=2e9                     count the primes up to here
  IMAGE=mandelbrot:2048x2048    the picture: a file, or rendered
  FILTER=gaussian:15            and its filter
  REPEAT=3                      measured repetitions of each point
  DEADLINE=10m                  of each point, which then fails
  BUILD=build                   where the programs are (beside jobs/)

A point that fails is named, and the next one follows. Exit codes: 0 all is
right, 2 usage, 3 the ranks sit wrong and nothing was measured, 4 no ranks can
be started, 6 points failed.
EOF
}

say() {
    echo "series: $*" >&2
}

[ "${1:-}" != --help ] || { usage; exit 0; }
if [ $# -lt 4 ]; then
    usage >&2
    exit 2
fi
launcher=$1 tasks=$2 threads=$3 out=$4
shift 4

case $launcher in
srun | mpirun) ;;
*) say "no launcher '$launcher'; use srun or mpirun"; exit 2 ;;
esac
for number in "$tasks" "$threads"; do
    case $number in
    '' | *[!0-9]* | 0*) say "'$number' is no number of tasks or threads"
        exit 2 ;;
    esac
done

top=$(cd "$(dirname "$0")/.." && pwd)
: "${BUILD:=$top/build}" "${LIMIT:=2e9}" "${IMAGE:=mandelbrot:2048x2048}"
: "${FILTER:=gaussian:15}" "${REPEAT:=3}" "${DEADLINE:=10m}"
for program in brigade brigade-mpi brigade-report; do
    [ -x "$BUILD/$program" ] && continue
    say "there is no $BUILD/$program; build with jobs/setup.sh, with MPI, on a" \
        "file system that all nodes see, or say BUILD=DIR"
    exit 4
done
if ! command -v "$launcher" >/dev/null; then
    say "there is no $launcher here; load the site's MPI module"
    exit 4
fi

# The one place that knows how ranks are started. Every rank gets cores of its
# own, and one node is filled after the other (which srun calls pack).
start() { # RANKS COMMAND...
    ranks=$1
    shift
    case $launcher in
    # srun takes --cpus-per-task from the job in some versions of Slurm only
    # (not in 22.05 to 23.02), so it is always said.
    srun) srun --ntasks="$ranks" --cpus-per-task="$threads" \
        --cpu-bind=cores --distribution=pack "$@" </dev/null ;;
    mpirun) mpirun -n "$ranks" --map-by "slot:pe=$threads" \
        --bind-to core "$@" </dev/null ;;
    esac
}

points=0 failures=''

point() { # KERNEL DRIVER RANKS [option...]
    kernel=$1 driver=$2 ranks=$3
    shift 3
    case $kernel in
    primes) set -- --limit "$LIMIT" "$@" ;;
    convolve) set -- --image "$IMAGE" --filter "$FILTER" "$@" ;;
    esac
    # --workers: a wrong number of ranks is refused by name, not measured.
    case $driver in
    serial) program=brigade ;;
    mpi) program=brigade-mpi && set -- --workers "$ranks" "$@" ;;
    hybrid) program=brigade-mpi &&
        set -- --workers "$ranks" --threads "$threads" "$@" ;;
    esac
    name="$kernel, $driver, $ranks"
    [ "$driver" != hybrid ] || name="$name x $threads"
    points=$((points + 1))
    say "$name"
    code=0
    start "$ranks" "$BUILD/$program" run "$kernel" --driver "$driver" \
        --repeat "$REPEAT" --deadline "$DEADLINE" --out "$out" "$@" \
        >/dev/null || code=$?
    [ "$code" -eq 0 ] && return
    say "FAILED with exit code $code: $name; the others go on"
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

# ---- are there ranks, and where do they sit? ---------------------------------

# A launcher that does not speak to the program's MPI starts so many programs
# of one rank each.
start "$tasks" "$BUILD/brigade-mpi" run null --units 1 --repeat 1 --warmup 0 \
    --workers "$tasks" >/dev/null || {
    say "$launcher did not start $tasks ranks that know each other, so nothing" \
        "was measured"
    [ "$launcher" != srun ] ||
        say "what srun speaks must suit the program's MPI: pmix for Open MPI," \
            "pmi2 for MPICH; see srun --mpi=list and set SLURM_MPI_TYPE"
    exit 4
}
code=0
if "$BUILD/brigade" --help | grep -q '^  brigade where '; then
    start "$tasks" "$BUILD/brigade-mpi" where --strict --driver hybrid \
        --threads "$threads" || code=$?
else
    say "this build has no 'where': nobody looks where the ranks sit"
fi
if [ "$code" -ne 0 ]; then
    say "the ranks sit wrong (exit code $code of where --strict), so nothing" \
        "was measured"
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
echo "rows: $out/runs.csv, workers.csv; circumstances: $out/meta/"
if [ -n "$failures" ]; then
    say "these of $points points failed:$failures"
    exit 6
fi
