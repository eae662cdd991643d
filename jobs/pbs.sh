#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Strong scaling of both kernels in one PBS job (OpenPBS, PBS Pro, Torque).
#
#   qsub jobs/pbs.sh
#   qsub -l select=2:ncpus=8:mpiprocs=4:ompthreads=2 -v LIMIT=1e11 jobs/pbs.sh
#
# An option of qsub overrides its line here. Sizes (LIMIT, IMAGE, FILTER,
# REPEAT ...) are given with -v: jobs/series.sh --help. Submit from Brigade's
# directory or give -v BRIGADE_HOME=DIR. Rows go to $OUT,
# results/DATE-pbs-JOB in the directory of submission unless set.
#
#PBS -N brigade
#PBS -l select=1:ncpus=2:mpiprocs=2:ompthreads=1
#PBS -l walltime=00:30:00
#PBS -j oe
#PBS -r n

# ---- what your site needs: begin ---------------------------------------------
# To use a line, remove one #. Torque has the nodes line instead of select, and
# takes threads per rank from -v THREADS=2.
##PBS -A NAME
##PBS -q NAME
##PBS -l nodes=1:ppn=2
# The MPI that brigade-mpi was built with:
# module load openmpi
# ---- what your site needs: end -----------------------------------------------

set -eu
: "${PBS_JOBID:?this is a job: qsub jobs/pbs.sh}"

# PBS runs a copy of this script, so $0 is not in Brigade's directory.
cd "$PBS_O_WORKDIR"
for top in "${BRIGADE_HOME:-.}" . ..; do
    [ ! -x "$top/jobs/series.sh" ] || break
done
if [ ! -x "$top/jobs/series.sh" ]; then
    echo "pbs.sh: no jobs/series.sh in $PBS_O_WORKDIR; submit from" \
        "Brigade's directory or give -v BRIGADE_HOME=DIR" >&2
    exit 4
fi

exec "$top/jobs/series.sh" - - "${THREADS:--}" \
    "${OUT:-results/$(date +%Y-%m-%d)-pbs-${PBS_JOBID%%.*}}" "$@"
