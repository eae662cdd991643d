/* SPDX-License-Identifier: BSD-3-Clause */
/* The global lock; see global_lock.h. */
#include "drivers/team/global_lock.h"

#include <errno.h>

#include "drivers/os/clock.h"

int gil_init(struct gil *g)
{
    *g = (struct gil){0};
    errno = pthread_mutex_init(&g->lock, NULL);
    return errno == 0 ? 0 : -1;
}

void gil_release_all(struct gil *g)
{
    pthread_mutex_destroy(&g->lock);
}

int64_t gil_take(struct gil *g)
{
    struct gil_waiter w = {.next = NULL};
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

/* `held` stays 1 while it goes from hand to hand, so nobody can slip in. */
void gil_drop(struct gil *g)
{
    struct gil_waiter *w;

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

int64_t gil_yield(struct gil *g)
{
    int give_way;

    pthread_mutex_lock(&g->lock);
    give_way = g->first != NULL && clock_ns() - g->since_ns >= GIL_SLICE_NS;
    pthread_mutex_unlock(&g->lock);
    if (!give_way)
        return 0;
    gil_drop(g);
    return gil_take(g);
}
