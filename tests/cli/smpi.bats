#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# The ranks' program on a cluster that is not there: SimGrid's SMPI runs all
# ranks in one process over a simulated network, so that 1 024 of them fit a
# test. What counts is that the results are serial's; the times mean nothing.

load helpers.sh

setup_file() {
    command -v smpicc smpirun >/dev/null ||
        skip 'there is no smpicc and smpirun (libsimgrid-dev)'
    export SMPI_BUILD=$build/smpi
    # All ranks are in one process, which the simulator looks after.
    export BRIGADE_ALONE=1
    (cd "$top" && cmake --preset smpi -B "$SMPI_BUILD" &&
        cmake --build "$SMPI_BUILD" --target brigade-mpi -j 2) \
        >"$BATS_FILE_TMPDIR/log" 2>&1 || {
        tail -n 20 "$BATS_FILE_TMPDIR/log"
        return 1
    }
    # 16 hosts of 64 cores: ranks go round them, so that most share a host
    # with others that are not their neighbours.
    cat >"$BATS_FILE_TMPDIR/platform.xml" <<'END'
<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <cluster id="c" prefix="n" suffix="" radical="0-15" speed="10Gf"
           bw="1GBps" lat="10us" core="64"/>
</platform>
END
}

# Collectives that do not send a message from every rank to every other.
collectives=(--cfg=smpi/coll-selector:ompi --cfg=smpi/allreduce:rdb
    --cfg=smpi/bcast:binomial_tree --cfg=smpi/barrier:ompi_bruck
    --cfg=smpi/allgather:bruck)

run_simulated() { # RANKS KERNEL [option...]
    local n=$1
    shift
    (cd "$BATS_TEST_TMPDIR" && timeout --kill-after=5 150 smpirun \
        -platform "$BATS_FILE_TMPDIR/platform.xml" -np "$n" \
        "${collectives[@]}" --log=root.thresh:error \
        "$SMPI_BUILD/brigade-mpi" run "$@" </dev/null)
}

every_size() { # KERNEL [option...]
    local n want
    want=$(run_brigade "$@" "${quick[@]}" --csv - | column result)
    for n in 1 16 256 1024; do
        same "$want" run_simulated "$n" "$@"
    done
}

@test "1 to 1024 ranks: primes" {
    every_size primes --limit 2e7 --l1 4KiB --grain 1
    conclude 4
}

@test "1 to 1024 ranks: convolve, with halo exchange between passes" {
    every_size convolve --image mandelbrot:48x1030 --filter gaussian:3 \
        --edge wrap --passes 3
    conclude 4
}

@test "1 to 1024 ranks: wait" {
    every_size wait --tasks 1100 --delay 100us
    conclude 4
}

@test "1 to 1024 ranks: spin" {
    every_size spin --units 1500 --time 10us --shape random --imbalance 3 \
        --spin-ps 1000
    conclude 4
}

@test "256 ranks: every schedule, and overlapped halo exchange" {
    want=$(run_brigade primes --limit 2e7 --l1 4KiB "${quick[@]}" --csv - |
        column result)
    for schedule in static guided; do
        same "$want" run_simulated 256 primes --limit 2e7 --l1 4KiB --grain 1 \
            --schedule "$schedule"
    done
    # 300 rows, halo 3: 100 ranks own three rows each, all of them at an edge,
    # and the others none; 5 100 rows: twenty each.
    for rows in 300 5100; do
        options=(convolve --image "32x$rows" --filter gaussian:7 --passes 4)
        want=$(run_brigade "${options[@]}" "${quick[@]}" --csv - |
            column result)
        for mode in overlap overlap-lazy; do
            same "$want" run_simulated 256 "${options[@]}" --halo "$mode"
        done
    done
    conclude 6
}
