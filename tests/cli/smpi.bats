#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# The ranks' program on a cluster that is not there: SimGrid's SMPI runs all
# ranks in one process over a simulated network, so that 1 024 of them fit a
# test. What counts is that the results are serial's. Times are simulated; with a
# model of the costs they are the same every time.

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
    printf 'rate 0 0.4\nchunk 20\n' >"$BATS_FILE_TMPDIR/model"
    printf 'rate 0 0.4\nchunk 20\nwork skip\n' >"$BATS_FILE_TMPDIR/skip"
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
    --cfg=smpi/allgather:bruck --cfg=smpi/simulate-computation:no)

run_simulated() { # RANKS KERNEL [option...]
    local n=$1
    shift
    (cd "$BATS_TEST_TMPDIR" && timeout --kill-after=5 150 smpirun \
        -platform "$BATS_FILE_TMPDIR/platform.xml" -np "$n" \
        "${collectives[@]}" --log=root.thresh:error \
        "$SMPI_BUILD/brigade-mpi" run "$@" --repeat 1 --warmup 0 \
        --model "${model:-$BATS_FILE_TMPDIR/model}" </dev/null)
}

# A column of the rows that a simulation prints.
simulated_column() { # COLUMN RANKS KERNEL [option...]
    local name=$1
    shift
    run_simulated "$@" --csv - | column "$name"
}

# Two serial rows, and what is simulated on 4 hosts of 4 cores.
simulate() { # DIR [option...]
    local out=$1
    shift
    BRIGADE_BUILD=$build "$top/jobs/simulate.sh" "$out" --check 0 \
        --nodes 16 --cores 4 --limit 1e9 --side 1024 "$@"
}

every_size() { # KERNEL [option...]
    local n want
    want=$(run_brigade "$@" "${quick[@]}" --csv - | column result)
    for n in ${sizes:-1 16 256 1024}; do
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

@test "1 to 256 ranks: wait" {
    sizes="1 16 256" every_size wait --tasks 1100 --delay 100us
    conclude 3
}

@test "1 to 256 ranks: spin" {
    sizes="1 16 256" every_size spin --units 1500 --time 10us --shape random --imbalance 3 \
        --spin-ps 1000
    conclude 3
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

@test "simulated time is the same in each run" {
    local first
    for options in 'primes --limit 1e8' \
        'convolve --image 1024x1024 --filter gaussian:5 --passes 3 --halo overlap'; do
        # shellcheck disable=SC2086 # words
        first=$(simulated_column elapsed_ns 16 $options)
        [ "$first" -gt 0 ]
        # shellcheck disable=SC2086
        [ "$(simulated_column elapsed_ns 16 $options)" = "$first" ]
    done
}

@test "simulated rows say so: simulated, host, nodes, no result of skipped work" {
    local rows
    model=$BATS_FILE_TMPDIR/skip
    rows=$(run_simulated 64 primes --limit 1e11 --csv -)
    [ "$(column simulated <<<"$rows")" = 1 ]
    [ "$(column host <<<"$rows")" = n0 ]
    [ "$(column nodes <<<"$rows")" = 16 ]
    [ "$(column result <<<"$rows")" = '' ]
    [ "$(column verified <<<"$rows")" = no ]
    [ "$(column status <<<"$rows")" = ok ]
    # 1e11 numbers of 0.4 ns on 64 cores.
    elapsed=$(column elapsed_ns <<<"$rows")
    [ "$elapsed" -ge 625000000 ] && [ "$elapsed" -lt 690000000 ] || {
        echo "$elapsed"
        return 1
    }
    [ "$(run_brigade primes --limit 1e6 --csv - | column simulated |
        sort -u)" = 0 ]
}

@test "a model that is not one is refused, and by programs that measure" {
    echo 'rate 0' >"$BATS_TEST_TMPDIR/bad"
    model=$BATS_TEST_TMPDIR/bad run -2 run_simulated 2 primes --limit 1e6
    [[ $output == *"line 1: expected"* ]]
    run -2 "$build/brigade" run primes --model "$BATS_FILE_TMPDIR/model"
    [[ $output == *"brigade simulate"* ]]
}

@test "brigade simulate: help, and a slow network costs efficiency" {
    local out=$BATS_TEST_TMPDIR/out fast slow
    run -0 "$build/brigade" simulate --help
    [[ ${lines[0]} == example:* ]]
    for network in '1us 10GBps' '1ms 10MBps'; do
        # shellcheck disable=SC2086 # words
        set -- $network
        simulate "$out" --latency "$1" --bandwidth "$2" --name "$2" \
            --kernels convolve --scaling strong --ranks 1,64
    done
    "$build/brigade-report" "$out" >"$BATS_TEST_TMPDIR/text"
    "$build/brigade-report" "$out" --html "$BATS_TEST_TMPDIR/page.html" >/dev/null
    # The report has both, apart: measured lines end where predictions begin.
    awk '/^PREDICTED by SimGrid/ { past = 1 } past && $1 == 64 { n++ }
        !past && /node-0|SMPI/ { bad = 1 } !past && $1 == "serial" { real++ }
        END { exit !(n == 4 && !bad && real > 0) }' "$BATS_TEST_TMPDIR/text"
    grep -q 'id="predicted"' "$BATS_TEST_TMPDIR/page.html"
    grep -q 'predicted speed-up' "$BATS_TEST_TMPDIR/page.html"
    fast=$(awk '/platform=10GBps/ { on = 1 } on && $1 == 64 {
        print $(NF - 1); exit }' "$BATS_TEST_TMPDIR/text")
    slow=$(awk '/platform=10MBps/ { on = 1 } on && $1 == 64 {
        print $(NF - 1); exit }' "$BATS_TEST_TMPDIR/text")
    [ "$slow" -lt "$fast" ]
    # Of rows with both, compare takes the measured ones and says so.
    run -0 "$build/brigade-compare" "$out" "$out"
    [[ $output == *"left out: 8 simulated rows of A, 8 of B"* ]]
    # It does not compare one kind with the other.
    mkdir "$BATS_TEST_TMPDIR/simulated" "$BATS_TEST_TMPDIR/measured"
    awk 'NR == 1 || /kind=strong/' "$out/runs.csv" \
        >"$BATS_TEST_TMPDIR/simulated/runs.csv"
    awk 'NR == 1 || /kind=cost/' "$out/runs.csv" \
        >"$BATS_TEST_TMPDIR/measured/runs.csv"
    run -3 "$build/brigade-compare" "$BATS_TEST_TMPDIR/simulated" \
        "$BATS_TEST_TMPDIR/measured"
    [[ $output == *"are simulated"*"are measured"* ]]
    run -0 "$build/brigade-compare" "$BATS_TEST_TMPDIR/simulated" \
        "$BATS_TEST_TMPDIR/simulated"
    # A page of predictions alone.
    run -0 "$build/brigade-report" "$BATS_TEST_TMPDIR/simulated" \
        --html "$BATS_TEST_TMPDIR/alone.html"
}
