#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Compare what surrounds the work with other programs: the cost of a chunk under
# dynamic assignment with libgomp's schedule(dynamic, 1) (chunks_libgomp.c), the cost
# of a barrier with libgomp's and MPI_Barrier (barrier.c), and reading, filtering and
# writing a picture row by row (--stream) with dd, which only copies:
#
#     tests/peers/team.sh [WORKERS...]         1 and all cores
#
# See race.sh for the variables; DIR is where the files are (/dev/shm).
DIR=${DIR:-/dev/shm}
# shellcheck source=tests/peers/race.sh
. "$(dirname "$0")/race.sh"

chunks=${CHUNKS:-30000000}

ours() { # WORKERS DRIVER
    "$brigade" run noop --units "$chunks" --grain 1 --schedule dynamic \
        --driver "$2" --workers "$1" --repeat 1 --warmup "$warm" --csv - |
        column elapsed_ns | awk -v n="$chunks" '{ print $1 / n }'
}

libgomp() { # WORKERS
    OMP_NUM_THREADS=$1 taskset -c "$(first_cores "$1")" "$work/libgomp" "$chunks"
}

mapfile -t counts < <(printf '1\n%s\n' "$cores" | sort -nu)
[ $# -eq 0 ] || counts=("$@")
header
if command -v gcc >/dev/null &&
    gcc -O2 -fopenmp "$top/tests/peers/chunks_libgomp.c" -o "$work/libgomp"; then
    for n in "${counts[@]}"; do
        for driver in openmp pthread; do
            race "a chunk under dynamic, $driver, $n" ns less "ours $n $driver" \
                "libgomp of gcc $(gcc -dumpfullversion)" "libgomp $n"
        done
    done
else
    echo 'left out: gcc with OpenMP was not found'
fi

# What waiting for each other costs those who come at once.
barrier() { # PROGRAM...
    OMP_PROC_BIND=true OMP_PLACES=cores OMP_WAIT_POLICY=active "$@"
}
if command -v gcc >/dev/null && [ "$cores" -gt 1 ] &&
    gcc -O2 -fopenmp -I"$top" "$top/tests/peers/barrier.c" \
        "$top/drivers/team/barrier.c" -o "$work/barrier"; then
    us="barrier $work/barrier ours $cores"
    race "barrier, $cores workers" ns less "$us" \
        "libgomp of gcc $(gcc -dumpfullversion)" \
        "barrier $work/barrier libgomp $cores"
    if command -v mpicc >/dev/null && command -v mpirun >/dev/null &&
        mpicc -O2 -DWITH_MPI "$top/tests/peers/barrier.c" -o "$work/barrier_mpi"; then
        race "barrier, $cores workers" ns less "$us" MPI_Barrier \
            "mpirun -n $cores --bind-to core $work/barrier_mpi"
    fi
fi

# 256 MiB in, 256 MiB out.
"$brigade" run convolve --image 16384x16384 --filter box:1 --output \
    "$work/in.pgm" --repeat 1 --warmup 0 >/dev/null
streamed() { # WORKERS FILTER
    local begin driver=pthread
    [ "$1" -gt 1 ] || driver=serial
    begin=$(now_us)
    taskset -c "$(first_cores "$1")" "$brigade" run convolve \
        --image "$work/in.pgm" --stream --filter "$2" --output "$work/out.pgm" \
        --driver $driver --workers "$1" --repeat 1 --warmup 0 >/dev/null
    awk "BEGIN { print ($(now_us) - $begin) / 1000 }"
}
copied() {
    local begin
    begin=$(now_us)
    taskset -c "$(first_cores 1)" dd if="$work/in.pgm" of="$work/copy.pgm" bs=1M \
        2>/dev/null
    awk "BEGIN { print ($(now_us) - $begin) / 1000 }"
}
for n in "${counts[@]}"; do
    for filter in box:1 gaussian:3; do
        race "stream of 256 MiB, $filter, $n" ms less "streamed $n $filter" dd \
            copied
    done
done
