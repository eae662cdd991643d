#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# brigade-mpi with MPICH instead of the usual MPI: built in build-mpich without
# warnings, and the tests that start ranks, under MPICH's own launcher. Those
# of cli/world.bats then also start the programs of each MPI with the launcher
# of the other. tests/mpich.sh [FILE.bats...]. Exit 77: there is no MPICH, with
# the reason.
set -eu

cd "$(dirname "$0")/.."

skip() {
    echo "skipped: $1"
    exit 77
}

command -v bats >/dev/null || skip 'bats was not found'
# The package that has mpicc.mpich may be there without the headers.
compiles() {
    echo '#include <mpi.h>' |
        mpicc.mpich -x c -fsyntax-only - >/dev/null 2>&1
}
if ! compiles || ! command -v mpiexec.mpich >/dev/null; then
    command -v apt-get >/dev/null || skip 'no MPICH, and no apt-get'
    [ "$(id -u)" -eq 0 ] || skip 'no MPICH, and not root'
    # Where Open MPI is installed as well, its commands keep their names.
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
        --no-install-recommends mpich libmpich-dev >/dev/null ||
        skip 'apt-get cannot install mpich and libmpich-dev'
fi
cmake --preset release -B build-mpich -DBUILD_TESTING=OFF -DBRIGADE_WERROR=ON \
    -DMPI_C_COMPILER=mpicc.mpich >build-mpich.log
cmake --build build-mpich -j "$(nproc)" >>build-mpich.log 2>&1 ||
    { grep -E 'error|warning' build-mpich.log; exit 1; }
[ -x build-mpich/brigade-mpi ] || {
    echo 'brigade-mpi was not built: cmake found no MPI'
    exit 1
}
# Others take minutes: MPICH's ranks do not yield while they wait, and here two
# or three share a core.
export BRIGADE_BUILD="$PWD/build-mpich"
[ $# -eq 0 ] || exec bats "$@"
bats tests/cli/costs.bats tests/cli/halo.bats tests/cli/wrong.bats \
    tests/cli/world.bats
exec bats -f 'killed launcher' tests/cli/exit.bats
