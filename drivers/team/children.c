/* SPDX-License-Identifier: BSD-3-Clause */
/* Supervise forked workers; see children.h. */
#include "drivers/team/children.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/os/signals.h"

static pid_t child_of(const struct record *r, int worker)
{
    return atomic_load(&r->live[worker].child);
}

void children_kill(const struct record *r)
{
    for (int i = 0; r != NULL && i < r->workers; i++)
        if (child_of(r, i) > 0)
            kill(child_of(r, i), SIGKILL);
}

void children_end(const struct record *r)
{
    children_kill(r);
    /* Others may have been forked since: a child is waited for only after it has
     * been killed. */
    for (int i = 0; r != NULL && i < r->workers; i++) {
        pid_t pid = child_of(r, i);

        if (pid <= 0)
            continue;
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
}

static int worker_of(const struct job *j, pid_t pid)
{
    for (int i = 0; i < j->workers; i++)
        if (atomic_load(&j->record->live[i].child) == pid)
            return i;
    return -1;
}

int children_wait(const struct job *j, int left, struct err *e)
{
    int failed = 0;

    while (left > 0) {
        siginfo_t info;
        int worker, phase;

        if (waitid(P_ALL, 0, &info, WEXITED) != 0) {
            if (errno == EINTR)
                continue;
            return err_errno(e, EXIT_FAILED, errno, "cannot wait for workers");
        }
        worker = worker_of(j, info.si_pid);
        if (worker < 0)
            continue;
        left--;
        atomic_store(&j->record->live[worker].child, 0);
        phase = atomic_load(&j->record->live[worker].phase);
        /* Workers that a closed gate dismissed exit with 0, too. */
        if (info.si_code == CLD_EXITED && info.si_status == 0 &&
            (phase == PHASE_DONE || phase <= PHASE_GATE))
            continue;
        if (!failed) {
            char how[64], host[64] = "";

            gethostname(host, sizeof host - 1);
            signal_end_text(info.si_code, info.si_status, how, sizeof how);
            err_set(e, EXIT_FAILED,
                    "worker %d (pid %d) %s on %s in phase %s: the run is lost, "
                    "only finished repetitions are kept",
                    worker, (int)info.si_pid, how, host, phase_names[phase]);
            children_kill(j->record);
        }
        failed = 1;
    }
    return failed ? -1 : 0;
}
