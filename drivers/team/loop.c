/* SPDX-License-Identifier: BSD-3-Clause */
/* Distribute chunks to workers; see loop.h. */
#include "drivers/team/loop.h"

#include "drivers/team/arena.h"
#include "drivers/team/batch.h"
#include "drivers/driver.h"

static int draw_static(struct team *t, const struct loop *l, struct draw *d)
{
    if (d->draws > 0)
        return 0;
    share_of(0, l->chunks, t->locals, t->local, &d->lo, &d->hi);
    return d->lo < d->hi;
}

/* The worker with most chunks left, the nearest one if equal; -1: none are
 * left. */
static int victim(const struct team *t, const struct loop *l)
{
    int64_t most = 0;
    int found = -1;

    for (int k = 1; k < t->locals; k++) {
        int v = (t->local + k) % t->locals;
        int64_t lo, hi, left;

        share_of(0, l->chunks, t->locals, v, &lo, &hi);
        left = share_left(&t->arena->shares[v], l->turn, hi - lo);
        if (left > most) {
            most = left;
            found = v;
        }
    }
    return found;
}

static int draw_steal(struct team *t, const struct loop *l, struct draw *d)
{
    int from = t->local;

    while (from >= 0) {
        int64_t lo, hi;

        share_of(0, l->chunks, t->locals, from, &lo, &hi);
        if (share_take(&t->arena->shares[from], l->turn, hi - lo,
                       from == t->local ? SHARE_FRONT : SHARE_BACK, &d->lo,
                       &d->hi)) {
            d->lo += lo;
            d->hi += lo;
            return 1;
        }
        from = victim(t, l);
    }
    return 0;
}

/* Whether no other worker draws the same chunks: then one draw is enough, and
 * a chunk of noop takes 2 ns rather than 6. */
static int is_alone(const struct team *t)
{
    return t->locals == 1 && t->deal_width == 1;
}

/* The fewest chunks of a loop for which a draw may be several: each worker has
 * this many on average, so batches end long before the loop does. */
static int64_t batch_least(const struct team *t)
{
    return (int64_t)16 * t->locals;
}

static int64_t draw_size(const struct team *t, const struct loop *l,
                         struct ticket *ticket)
{
    int64_t next, size;

    if (l->batch <= 1 || l->chunks < batch_least(t))
        return 1;
    next = atomic_load_explicit(&ticket->next, memory_order_relaxed);
    size = (l->chunks - next) / batch_least(t);
    return size < 1 ? 1 : size < l->batch ? size : l->batch;
}

/* A chunk that another worker has drawn and not started. */
static int draw_drawn(struct team *t, const struct loop *l, struct draw *d)
{
    if (l->batch <= 1 || l->chunks < batch_least(t))
        return 0;
    for (int k = 1; k < t->locals; k++) {
        int v = (t->local + k) % t->locals;

        if (batch_back(&t->arena->shares[v].batch, &d->lo)) {
            d->hi = d->lo + 1;
            return 1;
        }
    }
    return 0;
}

static int draw_dynamic(struct team *t, const struct loop *l, struct draw *d)
{
    struct ticket *ticket = &t->tickets[l->turn % 2];
    int64_t size, end;

    if (l->batch > 1 &&
        batch_front(&t->arena->shares[t->local].batch, &d->lo, &d->hi))
        return 1;
    size = draw_size(t, l, ticket);
    d->lo =
        atomic_fetch_add_explicit(&ticket->next, size, memory_order_relaxed);
    d->hi = d->lo + 1;
    if (d->lo >= l->chunks)
        return draw_drawn(t, l, d);
    end = d->lo + size < l->chunks ? d->lo + size : l->chunks;
    if (end > d->hi)
        batch_fill(&t->arena->shares[t->local].batch, d->hi, end - d->hi);
    return 1;
}

static int draw_guided(struct team *t, const struct loop *l, struct draw *d)
{
    struct ticket *ticket = &t->tickets[l->turn % 2];
    int64_t sharers = (int64_t)t->locals * t->deal_width;

    d->lo = atomic_load_explicit(&ticket->next, memory_order_relaxed);
    do {
        int64_t take = (l->chunks - d->lo) / (2 * sharers);

        d->hi = d->lo + (take < 1 ? 1 : take);
        if (d->lo >= l->chunks)
            return 0;
    } while (!atomic_compare_exchange_weak_explicit(&ticket->next, &d->lo,
                                                    d->hi, memory_order_relaxed,
                                                    memory_order_relaxed));
    return 1;
}

int loop_draw(struct team *t, const struct loop *l, struct draw *d)
{
    static int (*const draw[])(struct team *, const struct loop *,
                               struct draw *) = {
        [SCHEDULE_STATIC] = draw_static,
        [SCHEDULE_STEAL] = draw_steal,
        [SCHEDULE_DYNAMIC] = draw_dynamic,
        [SCHEDULE_GUIDED] = draw_guided,
    };
    int drawn;

    /* No worker draws from the other ticket now: a barrier separates it from
     * the previous loop, and the next loop starts after another. */
    if (d->draws == 0 && t->local == 0)
        atomic_store_explicit(&t->tickets[(l->turn + 1) % 2].next, 0,
                              memory_order_relaxed);
    drawn = draw[is_alone(t) ? SCHEDULE_STATIC : l->schedule](t, l, d);
    d->draws++;
    return drawn;
}

void loop_share(struct team *t, const struct loop *l)
{
    struct draw d = {.draws = 0};

    while (loop_draw(t, l, &d))
        loop_run(l, d.lo, d.hi);
}
