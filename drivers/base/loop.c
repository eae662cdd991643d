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

static void share_static(struct team *t, const struct loop *l,
                         struct ticket *ticket)
{
    int64_t from, to;

    (void)ticket;
    share_of(0, l->chunks, t->locals, t->local, &from, &to);
    for (int64_t i = from; i < to; i++)
        loop_run(l, i);
}

static void share_dynamic(struct team *t, const struct loop *l,
                          struct ticket *ticket)
{
    int64_t i;

    (void)t;
    while ((i = atomic_fetch_add_explicit(&ticket->next, 1,
                                          memory_order_relaxed)) < l->chunks)
        loop_run(l, i);
}

static void share_guided(struct team *t, const struct loop *l,
                         struct ticket *ticket)
{
    int64_t i = atomic_load_explicit(&ticket->next, memory_order_relaxed);

    while (i < l->chunks) {
        int64_t take = (l->chunks - i) / (2 * t->locals);

        take = take < 1 ? 1 : take;
        if (!atomic_compare_exchange_weak_explicit(&ticket->next, &i, i + take,
                                                   memory_order_relaxed,
                                                   memory_order_relaxed))
            continue;
        for (int64_t end = i + take; i < end; i++)
            loop_run(l, i);
        i = atomic_load_explicit(&ticket->next, memory_order_relaxed);
    }
}

void loop_share(struct team *t, const struct loop *l)
{
    static void (*const share[])(struct team *, const struct loop *,
                                 struct ticket *) = {
        [SCHEDULE_STATIC] = share_static,
        [SCHEDULE_DYNAMIC] = share_dynamic,
        [SCHEDULE_GUIDED] = share_guided,
    };
    struct ticket *tickets = t->arena->tickets;

    /* Nobody can still draw from the other ticket: a barrier lies between
     * two loops. Nobody draws from it again before the next one. */
    if (t->local == 0)
        atomic_store_explicit(&tickets[!l->turn].next, 0, memory_order_relaxed);
    share[l->schedule](t, l, &tickets[l->turn]);
}
