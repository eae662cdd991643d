/* SPDX-License-Identifier: BSD-3-Clause */
/* Forked processes over shared anonymous memory, supervised by the parent. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/base/arena.h"
#include "drivers/driver.h"
#include "drivers/job.h"

extern const struct driver fork_driver;

/* A child never outlives its parent, however that ends. */
static _Noreturn void child(struct team t, int index, const struct job *j,
                            worker_fn *fn, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(EXIT_FAILED);
    t.index = t.local = t.seat = index;
    fn(&t, j);
    _exit(0);
}

static void kill_all(const struct job *j)
{
    for (int i = 0; i < j->workers; i++) {
        pid_t pid = atomic_load(&j->record->children[i]);

        if (pid > 0)
            kill(pid, SIGKILL);
    }
}

static int worker_of(const struct job *j, pid_t pid)
{
    for (int i = 0; i < j->workers; i++)
        if (atomic_load(&j->record->children[i]) == pid)
            return i;
    return -1;
}

/* Wait for `left` children. The first that does not end as it should is named
 * and takes the others with it: they would wait for it in a barrier. */
static int supervise(const struct job *j, int left, struct err *e)
{
    int failed = 0;

    while (left > 0) {
        siginfo_t info;
        int worker;

        if (waitid(P_ALL, 0, &info, WEXITED) != 0) {
            if (errno == EINTR)
                continue;
            return err_errno(e, EXIT_FAILED, errno, "cannot wait for workers");
        }
        worker = worker_of(j, info.si_pid);
        if (worker < 0)
            continue;
        left--;
        atomic_store(&j->record->children[worker], 0);
        if (info.si_code == CLD_EXITED && info.si_status == 0)
            continue;
        if (!failed) {
            err_set(e, EXIT_FAILED,
                    "worker %d (pid %d) %s %d (%s) in phase %s: the run is "
                    "lost, nothing of it was kept",
                    worker, (int)info.si_pid,
                    info.si_code == CLD_EXITED ? "ended early with code"
                                               : "was killed by signal",
                    info.si_status,
                    info.si_code == CLD_EXITED ? "exit"
                                               : strsignal(info.si_status),
                    phase_names[atomic_load(&j->record->phases[worker])]);
            kill_all(j);
        }
        failed = 1;
    }
    return failed ? -1 : 0;
}

static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    struct team team = arena_team(&fork_driver, j->workers);
    pid_t parent = getpid();
    int started = 0, failed;

    if (arena_new(&team, j, 0, e) != 0)
        return -1;
    for (; started < j->workers; started++) {
        pid_t pid = fork();

        if (pid == 0)
            child(team, started, j, fn, parent);
        if (pid < 0)
            break;
        atomic_store(&j->record->children[started], (int32_t)pid);
    }
    if (started < j->workers)
        err_errno(e, EXIT_UNAVAILABLE, errno,
                  "cannot fork worker %d of %d (use --workers %d, or raise "
                  "ulimit -u and the cgroup's pids.max)",
                  started + 1, j->workers, started > 0 ? started : 1);
    arena_gate_open(team.arena, started == j->workers ? GATE_GO : GATE_ABORT);
    failed = supervise(j, started, e);
    arena_free(&team);
    return started < j->workers || failed ? -1 : 0;
}

const struct driver fork_driver = {
    .name = "fork",
    .summary = "forked processes over shared memory, supervised",
    .engine = "blocking",
    .can = CAN_MANY | CAN_TIME | CAN_PROCESSES,
    .max_workers = 10000,
    .instead = "pthread",
    .launch = launch,
    .barrier = arena_barrier,
    .for_each = loop_share,
    .exchange = arena_exchange,
};
