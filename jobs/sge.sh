#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Written by `brigade jobs sge`. Strong scaling in one batch job: checks where the
# ranks are placed, then measures serially and on 1, 2, 4 ... and all ranks.
#
#   qsub jobs/sge.sh
#   qsub -pe mpi 8 -v OMP_NUM_THREADS=2 jobs/sge.sh      4 ranks of 2
#   qsub -t 1-3 jobs/sge.sh --repeat 5
#
# Options of the scheduler override the lines below. Words after the script and
# in SWEEP are options of `brigade sweep`. Rows go to OUT, by default to
# results/sge-JOB where it was submitted; a job that is requeued, or submitted
# again with the same OUT, repeats nothing that is there.
#$ -N brigade
#$ -pe mpi 2
#$ -l h_rt=00:30:00
#$ -notify
#$ -j y
#$ -cwd
#$ -r y
# ---- what your site needs; to use a line, remove one #
##$ -P NAME
##$ -q NAME
##$ -l exclusive=true
# The name of a parallel environment for MPI differs by site: qconf -spl.
# The MPI that brigade-mpi was built with: module load openmpi
# ---- end
set -eu
: "${SGE_O_WORKDIR:?this is a job: qsub jobs/sge.sh}"
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
cd "$SGE_O_WORKDIR"
: "${BRIGADE:=build/brigade}" "${SWEEP:=}"
if [ ! -x "$BRIGADE" ]; then
    echo "sge.sh: no $BRIGADE in $PWD: submit from Brigade's directory or" \
        "set BRIGADE to the path of the program" >&2
    exit 4
fi
# exec: the signals of the scheduler reach the sweep. SWEEP: several words.
# shellcheck disable=SC2086
exec "$BRIGADE" sweep ranks --report ${OUT:+"--out=$OUT"} $SWEEP "$@"
