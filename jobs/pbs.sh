#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Written by `brigade jobs pbs`. Strong scaling in one batch job: checks where the
# ranks are placed, then measures serially and on 1, 2, 4 ... and all ranks.
#
#   qsub jobs/pbs.sh
#   qsub -l select=2:ncpus=8:mpiprocs=4:ompthreads=2 jobs/pbs.sh
#   qsub -v SWEEP='--repeat 5' -J 1-3 jobs/pbs.sh
#
# Options of the scheduler override the lines below. Words after the script and
# in SWEEP are options of `brigade sweep`. Rows go to OUT, by default to
# results/pbs-JOB where it was submitted; a job that is requeued, or submitted
# again with the same OUT, repeats nothing that is there.
#PBS -N brigade
#PBS -l select=1:ncpus=2:mpiprocs=2:ompthreads=1
#PBS -l walltime=00:30:00
#PBS -j oe
#PBS -r y
# ---- what your site needs; to use a line, remove one #
##PBS -A NAME
##PBS -q NAME
##PBS -l place=excl
# Torque has another line for nodes: #PBS -l nodes=1:ppn=2
# The MPI that brigade-mpi was built with: module load openmpi
# ---- end
set -eu
: "${PBS_JOBID:?this is a job: qsub jobs/pbs.sh}"
cd "$PBS_O_WORKDIR"
: "${BRIGADE:=build/brigade}" "${SWEEP:=}"
if [ ! -x "$BRIGADE" ]; then
    echo "pbs.sh: no $BRIGADE in $PWD: submit from Brigade's directory or" \
        "set BRIGADE to the path of the program" >&2
    exit 4
fi
# exec: the signals of the scheduler reach the sweep. SWEEP: several words.
# shellcheck disable=SC2086
exec "$BRIGADE" sweep ranks --report ${OUT:+"--out=$OUT"} $SWEEP "$@"
