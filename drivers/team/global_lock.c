/* SPDX-License-Identifier: BSD-3-Clause */
/* The global lock; see global_lock.h. */
#include "drivers/team/global_lock.h"

#include <errno.h>

#include "drivers/os/clock.h"

int global_lock_init(struct global_lock *g)
{
    *g = (struct global_lock){0};
    errno = pthread_mutex_init(&g->lock, NULL);
    return errno == 0 ? 0 : -1;
}

void global_lock_release_all(struct global_lock *g)
{
    pthread_mutex_destroy(&g->lock);
}

int64_t global_lock_take(struct global_lock *g)
{
    struct global_lock_waiter w = {.next = NULL};
    int64_t asked;

    pthread_mutex_lock(&g->lock);
    if (!g->held) {
        g->held = 1;
        g->since_ns = clock_ns();
        pthread_mutex_unlock(&g->lock);
        return 0;
    }
    asked = clock_ns();
    sem_init(&w.mine, 0, 0);
    if (g->last != NULL)
        g->last->next = &w;
    else
        g->first = &w;
    g->last = &w;
    pthread_mutex_unlock(&g->lock);
    while (sem_wait(&w.mine) != 0)
        ; /* EINTR */
    sem_destroy(&w.mine);
    return clock_ns() - asked;
}

/* `held` stays 1 during a handover, so that no other thread takes the lock. */
void global_lock_drop(struct global_lock *g)
{
    struct global_lock_waiter *w;

    pthread_mutex_lock(&g->lock);
    w = g->first;
    if (w != NULL) {
        g->first = w->next;
        if (g->first == NULL)
            g->last = NULL;
        g->since_ns = clock_ns();
        sem_post(&w->mine);
    } else {
        g->held = 0;
    }
    pthread_mutex_unlock(&g->lock);
}

int64_t global_lock_yield(struct global_lock *g)
{
    int give_way;

    pthread_mutex_lock(&g->lock);
    give_way = g->first != NULL && clock_ns() - g->since_ns >= GIL_SLICE_NS;
    pthread_mutex_unlock(&g->lock);
    if (!give_way)
        return 0;
    global_lock_drop(g);
    return global_lock_take(g);
}
