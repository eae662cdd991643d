/* SPDX-License-Identifier: BSD-3-Clause */
/* The units of each group, and their memory; see slab.h. */
#include "drivers/team/slab.h"

#include "drivers/team/share.h"
#include "kernels/base/number.h"

enum { PAGE = 4096 };

int slab_owners(int64_t units, int64_t halo, int groups)
{
    int64_t owners = units / (halo > 0 ? halo : 1);

    if (owners < 1)
        owners = 1;
    return owners < groups ? (int)owners : groups;
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

struct slab slab_cut(const struct geometry *g, int groups, int group)
{
    struct slab s = {0};

    slab_of(g->units, g->halo, groups, group, &s.lo, &s.hi);
    s.window.lo = s.lo;
    s.window.hi = s.hi;
    if (g->in_bytes == 0 || s.lo == s.hi)
        return s;
    s.window.lo -= g->halo;
    s.window.hi += g->halo;
    if (!g->wrap) {
        s.window.lo = s.window.lo < 0 ? 0 : s.window.lo;
        s.window.hi = s.window.hi > g->units ? g->units : s.window.hi;
    }
    return s;
}

/* Bytes of one buffer, in whole pages; SIZE_MAX on overflow. */
static size_t buffer(const struct slab *s, size_t unit_bytes)
{
    size_t bytes;

    if (number_multiply((size_t)(s->window.hi - s->window.lo), unit_bytes,
                        &bytes) != 0 ||
        __builtin_add_overflow(bytes, PAGE - 1, &bytes))
        return SIZE_MAX;
    return bytes / PAGE * PAGE;
}

size_t slab_bytes(const struct slab *s, const struct geometry *g)
{
    size_t in = buffer(s, g->in_bytes), out = buffer(s, g->out_bytes);
    size_t all = 0;

    if (in == SIZE_MAX || out == SIZE_MAX ||
        __builtin_add_overflow(in, out, &all) ||
        (g->passes > 1 && __builtin_add_overflow(all, out, &all)))
        return SIZE_MAX;
    return all;
}

void slab_place(struct slab *s, const struct geometry *g, unsigned char *memory)
{
    size_t in = buffer(s, g->in_bytes), out = buffer(s, g->out_bytes);

    s->window.in = in > 0 ? memory : NULL;
    s->window.out = out > 0 ? memory + in : NULL;
    s->spare = out > 0 && g->passes > 1 ? memory + in + out : NULL;
}
