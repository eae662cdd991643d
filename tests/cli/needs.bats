#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# Real sockets and real files, waited for in every way there is.

load helpers.sh

setup() {
    server=
}

teardown() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
}

# Start a delay server; its address is then in $address.
serve() { # [option...]
    rm -f "$BATS_TEST_TMPDIR/serve"
    "$brigade" serve "$@" >"$BATS_TEST_TMPDIR/serve" 3>&- &
    server=$!
    until_true test -s "$BATS_TEST_TMPDIR/serve"
    address=$(head -n 1 "$BATS_TEST_TMPDIR/serve")
}

end_server() {
    kill "$server"
    wait "$server"
    server=
}

ledger() { # WHAT
    awk -F, -v what="$1" '$1 == what { print $2 }' "$BATS_TEST_TMPDIR/serve"
}

# The same by every driver that can.
# shellcheck disable=SC2086 # options are words
all_drivers() { # KERNEL OPTIONS
    local want driver
    want=$(run_brigade $1 $2 --driver serial "${quick[@]}" --csv - |
        column result)
    for driver in $(drivers_of "$1"); do
        same "$want" run_brigade $1 $2 --driver "$driver"
    done
    for driver in $(rank_drivers_of "$1"); do
        for ranks_wanted in 1 3; do
            same "$want" run_on "$driver" "$ranks_wanted" $1 $2
        done
    done
    [ "$runs" -ge 6 ]
    conclude "$runs"
}

@test "fetch: every driver gives the same result" {
    all_drivers fetch '--requests 60 --delay 1ms --jitter 3ms --bytes 3000'
}

@test "fetch: replies larger than a socket buffer" {
    all_drivers fetch '--requests 6 --delay 0s --bytes 9MiB'
}

@test "read: every driver gives the same result" {
    all_drivers read '--size 1MiB --block 4KiB'
}

@test "read: sequential, odd blocks, more reads than blocks" {
    all_drivers read '--size 300000 --block 1000 --order sequential --count 1000'
}

@test "read: a given file, the same under every driver, not verified" {
    head -c 1000000 "$brigade" >"$BATS_TEST_TMPDIR/file"
    options=(read --file "$BATS_TEST_TMPDIR/file" "${quick[@]}" --csv -)
    want=$(run_brigade "${options[@]}" | column result verified)
    [[ $want == *$'\tno' ]]
    for driver in $(drivers_of read); do
        [ "$(run_brigade "${options[@]}" --driver "$driver" |
            column result verified)" = "$want" ]
    done
}

@test "read: bypassing the page cache" {
    ends_direct() {
        run run_brigade read --size 1MiB --direct "${quick[@]}" "$@"
        [[ $output != *"does not support direct reads"* ]] ||
            skip "the file system of ${TMPDIR:-/tmp} does not support direct reads"
        [ "$status" -eq 0 ]
        says 'verified: full'
    }
    ends_direct --driver serial
    for driver in $(drivers_of read); do
        ends_direct --driver "$driver"
    done
}

# One wait at a time on each worker, so no more than there are workers, and what
# is on a core does not wait.
# shellcheck disable=SC2016 # words of awk
@test "read: copying cached data is work, not waiting" {
    for driver in $(blocking_drivers_of read); do
        run_brigade read --size 4MiB --count 20000 --driver "$driver" \
            "${quick[@]}" --csv - |
            column workers cores_achieved waits_achieved verdict |
            awk '$2 + $3 > $1 * 1.01 || $4 == "mixed" { print; exit 1 }'
    done
    run_brigade read --size 4MiB "${quick[@]}" | grep "^  each "
}

@test "read: the file created for the run leaves nothing behind" {
    TMPDIR=$BATS_TEST_TMPDIR/tmp
    mkdir "$TMPDIR"
    TMPDIR=$TMPDIR ends 0 "$brigade" run read --size 1MiB "${quick[@]}"
    TMPDIR=$TMPDIR ends 1 "$brigade" run read --size 1MiB "${quick[@]}" \
        --driver fork --workers 2 --inject die:1
    [ -z "$(ls -A "$TMPDIR")" ]
    TMPDIR=$BATS_TEST_TMPDIR/nowhere ends 4 "$brigade" run read "${quick[@]}"
    says nowhere TMPDIR
}

@test "read: an unreadable file is reported in one line" {
    ends 1 "$brigade" run read --file "$BATS_TEST_TMPDIR"
    says 'not a regular file'
    ends 1 "$brigade" run read --file "$BATS_TEST_TMPDIR/none"
    says "cannot open"
    one_line
    : >"$BATS_TEST_TMPDIR/empty"
    ends 2 "$brigade" run read --file "$BATS_TEST_TMPDIR/empty"
    says 'is empty'
    ends 2 "$brigade" run read --direct --block 1000
    says 'multiple of 4096'
}

@test "epoll refuses files by name" {
    ends 2 "$brigade" run read --driver epoll
    says 'regular file' 'uring or pool'
    one_line
}

@test "waits on sockets pass at the same time on one thread" {
    for driver in $(loops_of fetch); do
        waits=$(run_brigade fetch --requests 200 --connections 200 \
            --delay 300ms --driver "$driver" "${quick[@]}" --csv - |
            column waits_achieved)
        # 200 at a time if nothing disturbed; far more than one in any case. The
        # verdict tells what other programs did, too.
        [ "${waits%%.*}" -ge 20 ]
    done
}

descriptors() {
    find "/proc/$server/fd" -mindepth 1 | wc -l
}

back_to_start() {
    [ "$(descriptors)" -eq "$before" ]
}

@test "a hostile server: the client's counts equal the server's" {
    for driver in $(loops_of fetch) \
        $(drivers_where 'waits == "threads" && !locked' fetch); do
        serve
        before=$(descriptors)
        # 1000 threads are more than their connections: a stack each, and pipes.
        # Twice, in a process that may not open many more than it needs at a
        # time: one that kept those of the first would not get through.
        prlimit --nofile=1100 "$brigade" run fetch --server "$address" \
            --requests 3000 --connections 1000 --delay 5ms --jitter 20ms \
            --bytes 200 --faults 0.1 --timeout 6s --driver "$driver" \
            --repeat 2 --warmup 0 --place none --csv - >"$BATS_TEST_TMPDIR/row"
        column counts status <"$BATS_TEST_TMPDIR/row" | sort -u \
            >"$BATS_TEST_TMPDIR/counts"
        # What is given up is so after 6 s, and all of it at the same time: the
        # longest delay and 20 %.
        column elapsed_ns <"$BATS_TEST_TMPDIR/row" |
            awk '$1 > 7.2e9 { print; late++ } END { exit late > 0 || NR != 2 }'
        until_true back_to_start
        end_server
        want="good=$((($(ledger none) + $(ledger drip)) / 2))"
        want+=";reset=$(($(ledger reset) / 2))"
        want+=";short=$((($(ledger short) + $(ledger close)) / 2))"
        want+=";late=$(($(ledger silence) / 2));refused=0;wrong=0"
        [ "$(cat "$BATS_TEST_TMPDIR/counts")" = "$want"$'\tok' ]
        [ "$(ledger asks)" -eq 6000 ]
        [ "$(ledger most_at_once)" -ge 500 ]
    done
}

@test "serve: requests in one write and in parts" {
    local ask i
    serve
    # 8 bytes of body, so a reply has 24.
    ask='Ask1\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\10\0\0\0\0\0\0\0\0\0\0\0'
    for i in 1 2 3 7; do
        exec 5<>"/dev/tcp/127.0.0.1/${address##*:}"
        # In one write: i requests and 16 bytes of the next.
        for _ in $(seq "$i"); do
            printf '%b' "$ask"
        done >"$BATS_TEST_TMPDIR/asks"
        printf '%b' "$ask" >"$BATS_TEST_TMPDIR/ask"
        head -c 16 "$BATS_TEST_TMPDIR/ask" >>"$BATS_TEST_TMPDIR/asks"
        cat "$BATS_TEST_TMPDIR/asks" >&5
        [ "$(timeout 180 head -c $((24 * i)) <&5 | wc -c)" -eq $((24 * i)) ]
        tail -c 16 "$BATS_TEST_TMPDIR/ask" >&5
        [ "$(timeout 180 head -c 24 <&5 | wc -c)" -eq 24 ]
        exec 5>&-
    done
    end_server
    [ "$(ledger asks)" -eq 17 ]
}

@test "a missing server, and one that ends" {
    serve
    address_gone=$address
    end_server
    ends 1 "$brigade" run fetch --server "$address_gone" --requests 20 \
        --driver epoll "${quick[@]}"
    says '20 refused'
    ends 1 "$brigade" run fetch --server 'no-such-host.invalid:1' "${quick[@]}"
    says 'cannot find the server'
    ends 2 "$brigade" run fetch --server 127.0.0.1
    says 'for example 127.0.0.1:8080'
}

@test "more connections than descriptors are refused with the number that fits" {
    (
        ulimit -n 256
        ends 4 "$brigade" run fetch --requests 400 --connections 400 \
            --driver epoll
        says 'use --connections 208'
        ends 0 "$brigade" run fetch --requests 400 --connections 208 \
            --driver epoll "${quick[@]}"
    )
}

# Faults in a system call of the running server.
inject() { # FAULT
    command -v strace >/dev/null || skip 'strace was not found'
    strace -qq -p "$server" -o /dev/null -e "inject=accept4:$1" 3>&- &
    tracer=$!
    until_true traced_or_refused
    traced || skip 'a process may not be traced here'
}

traced_or_refused() {
    traced || ! kill -0 "$tracer"
}

traced() {
    ! grep -q '^TracerPid:[[:space:]]*0$' "/proc/$server/status"
}

@test "serve goes on when accept fails, and says once that descriptors ran out" {
    serve 2>"$BATS_TEST_TMPDIR/said"
    prlimit --pid "$server" --nofile=20
    # The second waits until the first, which takes them all, has ended.
    "$brigade" run fetch --server "$address" --requests 18 --connections 18 \
        --delay 1s --timeout 3s --driver epoll "${quick[@]}" \
        >"$BATS_TEST_TMPDIR/first" 2>&1 3>&- &
    first=$!
    until_true grep -q 'no further' "$BATS_TEST_TMPDIR/said"
    ends 0 "$brigade" run fetch --server "$address" --requests 5 \
        --connections 5 --driver epoll "${quick[@]}"
    ends_with 1 "$first"
    end_server
    # All of the second and some of the first; how many of these depends on the
    # descriptors that the server inherited.
    [ "$(ledger none)" -gt 5 ]
    [ "$(grep -c 'no further connections for now (Too many open files)' \
        "$BATS_TEST_TMPDIR/said")" -eq 1 ]
    for error in ECONNABORTED EINTR EPROTO EMFILE ENFILE ENOBUFS; do
        serve 2>"$BATS_TEST_TMPDIR/said"
        inject "error=$error:when=1+3"
        ends 0 "$brigade" run fetch --server "$address" --requests 60 \
            --connections 20 --driver epoll "${quick[@]}"
        end_server
        [ "$(ledger asks)" -eq 60 ]
    done
    # For ever: the server can still be ended, and it does not spin.
    for error in ECONNABORTED EMFILE; do
        serve 2>"$BATS_TEST_TMPDIR/said"
        inject "error=$error"
        ends 1 "$brigade" run fetch --server "$address" --requests 2 \
            --timeout 200ms --driver epoll "${quick[@]}"
        end_server
    done
    # A socket that cannot be accepted from: an error, not silence.
    serve 2>"$BATS_TEST_TMPDIR/said"
    inject error=EINVAL
    run ! "$brigade" run fetch --server "$address" --requests 2 \
        --timeout 200ms --driver epoll "${quick[@]}"
    ends_with 4 "$server"
    grep -q 'cannot accept connections: Invalid argument' \
        "$BATS_TEST_TMPDIR/said"
    server=
}

@test "the count of system calls equals strace's" {
    command -v strace >/dev/null || skip 'strace was not found'
    strace -qq -o /dev/null -e trace=none true 2>/dev/null ||
        skip 'strace may not trace here'
    # Calls that nothing but waiting makes, so that no others are counted.
    count() { # CALLS DRIVER KERNEL...
        local said counted
        said=$(strace -f -qq -o "$BATS_TEST_TMPDIR/calls" -e trace="$1" \
            "$brigade" run "${@:3}" --driver "$2" "${quick[@]}" --csv - |
            column syscalls)
        counted=$(grep -cE '(epoll_wait|timerfd_settime|io_uring_enter|clock_nanosleep)\(|^[0-9]+ +(read\(.*, 8\) += 8|pread64\(.*4096,)' \
            "$BATS_TEST_TMPDIR/calls")
        [ "$said" -gt 0 ] &&
            [ $((100 * (counted - said))) -le $((5 * said + 500)) ] &&
            [ $((100 * (said - counted))) -le $((5 * said + 500)) ] && return
        echo "$2: $said in the row, $counted by strace"
        return 1
    }
    waits=(wait --tasks 500 --delay 20ms --jitter 50ms)
    count epoll_wait,timerfd_settime,read epoll "${waits[@]}"
    count clock_nanosleep pthread "${waits[@]}"
    count pread64 serial read --size 1MiB
    "$brigade" list drivers --csv | grep -q '^uring,yes,' || return 0
    count io_uring_enter uring "${waits[@]}"
}

@test "serve ends with the process that started it" {
    bash -c '"$1" serve >"$2" & echo $! >"$3"; sleep 0.5' _ "$brigade" \
        "$BATS_TEST_TMPDIR/said" "$BATS_TEST_TMPDIR/pid"
    pid=$(cat "$BATS_TEST_TMPDIR/pid")
    gone() { ! kill -0 "$pid"; }
    until_true gone
}

@test "serve: wrong options, wrong addresses, its counts in a file" {
    ends 2 "$brigade" serve --prot 1
    says --prot
    ends 2 "$brigade" serve --bind nowhere
    says 'is not an IP address'
    ends 0 "$brigade" serve --help
    says 'example:' --ledger
    serve --ledger "$BATS_TEST_TMPDIR/ledger"
    # Something else than an ask: the connection is reset, and counted.
    exec 9<>"/dev/tcp/${address%:*}/${address#*:}"
    printf '%s' 'GET / HTTP/1.1 and more than 32 bytes' >&9
    cat <&9 >/dev/null 2>&1 || true
    exec 9>&-
    end_server
    grep -qx 'unasked,1' "$BATS_TEST_TMPDIR/ledger"
    cmp <(tail -n +2 "$BATS_TEST_TMPDIR/serve") "$BATS_TEST_TMPDIR/ledger"
}
