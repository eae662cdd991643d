#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh and series.sh
# jobs/series.sh by hand, and jobs/pbs.sh with the variables of a PBS job set
# by hand, and so for LSF, Grid Engine and Flux: these are not installed, so
# neither the lines for them nor their commands nor a second node are tested.
# jobs/slurm.sbatch is tested by slurm.bats.

load helpers.sh
load series.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    need_mpi
    two_cores || skip 'there is one core, and ranks want one each'
}

# A launcher before the real one on PATH. MPIRUN is the real one.
launcher_is() { # its lines on stdin
    mkdir launchers
    {
        echo "#!/bin/bash"
        echo "MPIRUN=$(command -v mpirun)"
        # shellcheck disable=SC2016 # the launcher's own words
        echo '[ "$1" != --version ] || exec "$MPIRUN" "$@"'
        cat
    } >launchers/mpirun
    chmod +x launchers/mpirun
    PATH=$PWD/launchers:$PATH
}

@test "brigade launcher prints the command that starts ranks" {
    ends 0 "$brigade" launcher
    [[ $output =~ ^(openmpi-[45]|mpich)$ ]]
    line=$("$brigade" launcher --ranks 2)
    ends 0 bash -c "$line true"
    [ "$($line "$brigade-mpi" run null --units 1 --repeat 1 --warmup 0 \
        --csv - | column ranks)" = 2 ]
    ends 0 "$brigade" launcher --ranks 1000
    says '--bind-to none'
    ends 2 "$brigade" launcher --launcher ssh
    says "'ssh' is not one of"
    ends 4 env PATH=/nowhere "$brigade" launcher
    ends 0 "$brigade" launcher --help
    says 'example: ' openmpi-4 srun flux slurm pbs lsf sge
}

@test "brigade launcher --job prints the job of a scheduler for a shell" {
    ends 0 env SLURM_JOB_ID=7 SLURM_NTASKS=8 SLURM_CPUS_PER_TASK=2 \
        SLURM_JOB_NUM_NODES=2 SLURM_SUBMIT_DIR="/a b's" "$brigade" launcher --job
    eval "$output"
    # shellcheck disable=SC2154 # from eval
    [ "$scheduler $job $nodes $tasks $threads $directory" = \
        "slurm 7 2 8 2 /a b's" ]
    ends 0 env -u SLURM_JOB_ID -u PBS_JOBID "$brigade" launcher --job
    says "scheduler=''"
}

@test "pbs.sh with simulated variables: the series of the node file's ranks" {
    mkdir home
    printf '%s\n' "$(uname -n)" "$(uname -n)" >nodes
    ends 0 env PBS_JOBID=17.server PBS_O_WORKDIR="$PWD/home" \
        PBS_NODEFILE="$PWD/nodes" OMP_NUM_THREADS=1 BRIGADE_HOME="$top" \
        "$top/jobs/pbs.sh"
    says 'PARALLELISM: more cores on the same work' 'primes  from=0;limit=1e8'
    rows=$(echo home/results/*-pbs-17)
    series "$rows" 'serial 1 1' 'mpi 1 1' 'mpi 2 1' 'hybrid 1 1' 'hybrid 2 1'
    rows_are_good "$rows"
}

@test "pbs.sh: OMP_NUM_THREADS is the threads of a rank" {
    uname -n >nodes
    ends 0 env PBS_JOBID=18.server PBS_O_WORKDIR="$top" OUT="$PWD/rows" \
        PBS_NODEFILE="$PWD/nodes" OMP_NUM_THREADS=2 "$top/jobs/pbs.sh"
    series rows 'serial 1 1' 'mpi 1 1' 'hybrid 1 2'
    rows_are_good rows
}

@test "lsf.sh and sge.sh with simulated variables" {
    mkdir home
    printf '%s\n' "$(uname -n)" "$(uname -n)" >hosts
    ends 0 env LSB_JOBID=19 LS_SUBCWD="$PWD/home" LSB_DJOB_NUMPROC=2 \
        LSB_DJOB_HOSTFILE="$PWD/hosts" BRIGADE_HOME="$top" "$top/jobs/lsf.sh"
    rows=$(echo home/results/*-lsf-19)
    series "$rows" 'serial 1 1' 'mpi 1 1' 'mpi 2 1' 'hybrid 1 1' 'hybrid 2 1'
    ends 0 env JOB_ID=20 SGE_O_WORKDIR="$PWD/home" NSLOTS=1 NHOSTS=1 \
        THREADS=2 BRIGADE_HOME="$top" "$top/jobs/sge.sh"
    rows=$(echo home/results/*-sge-20)
    series "$rows" 'serial 1 1' 'mpi 1 1' 'hybrid 1 2'
}

# flux as far as jobs/flux.sh uses it, in front of mpirun.
@test "flux.sh with a simulated flux" {
    mkdir launchers
    cat >launchers/flux <<'EOF'
#!/bin/sh
case $1 in
--version) echo 'libflux-core: 0.52.0' ;;
getattr) echo 21 ;;
resource) echo 2 ;;
run)
    [ "$2 $4 $5 $6 $7" = '-n -c 1 -o cpu-affinity=per-task' ] || exit 9
    ranks=$3
    shift 7
    exec mpirun -n "$ranks" --map-by slot:pe=1 --bind-to core "$@" ;;
esac
EOF
    chmod +x launchers/flux
    ends 0 env PATH="$PWD/launchers:$PATH" FLUX_URI=local:///here OUT=rows \
        BRIGADE_HOME="$top" "$top/jobs/flux.sh"
    series rows 'serial 1 1' 'mpi 1 1' 'mpi 2 1' 'hybrid 1 1' 'hybrid 2 1'
}

@test "outside a job the scripts print how to submit them" {
    run env -u PBS_JOBID "$top/jobs/pbs.sh"
    [ "$status" -ne 0 ]
    says 'qsub jobs/pbs.sh'
    run env -u SLURM_JOB_ID "$top/jobs/slurm.sbatch"
    [ "$status" -ne 0 ]
    says 'sbatch jobs/slurm.sbatch'
    run env -u LSB_JOBID "$top/jobs/lsf.sh"
    [ "$status" -ne 0 ]
    says 'bsub <jobs/lsf.sh'
    run env -u NSLOTS "$top/jobs/sge.sh"
    [ "$status" -ne 0 ]
    says 'qsub jobs/sge.sh'
    run env -u FLUX_URI "$top/jobs/flux.sh"
    [ "$status" -ne 0 ]
    says 'flux batch jobs/flux.sh'
}

@test "pbs.sh: submitted from another directory it says what it needs" {
    echo here >nodes
    ends 4 env PBS_JOBID=1 PBS_O_WORKDIR="$PWD" PBS_NODEFILE=nodes \
        "$top/jobs/pbs.sh"
    says 'BRIGADE_HOME=DIR'
}

@test "a failing point is named and the others continue" {
    ends 6 env IMAGE=missing.png "$top/jobs/series.sh" mpirun 2 1 rows
    says 'of 10 points these failed' 'convolve, hybrid, 2 x 1: exit code'
    [[ ${output##*these failed} != *primes* ]]
    column kernel status result <rows/runs.csv | grep primes | sort -u |
        grep -qx $'primes\tok\t'"$primes_to_1e8"
}

@test "arguments after the directory are options for every run" {
    ends 6 "$top/jobs/series.sh" mpirun 1 1 rows --inject wrong
    says 'of 6 points these failed' 'primes, serial, 1: exit code 3'
}

@test "independent singletons are not measured" {
    # What srun starts when it speaks another PMI than the program's MPI.
    launcher_is <<'EOF'
code=0
for ((i = $2; i > 0; i--)); do
    "${@:7}" || code=$?
done
exit $code
EOF
    ends 4 "$top/jobs/series.sh" mpirun 2 1 rows
    says 'started 2 independent singletons instead of 2 ranks'
    [ ! -e rows ]
}

@test "ranks that share a core are not measured" {
    "$brigade" --help | grep -q '^  brigade where ' ||
        skip "this build has no 'where'"
    launcher_is <<'EOF'
cpu=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
exec taskset -c "$cpu" "$MPIRUN" --oversubscribe --bind-to none -n "$2" "${@:7}"
EOF
    ends 3 "$top/jobs/series.sh" mpirun 2 1 rows
    says 'the ranks are misplaced'
    [ ! -e rows ]
}

@test "wrong arguments, missing programs" {
    ends 2 "$top/jobs/series.sh" mpirun 2 1
    says 'example: jobs/series.sh'
    ends 2 "$top/jobs/series.sh" ssh 2 1 rows
    says "'ssh' is not one of mpirun, srun"
    for bad in 0 x 2x ''; do
        ends 2 "$top/jobs/series.sh" mpirun "$bad" 1 rows
        ends 2 "$top/jobs/series.sh" mpirun 2 "$bad" rows
    done
    ends 4 env BUILD=nowhere "$top/jobs/series.sh" mpirun 2 1 rows
    says 'nowhere/brigade not found'
    ends 0 "$top/jobs/series.sh" --help
}
