/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads of a command, from /proc; see tree.h. */
#include "jobs/scale/tree.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SAMPLES_MIN = 5, DEPTH_MAX = 64, CHILDREN_BYTES = 16384 };

/* A number that was used before is that of a new thread if its time shrank.
 * Returns its CPU time since its last sample. */
static int64_t add(struct tree *t, pid_t pid, pid_t tid, int64_t cpu_ns,
                   int64_t runqueue_ns)
{
    struct tree_task *task;
    int64_t more, queued;

    t->tasks.each = sizeof *task;
    task = tid_map_at(&t->tasks, tid);
    if (task == NULL)
        return 0;
    if (cpu_ns < task->cpu_ns || runqueue_ns < task->runqueue_ns)
        *task = (struct tree_task){.tid = tid};
    more = cpu_ns - task->cpu_ns;
    queued = runqueue_ns - task->runqueue_ns;
    t->cpu_ns += more;
    t->runqueue_ns += queued;
    if (t->seen != NULL)
        t->seen(t->arg, pid, tid, more, queued);
    task->cpu_ns = cpu_ns;
    task->runqueue_ns = runqueue_ns;
    return more;
}

/* Reads up to size-1 bytes. Returns their number, 0 if it cannot be read. */
static size_t read_file(const char *path, char *to, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, to, size - 1);

    if (fd >= 0)
        close(fd);
    to[n > 0 ? n : 0] = '\0';
    return n > 0 ? (size_t)n : 0;
}

/* The CPU that a thread ran on last, field 39 of proc(5)'s stat; -1: unknown. */
static int last_cpu(pid_t pid, pid_t tid)
{
    char path[64], text[1024];
    const char *at;
    int cpu = -1;

    snprintf(path, sizeof path, "/proc/%d/task/%d/stat", (int)pid, (int)tid);
    read_file(path, text, sizeof text);
    /* The name, field 2, may hold blanks and parentheses. */
    at = strrchr(text, ')');
    for (int field = 2; at != NULL && field < 39; field++)
        at = strchr(at + 1, ' ');
    return at != NULL && sscanf(at, "%d", &cpu) == 1 ? cpu : -1;
}

static void sample_thread(struct tree *t, pid_t pid, pid_t tid)
{
    char path[64], text[128];
    int64_t cpu_ns, runqueue_ns, more = 0;
    int cpu;

    snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", (int)pid,
             (int)tid);
    read_file(path, text, sizeof text);
    if (sscanf(text, "%" SCNd64 " %" SCNd64, &cpu_ns, &runqueue_ns) == 2)
        more = add(t, pid, tid, cpu_ns, runqueue_ns);
    if (more <= 0)
        return;
    cpu = last_cpu(pid, tid);
    if (cpu >= 0 && cpu < TREE_CPUS)
        t->on_cpu_ns[cpu] += more;
}

static void sample_process(struct tree *t, pid_t pid, int depth);

static void sample_children(struct tree *t, pid_t pid, pid_t tid, int depth)
{
    char path[64], *text, *at;

    text = malloc(CHILDREN_BYTES);
    if (text == NULL)
        return;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid,
             (int)tid);
    read_file(path, text, CHILDREN_BYTES);
    at = text;
    for (;;) {
        char *end;
        long child = strtol(at, &end, 10);

        if (end == at)
            break;
        sample_process(t, (pid_t)child, depth + 1);
        at = end;
    }
    free(text);
}

/* depth 0 is the calling process, which does not count. */
static void sample_process(struct tree *t, pid_t pid, int depth)
{
    char path[64];
    struct dirent *each;
    DIR *all;

    if (depth > DEPTH_MAX)
        return;
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    all = opendir(path);
    if (all == NULL)
        return;
    t->processes_now += depth > 0;
    while ((each = readdir(all)) != NULL) {
        pid_t tid = (pid_t)atoi(each->d_name);

        if (!isdigit((unsigned char)each->d_name[0]))
            continue;
        t->threads_now += depth > 0;
        if (depth > 0)
            sample_thread(t, pid, tid);
        sample_children(t, pid, tid, depth);
    }
    closedir(all);
}

void tree_sample(struct tree *t)
{
    t->threads_now = t->processes_now = 0;
    t->samples++;
    sample_process(t, getpid(), 0);
    if (t->threads_now > t->threads_seen)
        t->threads_seen = t->threads_now;
    if (t->processes_now > t->processes_seen)
        t->processes_seen = t->processes_now;
}

void tree_sample_ended(struct tree *t, pid_t pid)
{
    sample_thread(t, pid, pid);
}

int tree_cores(const struct tree *t, const struct machine *m)
{
    struct machine_counts has;
    int64_t *on_core;
    int count = 0;

    if (t->samples < SAMPLES_MIN)
        return 0;
    machine_count(m, &has);
    on_core = calloc((size_t)has.cores, sizeof *on_core);
    for (int cpu = 0; on_core != NULL && cpu < TREE_CPUS; cpu++) {
        int core = t->on_cpu_ns[cpu] == 0 ? -1 : machine_core_of_cpu(m, cpu);

        if (core >= 0)
            on_core[core] += t->on_cpu_ns[cpu];
    }
    for (int core = 0; on_core != NULL && core < has.cores; core++)
        count += on_core[core] > t->cpu_ns / 50;
    free(on_core);
    return count;
}

void tree_release(struct tree *t)
{
    tid_map_release(&t->tasks);
    *t = (struct tree){0};
}
