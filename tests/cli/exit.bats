#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# Every exit code, provoked: 0 right, 1 failed, 2 usage, 4 not available here, 5
# result files, 124 deadline, 128+n signal (3, a wrong answer: wrong.bats). And
# nothing that is ended leaves a process behind. Above 400 lines, as all tests
# watch processes in the same way.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

# Work that goes on for much longer than any test.
endless=(spin --units 1e6 --time 10ms --spin-ps 1000)

# ---- running and watching in the background ----------------------------------

# Start the program and wait until it has that many threads or children at work,
# so that a signal meets a team. Its pid is then $pid, its workers $children;
# between them stands the run, the only child of its supervisor.
start() { # COMMAND...
    # fd 3 is bats's own; a process that kept it would keep bats waiting.
    "$@" >out 2>err 3>&- </dev/null &
    pid=$!
    children=''
}

has_children() { # PID HOW_MANY
    [ "$(pgrep -c -P "$(pgrep -P "$1")")" -ge "$2" ]
}

has_threads() { # PID HOW_MANY
    [ "$(find "/proc/$(pgrep -P "$1")/task" -mindepth 1 -maxdepth 1 |
        wc -l)" -ge "$2" ]
}

start_forked() { # option...
    start env --default-signal=QUIT "$brigade" run "${endless[@]}" \
        --driver fork --workers 3 "$@"
    until_true has_children "$pid" 3
    children=$(pgrep -P "$(pgrep -P "$pid")")
}

# Work that is endless ends by what the test did, be it late on a busy machine.
ends_soon() { # CODE: of the one that was started
    local code=0
    until_true gone "$pid" || { kill -9 "$pid"; return 1; }
    wait "$pid" || code=$?
    [ "$code" -eq "$1" ] && return
    echo "ended with $code and not $1: $(cat err)"
    return 1
}

# Gone, or only to be waited for.
gone() { # PID
    ! grep -q '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status" 2>/dev/null
}

all_gone() { # PID...
    local one
    for one; do
        gone "$one" || return 1
    done
}

teardown() {
    [ -z "${pid:-}" ] || gone "$pid" || kill -9 "$pid"
    for one in ${children:-} ${ranks_of:-}; do
        gone "$one" || kill -9 "$one" 2>/dev/null || true
    done
}

# ---- 0, 1 --------------------------------------------------------------------

@test "0: success" {
    for driver in $(drivers_of primes); do
        ends 0 "$brigade" run primes --limit 1e6 --driver "$driver" \
            "${quick[@]}"
        says 78498
    done
}

# A worker of each driver that is not alone where it can have company, and the
# options that give it company.
victim_of() { # DRIVER
    [ "$(driver_word "$1" 4)" = 1 ] && echo 0 || echo '1 --workers 3'
}

@test "1: a child that dies is named and ends the run" {
    for driver in $(drivers_where 'family == "processes"'); do
        rm -rf there
        for worker in 0 1 2; do
            ends 1 "$brigade" run primes --driver "$driver" --workers 3 \
                --inject "die:$worker" "${quick[@]}" --out there
            says "worker $worker (pid " 'killed by signal 9' 'in phase work'
        done
        [ "$(statuses there)" = 'failed failed failed ' ]
    done
}

@test "1: a thread that dies is named and ends the run, every driver" {
    count=0
    for driver in $(drivers_where 'program == "brigade" && family != "processes"'); do
        # shellcheck disable=SC2046 # options are words
        set -- $(victim_of "$driver")
        ends 1 "$brigade" run primes --driver "$driver" "${@:2}" \
            --inject "die:$1" "${quick[@]}" --out there
        says "worker $1 ended"
        count=$((count + 1))
    done
    [ "$(column status <there/runs.csv | grep -cx failed)" -eq $count ]
}

@test "1: a child killed from outside" {
    start_forked --out there
    victim=$(tail -n 1 <<<"$children")
    kill -KILL "$victim"
    ends_soon 1
    grep -q "(pid $victim) was killed by signal 9 (SIGKILL)" err
    # shellcheck disable=SC2086
    until_true all_gone $children
    [ "$(statuses there)" = 'failed ' ]
}

@test "1: a missing or broken picture" {
    ends 1 "$brigade" run convolve --image none.png
    says "'none.png'" 'No such file or directory'
    one_line
    head -c 1000 "$brigade" >broken.png
    ends 1 "$brigade" run convolve --image broken.png
    says "'broken.png'" 'neither PNG nor PGM nor PPM'
    one_line
}

# ---- 2 -----------------------------------------------------------------------

@test "2: usage, also through mpirun" {
    ends 2 "$brigade" run null --units x
    need_mpi
    ends 2 "${two_ranks[@]}" run null --units x
    [ "$(grep -c 'brigade-mpi: --units' <<<"$output")" -eq 1 ]
    ends 2 "${two_ranks[@]}" frobnicate
    ends 2 "${two_ranks[@]}"
}

# ---- 4 -----------------------------------------------------------------------

@test "4: a driver of the other program" {
    ends 4 "$brigade" run null --driver mpi
    need_mpi
    ends 4 "${two_ranks[@]}" run null --driver openmp
}

# Run with a limit on processes. Root has none, so as nobody; the others share
# the limit with all else that the user runs.
limited() { # HOW_MANY_MORE COMMAND...
    local more=$1 have=0
    shift
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=65534 --regid=65534 --clear-groups \
            prlimit --nproc="$more" -- "$@"
    else
        have=$(ps -L -u "$(id -u)" -o tid= | wc -l)
        prlimit --nproc=$((have + more)) -- "$@"
    fi
}

need_limit() {
    command -v prlimit >/dev/null || skip 'prlimit was not found'
    # The user nobody may not be allowed into the build.
    limited 20 "$brigade" --version >/dev/null 2>&1 ||
        skip "cannot run $brigade with a limit on processes"
    limited 2 sh -c 'sleep 0.1 & sleep 0.1 & sleep 0.1 & wait' 2>&1 |
        grep -q fork || skip 'a limit on processes has no effect here'
}

at_limit() { # HOW_MANY_MORE DRIVER WORKERS
    export -f limited
    # shellcheck disable=SC2016
    ends 4 bash -c 'limited "$@"' - "$1" "$brigade" run null \
        --driver "$2" --workers "$3" "${quick[@]}" --deadline 2m
    says "of $3" 'Resource temporarily unavailable' 'use --workers '
    one_line
}

@test "4: a command whose program cannot be started is not an unknown command" {
    mkdir apart
    cp "$brigade" apart/brigade
    # An executable file that no system executes.
    printf '\177ELF' >apart/brigade-report
    chmod +x apart/brigade-report
    ends 4 apart/brigade report a
    one_line
    says "cannot start '" "apart/brigade-report': Exec format error"
    ends 2 apart/brigade repor
    says "did you mean 'report'?"
}

@test "1: a serial run for --baseline that cannot be started is named" {
    preload no_exec <<'END'
#include <errno.h>
int execv(const char *path, char *const argv[]) { errno = EACCES; return -1; }
END
    LD_PRELOAD=$PWD/no_exec.so ends 1 "$brigade" run null --driver fork \
        --baseline "${quick[@]}"
    says 'brigade: --baseline: cannot start brigade: Permission denied' \
        'the serial run failed (see above)'
}

@test "5: rows of a serial run for --baseline that cannot be read" {
    preload no_rows <<'END'
#include <fcntl.h>
int memfd_create(const char *name, unsigned flags) { return open("/dev/null", 2); }
END
    LD_PRELOAD=$PWD/no_rows.so ends 5 "$brigade" run null --driver fork \
        --baseline "${quick[@]}"
    says_not 'add --baseline'
}

@test "4: more workers than the limit on processes" {
    need_limit
    for driver in $(teams 1000); do
        at_limit 200 "$driver" 1000
    done
}

@test "4: few workers, and an even smaller limit" {
    need_limit
    for driver in $(teams); do
        at_limit 12 "$driver" 40
    done
}

@test "4: the 7 001st of 10 000 threads cannot start" {
    need_limit
    at_limit 7002 pthread 10000
}

need_strace() {
    command -v strace >/dev/null || skip 'strace was not found'
    strace -qq -o /dev/null -e trace=none true 2>/dev/null ||
        skip 'strace may not trace here'
}

# The n-th start of a thread or process fails, whatever the limits are.
start_fails() { # CALL N DRIVER WORKERS
    ends 4 strace -f -qq -o /dev/null -e trace=clone,clone3 \
        -e "inject=$1:error=EAGAIN:when=$2" "$brigade" run null \
        --driver "$3" --workers "$4" "${quick[@]}" --deadline 2m
    says 'Resource temporarily unavailable'
    one_line
}

@test "4: any single thread or child that cannot start" {
    need_strace
    # The first clone3 is the watchdog's, which tries again.
    start_fails clone3 2 pthread 20
    start_fails clone3 9 pthread 20
    start_fails clone3 21 pthread 20
    start_fails clone 1 fork 20
    start_fails clone 20 fork 20
    start_fails clone3 9 openmp 100
}

@test "4: an OpenMP thread that cannot start" {
    need_strace
    start_fails clone3 9 openmp 20
}

@test "4: OpenMP provides fewer threads than requested" {
    ends 4 env OMP_THREAD_LIMIT=3 "$brigade" run null --driver openmp \
        --workers 20 "${quick[@]}"
    says 'gave 3 threads of 20'
}

@test "4: more memory than available" {
    ends 4 prlimit --as=400000000 "$brigade" run convolve \
        --image 20000x10000 "${quick[@]}"
    one_line
    ends 4 prlimit --as=300000000 "$brigade" run primes \
        --from 1e18 --limit 1e18+1e9 "${quick[@]}"
    one_line
}

@test "4: a failure of one rank ends all, and is reported once" {
    need_mpi
    work=(run primes --from 1e18 --limit 1e18+1e9 "${quick[@]}")
    ends 4 "${ranks[@]}" 1 "$build/brigade-mpi" "${work[@]}" : \
        -n 1 prlimit --as=400000000 "$build/brigade-mpi" "${work[@]}"
    [ "$(grep -c 'brigade-mpi: cannot map' <<<"$output")" -eq 1 ]
}

# ---- 5 -----------------------------------------------------------------------

@test "5: --out where no directory can be created" {
    touch file
    for where in file file/there /proc/nowhere; do
        ends 5 "$brigade" run null --out "$where" "${quick[@]}"
        says "'${where%/there}'"
    done
    [ "$(ls)" = file ]
    need_mpi
    ends 5 "${two_ranks[@]}" run null --out file/there "${quick[@]}"
}

@test "5: a picture or trace that cannot be written" {
    ends 5 "$brigade" run convolve --output missing/a.png "${quick[@]}"
    says "cannot create 'missing/a.png'"
    ends 5 "$brigade" run null --trace missing/a.json "${quick[@]}"
    says "cannot create 'missing/a.json"
    mkdir a.png
    ends 5 "$brigade" run convolve --output a.png "${quick[@]}"
    rmdir a.png
    need_mpi
    ends 5 "${two_ranks[@]}" run convolve --output missing/a.png "${quick[@]}"
    [ -z "$(ls)" ]
}

# The name may be a device, and root's rename() would put a file in its place.
@test "5: a name that is not a regular file is not replaced" {
    mkfifo pipe.ppm
    ln -s pipe.ppm link.ppm
    for option in '--output pipe.ppm' '--trace pipe.ppm' '--trace link.ppm'; do
        timeout 180 cat pipe.ppm >got 3>&- &
        reader=$!
        # shellcheck disable=SC2086
        run timeout 180 "$brigade" run convolve --image mandelbrot:9x9 \
            $option "${quick[@]}"
        kill "$reader" 2>/dev/null || true
        wait "$reader" || true
        [ -p pipe.ppm ]
        [ -L link.ppm ]
        # Either is well: written into it, or refused.
        [ "$status" -eq 0 ] || [ "$status" -eq 2 ] || [ "$status" -eq 5 ]
        [ "$status" -ne 0 ] || [ -s got ]
    done
}

@test "5: a full disk" {
    unshare --mount --map-root-user sh -c \
        'mount -t tmpfs -o size=16k none .' 2>/dev/null ||
        skip 'a separate tmpfs cannot be mounted here'
    cat >on_full_disk <<'END'
program=$1
mkdir full
mount -t tmpfs -o size=16k none full
"$program" run null --repeat 1 --out full >/dev/null || exit 99
before=$(cat full/runs.csv)
head -c 100k /dev/zero >full/rest 2>/dev/null
for i in 1 2 3; do # what room is left in the last page is used up
    "$program" run null --repeat 20 --out full >/dev/null 2>words
    echo "rows $?"
done
cat words
case $(cat full/runs.csv) in "$before"*) echo kept ;; esac
tail -c 1 full/runs.csv | od -An -c
"$program" run convolve --repeat 1 --output full/a.png 2>&1 >/dev/null
echo "picture $?"
"$program" run null --repeat 1 --trace full/a.json 2>&1 >/dev/null
echo "trace $?"
ls full >left
END
    run timeout 180 unshare --mount --map-root-user sh on_full_disk "$brigade"
    says 'rows 5' 'picture 5' 'trace 5' kept '\n' \
        'No space left on device'
    # Nothing half-written stays.
    [ "$(tr '\n' ' ' <left)" = 'meta rest runs.csv workers.csv ' ]
}

# ---- 124 ---------------------------------------------------------------------

@test "124: a child that is stopped is named" {
    ends 124 "$brigade" run primes --driver fork --workers 3 --inject stop:1 \
        --deadline 3s "${quick[@]}" --out there
    says 'the deadline of 3s passed' 'worker 1 (pid ' 'is stopped'
    [ "$(statuses there)" = 'deadline ' ]
}

@test "124: a worker that hangs or stops, every driver" {
    count=0
    for fault in hang stop; do
        for driver in $(drivers_of primes); do
            # shellcheck disable=SC2046 # options are words
            set -- $(victim_of "$driver")
            ends 124 "$brigade" run primes --driver "$driver" "${@:2}" \
                --inject "$fault:$1" --deadline 2s "${quick[@]}" --out there
            says "worker $1 "
            count=$((count + 1))
        done
    done
    [ "$(column status <there/runs.csv | sort | uniq -c | tr -s ' ')" = \
        " $count deadline" ]
}

@test "124: more work than the deadline allows; finished measurements are kept" {
    start "$brigade" run wait --delays 300ms --repeat 1000 --warmup 0 \
        --deadline 6s --place none --out there
    ends_soon 124
    [ "$(column status <there/runs.csv | sort -u | tr '\n' ' ')" = \
        'deadline ok ' ]
}

@test "124: through mpirun, any rank that stops or hangs" {
    need_mpi
    # Long enough for both ranks to begin their work on a busy machine.
    for fault in stop:1 hang:1 stop:0 hang:0; do
        ends 124 "${two_ranks[@]}" run primes --inject "$fault" \
            --deadline 8s "${quick[@]}"
        says 'the deadline of 8s passed'
        # What another rank is doing is not known here: none is accused.
        says_not "worker $((1 - ${fault#*:})) is"
    done
}

# ---- 128 + n -----------------------------------------------------------------

@test "130, 143, 129, 131: a signal ends parent and children, and leaves a row" {
    for signal in INT:130 TERM:143 HUP:129 QUIT:131; do
        rm -rf there
        start_forked --out there
        kill "-${signal%:*}" "$pid"
        ends_soon "${signal#*:}"
        # At the exit already, not some time later.
        # shellcheck disable=SC2086
        all_gone $children
        grep -q 'ended by signal' err
        [ "$(statuses there)" = 'failed ' ]
    done
}

# The pid of a child is known late, and waiting for the first one takes long: others
# are known by then, which must be ended, too.
@test "143: a signal while children are forked" {
    preload late <<'END'
pid_t fork(void)
{
    pid_t (*next)(void) = (pid_t(*)(void))dlsym(RTLD_NEXT, "fork");
    pid_t pid = next();
    if (pid > 0)
        usleep(500000);
    return pid;
}
pid_t waitpid(pid_t pid, int *status, int options)
{
    pid_t (*next)(pid_t, int *, int) =
        (pid_t(*)(pid_t, int *, int))dlsym(RTLD_NEXT, "waitpid");
    if (options == 0)
        usleep(700000);
    return next(pid, status, options);
}
END
    start env "LD_PRELOAD=$PWD/late.so" "$brigade" run "${endless[@]}" \
        --driver fork --workers 6
    until_true has_children "$pid" 2
    kill "$pid"
    ends_soon 143
    grep -q 'ended by signal' err
}

@test "143: two signals within a moment are one" {
    start_forked --out there
    kill "$pid"
    kill "$pid"
    ends_soon 143
    grep -q 'ended by signal' err
    [ "$(grep -c second err)" -eq 0 ]
    [ "$(statuses there)" = 'failed ' ]
}

# Another writer holds the lock of the rows, for which the first signal waits.
@test "143: a second signal ends any driver at once" {
    local holder
    for driver in $(drivers_where 'program == "brigade"' spin); do
        rm -rf there
        start "$brigade" run "${endless[@]}" --driver "$driver" --place none \
            --out there
        until_true has_threads "$pid" 2
        until_true test -s there/runs.csv
        flock there/runs.csv sleep 100 3>&- &
        holder=$!
        until_true pgrep -P "$holder" sleep
        children="$holder $(pgrep -P "$holder")"
        kill "$pid"
        sleep 0.5
        ! gone "$pid" || { echo "$driver: did not wait"; return 1; }
        kill "$pid"
        ends_soon 143 || { echo "$driver"; return 1; }
        grep -q 'killed by a second signal' err
        # shellcheck disable=SC2086 # numbers
        kill $children
        wait "$holder" || true
    done
}

@test "1: a run that cannot be waited for ends with an error, and is killed" {
    command -v strace >/dev/null || skip 'strace was not found'
    for error in EINVAL ECHILD ENOSYS; do
        ends 1 strace -qq -o /dev/null -e "inject=waitid:error=$error" \
            "$brigade" run "${endless[@]}" --driver pthread --workers 2
        says 'cannot wait for the run'
    done
}

# A shell ignores INT and QUIT for what it starts in the background, so these
# are given their default.
@test "128 + n: any signal ends any driver, waiting or computing" {
    for driver in $(drivers_where 'program == "brigade"' primes); do
        for signal in INT:130 TERM:143 HUP:129 QUIT:131; do
            for work in 'primes --limit 1e13' 'wait --delays 99,99'; do
                # shellcheck disable=SC2086 # words
                start env --default-signal=INT,QUIT "$brigade" run $work \
                    --driver "$driver" --place none
                until_true has_threads "$pid" 2
                kill "-${signal%:*}" "$pid"
                ends_soon "${signal#*:}"
                grep -q 'ended by signal' err
            done
        done
    done
}

@test "128 + n: any signal ends costs and a sweep; serve prints its counts" {
    for signal in INT:130 TERM:143 HUP:129 QUIT:131; do
        start env --default-signal=INT,QUIT "$brigade" costs
        sleep 0.3
        kill "-${signal%:*}" "$pid"
        ends_soon "${signal#*:}"
        rm -rf there
        start env --default-signal=INT,QUIT "$brigade" sweep strong \
            --kernels primes:limit=1e11 --drivers serial --out there
        until_true test -e there/sweep.csv
        kill "-${signal%:*}" "$pid"
        ends_soon "${signal#*:}"
        start env --default-signal=INT,QUIT "$brigade" serve
        until_true test -s out
        kill "-${signal%:*}" "$pid"
        ends_soon 0
        grep -q '^asks,0' out
    done
}

@test "130: threads, an event loop, and a single worker" {
    for driver in $(threaded_drivers_of spin); do
        start "$brigade" run "${endless[@]}" --driver "$driver" \
            --workers "$(at_most "$driver" 2)" --place none
        until_true has_threads "$pid" 2
        kill -INT "$pid"
        ends_soon 130
    done
    for driver in $(threaded_drivers_of wait); do
        start "$brigade" run wait --delays 100,100 --driver "$driver"
        until_true has_threads "$pid" 2
        kill -INT "$pid"
        ends_soon 130
    done
}

@test "a signal to the whole group, as from a terminal" {
    start setsid "$brigade" run "${endless[@]}" --driver fork --workers 3 \
        --place none --out there
    until_true has_children "$pid" 3
    children=$(pgrep -P "$(pgrep -P "$pid")")
    kill -INT -- "-$pid"
    ends_soon 130
    # shellcheck disable=SC2086
    all_gone $children
    [ "$(wc -l <err)" -eq 1 ]
}

@test "no child outlives a parent that is killed" {
    start_forked
    kill -KILL "$pid"
    # shellcheck disable=SC2086
    until_true all_gone $children
}

@test "nor does a run that is stopped, and it keeps its rows" {
    start_forked --out there
    runs_pid=$(pgrep -P "$pid")
    kill -STOP "$runs_pid"
    kill -KILL "$pid"
    # shellcheck disable=SC2086
    until_true all_gone "$runs_pid" $children
    grep -q 'the supervisor of the run' err
    [ "$(statuses there)" = 'failed ' ]
}

# A disk or server that does not answer.
@test "124, 143: a run whose preparation hangs" {
    "$brigade" run convolve --image 64x64 --output in.pgm "${quick[@]}" >/dev/null
    preload slow <<'END'
int open(const char *path, int flags, ...)
{
    static int (*next)(const char *, int, ...);
    va_list args;
    va_start(args, flags);
    if (strstr(path, "in.pgm"))
        sleep(100);
    next = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    return next(path, flags, va_arg(args, int));
}
int open64(const char *, int, ...) __attribute__((alias("open")));
END
    slow=(env "LD_PRELOAD=$PWD/slow.so" "$brigade" run convolve --image in.pgm)
    ends 124 "${slow[@]}" --deadline 1s
    says 'the deadline of 1s passed: the run was still being prepared'
    start "${slow[@]}"
    until_true pgrep -P "$pid"
    sleep 0.5
    kill "$pid"
    ends_soon 143
    grep -q 'ended by signal' err
}

@test "143: a signal before the team is launched" {
    mkfifo pipe # without a writer, so that it is still reading
    start "$brigade" run convolve --image 9x9 --filter pipe
    sleep 0.2
    ! gone "$pid" || skip 'it does not wait for its filter'
    kill -TERM "$pid"
    ends_soon 143
}

@test "a signal that arrives while the run starts is not lost" {
    for turn in 1 2 3 4 5; do
        start "$brigade" run "${endless[@]}" --driver fork --workers 3 \
            --place none
        sleep "0.00$turn"
        # Before main() the system's own default holds.
        kill -TERM "$pid"
        ends_soon 143
    done
}

# ---- ranks -------------------------------------------------------------------

@test "0: ranks" {
    need_mpi
    ends 0 "${two_ranks[@]}" run primes --limit 1e6 "${quick[@]}"
    says 78498
    ends 0 "${ranks[@]}" 1 "$build/brigade-mpi" run primes "${quick[@]}"
    says 5761455
}

@test "a rank that dies ends the run, and mpirun names it" {
    need_mpi
    for rank in 0 1; do
        run timeout --kill-after=5 60 "${two_ranks[@]}" run primes \
            --inject "die:$rank" "${quick[@]}" </dev/null
        [ "$status" -ne 0 ]
        [ "$status" -ne 124 ]
        says "rank $rank" 'signal 9'
    done
}

# MPICH's launcher has a process between.
ranks_at_work() {
    # shellcheck disable=SC2046,SC2086
    ranks_of=$(pgrep -P "$pid" -x brigade-mpi ||
        pgrep -P $(pgrep -P "$pid" -x hydra_pmi_proxy) -x brigade-mpi) &&
        [ "$(wc -w <<<"$ranks_of")" -eq 2 ] &&
        all_busy $ranks_of
}

# Past MPI_Init: in the child of each supervisor the watchdog is there, by its
# name.
all_busy() { # PID...
    local one
    for one; do
        grep -qx watchdog "/proc/$(pgrep -P "$one")/task/"*/comm || return 1
    done
}

@test "a rank killed from outside ends the run" {
    need_mpi
    start "${two_ranks[@]}" run "${endless[@]}" --place none
    until_true ranks_at_work
    kill -KILL "$(tail -n 1 <<<"$ranks_of")"
    until_true gone "$pid"
    code=0
    wait "$pid" || code=$?
    [ "$code" -ne 0 ]
    grep -q 'signal 9' err
    # shellcheck disable=SC2086
    until_true all_gone $ranks_of
}

# Hydra was seen, once in some two hundred, not to end after one signal; at a terminal
# it asks for a second Ctrl-C itself.
signal_launcher() { # SIGNAL
    kill "-$1" "$pid"
    if [[ $("$brigade" launcher) != openmpi* ]]; then
        for ((i = 0; i < 400; i++)); do
            ! gone "$pid" || return 0
            sleep 0.05
        done
        echo "# the launcher did not end after $1, which it gets again" >&3
        kill "-$1" "$pid" || :
    fi
    until_true gone "$pid"
}

@test "an interrupted or killed launcher leaves no rank, and the rows" {
    need_mpi
    for signal in TERM INT HUP QUIT KILL; do
        rm -rf there
        start env --default-signal=INT,QUIT "${two_ranks[@]}" run wait --tasks 2 \
            --delay 5ms --repeat 100000 --warmup 0 --place none --out there
        until_true ranks_at_work
        runs_of=$(for one in $ranks_of; do pgrep -P "$one"; done)
        signal_launcher "$signal"
        code=0
        wait "$pid" || code=$?
        # Hydra ends with 0 if no rank is left when it would kill them.
        [ "$code" -ne 0 ] ||
            { [ $signal != KILL ] && [[ $("$brigade" launcher) != openmpi* ]]; }
        # shellcheck disable=SC2086
        until_true all_gone $ranks_of $runs_of ||
            { echo "after $signal"; return 1; }
        column rep status <there/runs.csv >rows
        [ "$(tail -n 1 rows)" = $'\tfailed' ]
        diff <(seq 0 $(($(wc -l <rows) - 2))) <(grep ok rows | cut -f 1)
    done
}

@test "a signal to one rank ends all with its code" {
    need_mpi
    start "${two_ranks[@]}" run "${endless[@]}" --place none --out there
    until_true ranks_at_work
    kill -TERM "$(head -n 1 <<<"$ranks_of")"
    ends_soon 143
    # shellcheck disable=SC2086
    until_true all_gone $ranks_of
}
