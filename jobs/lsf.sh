#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Written by `brigade jobs lsf`. Strong scaling in one batch job: checks where the
# ranks are placed, then measures serially and on 1, 2, 4 ... and all ranks.
#
#   bsub <jobs/lsf.sh
#   bsub -n 8 -W 2:00 <jobs/lsf.sh
#   SWEEP='--repeat 5' bsub -J 'brigade[1-3]' <jobs/lsf.sh
#
# Options of the scheduler override the lines below. Words after the script and
# in SWEEP are options of `brigade sweep`. Rows go to OUT, by default to
# results/lsf-JOB where it was submitted; a job that is requeued, or submitted
# again with the same OUT, repeats nothing that is there.
#BSUB -J brigade
#BSUB -n 2
#BSUB -W 00:30
#BSUB -wa USR1 -wt 1
#BSUB -r
#BSUB -o brigade.%J.out
# ---- what your site needs; to use a line, remove one #
##BSUB -P NAME
##BSUB -q NAME
##BSUB -x
# The MPI that brigade-mpi was built with: module load openmpi
# ---- end
set -eu
: "${LSB_JOBID:?this is a job: bsub <jobs/lsf.sh}"
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
cd "$LS_SUBCWD"
: "${BRIGADE:=build/brigade}" "${SWEEP:=}"
if [ ! -x "$BRIGADE" ]; then
    echo "lsf.sh: no $BRIGADE in $PWD: submit from Brigade's directory or" \
        "set BRIGADE to the path of the program" >&2
    exit 4
fi
# exec: the signals of the scheduler reach the sweep. SWEEP: several words.
# shellcheck disable=SC2086
exec "$BRIGADE" sweep ranks --report ${OUT:+"--out=$OUT"} $SWEEP "$@"
