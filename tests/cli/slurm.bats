#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# jobs/slurm.sbatch in a real Slurm: one node, this machine, with daemons of the
# test's own (tests/slurm/cluster.sh). The jobs are run in setup_file, the tests
# look at what they left. BRIGADE_TEST_NODES=2 also runs two nodes in name spaces.

load helpers.sh
load series.sh

cluster=$top/tests/slurm/cluster.sh

reason() { # NODES: why there cannot be a cluster
    [ -x "$build/brigade-mpi" ] || {
        echo "brigade-mpi was not built in $build"
        return
    }
    two_cores || {
        echo 'there is one core, and ranks want one each'
        return
    }
    "$cluster" missing "$1" || true
}

# The number of the job is then in NAME.job, what it says in NAME.out.
submit() { # NAME CLUSTER [VARIABLE=VALUE...] -- WORDS OF SBATCH...
    local name=$1 in=$2 set=()
    shift 2
    while [ "$1" != -- ]; do
        set+=("$1")
        shift
    done
    shift
    "$cluster" in "$in" env "${set[@]}" sbatch --parsable \
        --output="$at/$name.out" "$@" >"$at/$name.job"
}

# All jobs have ended, within four minutes. (sbatch --wait looks at growing
# intervals, of half a minute in the end.)
await_jobs() { # CLUSTER
    local turn
    for ((turn = 0; turn < 2400; turn++)); do
        [ -n "$("$cluster" in "$1" squeue --noheader)" ] || return 0
        sleep 0.5
    done
    "$cluster" in "$1" squeue
    return 1
}

# The job has ended so; otherwise its output is shown.
job_ended() { # NAME CLUSTER STATE CODE
    local state
    state=$("$cluster" in "$2" scontrol --oneliner show job \
        "$(cat "$at/$1.job")" | tr ' ' '\n' | grep -E '^(JobState|ExitCode)=' |
        tr '\n' ' ')
    [ "$state" = "JobState=$3 ExitCode=$4:0 " ] && return
    echo "the job ended as $state:"
    cat "$at/$1.out"
    return 1
}

# A directory of a job has more than this number of rows. Jobs submitted before it
# run first: how long that takes is the machine's affair.
await_rows() { # CLUSTER JOB DIR ROWS
    local turn
    for ((turn = 0; turn < 2400; turn++)); do
        [ "$(cat "$3/runs.csv" 2>/dev/null | wc -l)" -le "$4" ] || return 0
        [ -n "$("$cluster" in "$1" squeue --noheader --jobs "$2" 2>/dev/null)" ] ||
            break
        sleep 0.5
    done
    echo "job $2 has ended without $4 rows in $3"
    return 1
}

# An array of two jobs on one or two nodes: in mid-sweep one is requeued, the other
# is cancelled and submitted again. And a job that is not disturbed. Two nodes run
# both jobs of an array at the same time.
disturb() { # CLUSTER NODES
    local short="--kernels primes:limit=1e6 --repeat 3 --no-anchors"
    local options=("--nodes=$2" --ntasks=2 "$top/jobs/slurm.sbatch") id
    submit "cut-$2" "$1" OUT="$1/cut" SWEEP="$short" -- --array=1-2 "${options[@]}"
    id=$(cat "$at/cut-$2.job")
    await_rows "$1" "${id}_1" "$1/cut/1" 4
    "$cluster" in "$1" scontrol requeue "${id}_1"
    await_rows "$1" "${id}_2" "$1/cut/2" 4
    "$cluster" in "$1" scancel "${id}_2"
    submit "again-$2" "$1" OUT="$1/cut" SWEEP="$short" -- --array=2 "${options[@]}"
    submit "whole-$2" "$1" OUT="$1/whole" SWEEP="$short" -- --array=1 "${options[@]}"
}

# Both have the rows of the undisturbed job, and repeated none of them.
undisturbed() { # CLUSTER NODES
    local number
    for number in 1 2; do
        diff <(row_set "$1/whole/1") <(row_set "$1/cut/$number")
        [ -z "$(row_set "$1/cut/$number" | uniq -d)" ]
        column status <"$1/cut/$number/runs.csv" | sort -u | grep -qx ok
    done
    [ "$(row_set "$1/whole/1" | wc -l)" -eq 30 ]
    for number in cut again; do
        output=$(grep sweep: "$at/$number-$2.out")
        [ "$(grep -c '[1-9][0-9]* already present; rows' <<<"$output")" -eq 1 ] ||
            { echo "$output"; return 1; }
    done
}

setup_file() {
    at=$BATS_FILE_TMPDIR
    [ -z "$(reason 1)" ] || return 0
    mkdir "$at/cluster" "$at/elsewhere"
    "$cluster" up "$at/cluster" 3>&-
    job=$top/jobs/slurm.sbatch
    # From another directory, where the rows then are, too.
    cd "$at/elsewhere" || return 1
    submit srun "$at/cluster" -- "$job"
    # By a relative path, rows where we say.
    cd "$top" || return 1
    submit mpirun "$at/cluster" OUT="$at/mpirun" -- jobs/slurm.sbatch \
        --launcher mpirun
    submit threads "$at/cluster" OUT="$at/threads" -- \
        --ntasks=1 --cpus-per-task=2 "$job"
    submit wrong "$at/cluster" OUT="$at/wrong" SWEEP=--no-anchors -- "$job" \
        --kernels primes:limit=1e6:inject=wrong --repeat 1
    submit no_picture "$at/cluster" OUT="$at/no_picture" \
        SWEEP="--repeat $repeat --no-anchors" -- "$job" --launcher mpirun --kernels \
        "primes:limit=1e8,convolve:image=$at/no such.png"
    disturb "$at/cluster" 1
    # Both ranks on the one core that such an allocation has.
    # Slurm's limits are whole minutes; it signals up to a minute early.
    submit limit "$at/cluster" OUT="$at/limit" SWEEP=--no-anchors -- --time=2 \
        --signal=B:USR1@115 "$job" --kernels primes:limit=1e6 --repeat 1000
    submit crowded "$at/cluster" OUT="$at/crowded" -- --overcommit "$job"
    await_jobs "$at/cluster"
}

setup() {
    at=$BATS_FILE_TMPDIR
    why=$(reason 1)
    [ -z "$why" ] || skip "$why"
}

teardown_file() {
    local one
    for one in "$BATS_FILE_TMPDIR/cluster" "$BATS_FILE_TMPDIR/two"; do
        [ ! -d "$one" ] || "$cluster" down "$one"
    done
}

job_says() { # NAME WORDS...
    output=$(cat "$at/$1.out")
    shift
    says "$@"
}

@test "srun: the series, its rows and its table" {
    job_ended srun "$at/cluster" COMPLETED 0
    rows=$at/elsewhere/results/slurm-$(cat "$at/srun.job")
    series "$rows" 'serial 1 1' 'mpi 1 1' 'mpi 2 1' 'hybrid 1 1' 'hybrid 2 1'
    rows_are_good "$rows"
    job_says srun 'PARALLELISM: more cores on the same work' \
        'primes  from=0;limit=1e8' 'convolve  image=120x90' 'rows in results/'
}

@test "mpirun: the same" {
    job_ended mpirun "$at/cluster" COMPLETED 0
    series "$at/mpirun" \
        'serial 1 1' 'mpi 1 1' 'mpi 2 1' 'hybrid 1 1' 'hybrid 2 1'
    rows_are_good "$at/mpirun"
    job_says mpirun 'PARALLELISM' 'primes  from=0;limit=1e8' 'convolve  image='
}

@test "each of two ranks has a separate core, with either launcher" {
    for rows in "$at"/elsewhere/results/slurm-* "$at/mpirun"; do
        column run_id ranks rep <"$rows/runs.csv" | sed -n 's/\t2\t0$//p' |
            sort >"$BATS_TEST_TMPDIR/two"
        [ "$(wc -l <"$BATS_TEST_TMPDIR/two")" -eq $((4 * repeat)) ]
        while read -r id; do
            column run_id rep rank core mask_pus <"$rows/workers.csv" |
                awk -F '\t' -v id="$id" '$1 == id && $2 == 0 { print $4 }' |
                sort -u | wc -l | grep -qx 2
        done <"$BATS_TEST_TMPDIR/two"
    done
}

@test "--cpus-per-task reaches the ranks: two threads on two cores" {
    job_ended threads "$at/cluster" COMPLETED 0
    series "$at/threads" 'serial 1 1' 'mpi 1 1' 'hybrid 1 2'
    rows_are_good "$at/threads"
    column mask_pus <"$at/threads/workers.csv" | sort -u | grep -qvx 1
    job_says threads 'primes under hybrid, 2 workers'
    output=$(cat "$at/threads.out")
    says_not warning
}

@test "wrong results: every point is named, the table is printed, exit code 6" {
    job_ended wrong "$at/cluster" FAILED 6
    job_says wrong 'incomplete: 5 runs failed' \
        'failed: primes under serial, 1 worker' 'exit code 3' \
        'failed: primes under hybrid, 2 workers'
    column status <"$at/wrong/runs.csv" | sort -u | grep -qx failed
}

@test "a kernel that cannot run: the other one has rows" {
    job_ended no_picture "$at/cluster" FAILED 6
    job_says no_picture 'incomplete: 10 runs failed' 'no such.png' \
        'failed: convolve under serial' 'failed: convolve under mpi, 2 workers'
    output=$(grep 'failed: ' "$at/no_picture.out")
    says_not primes
    column kernel status result <"$at/no_picture/runs.csv" | grep primes |
        sort -u | grep -qx $'primes\tok\t'"$primes_to_1e8"
}

@test "ranks that share a core are named with the remedy, and nothing is measured" {
    "$brigade" --help | grep -q '^  brigade where ' ||
        skip "this build has no 'where'"
    job_ended crowded "$at/cluster" FAILED 3
    job_says crowded 'the ranks are misplaced' '--'
    [ ! -e "$at/crowded/runs.csv" ]
}

@test "jobs of an array, requeued or cancelled and submitted again, resume" {
    undisturbed "$at/cluster" 1
}

@test "a job of more tasks than all nodes have cores is refused" {
    ends 4 "$cluster" in "$at/cluster" "$brigade" jobs slurm --tasks 6400 --submit
    says 'slurm cannot start such a job'
    ends 0 "$cluster" in "$at/cluster" "$brigade" jobs slurm --nodes 1 --check
    says '#SBATCH --ntasks='
}

@test "at its time limit a job names it and prints its table" {
    job_ended limit "$at/cluster" FAILED $((128 + $(kill -l USR1)))
    job_says limit 'stopped by the time limit of the job' 'PARALLELISM'
    column status <"$at/limit/runs.csv" | sort -u | grep -qx ok
}

@test "two nodes: both hosts are in the rows" {
    [ "${BRIGADE_TEST_NODES:-1}" -ge 2 ] ||
        skip "BRIGADE_TEST_NODES=2 is not set"
    why=$(reason 2)
    [ -z "$why" ] || skip "$why"
    two=$at/two
    mkdir "$two"
    "$cluster" up "$two" 2 3>&-
    # Between two hosts shared memory, all that one machine needs, is not enough.
    unset OMPI_MCA_pml OMPI_MCA_btl
    for launcher in srun mpirun; do
        submit $launcher-2 "$two" OUT="$two/$launcher" -- --nodes=2 --ntasks=4 \
            "$top/jobs/slurm.sbatch" --launcher $launcher
    done
    disturb "$two" 2
    await_jobs "$two"
    undisturbed "$two" 2
    for launcher in srun mpirun; do
        job_ended $launcher-2 "$two" COMPLETED 0
        series "$two/$launcher" 'serial 1 1' 'mpi 1 1' 'mpi 2 1' 'mpi 4 1' \
            'hybrid 1 1' 'hybrid 2 1' 'hybrid 4 1'
        # One node is filled before the other.
        column ranks nodes <"$two/$launcher/runs.csv" | sort -u |
            diff - <(printf '1\t1\n2\t1\n4\t2\n')
        column host <"$two/$launcher/workers.csv" | sort -u |
            diff - <(printf 'n1\nn2\n')
        column result kernel <"$two/$launcher/runs.csv" | sort -u | wc -l |
            grep -qx 2
    done
    "$cluster" down "$two"
}

@test "nothing is left behind" {
    "$cluster" down "$at/cluster"
    while read -r pid name; do
        ! grep -q '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$pid/status" 2>/dev/null || {
            echo "$name is still there"
            return 1
        }
    done <"$at/cluster/pids"
    # Sockets and PMIx directories of the jobs, too.
    left=$(find "$at/cluster" -type s -o -path "*/tmp.*/*")
    echo "$left"
    [ -z "$left" ]
}
