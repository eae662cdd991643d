#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Strong scaling of both kernels in one job of Grid Engine (SGE, UGE).
#
#   qsub jobs/sge.sh
#   qsub -pe mpi 8 -v LIMIT=1e11 jobs/sge.sh
#
# An option of qsub overrides its line here. Sizes (LIMIT, IMAGE, FILTER,
# REPEAT ...) are environment variables: jobs/series.sh --help. Submit from
# Brigade's directory or set BRIGADE_HOME. Rows go to $OUT,
# results/DATE-sge-JOB in the directory of submission unless set.
#
#$ -N brigade
#$ -pe mpi 2
#$ -l h_rt=00:30:00
#$ -j y
#$ -cwd
#$ -r n
#

# ---- what your site needs: begin ---------------------------------------------
# To use a line, remove one #.
# The name of a parallel environment for MPI differs by site: qconf -spl.
##$ -P NAME
##$ -q NAME
# The MPI that brigade-mpi was built with:
# module load openmpi
# ---- what your site needs: end -----------------------------------------------

set -eu
: "${NSLOTS:?this is a job: qsub jobs/sge.sh}"

# The job may run a copy of this script, outside of Brigade's directory.
cd "$SGE_O_WORKDIR"
for top in "${BRIGADE_HOME:-.}" . ..; do
    [ ! -x "$top/jobs/series.sh" ] || break
done
if [ ! -x "$top/jobs/series.sh" ]; then
    echo "sge.sh: no jobs/series.sh in $PWD; submit from Brigade's" \
        "directory or set BRIGADE_HOME" >&2
    exit 4
fi
exec "$top/jobs/series.sh" - - "${THREADS:--}" \
    "${OUT:-results/$(date +%Y-%m-%d)-sge-$JOB_ID}" "$@"
