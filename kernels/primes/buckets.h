/* SPDX-License-Identifier: BSD-3-Clause */
/* Buckets for the hits of large primes in a short interval, which most of them
 * miss: one bucket per line, a chain of pages from one pool.
 *
 *     line 0   page -> page -> page      each: index of the previous page, then
 *     line 1   page -> page              1023 hits, 32 bits each: columns of
 *       ...                              the segment
 *
 * A page is full when the address of the next hit is a multiple of the page's
 * size, so a line stores only that address. */
#ifndef KERNELS_PRIMES_BUCKETS_H
#define KERNELS_PRIMES_BUCKETS_H

#include <stddef.h>
#include <stdint.h>

#define BUCKET_LINES 48   /* of M = 210, the largest wheel with buckets */
#define BUCKET_PAGE  1024 /* words of 32 bits */

struct buckets {
    uint32_t *pool; /* pages, aligned to their size */
    uint32_t pages, used;
    uint32_t *next[BUCKET_LINES]; /* address of the line's next hit */
};

/* A part of a line's hits. */
struct bucket_walk {
    const uint32_t *hits, *page;
    size_t count;
};

/* Empty the buckets of the first `lines` lines. The pool must have more pages
 * than lines. */
static inline void buckets_clear(struct buckets *b, uint32_t lines)
{
    b->used = lines;
    for (uint32_t i = 0; i < lines; i++) {
        b->pool[i * BUCKET_PAGE] = UINT32_MAX; /* no previous page */
        b->next[i] = b->pool + i * BUCKET_PAGE + 1;
    }
}

/* Add a hit. Returns 0; -1 if no page is left. */
static inline int buckets_add(struct buckets *b, uint32_t line, uint32_t column)
{
    uint32_t *to = b->next[line];

    *to++ = column;
    if (((uintptr_t)to & (4 * BUCKET_PAGE - 1)) == 0) {
        uint32_t full = (uint32_t)((to - b->pool) / BUCKET_PAGE) - 1;

        if (b->used == b->pages)
            return -1;
        to = b->pool + (size_t)b->used++ * BUCKET_PAGE;
        *to++ = full;
    }
    b->next[line] = to;
    return 0;
}

/* Iterate over a line's hits, one page at a time (the last may be empty):
 *
 *     buckets_first(b, line, &walk);
 *     do ... walk.hits[0 .. walk.count-1] ... while (buckets_next(b, &walk)); */
static inline void buckets_first(const struct buckets *b, uint32_t line,
                                 struct bucket_walk *walk)
{
    const uint32_t *end = b->next[line];
    const size_t page = (size_t)(end - 1 - b->pool) / BUCKET_PAGE;

    walk->page = b->pool + page * BUCKET_PAGE;
    walk->hits = walk->page + 1;
    walk->count = (size_t)(end - walk->hits);
}

static inline int buckets_next(const struct buckets *b,
                               struct bucket_walk *walk)
{
    if (walk->page[0] == UINT32_MAX)
        return 0;
    walk->page = b->pool + (size_t)walk->page[0] * BUCKET_PAGE;
    walk->hits = walk->page + 1;
    walk->count = BUCKET_PAGE - 1;
    return 1;
}

#endif
