/* SPDX-License-Identifier: BSD-3-Clause */
/* The workers of a run; see threads.h. */
#include "jobs/watch/threads.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/os/proc.h"

enum { DEPTH_MAX = 32, CHILDREN_BYTES = 16384 };

static int is_named(const char *path, const char *name)
{
    char text[64];

    if (proc_read(path, text, sizeof text) < 0)
        return 0;
    text[strcspn(text, "\n")] = '\0';
    return strcmp(text, name) == 0;
}

/* One of the programs that run kernels. */
static int is_program(pid_t pid)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/comm", (int)pid);
    return is_named(path, "brigade") || is_named(path, "brigade-mpi");
}

static void add(struct threads *t, pid_t pid, pid_t tid)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/task/%d/comm", (int)pid, (int)tid);
    if (t->count < THREADS_MAX && !is_named(path, "watchdog"))
        t->all[t->count++] = (struct thread){pid, tid};
}

static void visit(struct threads *t, pid_t pid, int below_program, int depth);

static void visit_children(struct threads *t, pid_t pid, pid_t tid, int is_one,
                           int depth)
{
    char path[64], *text = malloc(CHILDREN_BYTES), *at = text, *end;

    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid,
             (int)tid);
    if (text != NULL && proc_read(path, text, CHILDREN_BYTES) > 0)
        for (;; at = end) {
            long child = strtol(at, &end, 10);

            if (end == at)
                break;
            visit(t, (pid_t)child, is_one, depth + 1);
        }
    free(text);
}

/* The first program on the way down is the supervisor, which only waits. */
static void visit(struct threads *t, pid_t pid, int below_program, int depth)
{
    int is_one = is_program(pid);
    struct dirent *each;
    char path[64];
    DIR *tasks;

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    tasks = depth > DEPTH_MAX ? NULL : opendir(path);
    if (tasks == NULL)
        return;
    while ((each = readdir(tasks)) != NULL) {
        pid_t tid = (pid_t)atoi(each->d_name);

        if (!isdigit((unsigned char)each->d_name[0]))
            continue;
        if (is_one && below_program)
            add(t, pid, tid);
        visit_children(t, pid, tid, is_one, depth);
    }
    closedir(tasks);
}

static int in_order(const void *a, const void *b)
{
    const struct thread *x = a, *y = b;

    if (x->pid != y->pid)
        return x->pid < y->pid ? -1 : 1;
    return (x->tid > y->tid) - (x->tid < y->tid);
}

void threads_find(struct threads *t, pid_t pid)
{
    t->count = 0;
    visit(t, pid, 0, 0);
    qsort(t->all, (size_t)t->count, sizeof *t->all, in_order);
}
