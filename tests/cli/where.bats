#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# `where` starts real teams and shows their seats; --strict judges them. Seats
# of other machines are unit tests.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    cores=$("$brigade" where --csv - | column worker | grep -c .)
}

need_cores() { # N
    [ "$cores" -ge "$1" ] || skip "there are $cores cores, not $1"
}

all_columns=(host rank worker place_asked place_actual cpus cpu core numa)

@test "every driver of brigade shows its team, as a table and as CSV" {
    "$brigade" list drivers --csv >drivers.csv
    for driver in $(column name available <drivers.csv |
        awk -F '\t' '$2 == "yes" { print $1 }'); do
        "$brigade" where --driver "$driver" --csv - >rows.csv
        column "${all_columns[@]}" <rows.csv >seats
        # Every cell is known, workers count from 0, and each was seen on a
        # core of its mask.
        awk -F '\t' -v host="$(uname -n)" '
            $1 != host || $2 != 0 || $3 != NR - 1 || $4 != $5 ||
            $6 == "" || $7 == "" || $9 == "" || $5 != "core:" $8 {
                if ($5 != "all") { print; bad = 1 }
            } END { exit bad || NR == 0 }' seats
        # The same rows in the table.
        ends 0 "$brigade" where --driver "$driver"
        says "$driver: " '--place core' place_actual
        [ "$(grep -c "^$(uname -n) " <<<"$output")" -eq "$(wc -l <seats)" ]
    done
    grep -q '^openmp' drivers.csv
}

@test "where shows the placement of a run" {
    need_cores 2
    for driver in $(drivers_where 'program == "brigade" && most != 1'); do
        for policy in core compact spread core:1,0 none; do
            "$brigade" run null --units 10 --driver "$driver" --workers 2 \
                --place "$policy" --repeat 1 --warmup 0 --out "$driver" \
                >/dev/null
            "$brigade" where --driver "$driver" --workers 2 \
                --place "$policy" --csv - | column worker place_asked \
                place_actual >shown
            column worker place_asked place_actual <"$driver/workers.csv" >had
            cmp shown had
            rm -r "$driver"
        done
    done
}

@test "where takes and refuses the same options as run" {
    [ "$("$brigade" where --workers 3 --csv - | column worker | wc -l)" -eq 3 ]
    ends 2 "$brigade" where --workers 2 --driver serial
    says 'serial runs at most 1 worker'
    one_line
    ends 2 "$brigade" where --place moon
    one_line
    ends 2 "$brigade" where --driver opnmp
    says "did you mean 'openmp'"
    one_line
    ends 4 "$brigade" where --driver hybrid --workers 4
    says 'use: mpirun -n 4 brigade-mpi where --driver hybrid'
    one_line
    ends 2 "$brigade" where --threads 2
    says 'no threads in ranks'
    ends 2 "$brigade" where --csv rows.csv
    says "--csv 'rows.csv': not '-'; use --csv -"
    ends 2 "$brigade" where --nothing
    says "no option --nothing; see \`brigade where --help\`"
    ends 2 "$brigade" where null
    says "'null' is not an option"
    ends 2 "$brigade" where --workers
    says 'requires a value'
    ends 0 "$brigade" where --help
    says 'example: ' '--strict' 'place_actual'
}

@test "a failing team fails in where, too" {
    ends 124 "$brigade" where --inject hang:0 --deadline 1s
    ends 1 "$brigade" where --driver fork --workers 2 --inject die:1
    says 'worker 1'
}

@test "results that cannot be written are an error" {
    [ -c /dev/full ] || skip '/dev/full was not found'
    for form in '--csv -' '--strict'; do
        # The form is words on purpose.
        # shellcheck disable=SC2086
        "$brigade" where $form >/dev/full 2>said && return 1
        [ $? -eq 5 ]
        [ "$(wc -l <said)" -eq 1 ]
    done
}

@test "strict: a core for each worker" {
    for driver in $(drivers_of primes); do
        ends 0 "$brigade" where --driver "$driver" --strict
        says_not share
    done
    # Unbound, but there are enough.
    ends 0 "$brigade" where --driver pthread --place none --strict
    ends 0 "$brigade" where
    says 'every worker can have its own core'
}

@test "strict: busy workers that share a core, and the option to correct it" {
    need_cores 2
    for driver in $(teams); do
        ends 3 "$brigade" where --driver "$driver" --workers 2 --place pu:0 \
            --strict
        says 'workers 0 and 1 share core 0 of' 'use --place core'
        ends 0 "$brigade" where --driver "$driver" --workers 2 --place core \
            --strict
        ends 3 "$brigade" where --driver "$driver" --workers $((cores + 1)) \
            --strict
        says "$((cores + 1)) workers do not fit the $cores cores" \
            "use --workers $cores"
        ends 0 "$brigade" where --driver "$driver" --workers "$cores" --strict
    done
    # Reported without --strict as well, with exit code 0.
    ends 0 "$brigade" where --workers 2 --place pu:0
    says 'not every worker can have its own core: workers 0 and 1 share'
    # Rows stay whole: the words go to stderr.
    "$brigade" where --workers 2 --place pu:0 --strict --csv - >rows.csv \
        2>said || [ $? -eq 3 ]
    [ "$(column worker <rows.csv | wc -l)" -eq 2 ]
    [ "$(wc -l <said)" -eq 1 ]
}

@test "strict: binding by OpenMP's variables" {
    need_cores 2
    export OMP_PROC_BIND=close OMP_PLACES='{0}'
    ends 3 "$brigade" where --driver openmp --workers 2 --place inherit \
        --strict
    says 'use --place core, or env OMP_PROC_BIND=false'
    ends 0 env OMP_PROC_BIND=false "$brigade" where --driver openmp \
        --workers 2 --place inherit --strict
    ends 0 "$brigade" where --driver openmp --workers 2 --strict
}

@test "strict: a run whose busy workers shared a core ends with 3" {
    need_cores 2
    ends 3 "$brigade" run spin --units 40 --time 10ms --driver pthread \
        --workers 2 --place pu:0 --schedule static --strict --out there
    says 'share core 0' 'use --place core'
    # The answer was right all the same.
    [ "$(column status <there/runs.csv | sort -u)" = ok ]
    ends 0 "$brigade" run spin --units 40 --time 1ms --driver pthread \
        --workers 2 --strict
    # A worker that waits needs no core.
    ends 0 "$brigade" run wait --tasks 8 --delay 50ms --driver pthread \
        --place pu:0 --strict
}

@test "ranks: one table from rank 0, with each rank's seat" {
    need_mpi
    "${two_ranks[@]}" where --csv - >rows.csv </dev/null
    [ "$(column rank worker <rows.csv)" = $'0\t0\n1\t1' ]
    "${two_ranks[@]}" where --threads 2 --csv - >rows.csv </dev/null
    [ "$(column rank worker <rows.csv)" = $'0\t0\n0\t1\n1\t2\n1\t3' ]
    ends 0 "${two_ranks[@]}" where --threads 2
    says 'hybrid: 2 ranks of 2 threads on 1 host'
    [ "$(grep -c place_actual <<<"$output")" -eq 1 ]
    ends 2 "${two_ranks[@]}" where --nothing
    [ "$(grep -c 'no option --nothing' <<<"$output")" -eq 1 ]
}

@test "strict: threads in ranks bound to one core, and the remedy" {
    need_mpi
    need_cores 2
    ends 3 mpirun -n 2 --bind-to core "$build/brigade-mpi" where --threads 2 \
        --strict
    says 'the 2 threads of rank 0 share 1 core' \
        'to which the launcher bound the rank'
    [ "$(grep -c 'brigade-mpi: ' <<<"$output")" -eq 1 ]
    if [ "$cores" -lt 4 ]; then
        # Four threads never fit: as many ranks as do.
        says "4 workers do not fit the $cores cores" \
            'mpirun -n 1 --map-by slot:pe=2 --bind-to core, or --threads 1'
        ends 0 mpirun -n 1 --map-by slot:pe=2 --bind-to core \
            "$build/brigade-mpi" where --threads 2 --strict
        ends 0 mpirun -n 2 --bind-to core "$build/brigade-mpi" where \
            --driver hybrid --threads 1 --strict
        # Unbound they are not confined, but they are still too many.
        ends 3 mpirun -n 2 --bind-to none "$build/brigade-mpi" where \
            --threads 2 --strict
        says_not 'the launcher bound'
    else
        says 'mpirun --map-by slot:pe=2 --bind-to core'
        ends 0 mpirun -n 2 --map-by slot:pe=2 --bind-to core \
            "$build/brigade-mpi" where --threads 2 --strict
        ends 0 mpirun -n 2 --bind-to none "$build/brigade-mpi" where \
            --threads 2 --strict
    fi
}

@test "strict: ranks on one core" {
    need_mpi
    need_cores 2
    ends 3 "${two_ranks[@]}" where --place pu:0 --strict
    says 'workers 0 and 1 share core 0' 'use --place core'
    ends 0 "${two_ranks[@]}" where --place core --strict
    ends 3 "${ranks[@]}" $((cores + 1)) "$build/brigade-mpi" where --strict
    says "use mpirun -n $cores --map-by slot:pe=1 --bind-to core"
    ends 0 mpirun -n "$cores" --map-by slot:pe=1 --bind-to core \
        "$build/brigade-mpi" where --strict
}

@test "strict: srun's flags if srun started the ranks" {
    need_mpi
    need_cores 2
    # As a rank of srun's sees it; mpirun's own variables are not there.
    ends 3 env SLURM_STEP_LAUNCHER_PORT=1 SLURM_PROCID=0 taskset -c 0 \
        "$build/brigade-mpi" where --threads 2 --strict
    says 'use srun --cpus-per-task=2 --cpu-bind=cores' '--cpu-bind=none'
}
