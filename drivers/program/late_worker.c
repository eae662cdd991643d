/* SPDX-License-Identifier: BSD-3-Clause */
/* The worker that is late; see late_worker.h. */
#include "drivers/program/late_worker.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "drivers/team/run_status.h"

int late_worker_find(const struct record *r)
{
    int slow = -1, least = PHASE_LOST, elsewhere = 0;

    for (int i = 0; i < r->workers; i++) {
        int phase = atomic_load(&r->live[i].phase);

        elsewhere |= phase == PHASE_ELSEWHERE;
        if (phase < least && phase != PHASE_ELSEWHERE) {
            least = phase;
            slow = i;
        }
    }
    return elsewhere && least >= PHASE_EXCHANGE ? -1 : slow;
}

static int process_state(int pid)
{
    char path[64], line[512], *after;
    FILE *f;
    int state = '?';

    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    f = fopen(path, "re");
    if (f == NULL)
        return state;
    if (fgets(line, sizeof line, f) != NULL &&
        (after = strrchr(line, ')')) != NULL && after[1] == ' ')
        state = after[2];
    fclose(f);
    return state;
}

/* "worker 1 (pid 77 on node4)", with its rank under MPI. */
static void name_worker(const struct record *r, int worker, char *to,
                        size_t size)
{
    pid_t child = atomic_load(&r->live[worker].child);
    char rank[160] = "";

    if (run_status->rank >= 0) {
        run_status_describe(getpid(), rank, sizeof rank);
        snprintf(to, size, "%s: worker %d", rank, worker);
    } else {
        snprintf(to, size, "worker %d (pid %d on %s)", worker,
                 (int)(child > 0 ? child : getpid()), run_status->host);
    }
}

void late_worker_describe(const struct record *r, char *to, size_t size)
{
    int slow = late_worker_find(r), stopped = -1;
    char worker[200];

    for (int i = 0; i < r->workers && stopped < 0; i++) {
        pid_t pid = atomic_load(&r->live[i].child);

        if (pid > 0 && process_state(pid) == 'T')
            stopped = i;
    }
    if (stopped >= 0) {
        name_worker(r, stopped, worker, sizeof worker);
        snprintf(to, size, "%s is stopped", worker);
    } else if (slow >= 0) {
        name_worker(r, slow, worker, sizeof worker);
        snprintf(to, size, "%s is in phase %s", worker,
                 phase_names[atomic_load(&r->live[slow].phase)]);
    } else {
        snprintf(to, size, "this rank waits for another one");
    }
}
