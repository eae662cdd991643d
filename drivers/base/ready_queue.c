/* SPDX-License-Identifier: BSD-3-Clause */
/* From the loop to the workers; see ready_queue.h. */
#include "drivers/base/ready_queue.h"

#include <errno.h>

int ready_queue_init(struct ready_queue *q, void *memory, int64_t max)
{
    *q = (struct ready_queue){.ring = memory, .max = max};
    errno = pthread_mutex_init(&q->lock, NULL);
    if (errno == 0)
        errno = pthread_cond_init(&q->filled, NULL);
    if (errno == 0)
        errno = pthread_cond_init(&q->drained, NULL);
    return errno == 0 ? 0 : -1;
}

void ready_queue_release(struct ready_queue *q)
{
    pthread_cond_destroy(&q->drained);
    pthread_cond_destroy(&q->filled);
    pthread_mutex_destroy(&q->lock);
}

void ready_queue_push(struct ready_queue *q, struct timer t)
{
    pthread_mutex_lock(&q->lock);
    while (q->count == q->max)
        pthread_cond_wait(&q->drained, &q->lock);
    q->ring[(q->first + q->count++) % q->max] = t;
    pthread_cond_signal(&q->filled);
    pthread_mutex_unlock(&q->lock);
}

int ready_queue_pop(struct ready_queue *q, int turn, struct timer *t)
{
    int got;

    pthread_mutex_lock(&q->lock);
    while (q->count == 0 && !q->closed[turn])
        pthread_cond_wait(&q->filled, &q->lock);
    got = q->count > 0;
    if (got) {
        *t = q->ring[q->first];
        q->first = (q->first + 1) % q->max;
        if (q->count-- == q->max)
            pthread_cond_signal(&q->drained);
    }
    pthread_mutex_unlock(&q->lock);
    return got;
}

void ready_queue_close(struct ready_queue *q, int turn)
{
    pthread_mutex_lock(&q->lock);
    q->closed[turn] = 1;
    q->closed[!turn] = 0;
    pthread_cond_broadcast(&q->filled);
    pthread_mutex_unlock(&q->lock);
}
