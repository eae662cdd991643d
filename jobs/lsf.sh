#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Strong scaling of both kernels in one job of IBM Spectrum LSF.
#
#   bsub <jobs/lsf.sh
#   bsub -n 8 -R "affinity[core(2)]" -env "all, THREADS=2" <jobs/lsf.sh
#
# An option of bsub overrides its line here. Sizes (LIMIT, IMAGE, FILTER,
# REPEAT ...) are environment variables: jobs/series.sh --help. Submit from
# Brigade's directory or set BRIGADE_HOME. Rows go to $OUT,
# results/DATE-lsf-JOB in the directory of submission unless set.
#
#BSUB -J brigade
#BSUB -n 2
#BSUB -W 00:30
#BSUB -o brigade.%J.out
#

# ---- what your site needs: begin ---------------------------------------------
# To use a line, remove one #.
##BSUB -P NAME
##BSUB -q NAME
##BSUB -x
# The MPI that brigade-mpi was built with:
# module load openmpi
# ---- what your site needs: end -----------------------------------------------

set -eu
: "${LSB_JOBID:?this is a job: bsub <jobs/lsf.sh}"

# The job may run a copy of this script, outside of Brigade's directory.
cd "$LS_SUBCWD"
for top in "${BRIGADE_HOME:-.}" . ..; do
    [ ! -x "$top/jobs/series.sh" ] || break
done
if [ ! -x "$top/jobs/series.sh" ]; then
    echo "lsf.sh: no jobs/series.sh in $PWD; submit from Brigade's" \
        "directory or set BRIGADE_HOME" >&2
    exit 4
fi
exec "$top/jobs/series.sh" - - "${THREADS:--}" \
    "${OUT:-results/$(date +%Y-%m-%d)-lsf-$LSB_JOBID}" "$@"
