/* SPDX-License-Identifier: BSD-3-Clause */
/* Common code of both drawings; see draw.h. */
#include "drivers/machine/draw.h"

#include <string.h>

int draw_box_end(const struct machine *m, enum level level, int lo, int hi)
{
    int end = lo + 1;

    while (end < hi && m->core[end].group[level] == m->core[lo].group[level])
        end++;
    return end;
}

int draw_number(const struct drawing *d, enum level level, int lo, int hi)
{
    const struct core *core = d->allowed->core;
    int number = 0;

    while (lo < hi && d->whole->core[lo].index < 0)
        lo++;
    if (lo == hi)
        return -1;
    /* Nodes have numbers; other boxes are counted, because hwloc may keep a
     * package for its memory although none of its cores is allowed. */
    if (level == LEVEL_NUMA)
        return core[d->whole->core[lo].index].group[level];
    for (int c = 1; c <= d->whole->core[lo].index; c++)
        number += core[c].group[level] != core[c - 1].group[level];
    return number;
}

int draw_sitters(const struct plan *p, enum seat_kind kind, int index,
                 int *worker, int room)
{
    int all = 0, n = 0;

    for (int s = 0; s < p->seats; s++)
        if (p->seat[s].kind == kind && p->seat[s].index == index)
            all += p->workers / p->seats + (s < p->workers % p->seats);
    /* Round by round, which gives rising order. */
    for (int i = 0; n < room && n < all; i++) {
        const struct place_seat *s = &p->seat[i % p->seats];

        if (s->kind == kind && s->index == index)
            worker[n++] = i;
    }
    return all;
}

static int is_on_core(const struct drawing *d, const struct place_seat *s,
                      const struct core *core)
{
    if (s->kind == SEAT_PU)
        return d->allowed->pu[s->index].core == core->index;
    return s->kind == SEAT_CORE && s->index == core->index;
}

int draw_on_core(const struct drawing *d, const struct core *core)
{
    int n = 0;

    if (core->index < 0)
        return 0;
    for (int p = core->lo; p < core->hi; p++)
        if (d->whole->pu[p].index >= 0)
            n += draw_sitters(d->plan, SEAT_PU, d->whole->pu[p].index, NULL, 0);
    n += draw_sitters(d->plan, SEAT_CORE, core->index, NULL, 0);
    for (int i = 0; i < d->helpers && n > 0; i++)
        n -= is_on_core(d, &d->plan->seat[i % d->plan->seats], core);
    return n;
}

int draw_list(const int *number, int n, int all, char *to, size_t size)
{
    size_t used = 0;

    to[0] = '\0';
    for (int lo = 0, hi; lo < n; lo = hi) {
        for (hi = lo + 1; hi < n && number[hi] == number[hi - 1] + 1;)
            hi++;
        if (hi - lo == 2)
            hi = lo + 1; /* "4 5" is not longer than "4-5" */
        if (used < size)
            used += (size_t)snprintf(
                to + used, size - used, hi - lo == 1 ? "%s%d" : "%s%d-%d",
                lo > 0 ? " " : "", number[lo], number[hi - 1]);
    }
    if (all > n && used < size)
        used += (size_t)snprintf(to + used, size - used, " ... (%d)", all);
    return (int)used;
}

const char *draw_kind(const struct machine *m, const struct core *core,
                      char to[24])
{
    int most = -1, least = core->efficiency;

    for (int c = 0; c < m->cores; c++) {
        if (m->core[c].efficiency > most)
            most = m->core[c].efficiency;
        if (m->core[c].efficiency < least)
            least = m->core[c].efficiency;
    }
    to[0] = '\0';
    if (most == least || core->efficiency < 0)
        return to;
    if (most - least == 1)
        snprintf(to, 24, "%s",
                 core->efficiency == most ? "performance" : "efficiency");
    else
        snprintf(to, 24, "kind %d", core->efficiency);
    return to;
}

static const char *plural(int n)
{
    return n == 1 ? "" : "s";
}

int draw_counts(const struct drawing *d, char *to, size_t size)
{
    const struct machine *m = d->whole;
    int n = snprintf(to, size,
                     "%d package%s, %d NUMA node%s, %d core%s, %d hardware "
                     "thread%s",
                     m->packages, plural(m->packages), m->numa, plural(m->numa),
                     m->cores, plural(m->cores), m->pus, plural(m->pus));

    if (n > 0 && (size_t)n < size && m->allowed_pus < m->pus)
        n += snprintf(to + n, size - (size_t)n,
                      "; allowed: %d of the cores, %d of the threads",
                      m->allowed_cores, m->allowed_pus);
    return n;
}

int draw_remark(const struct drawing *d, char *to, size_t size)
{
    const struct plan *p = d->plan;
    int cores = d->whole->allowed_cores, busy = p->workers - d->helpers;
    enum seat_kind kind = p->seat[0].kind;

    to[0] = '\0';
    if (busy > cores)
        return snprintf(to, size,
                        "%d workers on %d core%s: some share a core; with "
                        "--workers %d each has one",
                        busy, cores, plural(cores), cores);
    if (kind == SEAT_ALL)
        return snprintf(to, size,
                        "not bound: the system moves them between all "
                        "allowed CPUs");
    if (kind == SEAT_MASK && !d->whole->here)
        return snprintf(to, size,
                        "bound by the launcher; a described machine does "
                        "not show how");
    if (kind == SEAT_MASK)
        return snprintf(to, size, "bound by the launcher: `where` shows how");
    if (plan_sharing(p) > 1 + d->helpers)
        return snprintf(to, size,
                        "%d workers share a core while others are "
                        "free: --place core gives each its own",
                        plan_sharing(p));
    return 0;
}
