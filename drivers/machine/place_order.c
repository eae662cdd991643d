/* SPDX-License-Identifier: BSD-3-Clause */
/* The order in which the policies `core` and `spread` fill the machine. */
#include "drivers/machine/plan.h"

#include <stdlib.h>

/* The first hardware thread of every core in the given order, then the second
 * of those that have one, and so on. */
static void threads_last(const struct machine *m, const int *core, int *pu)
{
    int n = 0;

    for (int thread = 0; n < m->pus; thread++)
        for (int i = 0; i < m->cores; i++) {
            const struct core *c = &m->core[core[i]];

            if (c->lo + thread < c->hi)
                pu[n++] = c->lo + thread;
        }
}

/* Cores of the fastest kind first; hwloc ranks the kinds 0 .. kinds-1. */
int place_order_core(const struct machine *m, int *pu)
{
    int *core = calloc((size_t)m->cores, sizeof *core);
    int fastest = -1, n = 0;

    if (core == NULL)
        return -1;
    for (int c = 0; c < m->cores; c++)
        if (m->core[c].efficiency > fastest)
            fastest = m->core[c].efficiency;
    for (int kind = fastest; kind >= -1; kind--)
        for (int c = 0; c < m->cores; c++)
            if (m->core[c].efficiency == kind)
                core[n++] = c;
    threads_last(m, core, pu);
    free(core);
    return 0;
}

/* Bit reversal: 0 1 2 3 4 5 6 7 -> 0 4 2 6 1 5 3 7. */
static int reversed(int i, int bits)
{
    int r = 0;

    for (int b = 0; b < bits; b++)
        r |= (i >> b & 1) << (bits - 1 - b);
    return r;
}

/* Order cores lo .. hi-1 in to[lo .. hi-1]: order each group of this level
 * separately (in from[]), then take one core of every group in turn, the groups
 * in bit-reversed order. Thus, at every level and for any number of workers,
 * each group that has cores left gets its first worker before another gets a
 * second one. Adjacent cores, which may share something that is not a level (a
 * cluster's L2), are used last. Two packages, each with two L3s of two cores:
 *
 *     package   0               1
 *     L3        0       1       2       3
 *     core      0   1   2   3   4   5   6   7
 *     worker    0   4   2   6   1   5   3   7
 *
 * With hardware threads, workers 8 .. 15 share cores with 0 .. 7. The order
 * does not depend on the number of workers, so a scaling series keeps all
 * workers in place. start[] has room for LEVELS + 1 times (cores + 1). */
static void spread(const struct machine *m, int level, int lo, int hi, int *to,
                   int *from, int *start)
{
    int groups = 0, bits = 0, n = lo;

    for (int c = lo; c < hi; c++)
        if (c == lo || level == LEVELS ||
            m->core[c].group[level] != m->core[c - 1].group[level])
            start[groups++] = c;
    start[groups] = hi;
    for (int g = 0; g < groups; g++)
        if (level < LEVELS)
            spread(m, level + 1, start[g], start[g + 1], from, to,
                   start + groups + 1);
        else
            from[start[g]] = start[g];
    while (1 << bits < groups)
        bits++;
    for (int round = 0; n < hi; round++)
        for (int i = 0; i < 1 << bits; i++) {
            int g = reversed(i, bits);

            if (g < groups && start[g] + round < start[g + 1])
                to[n++] = from[start[g] + round];
        }
}

int place_order_spread(const struct machine *m, int *pu)
{
    size_t cores = (size_t)m->cores;
    int *work = calloc(2 * cores + (LEVELS + 1) * (cores + 1), sizeof *work);

    if (work == NULL)
        return -1;
    spread(m, 0, 0, m->cores, work, work + cores, work + 2 * cores);
    threads_last(m, work, pu);
    free(work);
    return 0;
}
