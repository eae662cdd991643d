#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# Limits of control groups: real groups of version 1 where they can be made, and
# made-up trees of files for version 2 and for memory. What a limit leaves is
# computed in the unit test.

load helpers.sh

# in_group: sets this file of a new control group of version 1 to its first word,
# and runs the others, a command, in it.
need_group() { # CONTROLLER FILE
    group=/sys/fs/cgroup/$1/brigade-$$-$BATS_TEST_NUMBER
    if ! mkdir "$group" 2>/dev/null || ! [ -w "$group/$2" ]; then
        skip "cannot make a control group of version 1 for $1"
    fi
    # shellcheck disable=SC2016
    in_group=(bash -c 'echo "$3" >"$1/$2" &&
        echo $$ >"$1/cgroup.procs" && exec "${@:4}"' - "$group" "$2")
}

# in_quota: the same with a CPU quota in microseconds of 100 ms.
need_quota() {
    need_group cpu cpu.cfs_quota_us
    in_quota=("${in_group[@]}")
}

# in_tree: runs a command with the made-up groups of $groups mounted in place of
# the real ones; it belongs to the top one.
need_tree() {
    groups=$BATS_TEST_TMPDIR/groups
    mkdir -p "$groups"
    # shellcheck disable=SC2016
    in_tree=(unshare --mount bash -c 'mount --bind "$1" /sys/fs/cgroup &&
        exec "${@:2}"' - "$groups")
    "${in_tree[@]}" true 2>/dev/null ||
        skip 'cannot mount a made-up tree of groups'
}

teardown() {
    [ -z "${group:-}" ] || [ ! -d "$group" ] || until_true rmdir "$group"
}

need_cores() { # N
    cores=$("$brigade" run null --plan | column cores)
    [ "$cores" -ge "$1" ] || skip "there are $cores cores, not $1"
}

@test "a CPU quota: fewer workers by default, with a note; --workers overrules" {
    need_quota
    need_cores 2
    for quota in 50000 100000; do
        for driver in $(teams); do
            ends 0 "${in_quota[@]}" $quota "$brigade" run null \
                --driver "$driver" "${quick[@]}"
            says ' 1 worker' "of $cores cores; use --workers $cores"
            says_not ' 2 workers'
            ends 0 "${in_quota[@]}" $quota "$brigade" run null \
                --driver "$driver" --workers 2 "${quick[@]}"
            says ' 2 workers'
            says_not 'note:'
        done
    done
    # Rounded up.
    ends 0 "${in_quota[@]}" 150000 "$brigade" topo
    says '2 workers' 'CPU quota of the control group: 1.5 CPUs'
    ends 0 "${in_quota[@]}" 50000 "$brigade" topo
    says '1 worker,' '0.5 CPUs (--workers N: others)'
    ends 0 "${in_quota[@]}" 50000 "$brigade" topo --workers 2
    says '2 workers' '0.5 CPUs'
    # Threads that wait take no core.
    ends 0 "${in_quota[@]}" 50000 "$brigade" run wait --tasks 5 --delay 1ms \
        --driver pthread "${quick[@]}"
    says '5 workers'
    says_not 'note:'
}

@test "a CPU quota: the default points of a sweep follow it, and it says so" {
    need_quota
    need_cores 2
    ends 0 "${in_quota[@]}" 50000 "$brigade" sweep strong \
        --kernels primes:limit=1e6 --drivers openmp --dry-run
    says 'at most 1 worker by default' "0.5 of $cores cores" '--workers LIST'
    [[ ! $output =~ openmp\ +2 ]]
    ends 0 "${in_quota[@]}" 50000 "$brigade" sweep strong \
        --kernels primes:limit=1e6 --drivers openmp --workers 1,2 --dry-run
    says_not 'by default'
    [[ $output =~ openmp\ +2 ]]
}

@test "a CPU quota of version 2, in a made-up tree of groups" {
    need_tree
    need_cores 2
    echo '60000 100000' >"$groups/cpu.max"
    ends 0 "${in_tree[@]}" "$brigade" run null --driver openmp "${quick[@]}"
    says ' 1 worker' "CPU quota of 0.6 of $cores cores"
    echo 'max 100000' >"$groups/cpu.max"
    ends 0 "${in_tree[@]}" "$brigade" run null --driver openmp "${quick[@]}"
    says_not 'note:'
}

@test "pids.max: too many workers are refused with the number that fits" {
    need_group pids pids.max
    for driver in $(teams 200); do
        ends 4 "${in_group[@]}" 40 "$brigade" run null --driver "$driver" \
            --workers 200 "${quick[@]}"
        says 'cannot start 200' 'may have 40' "pids.max of $group" '--workers '
        one_line
        [[ $output =~ --workers\ ([0-9]+), ]]
        ends 0 "${in_group[@]}" 40 "$brigade" run null --driver "$driver" \
            --workers "${BASH_REMATCH[1]}" "${quick[@]}"
        [ "${BASH_REMATCH[1]}" -ge 20 ]
        runs=$((runs + 1))
    done
    [ "$runs" -ge 3 ]
}

# What the check cannot foresee: others of the group start at the same time.
@test "pids.max: met while workers start, it is named" {
    need_group pids pids.max
    need_tree
    for driver in $(teams 200); do
        # The check sees groups without a limit, the error one with a limit.
        ends 4 "${in_group[@]}" 40 "${in_tree[@]}" "$brigade" run null \
            --driver "$driver" --workers 200 "${quick[@]}"
        says 'of 200 (use --workers '
        one_line
    done
}

@test "pids.max of version 2, in a made-up tree of groups" {
    need_tree
    echo 100 >"$groups/pids.max"
    echo 70 >"$groups/pids.current"
    ends 4 "${in_tree[@]}" "$brigade" run null --driver pthread --workers 31 \
        "${quick[@]}"
    says 'cannot start 31 threads' 'may have 100' 'has 70' '--workers 30'
    one_line
    ends 0 "${in_tree[@]}" "$brigade" run null --driver pthread --workers 30 \
        "${quick[@]}"
    ends 0 "${in_tree[@]}" "$brigade" run null --driver serial "${quick[@]}"
}

@test "memory: what a limit leaves, less what is in use, must hold a run" {
    need_tree
    local work=(run convolve --image 4000x4000 "${quick[@]}")
    # 16 MB for the input, 16 MB for the output.
    for version in 1 2; do
        if [ "$version" = 1 ]; then
            grep -q ':memory:' /proc/self/cgroup || continue
            rm -rf "${groups:?}"/*
            groups+=/memory
            mkdir "$groups"
            limit=memory.limit_in_bytes used=memory.usage_in_bytes key=total_
        else
            groups=$BATS_TEST_TMPDIR/groups
            rm -rf "${groups:?}/memory"
            limit=memory.max used=memory.current key=
        fi
        echo 200000000 >"$groups/$limit"
        ends 0 "${in_tree[@]}" "$brigade" "${work[@]}"
        echo 20000000 >"$groups/$limit"
        ends 4 "${in_tree[@]}" "$brigade" "${work[@]}"
        says 'it needs 0.03 GiB of memory' "limit of 0.02 GiB ($limit)" \
            'leaves 0.02 GiB' 'use --stream, a smaller problem'
        one_line
        echo 200000000 >"$groups/$limit"
        echo 190000000 >"$groups/$used"
        ends 4 "${in_tree[@]}" "$brigade" "${work[@]}"
        says "limit of 0.19 GiB ($limit)" 'leaves 0.01 GiB'
        one_line
        # The page cache is reclaimed.
        printf '%s\n' "${key}inactive_file 90000000" \
            "${key}active_file 50000000" >"$groups/memory.stat"
        ends 0 "${in_tree[@]}" "$brigade" "${work[@]}"
        runs=$((runs + 1))
    done
    [ "$runs" -ge 1 ]
}
