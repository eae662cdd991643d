#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2030,SC2031,SC2154 # tests are subshells; helpers.sh
# Ranks on two nodes with a slow wire between them (tests/net/two_nodes.sh): the
# same results, failures named by host, and exchanges that hide behind computing
# where the network takes time and the cores do not.

load helpers.sh

two_nodes=$top/tests/net/two_nodes.sh
on_two=("$two_nodes" --delay 2ms mpirun -n 2 "$build/brigade-mpi")

setup_file() {
    "$two_nodes" true 2>"$BATS_FILE_TMPDIR/why" || [ $? -eq 77 ]
}

setup() {
    need_mpi
    [ ! -s "$BATS_FILE_TMPDIR/why" ] || skip "$(cat "$BATS_FILE_TMPDIR/why")"
    cd "$BATS_TEST_TMPDIR" || return 1
    export TMPDIR=$BATS_TEST_TMPDIR
}

need_two_cores() {
    [ "$(nproc)" -ge 2 ] || skip 'there is one core, and each node wants one'
}

@test "the result equals serial's, and both hosts are in the rows" {
    work=(convolve --image 61x203 --filter gaussian:7 --passes 4 --edge wrap)
    want=$(run_brigade "${work[@]}" "${quick[@]}" --csv - | column result)
    for mode in blocking overlap overlap-lazy; do
        same "$want" "${on_two[@]}" run "${work[@]}" --halo "$mode" --out there
    done
    # Two ranks on each host, which take rows from each other there only.
    for mode in blocking overlap; do
        same "$want" "$two_nodes" mpirun -n 4 --oversubscribe --bind-to none \
            "$build/brigade-mpi" run "${work[@]}" --grain 1 --schedule steal \
            --halo "$mode"
    done
    want=$(run_brigade primes --limit 1e7 "${quick[@]}" --csv - |
        column result)
    same "$want" "${on_two[@]}" run primes --limit 1e7 --out there
    conclude 6
    [ "$(column nodes <there/runs.csv | sort -u)" = 2 ]
    column rank host <there/workers.csv | sort -u |
        diff - <(printf '0\tn1\n1\tn2\n')
    jq -c '[.nodes[] | .name, .ranks, .machine.cores > "0"]' there/meta/*.json |
        sort -u | diff - <(echo '["n1",1,true,"n2",1,true]')
    "$brigade" report there --html page.html >said
    grep -q 'on 2 machines' page.html
    for host in n1 n2; do
        grep -q "$host: load" said
    done
}

# Rows of 64 KiB, three to each neighbour: more than TCP is given before the
# receiver has asked, so that it takes three ways to bring them over, and calls
# of MPI to send each off. Without these calls at most one way hides.
# shellcheck disable=SC2016 # words of awk
@test "a longer interior hides the time of a slow wire" {
    need_two_cores
    for _ in 1 2 3; do
        [ ! -e hidden ] || break
        "${on_two[@]}" run convolve --image 65536x1024 --filter gaussian:7 \
            --passes 2 --halo overlap --repeat 1 --warmup 0 --csv - |
            column exchange_alone_ns interior_alone_ns exchange_interior_ns |
            tee -a three | awk '{ least = $1 < $2 ? $1 : $2
                exit !($1 > 6e6 && $1 + $2 - $3 > least / 2) }' && : >hidden
    done
    cat three
    [ -e hidden ]
}

@test "a failing rank is named with its host, for any cause" {
    work=(spin --units 1000 --time 10ms --spin-ps 1000)
    at_once=()
    fail_as() { # NAME OPTION...
        local name=$1
        shift
        timeout 180 "${on_two[@]}" run "${work[@]}" --out "$PWD/$name" "$@" \
            </dev/null >"$name.said" 2>&1 &
        at_once+=("$name:$!")
    }
    fail_as died --inject die:1
    fail_as hung --inject hang:1 --deadline 2s
    fail_as killed
    until_true remote_run killed
    sleep 1
    kill -KILL "$(remote_run killed)"
    for one in "${at_once[@]}"; do
        wait "${one#*:}" && code=0 || code=$?
        name=${one%:*}
        output=$(cat "$name.said")
        case $name in
        hung)
            [ "$code" -eq 124 ]
            says 'the deadline of 2s passed: rank 1 (worker 1, pid' ' on n2)'
            column status <hung/runs.csv | grep -qx deadline
            ;;
        *)
            [ "$code" -eq 1 ]
            says 'rank 1 (worker 1, pid ' \
                ' on n2) was killed by signal 9 (SIGKILL): the run is lost'
            column status <"$name/runs.csv" | grep -qx failed
            [ "$(jq -r '.nodes[].name' "$name"/meta/*.json | xargs)" = 'n1 n2' ]
            ;;
        esac
    done
}

# Link down on the second node, in the middle of the work. mpirun waits for its
# helper there, so it is ended by the test.
@test "a cut link: the host that gave no word, in stderr and in the row" {
    timeout --kill-after=2 40 "${on_two[@]}" run spin --units 100000 \
        --time 10ms --spin-ps 1000 --repeat 3 --out "$PWD/cut" \
        --deadline 12s </dev/null >said 2>&1 3>&- &
    script=$!
    until_true remote_run cut
    sleep 4
    holder=$(awk '$2 == "hold.n2" { print $1 }' tmp.*/pids)
    nsenter --target "$holder" --net ip link set wire down
    until_true grep -q 'the deadline of' said
    until_true test -s cut/runs.csv
    kill "$script" 2>/dev/null && :
    wait "$script" && :
    output=$(cat said)
    grep -Eq 'brigade-mpi: the deadline of 12s passed: no word from rank 1 on n2 for [0-9.]+ s; check that host' said
    [ "$(column status ranks nodes <cut/runs.csv)" = $'deadline\t2\t2' ]
    [ "$(jq -r '.nodes[].name' cut/meta/*.json | xargs)" = 'n1 n2' ]
    column error <cut/runs.csv | grep -q 'no word from rank 1 on n2 for'
}

@test "a rank that dies while it starts: a row with the run's arguments" {
    # Rank 1 is a shell that never reaches MPI.
    # shellcheck disable=SC2016 # words of that shell
    ends_otherwise=$(timeout 180 "$two_nodes" mpirun -n 2 sh -c '
        [ "$OMPI_COMM_WORLD_RANK" = 0 ] || { sleep 2; kill -KILL $$; }
        exec "$0" "$@"' "$build/brigade-mpi" run primes --limit 12345 \
        --method trial --seed 7 --out "$PWD/started" 2>&1 </dev/null) && return 1
    echo "$ends_otherwise" | grep 'ended by signal 15 (SIGTERM): rank 0 '
    [ "$(column status ranks seed <started/runs.csv)" = $'failed\t2\t7' ]
    column kernel_args <started/runs.csv | grep -q 'limit=12345;.*method=trial'
}

# The pid of the run of rank 1, whose parent is its supervisor.
remote_run() { # DIR of its --out
    local one parent
    for one in /proc/[0-9]*; do
        grep -qsx brigade-mpi "$one/comm" || continue
        grep -qszxF "$PWD/$1" "$one/cmdline" || continue
        grep -qszx OMPI_COMM_WORLD_RANK=1 "$one/environ" || continue
        parent=$(awk '{ print $4 }' "$one/stat")
        grep -qsx brigade-mpi "/proc/$parent/comm" || continue
        echo "${one#/proc/}"
        return
    done
    return 1
}

@test "where: a seat on each host; --strict checks each host separately" {
    need_two_cores
    # mpirun takes 3 s to end where a remote rank ends with an error.
    timeout 180 "${on_two[@]}" where --threads 2 --strict >crowded 2>&1 \
        </dev/null 3>&- &
    ends 0 "${on_two[@]}" where --strict
    says '2 ranks on 2 hosts' $'\nn1 ' $'\nn2 '
    # A core of the same number on another host is another core.
    ends 0 "${on_two[@]}" where --place core:0 --strict
    wait $! && return 1
    [ $? -eq 3 ]
    output=$(cat crowded)
    says 'the 2 threads of rank 0 share 1 core' 'of n1'
}

@test "the nodes end with the command, and pass its exit code on" {
    ends 7 "$two_nodes" --delay 1ms sh -c 'exit 7'
    ends 0 "$two_nodes" uname -n
    [ "$output" = n1 ]
    ends 2 "$two_nodes" --loss 1
    ends 1 "$two_nodes" --delay soon true
    says 'usage: wire'
    [ -z "$(ls)" ]
}

has_ended() { # PID
    ! grep -q '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status" 2>/dev/null
}

@test "the nodes end when their script ends or is killed" {
    for signal in TERM INT KILL; do
        # A shell's background job ignores INT.
        env --default-signal=INT "$two_nodes" sh -c 'echo $$ >pid
            exec sleep 60' 3>&- &
        script=$!
        until_true test -s pid
        { awk '{ print $1 }' tmp.*/pids && cat pid; } >pids
        [ "$(wc -l <pids)" -eq 4 ]
        kill -"$signal" "$script"
        wait "$script" && return 1
        while read -r pid; do
            until_true has_ended "$pid"
        done <pids
        rm pid pids
        [ "$signal" != KILL ] || rm -r tmp.* # no process was left to do it
        [ -z "$(ls)" ]
    done
}
