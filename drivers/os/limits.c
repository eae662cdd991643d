/* SPDX-License-Identifier: BSD-3-Clause */
/* Limits of this process; see limits.h. */
#include "drivers/os/limits.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "drivers/os/cgroup.h"
#include "drivers/os/proc.h"

/* If less than this is left, a stack did not fit. */
enum { STACK_BYTES = 64 * 1024, NEAR_BYTES = 1 << 20 };

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

int limits_threads(int more, struct err *e)
{
    struct park p = {.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t *ids;
    pthread_attr_t attr;
    const char *in_the_way;
    int started = 0, error;

    if (more <= 0)
        return 0;
    ids = malloc((size_t)more * sizeof *ids);
    if (ids == NULL || pthread_attr_init(&attr) != 0) {
        free(ids);
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for %d threads",
                       more);
    }
    pthread_mutex_lock(&p.lock);
    error = pthread_attr_setstacksize(&attr, STACK_BYTES);
    while (error == 0 && started < more) {
        error = pthread_create(&ids[started], &attr, parked, &p);
        started += error == 0;
    }
    in_the_way = limits_in_the_way();
    pthread_mutex_unlock(&p.lock);
    for (int i = 0; i < started; i++)
        pthread_join(ids[i], NULL);
    pthread_attr_destroy(&attr);
    free(ids);
    if (started == more)
        return 0;
    return err_errno(e, EXIT_UNAVAILABLE, error,
                     "cannot start thread %d of %d (use --workers %d, or "
                     "raise %s)",
                     started + 2, more + 1, started + 1, in_the_way);
}

const char *limits_in_the_way(void)
{
    struct rlimit limit;
    char text[128];
    unsigned long long pages;

    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
        proc_read("/proc/self/statm", text, sizeof text) > 0) {
        pages = strtoull(text, NULL, 10);
        if (pages * (unsigned long long)sysconf(_SC_PAGESIZE) + NEAR_BYTES >
            limit.rlim_cur)
            return "ulimit -v (address space)";
    }
    return "ulimit -u and the cgroup's pids.max";
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
static int64_t limit_in(const char *path)
{
    char text[64], *end;
    unsigned long long bytes;

    if (proc_read(path, text, sizeof text) <= 0)
        return INT64_MAX;
    bytes = strtoull(text, &end, 10);
    return end == text || bytes > INT64_MAX ? INT64_MAX : (int64_t)bytes;
}

static void take_least(const char *group, int v2, void *arg)
{
    int64_t *least = arg, limit;
    char path[PATH_MAX + 32];

    snprintf(path, sizeof path, "%s/%s", group,
             v2 ? "memory.max" : "memory.limit_in_bytes");
    limit = limit_in(path);
    *least = limit < *least ? limit : *least;
}

int64_t limits_memory(const char *root)
{
    int64_t least =
        (int64_t)sysconf(_SC_PHYS_PAGES) * (int64_t)sysconf(_SC_PAGESIZE);

    cgroup_each(root, "memory", take_least, &least);
    return least;
}
