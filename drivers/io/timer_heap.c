/* SPDX-License-Identifier: BSD-3-Clause */
/* Timers in a heap and a sorted run; see timer_heap.h. */
#include "drivers/io/timer_heap.h"

#include <string.h>

/* ---- the heap -------------------------------------------------------------*/

static void heap_push(struct timer_heap *h, struct timer t)
{
    int64_t i = h->heaped++;

    while (i > 0 && h->timers[(i - 1) / 4].due_ns > t.due_ns) {
        h->timers[i] = h->timers[(i - 1) / 4];
        i = (i - 1) / 4;
    }
    h->timers[i] = t;
}

static int64_t earliest_child(const struct timer_heap *h, int64_t i)
{
    int64_t first = 4 * i + 1, best = first;

    for (int64_t c = first + 1; c < first + 4 && c < h->heaped; c++)
        if (h->timers[c].due_ns < h->timers[best].due_ns)
            best = c;
    return best;
}

static void heap_pop(struct timer_heap *h)
{
    struct timer last = h->timers[--h->heaped];
    int64_t i = 0, child;

    while (4 * i + 1 < h->heaped) {
        child = earliest_child(h, i);
        if (h->timers[child].due_ns >= last.due_ns)
            break;
        h->timers[i] = h->timers[child];
        i = child;
    }
    h->timers[i] = last;
}

/* ---- the run --------------------------------------------------------------*/

static struct timer *oldest(const struct timer_heap *h)
{
    return &h->timers[h->cap - 1 - h->popped];
}

static struct timer *newest(const struct timer_heap *h)
{
    return &h->timers[h->cap - h->pushed];
}

/* Move the run to the end of the memory, over popped timers. */
static void move_run(struct timer_heap *h, int64_t cap)
{
    int64_t run = h->pushed - h->popped;

    memmove(&h->timers[cap - run], newest(h), (size_t)run * sizeof *h->timers);
    h->cap = cap;
    h->pushed = run;
    h->popped = 0;
}

/* ---- both -----------------------------------------------------------------*/

static int run_is_first(const struct timer_heap *h)
{
    if (h->pushed == h->popped)
        return 0;
    return h->heaped == 0 || oldest(h)->due_ns <= h->timers[0].due_ns;
}

void timer_heap_grow(struct timer_heap *h, void *memory, int64_t max)
{
    h->timers = memory;
    h->max = max;
    move_run(h, timer_heap_cap(max));
}

struct timer timer_heap_first(const struct timer_heap *h)
{
    return run_is_first(h) ? *oldest(h) : h->timers[0];
}

void timer_heap_push(struct timer_heap *h, struct timer t)
{
    /* Heap and run meet after at least max / 2 timers have left the run, so a
     * timer is moved twice on average. */
    if (h->heaped + h->pushed == h->cap)
        move_run(h, h->cap);
    h->count++;
    if (h->pushed == h->popped)
        h->pushed = h->popped = 0;
    if (h->pushed > 0 && t.due_ns < newest(h)->due_ns) {
        heap_push(h, t);
        return;
    }
    h->pushed++;
    *newest(h) = t;
}

void timer_heap_pop(struct timer_heap *h)
{
    h->count--;
    if (run_is_first(h))
        h->popped++;
    else
        heap_pop(h);
}
