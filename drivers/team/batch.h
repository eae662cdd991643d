/* SPDX-License-Identifier: BSD-3-Clause */
/* Chunks that a worker has drawn from a ticket together and not taken yet. The
 * worker takes a quarter of them from the front, at least one and at most 16;
 * a worker that finds the ticket used up takes one from the back.
 *
 * A ticket is one word that all workers increment: with two workers each
 * increment moves its cache line, 27 ns a chunk. A batch is on a line of its
 * owner.
 *
 *     | the first chunk 52 | chunks left 12 |
 *
 * The word never has the same value twice while chunks are left: batches of a
 * loop begin at different chunks, and every batch is empty at the barrier
 * before the next loop. All-zero is empty. */
#ifndef DRIVERS_TEAM_BATCH_H
#define DRIVERS_TEAM_BATCH_H

#include <stdatomic.h>
#include <stdint.h>

enum {
    BATCH_BITS = 12,
    BATCH_MOST = (1 << BATCH_BITS) - 1,
    BATCH_TAKE = 16,
};

/* By the owner, whose batch is empty: `left` <= BATCH_MOST chunks from `lo`. */
static inline void batch_fill(_Atomic uint64_t *batch, int64_t lo, int64_t left)
{
    atomic_store_explicit(batch, (uint64_t)lo << BATCH_BITS | (uint64_t)left,
                          memory_order_relaxed);
}

static inline int64_t batch_left(uint64_t word)
{
    return (int64_t)(word & BATCH_MOST);
}

/* By the owner: take the first chunks, lo .. hi-1. Returns 0 if there is
 * none. */
static inline int batch_front(_Atomic uint64_t *batch, int64_t *lo, int64_t *hi)
{
    uint64_t was = atomic_load_explicit(batch, memory_order_relaxed), take;

    do {
        take = (uint64_t)batch_left(was) / 4;
        take = take > BATCH_TAKE ? BATCH_TAKE : take < 1 ? 1 : take;
        if (batch_left(was) == 0)
            return 0;
    } while (!atomic_compare_exchange_weak_explicit(
        batch, &was, was + take * ((1 << BATCH_BITS) - 1), memory_order_relaxed,
        memory_order_relaxed));
    *lo = (int64_t)(was >> BATCH_BITS);
    *hi = *lo + (int64_t)take;
    return 1;
}

/* By another worker: take the last chunk. Returns 0 if there is none. */
static inline int batch_back(_Atomic uint64_t *batch, int64_t *chunk)
{
    uint64_t was = atomic_load_explicit(batch, memory_order_relaxed);

    do {
        if (batch_left(was) == 0)
            return 0;
    } while (!atomic_compare_exchange_weak_explicit(
        batch, &was, was - 1, memory_order_relaxed, memory_order_relaxed));
    *chunk = (int64_t)(was >> BATCH_BITS) + batch_left(was) - 1;
    return 1;
}

#endif
