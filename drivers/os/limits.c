/* SPDX-License-Identifier: BSD-3-Clause */
/* Limits of this process; see limits.h. */
#include "drivers/os/limits.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "drivers/os/cgroup.h"
#include "drivers/os/proc.h"

/* If less than this and a stack are left, a stack did not fit. */
enum { NEAR_BYTES = 1 << 20 };

/* Other processes of a group start and end some meanwhile. */
enum { NEAR_TASKS = 4 };

/* What an OpenMP library allocates for itself for each thread of a team. */
enum { THREAD_BYTES = 4096 };

struct park {
    pthread_mutex_t lock;
};

static void *parked(void *arg)
{
    struct park *p = arg;

    pthread_mutex_lock(&p->lock);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* Start threads until one cannot be started. Returns how many. */
static int start_parked(struct park *p, pthread_t *ids, int more,
                        size_t stack_bytes, int *error)
{
    pthread_attr_t attr;
    int started = 0;

    *error = pthread_attr_init(&attr);
    if (*error != 0)
        return 0;
    if (stack_bytes > 0)
        *error = pthread_attr_setstacksize(&attr, stack_bytes);
    while (*error == 0 && started < more) {
        *error = pthread_create(&ids[started], &attr, parked, p);
        started += *error == 0;
    }
    pthread_attr_destroy(&attr);
    return started;
}

static size_t default_stack(void)
{
    pthread_attr_t attr;
    size_t bytes = 0;

    if (pthread_attr_init(&attr) != 0)
        return 0;
    pthread_attr_getstacksize(&attr, &bytes);
    pthread_attr_destroy(&attr);
    return bytes;
}

int limits_threads(int more, size_t stack_bytes, int *error,
                   char limit[LIMITS_WORDS])
{
    struct park p = {.lock = PTHREAD_MUTEX_INITIALIZER};
    size_t spare = NEAR_BYTES + (size_t)more * THREAD_BYTES;
    pthread_t *ids;
    void *held;
    int started = 0;

    limit[0] = '\0';
    *error = 0;
    if (more <= 0)
        return 0;
    held = mmap(NULL, spare, PROT_NONE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    ids = malloc((size_t)more * sizeof *ids);
    *error = ENOMEM;
    pthread_mutex_lock(&p.lock);
    if (held != MAP_FAILED && ids != NULL)
        started = start_parked(&p, ids, more, stack_bytes, error);
    if (started < more)
        limits_in_the_way(stack_bytes > 0 ? stack_bytes : default_stack(),
                          limit);
    pthread_mutex_unlock(&p.lock);
    for (int i = 0; i < started; i++)
        pthread_join(ids[i], NULL);
    free(ids);
    if (held != MAP_FAILED)
        munmap(held, spare);
    return started;
}

static int is_space_used_up(size_t stack_bytes)
{
    struct rlimit limit;
    char text[128];
    unsigned long long pages;

    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
        proc_read("/proc/self/statm", text, sizeof text) <= 0)
        return 0;
    pages = strtoull(text, NULL, 10);
    return stack_bytes > limit.rlim_cur ||
           pages * (unsigned long long)sysconf(_SC_PAGESIZE) + NEAR_BYTES >
               limit.rlim_cur - stack_bytes;
}

/* Whether the kernel refuses to reserve a stack, as without a limit of this
 * process it does for one larger than the memory. */
static int cannot_reserve(size_t stack_bytes)
{
    void *stack;

    if (stack_bytes == 0)
        return 0;
    stack = mmap(NULL, stack_bytes, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED)
        return 1;
    munmap(stack, stack_bytes);
    return 0;
}

const char *limits_in_the_way(size_t stack_bytes, char to[LIMITS_WORDS])
{
    struct limits_group group;

    if (is_space_used_up(stack_bytes))
        snprintf(to, LIMITS_WORDS, "ulimit -v (address space)");
    else if (cannot_reserve(stack_bytes))
        snprintf(to, LIMITS_WORDS,
                 "the memory that a process may reserve "
                 "(vm.overcommit_memory)");
    else if (limits_tasks("", &group) <= NEAR_TASKS)
        snprintf(to, LIMITS_WORDS, "pids.max of the control group (%lld)",
                 (long long)group.limit);
    else
        snprintf(to, LIMITS_WORDS, "ulimit -u and the cgroup's pids.max");
    return to;
}

void limits_raise_files(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int64_t limits_files(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
        limit.rlim_max > (rlim_t)INT64_MAX)
        return INT64_MAX;
    return (int64_t)limit.rlim_max;
}

/* The number in a file such as memory.max; "max" and a missing file mean
 * unlimited. */
static int64_t limit_in(const char *directory, const char *name)
{
    char path[PATH_MAX + 32], text[64], *end;
    unsigned long long number;

    snprintf(path, sizeof path, "%s/%s", directory, name);
    if (proc_read(path, text, sizeof text) <= 0)
        return INT64_MAX;
    number = strtoull(text, &end, 10);
    return end == text || number > INT64_MAX ? INT64_MAX : (int64_t)number;
}

/* The same for what is counted; 0 if that is unknown. */
static int64_t count_in(const char *directory, const char *name)
{
    int64_t count = limit_in(directory, name);

    return count < INT64_MAX ? count : 0;
}

/* "active_file 123" of memory.stat, for keys that end the list with NULL. */
static int64_t reclaimable(const char *directory, const char *const *keys)
{
    char path[PATH_MAX + 32], text[8192], *line, *rest;
    int64_t sum = 0;

    snprintf(path, sizeof path, "%s/memory.stat", directory);
    if (proc_read(path, text, sizeof text) <= 0)
        return 0;
    for (line = strtok_r(text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest))
        for (const char *const *key = keys; *key != NULL; key++) {
            size_t n = strlen(*key);

            if (strncmp(line, *key, n) == 0 && line[n] == ' ')
                sum += strtoll(line + n, NULL, 10);
        }
    return sum;
}

struct least {
    int64_t left;
    struct limits_group *group;
};

/* Keep the limit of a group if it leaves less than those before. */
static void take_least(struct least *least, const char *path, const char *file,
                       int64_t limit, int64_t in_use)
{
    int64_t left = in_use < limit ? limit - in_use : 0;

    if (limit == INT64_MAX || left >= least->left)
        return;
    least->left = left;
    if (least->group == NULL)
        return;
    *least->group =
        (struct limits_group){.file = file, .limit = limit, .in_use = in_use};
    snprintf(least->group->path, sizeof least->group->path, "%s", path);
}

static void take_memory(const char *path, int v2, void *arg)
{
    /* Memory of tmpfs is in `file`, but not in these. Kernel memory is not in
     * the usage of version 1. */
    static const char *const keys[][4] = {
        {"total_active_file", "total_inactive_file", NULL},
        {"active_file", "inactive_file", "slab_reclaimable", NULL},
    };
    const char *file = v2 ? "memory.max" : "memory.limit_in_bytes";
    int64_t limit = limit_in(path, file), in_use, reclaim;

    if (limit == INT64_MAX)
        return;
    in_use = count_in(path, v2 ? "memory.current" : "memory.usage_in_bytes");
    reclaim = reclaimable(path, keys[v2]);
    take_least(arg, path, file, limit, in_use > reclaim ? in_use - reclaim : 0);
}

int64_t limits_memory(const char *root, struct limits_group *group)
{
    int64_t pages = (int64_t)sysconf(_SC_PHYS_PAGES);
    struct least least = {INT64_MAX, group};

    if (pages > 0)
        least.left = pages * (int64_t)sysconf(_SC_PAGESIZE);
    if (group != NULL)
        *group = (struct limits_group){0};
    cgroup_each(root, "memory", take_memory, &least);
    return least.left;
}

static void take_tasks(const char *path, int v2, void *arg)
{
    (void)v2;
    take_least(arg, path, "pids.max", limit_in(path, "pids.max"),
               count_in(path, "pids.current"));
}

int64_t limits_tasks(const char *root, struct limits_group *group)
{
    struct least least = {INT64_MAX, group};

    if (group != NULL)
        *group = (struct limits_group){0};
    cgroup_each(root, "pids", take_tasks, &least);
    return least.left;
}
