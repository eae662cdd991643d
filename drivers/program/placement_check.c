/* SPDX-License-Identifier: BSD-3-Clause */
/* Matches busy workers with cores; see placement_check.h. */
#include "drivers/program/placement_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The busy workers of one host, matched with its cores. */
struct match {
    const struct seat *seats;
    int *worker, workers; /* indexes into seats, ascending */
    int *owner, cores;    /* index into worker[] per core; -1: free */
    unsigned char *seen;  /* cores visited by this search */
};

static int same_host(const struct seat *a, const struct seat *b)
{
    return strcmp(a->host, b->host) == 0;
}

/* A mask that could not be read allows every core. */
static struct place_mask mask_of(const struct match *m, int k)
{
    struct place_mask mask = m->seats[m->worker[k]].mask;

    if (mask.pieces == 0) {
        mask.pieces = 1;
        mask.core[0].lo = 0;
        mask.core[0].hi = m->cores;
    }
    return mask;
}

/* Find a core for worker[k]; other workers move to another core where
 * needed. */
static int match_worker(struct match *m, int k)
{
    struct place_mask mask = mask_of(m, k);

    /* Free cores first: otherwise unbound workers would displace each other
     * across the whole machine. */
    for (int i = 0; i < mask.pieces; i++)
        for (int c = mask.core[i].lo; c < mask.core[i].hi; c++)
            if (m->owner[c] < 0) {
                m->owner[c] = k;
                return 1;
            }
    for (int i = 0; i < mask.pieces; i++)
        for (int c = mask.core[i].lo; c < mask.core[i].hi; c++) {
            if (m->seen[c])
                continue;
            m->seen[c] = 1;
            if (match_worker(m, m->owner[c])) {
                m->owner[c] = k;
                return 1;
            }
        }
    return 0;
}

/* Is the mask of worker[k] a subset of the visited cores? */
static int is_confined(const struct match *m, int k)
{
    struct place_mask mask = mask_of(m, k);

    for (int i = 0; i < mask.pieces; i++)
        for (int c = mask.core[i].lo; c < mask.core[i].hi; c++)
            if (!m->seen[c])
                return 0;
    return 1;
}

static void list_cores(const struct match *m, char *to, size_t size)
{
    size_t used = 0;

    for (int lo = 0, hi; lo < m->cores; lo = hi) {
        hi = lo + 1;
        if (!m->seen[lo])
            continue;
        while (hi < m->cores && m->seen[hi])
            hi++;
        if (used < size)
            used += (size_t)snprintf(to + used, size - used,
                                     hi - lo == 1 ? "%s%d" : "%s%d-%d",
                                     used > 0 ? "," : "", lo, hi - 1);
    }
    if (used >= size)
        memcpy(to + size - sizeof "...", "...", sizeof "...");
}

static void describe(const struct match *m, enum placement_fault kind,
                     struct placement_check *s)
{
    s->kind = kind;
    s->worker = s->other = -1;
    s->confined = s->cores = s->processes = 0;
    s->busy = m->workers;
    for (int c = 0; c < m->cores; c++)
        s->cores += m->seen[c];
    for (int k = 0; k < m->workers; k++) {
        const struct seat *seat = &m->seats[m->worker[k]];
        int first = 1;

        /* Workers of a process are adjacent, except for those that are not
         * busy. */
        if (k > 0)
            first = seat->pid != m->seats[m->worker[k - 1]].pid;
        s->processes += first;
        if (!is_confined(m, k))
            continue;
        s->confined++;
        if (s->worker < 0)
            s->worker = m->worker[k];
        else if (s->other < 0)
            s->other = m->worker[k];
    }
    s->allowed = m->seats[s->worker].cores_allowed;
    list_cores(m, s->text, sizeof s->text);
}

/* Threads of one process with the same mask, which has fewer cores. */
static int find_narrow(struct match *m, struct placement_check *s)
{
    for (int k = 0, end; k < m->workers; k = end) {
        const struct seat *seat = &m->seats[m->worker[k]];
        struct place_mask mask = mask_of(m, k);

        for (end = k + 1; end < m->workers; end++) {
            const struct seat *next = &m->seats[m->worker[end]];

            if (next->pid != seat->pid ||
                memcmp(&next->mask, &seat->mask, sizeof next->mask) != 0)
                break;
        }
        if (seat->mask_cores == 0 || seat->mask_cores >= end - k)
            continue;
        for (int i = 0; i < mask.pieces; i++)
            for (int c = mask.core[i].lo; c < mask.core[i].hi; c++)
                m->seen[c] = 1;
        describe(m, PLACEMENT_NARROW, s);
        s->worker = m->worker[k];
        s->other = m->worker[k + 1];
        s->confined = end - k;
        s->cores = seat->mask_cores;
        return 1;
    }
    return 0;
}

static int find_shared(struct match *m, struct placement_check *s)
{
    for (int k = 0; k < m->workers; k++) {
        memset(m->seen, 0, (size_t)m->cores);
        if (!match_worker(m, k)) {
            describe(m, PLACEMENT_SHARED, s);
            return 1;
        }
    }
    return 0;
}

/* Collect the busy workers on the host of seats[first], and allocate for its
 * cores. */
static int gather_host(struct match *m, const unsigned char *busy, int n,
                       int first)
{
    m->workers = 0;
    m->cores = 1;
    for (int i = first; i < n; i++) {
        const struct seat *seat = &m->seats[i];

        if (!same_host(seat, &m->seats[first]) || !busy[i])
            continue;
        m->worker[m->workers++] = i;
        if (seat->cores_allowed > m->cores)
            m->cores = seat->cores_allowed;
        for (int p = 0; p < seat->mask.pieces; p++)
            if (seat->mask.core[p].hi > m->cores)
                m->cores = seat->mask.core[p].hi;
    }
    m->owner = malloc((size_t)m->cores * sizeof *m->owner);
    m->seen = calloc((size_t)m->cores, 1);
    if (m->owner == NULL || m->seen == NULL)
        return -1;
    for (int c = 0; c < m->cores; c++)
        m->owner[c] = -1;
    return 0;
}

static int is_first_of_host(const struct seat *seats, int i)
{
    for (int k = i - 1; k >= 0; k--)
        if (same_host(&seats[k], &seats[i]))
            return 0;
    return 1;
}

int placement_check_run(const struct seat *seats, const unsigned char *busy,
                        int n, struct placement_check *s)
{
    static int (*const rules[])(struct match *, struct placement_check *) = {
        find_narrow,
        find_shared,
    };
    struct match m = {
        .seats = seats,
        .worker = malloc((size_t)n * sizeof *m.worker),
    };
    int failed = m.worker == NULL;

    *s = (struct placement_check){
        .kind = PLACEMENT_OK, .worker = -1, .other = -1};
    for (size_t r = 0; r < sizeof rules / sizeof *rules; r++)
        for (int i = 0; i < n && !failed && s->kind == PLACEMENT_OK; i++) {
            if (!is_first_of_host(seats, i))
                continue;
            failed = gather_host(&m, busy, n, i) != 0;
            if (!failed && m.workers > 0)
                rules[r](&m, s);
            free(m.owner);
            free(m.seen);
        }
    free(m.worker);
    return failed ? -1 : 0;
}
