/* SPDX-License-Identifier: BSD-3-Clause */
/* Forked workers, looked after; see children.h. */
#include "drivers/base/children.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

void children_kill(const struct job *j)
{
    for (int i = 0; i < j->workers; i++) {
        pid_t pid = atomic_load(&j->record->live[i].child);

        if (pid > 0)
            kill(pid, SIGKILL);
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
        atomic_store(&j->record->live[worker].child, 0);
        if (info.si_code == CLD_EXITED && info.si_status == 0)
            continue;
        if (!failed) {
            err_set(e, EXIT_FAILED,
                    "worker %d (pid %d) %s %d (%s) in phase %s: the run is "
                    "lost, only finished repetitions are kept",
                    worker, (int)info.si_pid,
                    info.si_code == CLD_EXITED ? "ended early with code"
                                               : "was killed by signal",
                    info.si_status,
                    info.si_code == CLD_EXITED ? "exit"
                                               : strsignal(info.si_status),
                    phase_names[atomic_load(&j->record->live[worker].phase)]);
            children_kill(j);
        }
        failed = 1;
    }
    return failed ? -1 : 0;
}
