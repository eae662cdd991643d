#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh and series.sh
# Batch scripts, with the variables of a job set by hand: PBS, LSF, Grid Engine
# and Flux are not installed, so neither their lines nor their commands nor a
# second node are tested. slurm.bats runs jobs/slurm.sbatch in a real Slurm.

load helpers.sh
load series.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    unset OMP_NUM_THREADS
    # pbs RANKS COMMAND...: in a job with as many ranks on this machine.
    cat >pbs <<'EOF'
#!/bin/sh
seq "$1" | sed "s/.*/$(uname -n)/" >nodes
shift
exec env PBS_JOBID=17.server PBS_O_WORKDIR="$PWD" PBS_NODEFILE="$PWD/nodes" "$@"
EOF
    chmod +x pbs
}

need_ranks() {
    need_mpi
    two_cores || skip 'there is one core, and ranks want one each'
}

# A launcher before the real one on PATH. MPIRUN is the real one, "$@" the
# program of $ranks ranks.
launcher_is() { # its lines on stdin
    mkdir launchers
    {
        echo "#!/bin/bash"
        echo "MPIRUN=$(command -v mpirun)"
        # shellcheck disable=SC2016 # the launcher's own words
        echo '[ "$1" != --version ] || exec "$MPIRUN" "$@"
            ranks=$2
            while [[ $1 != */brigade-mpi ]]; do shift; done'
        cat
    } >launchers/mpirun
    chmod +x launchers/mpirun
    PATH=$PWD/launchers:$PATH
}

@test "brigade launcher prints the command that starts ranks" {
    need_mpi
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

@test "the scripts in jobs/ are what brigade jobs writes" {
    for name in slurm:slurm.sbatch pbs:pbs.sh lsf:lsf.sh sge:sge.sh \
        flux:flux.sh; do
        file=jobs/${name#*:}
        "$brigade" jobs "${name%:*}" --brigade build/brigade >script
        cmp script "$top/$file" || {
            echo "out of date: build/brigade jobs ${name%:*}" \
                "--brigade build/brigade >$file"
            return 1
        }
        sh -n script
        [ "$(wc -l <script)" -le 50 ]
    done
}

@test "brigade jobs fills in numbers and names" {
    ends 0 "$brigade" jobs slurm --nodes 4 --tasks 64 --threads 2 --time 90m \
        --array 1-3 --account me --exclusive --sweep '--repeat 5'
    says '--nodes=4' '--ntasks=64' '--cpus-per-task=2' '--time=01:30:00' \
        '--array=1-3' '#SBATCH --account=me' '##SBATCH --partition=NAME' \
        "BRIGADE:=$brigade" 'SWEEP:=--repeat 5'
    says_not '##SBATCH --exclusive'
    ends 0 "$brigade" jobs pbs --nodes 2 --cores 8 --threads 2
    says 'select=2:ncpus=8:mpiprocs=4:ompthreads=2'
    ends 0 "$brigade" jobs lsf --nodes 2 --tasks 8 --threads 2 --array 1-3
    says '-J brigade[1-3]' '-n 8' 'span[ptile=4]' 'affinity[core(2)]' \
        'OMP_NUM_THREADS:-2'
    ends 0 "$brigade" jobs sge --tasks 4 --threads 2
    says '-pe mpi 8'
    ends 0 "$brigade" jobs flux --nodes 2 --tasks 8 --time 1h
    says '--nodes=2' '--nslots=8' '--time-limit=60m'
    ends 2 "$brigade" jobs flux --array 1-3
    says 'no arrays'
    for list in 5-2 x 1- '' 1,,2 1-4:0 '1;id' 1-3x; do
        ends 2 "$brigade" jobs slurm --array "$list"
        says '--array'
    done
    for list in 1 1-4 1-9:2 1,3,5-7 1-10%2; do
        ends 0 "$brigade" jobs slurm --array "$list"
        says "--array=$list"
    done
    # Nothing that a shell or a directive would read as more than a word.
    # shellcheck disable=SC2016 # not expanded
    for bad in 'a b' $'a\n#SBATCH --x' 'a;id' '$(id)' '`id`' 'a"b' "a'b"; do
        ends 2 "$brigade" jobs slurm --account "$bad"
        says '--account: account may not hold'
        ends 2 "$brigade" jobs slurm --queue "$bad"
    done
    for bad in '--kernels $(id)' '--out "x"' $'--repeat 5\nid' '} ; id'; do
        ends 2 "$brigade" jobs slurm --sweep "$bad"
    done
    ends 2 "$brigade" jobs slurm --time 1m
    ends 0 "$brigade" jobs slurm --time 121s
    says '--time=00:03:00'
    ends 2 "$brigade" jobs slrum
    says "did you mean 'slurm'"
    ends 2 "$brigade" jobs pbs --nodes 2
    says '--tasks N'
    ends 0 "$brigade" jobs --help
    says 'example: ' slurm pbs lsf sge flux
}

@test "a job that can never start is refused before it is submitted" {
    ends 4 "$brigade" jobs pbs --nodes 1 --cores 4 --tasks 64 --check
    one_line
    says '64 ranks on 1 node need 64 cores of each, which has 4'
    ends 0 "$brigade" jobs pbs --nodes 16 --cores 4 --tasks 64 --check
    says 'select=16:ncpus=4'
    ends 4 "$brigade" jobs pbs --nodes 3 --cores 4 --tasks 2 --check
    ends 2 "$brigade" jobs pbs --tasks 64 --check
    says 'pbs cannot tell' '--cores N'
    # The words of the scheduler, where it can tell. It submits nothing then.
    mkdir bin
    cat >bin/sbatch <<'EOF'
#!/bin/sh
echo "$*" >>said
[ "$1" = --test-only ] || { echo "Submitted batch job 5"; exit; }
grep -q '^#SBATCH --ntasks=64' "$2" || exit 0
echo 'allocation failure: Requested node configuration is not available' >&2
exit 1
EOF
    printf '#!/bin/sh\necho 2 8\necho 1 4\n' >bin/sinfo
    chmod +x bin/*
    ends 4 env PATH="$PWD/bin:$PATH" "$brigade" jobs slurm --tasks 64 --submit
    says 'slurm cannot start such a job' 'Requested node configuration'
    [ "$(wc -l <said)" -eq 1 ]
    ends 4 env PATH="$PWD/bin:$PATH" "$brigade" jobs slurm --nodes 2 \
        --tasks 16 --check
    says '16 ranks on 2 nodes need 8 cores of each, which has 4'
    ends 0 env PATH="$PWD/bin:$PATH" "$brigade" jobs slurm --nodes 4 --submit
    [ "$output" = 'Submitted batch job 5' ]
    [ "$(wc -l <said)" -eq 3 ]
    # No file is left behind.
    while read -r line; do
        [ ! -e "${line##* }" ]
    done <said
}

# ---- scripts -----------------------------------------------------------------

@test "pbs.sh, its variables set by hand: the series of the node file's ranks" {
    need_ranks
    ends 0 ./pbs 2 "$top/jobs/pbs.sh"
    says 'PARALLELISM: more cores on the same work' 'primes  from=0;limit=1e8'
    series results/pbs-17 'serial 1 1' 'mpi 1 1' 'mpi 2 1' 'hybrid 1 1' \
        'hybrid 2 1'
    rows_are_good results/pbs-17
    # Submitted again, it repeats nothing.
    cp results/pbs-17/runs.csv before
    ends 0 ./pbs 2 env PBS_JOBID=18.server OUT=results/pbs-17 "$top/jobs/pbs.sh"
    says ' 0 runs done, 20 already present' 'PARALLELISM'
    cmp results/pbs-17/runs.csv before
}

@test "pbs.sh: OMP_NUM_THREADS is the threads of a rank" {
    need_ranks
    ends 0 ./pbs 1 env OUT=rows OMP_NUM_THREADS=2 "$top/jobs/pbs.sh"
    series rows 'serial 1 1' 'mpi 1 1' 'hybrid 1 2'
    rows_are_good rows
}

@test "jobs of an array have a directory each" {
    need_ranks
    short="--kernels null:units=10 --repeat 1 --no-anchors --no-check"
    for number in 1 2; do
        ends 0 ./pbs 1 env PBS_JOBID="17[$number].server" SWEEP="$short" \
            PBS_ARRAY_INDEX=$number "$top/jobs/pbs.sh"
        says "rows in results/pbs-17/$number/runs.csv"
    done
    ends 0 ./pbs 1 env PBS_ARRAY_INDEX=3 SWEEP="$short" OUT=there \
        "$top/jobs/pbs.sh"
    says 'rows in there/3/runs.csv'
}

@test "lsf.sh and sge.sh, their variables set by hand" {
    need_ranks
    printf '%s\n' "$(uname -n)" "$(uname -n)" >hosts
    # Outside of an array LSF sets an index of 0, Grid Engine "undefined".
    ends 0 env LSB_JOBID=19 LS_SUBCWD="$PWD" LSB_DJOB_NUMPROC=2 LSB_JOBINDEX=0 \
        LSB_DJOB_HOSTFILE="$PWD/hosts" "$top/jobs/lsf.sh"
    series results/lsf-19 'serial 1 1' 'mpi 1 1' 'mpi 2 1' 'hybrid 1 1' \
        'hybrid 2 1'
    # Slots of Grid Engine are cores.
    ends 0 env JOB_ID=20 SGE_O_WORKDIR="$PWD" NSLOTS=2 NHOSTS=1 \
        SGE_TASK_ID=undefined OMP_NUM_THREADS=2 "$top/jobs/sge.sh"
    series results/sge-20 'serial 1 1' 'mpi 1 1' 'hybrid 1 2'
}

# flux as far as jobs/flux.sh uses it, in front of mpirun.
@test "flux.sh, with a flux made by hand" {
    need_ranks
    mkdir launchers
    cat >launchers/flux <<'EOF'
#!/bin/sh
case $1 in
--version) echo 'libflux-core: 0.52.0' ;;
getattr) echo 21 ;;
resource) echo 2 ;;
run)
    case "$*" in
    'run -n '*' -c 1 -o cpu-affinity=per-task '*) ranks=$3; shift 7 ;;
    'run -n '*' -o cpu-affinity=off '*) ranks=$3; shift 5 ;;
    *) exit 9 ;;
    esac
    case $1 in
    */brigade) exec "$@" ;;
    esac
    exec mpirun -n "$ranks" --map-by slot:pe=1 --bind-to core "$@" ;;
esac
EOF
    chmod +x launchers/flux
    ends 0 env PATH="$PWD/launchers:$PATH" FLUX_URI=local:///here OUT=rows \
        "$top/jobs/flux.sh"
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
    run env -u SGE_O_WORKDIR "$top/jobs/sge.sh"
    [ "$status" -ne 0 ]
    says 'qsub jobs/sge.sh'
    run env -u FLUX_URI "$top/jobs/flux.sh"
    [ "$status" -ne 0 ]
    says 'flux batch jobs/flux.sh'
}

@test "submitted from elsewhere a script says what it needs" {
    ends 4 ./pbs 1 env -u BRIGADE "$top/jobs/pbs.sh"
    says 'no build/brigade in' 'set BRIGADE'
}

# ---- the sweep in a job ------------------------------------------------------

@test "a point that fails is named and the others go on" {
    need_ranks
    ends 6 ./pbs 2 "$brigade" sweep ranks --repeat 1 --no-anchors --report \
        --kernels primes:limit=1e8,convolve:image=missing.png
    says 'incomplete: 5 runs failed' 'failed: convolve under hybrid, 2 workers' \
        'missing.png' 'PARALLELISM'
    column kernel status result <results/pbs-17/runs.csv | grep primes |
        sort -u | grep -qx $'primes\tok\t'"$primes_to_1e8"
}

@test "words after the script are options of the sweep" {
    need_ranks
    ends 6 ./pbs 1 env -u SWEEP "$top/jobs/pbs.sh" \
        --kernels null:inject=wrong --repeat 1
    says 'incomplete: 3 runs failed' 'noop under serial'
}

@test "independent singletons are not measured" {
    need_ranks
    # What srun starts when it speaks another PMI than the program's MPI.
    launcher_is <<'EOF'
code=0
for ((i = ranks; i > 0; i--)); do
    "$@" || code=$?
done
exit $code
EOF
    ends 4 ./pbs 2 "$top/jobs/pbs.sh"
    says 'nothing was measured: ' 'MPI sees 1 rank'
    [ ! -e results/pbs-17/runs.csv ]
}

@test "ranks that share a core are not measured" {
    need_ranks
    launcher_is <<'EOF'
cpu=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
exec taskset -c "$cpu" "$MPIRUN" --oversubscribe --bind-to none -n "$ranks" "$@"
EOF
    ends 3 ./pbs 2 "$top/jobs/pbs.sh"
    says 'the ranks are misplaced' 'use mpirun'
    [ ! -e results/pbs-17/runs.csv ]
}

@test "without ranks there is nothing to measure" {
    mkdir only
    cp "$build/brigade" "$build/brigade-sweep" only/
    ends 4 only/brigade sweep ranks --out there
    says 'nothing to run: no ranks can be started: brigade-mpi was not built'
}

# The ranks of the long run that a sweep has started.
waiting_ranks() { # DIR
    pgrep -f "brigade-mpi run wait .*--out=$1"
}

@test "cancelled or at its time limit a job prints its table; no row is of a cut run" {
    need_ranks
    printf '%s\n' 'null --units 10' \
        'wait --tasks 1 --delay 60 --driver mpi --workers 2' >points
    for signal in TERM USR1; do
        ./pbs 2 "$brigade" sweep points --report --repeat 1 --no-anchors \
            --no-check --seed 3 --out "$PWD/$signal" >said 2>&1 3>&- &
        until_true waiting_ranks "$PWD/$signal"
        # Schedulers signal all processes of a job, here the runs first.
        # shellcheck disable=SC2046 # several
        kill -"$signal" $(waiting_ranks "$PWD/$signal")
        kill -"$signal" "$!"
        code=0
        wait "$!" || code=$?
        [ "$code" -eq $((128 + $(kill -l "$signal"))) ]
        output=$(cat said)
        says 'the same command resumes the sweep' 'noop'
        [ "$(column kernel status <"$signal/runs.csv" | sort -u)" = \
            $'noop\tok' ]
    done
    says 'stopped by the time limit of the job'
}

@test "before a suspension by Grid Engine a job goes on; before its end it stops" {
    need_ranks
    printf '%s\n' 'wait --tasks 1 --delay 60 --driver mpi --workers 2' >points
    env JOB_ID=21 SGE_O_WORKDIR="$PWD" NSLOTS=2 NHOSTS=1 \
        SGE_TASK_ID=undefined OMP_NUM_THREADS=1 "$brigade" sweep points \
        --report --repeat 1 --no-anchors --no-check --out "$PWD/sge" >said 2>&1 3>&- &
    until_true waiting_ranks "$PWD/sge"
    # shellcheck disable=SC2046 # several
    kill -USR1 $(waiting_ranks "$PWD/sge") "$!"
    sleep 1
    waiting_ranks "$PWD/sge"
    kill -USR2 "$!"
    code=0
    wait "$!" || code=$?
    [ "$code" -eq $((128 + $(kill -l USR2))) ]
    output=$(cat said)
    says 'stopped by the scheduler (qdel, or the time limit of the job) after 0 runs'
}
