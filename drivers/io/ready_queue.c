/* SPDX-License-Identifier: BSD-3-Clause */
/* The queue from the loop to the workers; see ready_queue.h. */
#include "drivers/io/ready_queue.h"

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

/* Wakes one worker. A worker that leaves chunks in the queue wakes the next
 * one. A signal without a waiter makes no system call. */
void ready_queue_push(struct ready_queue *q, const struct timer *t, int64_t n)
{
    pthread_mutex_lock(&q->lock);
    for (int64_t i = 0; i < n; i++) {
        while (q->count == q->max) {
            pthread_cond_signal(&q->filled);
            pthread_cond_wait(&q->drained, &q->lock);
        }
        q->ring[(q->first + q->count++) % q->max] = t[i];
    }
    pthread_mutex_unlock(&q->lock);
    pthread_cond_signal(&q->filled);
}

int64_t ready_queue_pop(struct ready_queue *q, uint32_t turn, struct timer *t,
                        int64_t most)
{
    int64_t n, before, half = q->max / 2;

    pthread_mutex_lock(&q->lock);
    while (q->count == 0 && q->closed != turn)
        pthread_cond_wait(&q->filled, &q->lock);
    before = q->count;
    n = before < most ? before : most;
    for (int64_t i = 0; i < n; i++)
        t[i] = q->ring[(q->first + i) % q->max];
    q->first = (q->first + n) % q->max;
    q->count -= n;
    pthread_mutex_unlock(&q->lock);
    if (before > n)
        pthread_cond_signal(&q->filled);
    /* Not at the first free entry: the loop would fill it and sleep again. */
    if (before > half && before - n <= half)
        pthread_cond_signal(&q->drained);
    return n;
}

void ready_queue_close(struct ready_queue *q, uint32_t turn)
{
    pthread_mutex_lock(&q->lock);
    q->closed = turn;
    pthread_cond_broadcast(&q->filled);
    pthread_mutex_unlock(&q->lock);
}
