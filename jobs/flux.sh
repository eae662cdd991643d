#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Written by `brigade jobs flux`. Strong scaling in one batch job: checks where the
# ranks are placed, then measures serially and on 1, 2, 4 ... and all ranks.
#
#   flux batch jobs/flux.sh
#   flux batch -N 2 -n 8 jobs/flux.sh --repeat 5
#
# Options of the scheduler override the lines below. Words after the script and
# in SWEEP are options of `brigade sweep`. Rows go to OUT, by default to
# results/flux-JOB where it was submitted; a job that is requeued, or submitted
# again with the same OUT, repeats nothing that is there.
#flux: --job-name=brigade
#flux: --nslots=2
#flux: --cores-per-slot=1
#flux: --time-limit=30m
#flux: --signal=USR1@60s
# ---- what your site needs; to use a line, remove one #
##flux: --bank=NAME
##flux: --queue=NAME
##flux: --exclusive
# The MPI that brigade-mpi was built with: module load openmpi
# ---- end
set -eu
: "${FLUX_URI:?this is a job: flux batch jobs/flux.sh}"
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
cores=$(flux resource list -n -o '{ncores}')
BRIGADE_RANKS=$((cores / OMP_NUM_THREADS))
BRIGADE_JOB=$(flux getattr jobid)
export BRIGADE_RANKS BRIGADE_JOB
: "${BRIGADE:=build/brigade}" "${SWEEP:=}"
if [ ! -x "$BRIGADE" ]; then
    echo "flux.sh: no $BRIGADE in $PWD: submit from Brigade's directory or" \
        "set BRIGADE to the path of the program" >&2
    exit 4
fi
# exec: the signals of the scheduler reach the sweep. SWEEP: several words.
# shellcheck disable=SC2086
exec "$BRIGADE" sweep ranks --report ${OUT:+"--out=$OUT"} $SWEEP "$@"
