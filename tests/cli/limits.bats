#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# Limits of the system, met: the run ends with 4 and says which limit it was and
# at which count; it neither crashes nor hangs. (exit.bats has more processes
# and threads than a user may start.)

load helpers.sh

# A limit on processes does not hold root, so these run as another user.
as_user() { # HOW_MANY COMMAND...
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=61234 --regid=61234 --clear-groups \
            prlimit --nproc="$1" -- "${@:2}"
    else
        prlimit --nproc=$(($(ps -L -u "$(id -u)" -o tid= | wc -l) + $1)) \
            -- "${@:2}"
    fi
}

need_as_user() {
    command -v prlimit setpriv >/dev/null || skip 'no prlimit or no setpriv'
    as_user 20 "$brigade" --version >/dev/null 2>&1 ||
        skip "cannot run $brigade with a limit on processes"
}

@test "OpenMP: stacks that do not fit end with 4, at any limit" {
    # libgomp would end the program with 1.
    local megabytes ok=0 refused=0
    for megabytes in $(seq 40 12 400); do
        run prlimit --as=$((megabytes * 1000000)) "$brigade" run null \
            --driver openmp --workers 20 "${quick[@]}" </dev/null
        case $status in
        0) ok=$((ok + 1)) ;;
        4)
            says 'ulimit -v'
            refused=$((refused + 1))
            ;;
        *) complain "ended with $status at $megabytes MB: $output" ;;
        esac
    done
    [ "$faults" -eq 0 ] && [ $ok -ge 1 ] && [ $refused -ge 3 ]
    # The advice works.
    ends 4 prlimit --as=100000000 "$brigade" run null --driver openmp \
        --workers 50 "${quick[@]}"
    says 'of 50' '--workers ' 'ulimit -v (address space)'
    one_line
    [[ $output =~ --workers\ ([0-9]+), ]]
    ends 0 prlimit --as=100000000 "$brigade" run null --driver openmp \
        --workers "${BASH_REMATCH[1]}" "${quick[@]}"
    # The stack is that of OMP_STACKSIZE.
    ends 0 env OMP_STACKSIZE=64K prlimit --as=100000000 "$brigade" run null \
        --driver openmp --workers 50 "${quick[@]}"
    ends 4 env OMP_STACKSIZE=200G "$brigade" run null --driver openmp \
        --workers 2 "${quick[@]}"
    says 'cannot start thread 2 of 2' 'OMP_STACKSIZE=200G' 'unset it'
    one_line
}

@test "variables that change threads or the machine are named, with the cure" {
    while IFS='|' read -r variable words; do
        ends 4 env "$variable" "$brigade" run null --driver openmp \
            --workers 2 "${quick[@]}"
        says "$variable" "$words" 'unset it'
        one_line
        runs=$((runs + 1))
    done <<'END'
OMP_MAX_ACTIVE_LEVELS=0|gave 1 thread of 2
OMP_THREAD_LIMIT=1|gave 1 thread of 2
HWLOC_SYNTHETIC=pack:2 core:4 pu:2|hwloc has another one
HWLOC_THISSYSTEM=0|hwloc has another one
HWLOC_COMPONENTS=stop|cannot use this machine
END
    # Overruled by the run.
    for variable in OMP_DYNAMIC=true OMP_NUM_THREADS=1 OMP_SCHEDULE=static,7; do
        ends 0 env "$variable" "$brigade" run null --driver openmp \
            --workers 2 "${quick[@]}"
        says '2 workers'
    done
    ends 4 env HWLOC_SYNTHETIC='core:4 pu:1' "$brigade" topo
    says 'HWLOC_SYNTHETIC=core:4 pu:1'
    conclude 5
}

@test "variables: fewer threads in a rank" {
    need_mpi
    for variable in OMP_MAX_ACTIVE_LEVELS=0 OMP_THREAD_LIMIT=1; do
        ends 4 env "$variable" "${two_ranks[@]}" run null --driver hybrid \
            --threads 2 "${quick[@]}"
        says "$variable" 'gave 1 thread of 2' '--threads 1'
    done
}

@test "descriptors: connections are refused with the number that fits" {
    for driver in $(loops_of fetch); do
        ends 4 prlimit --nofile=64 "$brigade" run fetch --requests 100 \
            --connections 100 --driver "$driver" "${quick[@]}"
        says '100 connections' 'may open 16' 'ulimit -Hn' '--connections 16'
        one_line
    done
    ends 4 prlimit --nofile=64 "$brigade" run fetch --requests 100 \
        --driver pthread --workers 100 "${quick[@]}"
    says 'ulimit -Hn' '--workers 16'
    # Fewer than any run needs: the advice is a number that works.
    for files in 20 40 48; do
        for driver in $(drivers_of fetch); do
            ends 4 prlimit --nofile=$files "$brigade" run fetch --requests 9 \
                --driver "$driver" "${quick[@]}"
            says "may open $files" 'at least 49 descriptors'
            says_not '--connections'
            one_line
            ends 0 prlimit --nofile=49 "$brigade" run fetch --requests 9 \
                --connections 1 --workers 1 --driver "$driver" "${quick[@]}"
        done
    done
}

@test "descriptors: so few that no event loop can be opened" {
    # How many are open already is not ours to say: from too few to load its
    # libraries (127) to enough (0), with the loop in between.
    local refused=0 files
    for files in 4 5 6 7 8 9 10 11 12; do
        run timeout 180 prlimit --nofile=$files "$brigade" run wait --tasks 10 \
            --driver epoll "${quick[@]}" </dev/null 3>&-
        case $status in
        0 | 127) continue ;;
        esac
        [ "$status" -eq 4 ]
        says 'Too many open files'
        one_line
        refused=$((refused + 1))
    done
    [ "$refused" -ge 1 ]
}

@test "processes: the first that cannot be forked is counted" {
    need_as_user
    export -f as_user
    # shellcheck disable=SC2016
    ends 4 bash -c 'as_user "$@"' - 60 "$brigade" run wait --tasks 500 \
        --driver fork --workers 500 "${quick[@]}"
    says 'cannot fork worker' 'of 500' 'ulimit -u'
    one_line
}

@test "threads: 10 000 of which most cannot start, with and without a lock" {
    need_as_user
    export -f as_user
    for driver in $(drivers_where 'waits == "threads"' wait); do
        # shellcheck disable=SC2016
        ends 4 bash -c 'as_user "$@"' - 300 "$brigade" run wait \
            --tasks 10000 --driver "$driver" --workers 10000 "${quick[@]}"
        says 'cannot start thread' 'of 10000' 'ulimit -u'
        one_line
    done
}

@test "address space: 10 000 stacks do not fit, and the message says so" {
    for driver in $(drivers_where 'waits == "threads"' wait); do
        ends 4 prlimit --as=400000000 "$brigade" run wait --tasks 10000 \
            --driver "$driver" --workers 10000 "${quick[@]}"
        says 'cannot start thread' 'of 10000' 'ulimit -v'
        says_not 'ulimit -u'
        one_line
    done
}

@test "address space: a million waits, with and without enough" {
    for driver in $(loops_of wait); do
        ends 4 prlimit --as=60000000 "$brigade" run wait --tasks 1e6 \
            --driver "$driver" "${quick[@]}"
        says 'memory'
        one_line
    done
    ends 0 prlimit --as=400000000 "$brigade" run wait --tasks 1e6 \
        --delay 10ms --driver epoll "${quick[@]}"
}

# What was met is the last row: how many there were, of how many, by which limit.
met() { # WHAT LIMIT COMMAND...
    local words
    "${@:3}" --csv - >"$BATS_TEST_TMPDIR/rows" </dev/null
    words=$(column model asked count limit <"$BATS_TEST_TMPDIR/rows" |
        awk -F'\t' 'END { if ($3 > 0 && $3 < $2) print $1 " " $4 }')
    [[ $words == "$1 "*"$2"* ]] && return
    tail -n 2 "$BATS_TEST_TMPDIR/rows"
    return 1
}

@test "limits are reported in costs: which one, at which count" {
    met timerfd 'ulimit -n' prlimit --nofile=60 "$brigade" costs \
        --model timerfd --most 1000
    met thread 'ulimit -u or -v' prlimit --as=100000000 "$brigade" costs \
        --model thread --most 10000
    met thread-8m 'ulimit -u or -v' prlimit --as=1000000000 "$brigade" costs \
        --model thread-8m --most 10000
    met task 'ulimit -v' prlimit --as=60000000 "$brigade" costs \
        --model task --most 1e7
    met task-epoll 'ulimit -v' prlimit --as=60000000 "$brigade" costs \
        --model task-epoll --most 1e7
    need_as_user
    met process 'ulimit -u' as_user 60 "$brigade" costs --model process
    met thread 'ulimit -u' as_user 60 "$brigade" costs --model thread
}

@test "io_uring refused by a filter, in five ways: the cause and the remedy" {
    "$brigade" list drivers --csv | grep -q '^uring,yes,' ||
        skip 'there is no io_uring here'
    ${CC:-cc} -o "$BATS_TEST_TMPDIR/no_uring" \
        "$BATS_TEST_DIRNAME/no_uring.c" || skip 'no compiler was found'
    "$BATS_TEST_TMPDIR/no_uring" 1 true || skip 'no filter can be set here'
    while read -r number words; do
        ends 4 "$BATS_TEST_TMPDIR/no_uring" "$number" "$brigade" run wait \
            --tasks 3 --driver uring "${quick[@]}"
        says "$words" '--driver epoll'
        one_line
        ends 0 "$BATS_TEST_TMPDIR/no_uring" "$number" "$brigade" run wait \
            --tasks 3 --driver epoll "${quick[@]}"
        runs=$((runs + 1))
    done <<'END'
1 seccomp
38 not supported by this kernel
12 ulimit -l
24 ulimit -n
23 the system has too many files open
END
    conclude 5
}
