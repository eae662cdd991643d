/* SPDX-License-Identifier: BSD-3-Clause */
/* Slabs, shares and the sharing of chunks; see loop.h. */
#include "drivers/base/loop.h"

#include "drivers/base/arena.h"
#include "drivers/driver.h"

int slab_owners(int64_t units, int64_t halo, int groups)
{
    int64_t owners = units / (halo > 0 ? halo : 1);

    if (owners < 1)
        owners = 1;
    return owners < groups ? (int)owners : groups;
}

void share_of(int64_t lo, int64_t hi, int parts, int index, int64_t *from,
              int64_t *to)
{
    int64_t each = (hi - lo) / parts, more = (hi - lo) % parts;

    *from = lo + each * index + (index < more ? index : more);
    *to = *from + each + (index < more ? 1 : 0);
}

void slab_of(int64_t units, int64_t halo, int groups, int group, int64_t *lo,
             int64_t *hi)
{
    int owners = slab_owners(units, halo, groups);

    if (group < owners)
        share_of(0, units, owners, group, lo, hi);
    else
        *lo = *hi = units;
}

static int draw_static(struct team *t, const struct loop *l, struct draw *d)
{
    if (d->draws > 0)
        return 0;
    share_of(0, l->chunks, t->locals, t->local, &d->lo, &d->hi);
    return d->lo < d->hi;
}

/* Chunks of a share of `size` that are taken at a time: 1 where 31 bits can
 * count them. */
static int64_t step_of(int64_t size)
{
    return (size >> 31) + 1;
}

/* The next chunks of a share, from its front or its back. Returns 0 when all
 * are taken. */
static int take(struct share *s, int64_t size, int back, struct draw *d)
{
    int64_t step = step_of(size);
    uint64_t taken = atomic_load_explicit(&s->taken, memory_order_relaxed);

    do {
        d->lo = (int64_t)(taken & UINT32_MAX) * step;
        d->hi = size - (int64_t)(taken >> 32) * step;
        if (d->lo >= d->hi)
            return 0;
        if (back && d->hi - d->lo > step)
            d->lo = d->hi - step;
        else if (d->hi - d->lo > step)
            d->hi = d->lo + step;
    } while (!atomic_compare_exchange_weak_explicit(
        &s->taken, &taken, taken + (back ? UINT64_C(1) << 32 : 1),
        memory_order_relaxed, memory_order_relaxed));
    return 1;
}

static int64_t left_of(struct share *s, int64_t size)
{
    uint64_t taken = atomic_load_explicit(&s->taken, memory_order_relaxed);

    return size -
           (int64_t)((taken & UINT32_MAX) + (taken >> 32)) * step_of(size);
}

/* Of whom most is left, neighbours first; -1 if nothing is. */
static int victim(const struct team *t, const struct loop *l,
                  struct share *shares)
{
    int64_t most = 0;
    int found = -1;

    for (int k = 1; k < t->locals; k++) {
        int v = (t->local + k) % t->locals;
        int64_t lo, hi, left;

        share_of(0, l->chunks, t->locals, v, &lo, &hi);
        left = left_of(&shares[v], hi - lo);
        if (left > most) {
            most = left;
            found = v;
        }
    }
    return found;
}

static int draw_steal(struct team *t, const struct loop *l, struct draw *d)
{
    struct share *shares = t->arena->shares[l->turn];
    int from = t->local;

    if (d->draws == 0)
        atomic_store_explicit(&t->arena->shares[!l->turn][t->local].taken, 0,
                              memory_order_relaxed);
    while (from >= 0) {
        int64_t lo, hi;

        share_of(0, l->chunks, t->locals, from, &lo, &hi);
        if (take(&shares[from], hi - lo, from != t->local, d)) {
            d->lo += lo;
            d->hi += lo;
            return 1;
        }
        from = victim(t, l, shares);
    }
    return 0;
}

static int draw_dynamic(struct team *t, const struct loop *l, struct draw *d)
{
    struct ticket *ticket = &t->tickets[l->turn];

    d->lo = atomic_fetch_add_explicit(&ticket->next, 1, memory_order_relaxed);
    d->hi = d->lo + 1;
    return d->lo < l->chunks;
}

static int draw_guided(struct team *t, const struct loop *l, struct draw *d)
{
    struct ticket *ticket = &t->tickets[l->turn];
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

    /* Nobody can still draw from the other ticket: a barrier lies between
     * two loops. Nobody draws from it again before the next one. */
    if (d->draws == 0 && t->local == 0)
        atomic_store_explicit(&t->tickets[!l->turn].next, 0,
                              memory_order_relaxed);
    drawn = draw[l->schedule](t, l, d);
    d->draws++;
    return drawn;
}

void loop_share(struct team *t, const struct loop *l)
{
    struct draw d = {.draws = 0};

    while (loop_draw(t, l, &d))
        for (int64_t i = d.lo; i < d.hi; i++)
            loop_run(l, i);
}
