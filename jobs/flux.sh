#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Strong scaling of both kernels in one instance of Flux.
#
#   flux batch jobs/flux.sh
#   flux batch -N 2 -n 8 -c 2 --env=THREADS=2 jobs/flux.sh
#
# An option of flux overrides its line here. Sizes (LIMIT, IMAGE, FILTER,
# REPEAT ...) are environment variables: jobs/series.sh --help. Submit from
# Brigade's directory or set BRIGADE_HOME. Rows go to $OUT,
# results/DATE-flux-JOB in the directory of submission unless set.
#
#flux: --job-name=brigade
#flux: --ntasks=2
#flux: --cores-per-task=1
#flux: --time-limit=30m
#

# ---- what your site needs: begin ---------------------------------------------
# To use a line, remove one #.
##flux: --bank=NAME
##flux: --queue=NAME
##flux: --exclusive
# The MPI that brigade-mpi was built with:
# module load openmpi
# ---- what your site needs: end -----------------------------------------------

set -eu
: "${FLUX_URI:?this is a job: flux batch jobs/flux.sh}"

# A batch script asks Flux for its resources: variables do not hold them.
: "${THREADS:=1}"
cores=$(flux resource list -n -o '{ncores}')

# The job may run a copy of this script, outside of Brigade's directory.
for top in "${BRIGADE_HOME:-.}" . ..; do
    [ ! -x "$top/jobs/series.sh" ] || break
done
if [ ! -x "$top/jobs/series.sh" ]; then
    echo "flux.sh: no jobs/series.sh in $PWD; submit from Brigade's" \
        "directory or set BRIGADE_HOME" >&2
    exit 4
fi
exec "$top/jobs/series.sh" - "$((cores / THREADS))" "$THREADS" \
    "${OUT:-results/$(date +%Y-%m-%d)-flux-$(flux getattr jobid)}" "$@"
