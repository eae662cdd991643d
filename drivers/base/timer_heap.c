/* SPDX-License-Identifier: BSD-3-Clause */
/* The heap of waits in flight; see timer_heap.h. */
#include "drivers/base/timer_heap.h"

void timer_heap_push(struct timer_heap *h, struct timer t)
{
    int64_t i = h->count++;

    while (i > 0 && h->timers[(i - 1) / 4].due_ns > t.due_ns) {
        h->timers[i] = h->timers[(i - 1) / 4];
        i = (i - 1) / 4;
    }
    h->timers[i] = t;
}

static int64_t earliest_child(const struct timer_heap *h, int64_t i)
{
    int64_t first = 4 * i + 1, best = first;

    for (int64_t c = first + 1; c < first + 4 && c < h->count; c++)
        if (h->timers[c].due_ns < h->timers[best].due_ns)
            best = c;
    return best;
}

void timer_heap_pop(struct timer_heap *h)
{
    struct timer last = h->timers[--h->count];
    int64_t i = 0, child;

    while (4 * i + 1 < h->count) {
        child = earliest_child(h, i);
        if (h->timers[child].due_ns >= last.due_ns)
            break;
        h->timers[i] = h->timers[child];
        i = child;
    }
    h->timers[i] = last;
}
