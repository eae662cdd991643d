#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# Where workers are placed on this machine, and what the program reports. Plans
# for other machines are unit tests.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    # Seats that this process may use, as the program itself names them.
    "$brigade" run null --units 10 --driver pthread --workers 64 --place core \
        --repeat 1 --warmup 0 --out first >/dev/null
    seats=$(column place_actual <first/workers.csv | sort -u)
    cores=$(grep -c . <<<"$seats")
    pus=$(sed -n 's/.*"pus": "\([0-9]*\)".*/\1/p' first/meta/*.json)
}

# Columns of a short run: on_seats COLUMN... -- option...
on_seats() {
    local names=()
    while [ "$1" != -- ]; do
        names+=("$1")
        shift
    done
    shift
    "$brigade" run null --units 10 --repeat 1 --warmup 0 --csv - "$@" |
        column "${names[@]}"
}

need_cores() { # N
    [ "$cores" -ge "$1" ] || skip "there are $cores cores, not $1"
}

@test "the actual placement is the requested one" {
    for driver in $(drivers_of primes); do
        for policy in none compact spread core numa inherit; do
            got=$(on_seats place place_asked place_actual -- --driver "$driver" \
                --place "$policy")
            [ "${got%%$'\t'*}" = "$policy" ]
            rest=${got#*$'\t'}
            [ -n "${rest%$'\t'*}" ]
            [ "${rest%$'\t'*}" = "${rest#*$'\t'}" ]
        done
    done
}

@test "core is the default, and gives each worker a separate core" {
    for driver in $(teams); do
        "$brigade" run null --units 10 --driver "$driver" \
            --workers "$cores" --repeat 1 --warmup 0 --out "$driver" >/dev/null
        [ "$(column place <"$driver/runs.csv")" = core ]
        [ "$(column place_actual <"$driver/workers.csv" | sort -u | wc -l)" \
            -eq "$cores" ]
        # Bound: seen on no other core than the one that was asked for.
        column place_asked place_actual core <"$driver/workers.csv" |
            awk -F '\t' '$1 != $2 || $1 != "core:" $3 { print; bad = 1 }
                END { exit bad }'
    done
}

@test "more workers than cores share the cores" {
    "$brigade" run null --units 10 --driver pthread --place core \
        --workers $((cores * 3)) --repeat 1 --warmup 0 --out there >/dev/null
    [ "$(column place_actual <there/workers.csv | sort | uniq -c |
        awk '{ print $1 }' | sort -u)" = 3 ]
}

@test "none leaves the mask unchanged" {
    "$brigade" run null --units 10 --driver pthread --place none \
        --workers 2 --repeat 1 --warmup 0 --out there >/dev/null
    [ "$(column mask_pus <there/workers.csv | sort -u)" = "$pus" ]
}

@test "lists of cores and of hardware threads, in their order" {
    first=$(head -n 1 <<<"$seats")
    first=${first#core:}
    [ "$(on_seats place_actual -- --place "core:$first")" = "core:$first" ]
    need_cores 2
    last=$(tail -n 1 <<<"$seats")
    last=${last#core:}
    [ "$(on_seats place place_actual -- --driver fork --workers 2 \
        --place "core:$last,$first")" = \
        "core:$last,$first"$'\t'"core:$last core:$first" ]
}

@test "workers stay inside the mask that was given" {
    command -v taskset >/dev/null || skip 'taskset was not found'
    need_cores 2
    cpus=$(column cpu <first/workers.csv | sort -un)
    for cpu in $(head -n 1 <<<"$cpus") $(tail -n 1 <<<"$cpus"); do
        for driver in $(teams); do
            for place in inherit core none; do
                taskset -c "$cpu" "$brigade" run null --units 10 --workers 2 \
                    --driver "$driver" --place "$place" --repeat 1 --warmup 0 \
                    --out "on-$cpu-$driver-$place" >/dev/null
                rows=on-$cpu-$driver-$place/workers.csv
                [ "$(column cpu <"$rows" | sort -u)" = "$cpu" ]
                [ "$(column mask_pus <"$rows" | sort -u)" = 1 ]
            done
            # A mask that a library left on its first thread does not count.
            [ "$(OMP_PROC_BIND=close OMP_PLACES=cores "$brigade" run null \
                --units 10 --driver "$driver" --workers "$cores" --place core \
                --repeat 1 --warmup 0 --csv - | column workers)" = "$cores" ]
        done
        [ "$(taskset -c "$cpu" "$brigade" run null --driver openmp --csv - \
            --repeat 1 --warmup 0 | column workers)" = 1 ]
    done
}

@test "unknown policies and missing seats are refused" {
    for policy in moon pu: core: core:0- pu:x pu:-1 pu:1-0 core:0,,1 ''; do
        ends 2 "$brigade" run null --place "$policy"
        says plac
        one_line
    done
    ends 2 "$brigade" run null --place pu:99999
    says 'no pu 99999' 'are allowed'
    one_line
    ends 2 "$brigade" run null --place core:99999
    says 'no core 99999' 'are allowed'
    ends 2 "$brigade" run null --place core:0-99999999999999999999
    ends 2 "$brigade" run null --place pu:99999 --out there
    [ "$(column status <there/runs.csv)" = refused ]
}

@test "two busy workers on one core are mis-pinned" {
    need_cores 2
    for driver in $(teams); do
        "$brigade" run spin --units 20 --time 20ms --driver "$driver" \
            --workers 2 --place pu:0 --schedule static --repeat 1 \
            --warmup 0 --csv - >rows.csv
        column place_actual verdict <rows.csv | tee said
        # Where other work had the core, they were not busy: then nothing can
        # be said; but never that they worked in parallel.
        [ "$(column verdict <rows.csv)" != parallel ]
        if column cores_achieved <rows.csv | awk '{ exit $1 < 0.8 }'; then
            grep -q mis-pinned said
        fi
    done
}

@test "more busy workers than cores are oversubscribed" {
    "$brigade" run spin --units $((4 * cores)) --time 50ms --driver pthread \
        --workers $((2 * cores)) --place core --schedule static --repeat 1 \
        --warmup 0 --csv - >rows.csv
    column verdict cores_achieved <rows.csv
    if column cores_achieved <rows.csv |
        awk -v c="$cores" '{ exit $1 < 0.9 * c }'; then
        [ "$(column verdict <rows.csv)" = oversubscribed ]
    fi
}

@test "sleepers on one core are not mis-pinned" {
    "$brigade" run wait --tasks 20 --delay 50ms --driver pthread \
        --place pu:0 --repeat 1 --warmup 0 --csv - >rows.csv
    [ "$(column verdict <rows.csv)" = wait-overlap ]
}

@test "OpenMP's environment does not confine threads or children" {
    need_cores 2
    for driver in $(teams); do
        for places in cores threads '{0}'; do
            [ "$(OMP_PROC_BIND=close OMP_PLACES=$places "$brigade" run null \
                --units 10 --driver "$driver" --workers "$cores" --place core \
                --repeat 1 --warmup 0 --out "$driver" --csv - |
                column place_asked)" != '' ]
        done
        [ "$(column place_actual <"$driver/workers.csv" | sort -u | wc -l)" \
            -eq "$cores" ]
    done
    # Nor with a policy that follows the mask.
    # (OpenMP itself binds the threads of a driver that uses it.)
    for driver in $(teams | grep -v openmp); do
        [ "$(OMP_PROC_BIND=close OMP_PLACES=cores "$brigade" run null \
            --units 10 --driver "$driver" --workers 2 --place none \
            --repeat 1 --warmup 0 --out none --csv - | column workers)" = 2 ]
    done
    [ "$(column mask_pus <none/workers.csv | sort -u)" = "$pus" ]
}

@test "ranks: placed by mpirun, or by --place" {
    need_mpi
    need_cores 2
    ends 0 mpirun -n 2 --bind-to core "$build/brigade-mpi" run null \
        --units 10 --repeat 1 --warmup 0 --out bound
    [ "$(column place <bound/runs.csv)" = inherit ]
    [ "$(column place_actual <bound/workers.csv | sort -u | wc -l)" -eq 2 ]
    ends 0 "${two_ranks[@]}" run null --units 10 --repeat 1 --warmup 0 \
        --place core --out told
    [ "$(column place_actual <told/workers.csv | sort -u | wc -l)" -eq 2 ]
    ends 0 "${two_ranks[@]}" run null --units 10 --repeat 1 --warmup 0 \
        --place none --out free
    [ "$(column mask_pus <free/workers.csv | sort -u)" = "$pus" ]
    ends 2 "${two_ranks[@]}" run null --place pu:99999
    [ "$(grep -c 'no pu 99999' <<<"$output")" -eq 1 ]
}

@test "hybrid: a warning for threads that share a core, with the remedy" {
    need_mpi
    [ "$(nproc)" -ge 2 ] || skip 'there is one core only'
    run mpirun -n 2 --bind-to core "$build/brigade-mpi" run primes \
        --limit 1e6 --driver hybrid --threads 2 --repeat 1 --warmup 0
    [ "$status" -eq 0 ]
    [[ $output == *'--map-by slot:pe=2'*'--bind-to none'* ]]
    [[ $output == *'the 2 threads of rank 0 share 1 core'* ]]
    run mpirun -n 2 --bind-to none "$build/brigade-mpi" run primes \
        --limit 1e6 --driver hybrid --threads 2 --repeat 1 --warmup 0
    [ "$status" -eq 0 ]
    [[ $output != *warning* ]]
}

@test "bound workers do not migrate, and the rows say so" {
    for driver in $(drivers_of primes); do
        "$brigade" run spin --units 40 --time 1ms --driver "$driver" \
            --repeat 2 --warmup 1 --out "$driver" >/dev/null
        moves=$(column migrations <"$driver/workers.csv" | sort -u)
        [ "$moves" = 0 ] || [ "$moves" = '' ] # a kernel that does not count
        [ "$(column migrations <"$driver/runs.csv" | sort -u)" = "$moves" ]
    done
}
