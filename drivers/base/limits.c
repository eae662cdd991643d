/* SPDX-License-Identifier: BSD-3-Clause */
/* Limits of this process; see limits.h. */
#include "drivers/base/limits.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { STACK_BYTES = 64 * 1024 };

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
    pthread_mutex_unlock(&p.lock);
    for (int i = 0; i < started; i++)
        pthread_join(ids[i], NULL);
    pthread_attr_destroy(&attr);
    free(ids);
    if (started == more)
        return 0;
    return err_errno(e, EXIT_UNAVAILABLE, error,
                     "cannot start thread %d of %d (use --workers %d, or "
                     "raise ulimit -u and the cgroup's pids.max)",
                     started + 2, more + 1, started + 1);
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
