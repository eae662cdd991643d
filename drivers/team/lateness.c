/* SPDX-License-Identifier: BSD-3-Clause */
/* The lateness histogram; see lateness.h. */
#include "drivers/team/lateness.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static int bucket_of(uint64_t ns)
{
    int power, index;

    if (ns < LATENESS_STEPS)
        return (int)ns;
    power = 63 - __builtin_clzll(ns); /* >= 3 */
    index = (power - 2) * LATENESS_STEPS +
            (int)((ns >> (power - 3)) & (LATENESS_STEPS - 1));
    return index < LATENESS_BUCKETS ? index : LATENESS_BUCKETS - 1;
}

static int64_t bucket_end(int index)
{
    int power = index / LATENESS_STEPS + 2;
    int64_t step = index % LATENESS_STEPS;

    if (index < LATENESS_STEPS)
        return index;
    return ((LATENESS_STEPS + step + 1) << (power - 3)) - 1;
}

void lateness_add(struct lateness *l, int64_t ns)
{
    int index = bucket_of(ns < 0 ? 0 : (uint64_t)ns);

    atomic_fetch_add_explicit(&l->bucket[index], 1, memory_order_relaxed);
    if (ns > 0)
        atomic_fetch_add_explicit(&l->sum_ns, ns, memory_order_relaxed);
}

void lateness_clear(struct lateness *l)
{
    atomic_store_explicit(&l->sum_ns, 0, memory_order_relaxed);
    for (int i = 0; i < LATENESS_BUCKETS; i++)
        atomic_store_explicit(&l->bucket[i], 0, memory_order_relaxed);
}

void lateness_merge(struct lateness *into, const struct lateness *from)
{
    atomic_fetch_add_explicit(
        &into->sum_ns,
        atomic_load_explicit(&from->sum_ns, memory_order_relaxed),
        memory_order_relaxed);
    for (int i = 0; i < LATENESS_BUCKETS; i++)
        atomic_fetch_add_explicit(
            &into->bucket[i],
            atomic_load_explicit(&from->bucket[i], memory_order_relaxed),
            memory_order_relaxed);
}

int64_t lateness_count(const struct lateness *l)
{
    int64_t count = 0;

    for (int i = 0; i < LATENESS_BUCKETS; i++)
        count += atomic_load_explicit(&l->bucket[i], memory_order_relaxed);
    return count;
}

int64_t lateness_quantile(const struct lateness *l, double share)
{
    int64_t count = lateness_count(l), seen = 0;
    int64_t wanted = (int64_t)ceil(share * (double)count);

    if (count == 0)
        return 0;
    for (int i = 0; i < LATENESS_BUCKETS; i++) {
        seen += atomic_load_explicit(&l->bucket[i], memory_order_relaxed);
        if (seen >= wanted)
            return bucket_end(i);
    }
    return bucket_end(LATENESS_BUCKETS - 1);
}

/* 42 pairs of at most 13 and 10 digits fit LATENESS_TEXT_SIZE. */
void lateness_text(const struct lateness *l, char to[LATENESS_TEXT_SIZE])
{
    int used = 0;

    to[0] = '\0';
    for (int first = 0; first < LATENESS_BUCKETS; first += LATENESS_STEPS) {
        int64_t count = 0;

        for (int i = first; i < first + LATENESS_STEPS; i++)
            count += atomic_load_explicit(&l->bucket[i], memory_order_relaxed);
        if (count > 0)
            used += snprintf(to + used, (size_t)(LATENESS_TEXT_SIZE - used),
                             "%s%" PRId64 ":%" PRId64, used > 0 ? " " : "",
                             bucket_end(first + LATENESS_STEPS - 1), count);
    }
}
