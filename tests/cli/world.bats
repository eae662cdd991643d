#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# A launcher that started n processes and an MPI that sees another number: they
# would each measure the whole work and report it as a run of n.
#
# With the launcher's variables alone, and, where tests/mpich.sh has built the
# programs with MPICH too, with the programs of both under both launchers.

load helpers.sh

setup() {
    need_mpi
    cd "$BATS_TEST_TMPDIR" || return 1
}

# Variables of a launcher that the program's MPI does not understand.
started_by_another() { # RANK RANKS
    if [[ $("$brigade" launcher) == openmpi* ]]; then
        another=(env PMI_RANK="$1" PMI_SIZE="$2")
    else
        another=(env OMPI_MCA_orte_launch=1 OMPI_COMM_WORLD_RANK="$1"
            OMPI_COMM_WORLD_SIZE="$2")
    fi
}

commands=('run null --units 10' 'where' 'where --strict' 'costs'
    'run null --plan')

@test "4: each command refuses to be n singletons, in one line" {
    started_by_another 0 2
    for words in "${commands[@]}"; do
        # Words on purpose.
        # shellcheck disable=SC2086
        ends 4 "${another[@]}" "$build/brigade-mpi" $words
        says 'the launcher started 2 processes, MPI sees 1: built with ' \
            ', started by mpi' '; use mpi' ' -n 2'
        one_line
    done
    # The others do not repeat it.
    started_by_another 1 2
    ends 4 "${another[@]}" "$build/brigade-mpi" where
    [ -z "$output" ]
}

@test "4: what measures nothing needs no ranks" {
    started_by_another 0 2
    for words in --version --help 'list drivers' 'run primes --help'; do
        # shellcheck disable=SC2086
        ends 0 "${another[@]}" "$build/brigade-mpi" $words
        says_not 'the launcher started'
    done
}

@test "4: the refusal is a row, once" {
    for rank in 0 1; do
        started_by_another $rank 2
        ends 4 "${another[@]}" "$build/brigade-mpi" run null --units 10 \
            --out there
    done
    [ "$(statuses there)" = 'refused ' ]
    column error <there/runs.csv | grep -q 'started 2 processes, MPI sees 1'
}

@test "4: --ranks, another number than expected" {
    for words in 'run null --units 10' where costs; do
        # shellcheck disable=SC2086
        ends 4 "${ranks[@]}" 2 "$build/brigade-mpi" $words --ranks 3
        says '--ranks 3: MPI sees 2 ranks, started by mpi' '; start 3'
        [ "$(grep -c 'brigade-mpi: ' <<<"$output")" -eq 1 ]
        # shellcheck disable=SC2086
        ends 0 "${ranks[@]}" 2 "$build/brigade-mpi" $words --ranks 2
        # shellcheck disable=SC2086
        ends 4 "$build/brigade-mpi" $words --ranks 2
        says '--ranks 2: MPI sees 1 rank, started by no launcher'
    done
    ends 4 "${ranks[@]}" 2 "$build/brigade-mpi" run null --units 10 --ranks 3 \
        --out there
    [ "$(statuses there)" = 'refused ' ]
    for words in 'run null --units 10' where costs; do
        # shellcheck disable=SC2086
        ends 2 "$brigade" $words --ranks 2
        says 'use mpirun -n 2 brigade-mpi'
    done
}

@test "every point of a sweep expects its number of ranks" {
    "$brigade" sweep strong --kernels null:units=10 --drivers mpi,hybrid \
        --workers 1,2 --repeat 1 --out there
    for meta in there/meta/*; do
        jq -r '.command | join(" ")' "$meta"
    done | grep -e '--driver=[mh]' >lines
    for n in 1 2; do
        grep -q -- "--driver=mpi --workers=$n --ranks=$n " lines
        grep -- "--driver=hybrid --workers=$n " lines | grep -q -- ' --ranks=1 '
    done
}

# A launcher before the real one on PATH.
launcher_is() { # its lines on stdin
    mkdir launchers
    {
        echo '#!/bin/bash'
        echo "real=$(command -v "${ranks[0]}")"
        # shellcheck disable=SC2016 # the launcher's own words
        echo '[[ $* == *" run "* ]] || exec "$real" "$@"'
        cat
    } >"launchers/${ranks[0]}"
    chmod +x "launchers/${ranks[0]}"
    PATH=$PWD/launchers:$PATH
}

@test "a launcher that ends with 0 without a row has failed" {
    launcher_is <<<'exit 0'
    ends 6 "$brigade" sweep strong --kernels null:units=10 --drivers mpi \
        --workers 2 --repeat 1 --out there
    says 'the launcher ended with 0, but no rank wrote a row'
    column driver status error <there/runs.csv |
        grep -qx $'mpi\tfailed\tthe launcher ended with 0, but no.*'
}

@test "a launcher that hangs ends 30 s after the deadline" {
    launcher_is <<<'exec sleep 300'
    ends 6 "$brigade" sweep strong --kernels null:units=10 --drivers mpi \
        --workers 2 --repeat 1 --deadline 1s --out there
    says 'the launcher did not end within 30 s after the deadline'
    column driver status error <there/runs.csv |
        grep -qx $'mpi\tdeadline\tthe launcher did not end.*'
}

# ---- both MPIs ---------------------------------------------------------------

both=$top/build-mpich

need_both() {
    [ -x "$both/brigade-mpi" ] ||
        skip 'no build-mpich: run tests/mpich.sh, which makes it'
    command -v mpirun.openmpi mpiexec.mpich >/dev/null ||
        skip 'there is no mpirun.openmpi or no mpiexec.mpich'
    [[ $("$top/build/brigade-mpi" --version) == *'Open MPI'* ]] ||
        skip 'build/ is not of Open MPI'
}

@test "MPICH's program under Open MPI's mpirun, and the reverse" {
    need_both
    for words in "${commands[@]}"; do
        # shellcheck disable=SC2086
        ends 4 mpirun.openmpi --oversubscribe -n 2 "$both/brigade-mpi" $words
        says 'the launcher started 2 processes, MPI sees 1: built with MPICH ' \
            ', started by mpirun of Open MPI ' '; use mpiexec.mpich -n 2'
        [ "$(grep -c brigade-mpi: <<<"$output")" -eq 1 ]
        # shellcheck disable=SC2086
        ends 4 mpiexec.mpich -n 2 "$top/build/brigade-mpi" $words
        says 'the launcher started 2 processes, MPI sees 1: built with Open ' \
            ', started by mpiexec of MPICH; use mpirun.openmpi -n 2'
        one_line
    done
    for pair in "mpirun.openmpi --oversubscribe:$top/build" \
        "mpiexec.mpich:$both"; do
        # shellcheck disable=SC2086
        ends 0 ${pair%:*} -n 2 "${pair#*:}/brigade-mpi" where --ranks 2
        [ "$(grep -c 2\ ranks <<<"$output")" -eq 1 ]
    done
}

@test "a sweep with another MPI's launcher ends with 4; by default it fits" {
    need_both
    work=(strong --kernels null:units=10 --drivers mpi --workers 2 --repeat 1)
    ends 4 "$both/brigade" sweep "${work[@]}" --launcher mpirun.openmpi --out a
    says 'brigade-sweep: the launcher started 2 processes, MPI sees 1' \
        'use mpiexec.mpich -n 2'
    one_line
    ends 4 "$top/build/brigade" sweep "${work[@]}" --launcher mpiexec.mpich \
        --out b
    says 'built with Open MPI'
    one_line
    [ ! -e a ] && [ ! -e b ]
    [ "$("$both/brigade" launcher)" = mpich ]
    [[ $("$both/brigade" launcher --ranks 2) == 'mpiexec.mpich -n 2 '* ]]
    ends 0 "$both/brigade" sweep "${work[@]}" --out c
    [ "$(column driver ranks status <c/runs.csv | grep mpi)" = $'mpi\t2\tok' ]
    column engine <c/runs.csv | grep -qx 'blocking, MPICH [0-9.]*'
}
