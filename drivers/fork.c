/* SPDX-License-Identifier: BSD-3-Clause */
/* Forked processes over shared anonymous memory, supervised by the parent. */
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "drivers/team/prepare.h"
#include "drivers/team/arena.h"
#include "drivers/team/children.h"
#include "drivers/driver.h"
#include "drivers/os/limits.h"
#include "drivers/team/job.h"
#include "drivers/team/record.h"

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

static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    struct team team = arena_team(&fork_driver, j->workers);
    pid_t parent = getpid();
    int started = 0, failed, error = 0;
    char limit[LIMITS_WORDS];

    if (team_prepare(&team, j, 0, e) != 0)
        return -1;
    for (; started < j->workers; started++) {
        pid_t pid = fork();

        if (pid == 0)
            child(team, started, j, fn, parent);
        if (pid < 0) {
            error = errno;
            break;
        }
        atomic_store(&j->record->live[started].child, (int32_t)pid);
    }
    if (started < j->workers)
        err_errno(e, EXIT_UNAVAILABLE, error,
                  "cannot fork worker %d of %d (use --workers %d, or raise %s)",
                  started + 1, j->workers, started > 0 ? started : 1,
                  limits_in_the_way(0, limit));
    arena_gate_open(team.arena, started == j->workers ? GATE_GO : GATE_ABORT);
    failed = children_wait(j, started, e);
    arena_free(&team);
    return started < j->workers || failed ? -1 : 0;
}

const struct driver fork_driver = {
    .name = "fork",
    .family = "processes",
    .summary = "forked processes over shared memory, supervised",
    .engine = "blocking",
    .can = CAN_SCHEDULE | CAN_ALL_NEEDS | CAN_PROCESSES,
    .max_workers = 10000,
    .instead = "pthread",
    .launch = launch,
    .barrier = arena_barrier,
    .for_each = loop_share,
    .exchange = arena_exchange,
};
