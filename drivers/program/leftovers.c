/* SPDX-License-Identifier: BSD-3-Clause */
/* Processes and files of a killed run; see leftovers.h. */
#include "drivers/program/leftovers.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "drivers/os/proc.h"
#include "drivers/team/run_status.h"

static void kill_children(void)
{
    char path[64], list[4096], *next = list;

    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    if (proc_read(path, list, sizeof list) <= 0)
        return;
    for (;;) {
        char *end;
        long pid = strtol(next, &end, 10);

        if (end == next)
            return;
        next = end;
        kill((pid_t)pid, SIGKILL);
    }
}

/* Workers end with the run. A daemon that MPI started for a rank without a
 * launcher removes its files first, so SIGKILL waits for 0.3 s. A process that
 * even SIGKILL does not end, in a system call that hangs, is given up after a
 * second. */
void leftovers_end(void)
{
    const struct timespec moment = {.tv_nsec = 10 * 1000 * 1000};

    for (int i = 0; i < 100; i++) {
        pid_t pid;

        if (i >= 30)
            kill_children();
        while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
            ;
        if (pid < 0 && errno == ECHILD)
            return;
        nanosleep(&moment, NULL);
    }
}

enum { SEGMENTS = 8 };
static char segments[SEGMENTS][PATH_MAX];

void leftovers_note_segments(pid_t pid)
{
    static const char *const names[] = {"/vader_segment.", "/sm_segment."};
    char line[PATH_MAX + 128];
    int known = 0;
    FILE *maps;

    snprintf(line, sizeof line, "/proc/%d/maps", (int)pid);
    maps = run_status->rank >= 0 ? fopen(line, "re") : NULL;
    while (maps != NULL && known < SEGMENTS &&
           fgets(line, sizeof line, maps) != NULL) {
        char *path = strchr(line, '/');

        line[strcspn(line, "\n")] = '\0';
        if (path != NULL && (strstr(path, names[0]) || strstr(path, names[1])))
            snprintf(segments[known++], PATH_MAX, "%s", path);
    }
    if (maps != NULL)
        fclose(maps);
}

void leftovers_remove_segments(void)
{
    for (int i = 0; i < SEGMENTS; i++)
        if (segments[i][0] != '\0')
            unlink(segments[i]);
}
