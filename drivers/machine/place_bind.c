/* SPDX-License-Identifier: BSD-3-Clause */
/* Apply a plan: each thread binds itself, reads its mask back and reports its
 * actual placement. */
#include "drivers/machine/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Long enough to be informative, short enough for two in a struct err. */
enum { WORDS = 100 };

static int bind_set(const struct machine *m, int worker,
                    const unsigned char *wanted, unsigned char *now,
                    struct err *e)
{
    size_t bytes = (size_t)m->pus;
    char want_words[WORDS], now_words[WORDS];
    int refused = 0;

    if (machine_get_mask(m, now) != 0)
        return err_errno(e, EXIT_WRONG, errno,
                         "cannot read the mask of worker %d", worker);
    if (memcmp(wanted, now, bytes) == 0)
        return 0;
    if (machine_set_mask(m, wanted) != 0)
        refused = errno;
    else if (machine_get_mask(m, now) != 0)
        return err_errno(e, EXIT_WRONG, errno,
                         "cannot read the mask of worker %d back", worker);
    else if (memcmp(wanted, now, bytes) == 0)
        return 0;
    machine_set_words(m, wanted, want_words, sizeof want_words);
    machine_set_words(m, now, now_words, sizeof now_words);
    if (refused != 0)
        return err_errno(e, EXIT_WRONG, refused,
                         "cannot bind worker %d to %s; it stays on %s", worker,
                         want_words, now_words);
    return err_set(e, EXIT_WRONG,
                   "worker %d is bound to the wrong CPUs: requested %s, got %s "
                   "(has a cpuset shrunk?); start again or use --place none",
                   worker, want_words, now_words);
}

/* wanted: freed here. i: the worker, for messages. */
static int bind_to(const struct plan *p, int i, unsigned char *wanted,
                   struct err *e)
{
    const struct machine *m = p->machine;
    unsigned char *now = malloc((size_t)m->pus);
    int status;

    if (wanted != NULL && now != NULL)
        status = bind_set(m, i, wanted, now, e);
    else
        status = err_set(e, EXIT_UNAVAILABLE,
                         "cannot bind worker %d: out of memory", i);
    free(wanted);
    free(now);
    return status;
}

int place_bind(const struct plan *p, int i, struct err *e)
{
    const struct machine *m = p->machine;

    if (!m->here)
        return err_set(e, EXIT_UNAVAILABLE,
                       "cannot bind worker %d: the plan is for a described "
                       "machine; plan for this one",
                       i);
    if (p->seat[0].kind == SEAT_MASK)
        return 0;
    return bind_to(p, i, plan_set(p, i), e);
}

/* A new set; NULL without memory. */
static unsigned char *all_seats(const struct plan *p)
{
    size_t pus = (size_t)p->machine->pus;
    unsigned char *all = calloc(pus, 1);

    for (int i = 0; i < p->seats && all != NULL; i++) {
        unsigned char *set = plan_set(p, i);

        if (set == NULL) {
            free(all);
            return NULL;
        }
        for (size_t pu = 0; pu < pus; pu++)
            all[pu] |= set[pu];
        free(set);
    }
    return all;
}

int place_bind_together(const struct plan *p, struct err *e)
{
    if (!p->machine->here)
        return place_bind(p, 0, e);
    if (p->seat[0].kind == SEAT_MASK)
        return 0;
    return bind_to(p, 0, all_seats(p), e);
}

static void count_cores(const struct machine *m, const unsigned char *set,
                        struct place_together *t)
{
    int best = -1;

    for (int c = 0; c < m->cores; c++)
        if (m->core[c].efficiency > best)
            best = m->core[c].efficiency;
    t->fast_cores = best > 0 ? 0 : -1;
    for (int c = 0; c < m->cores; c++) {
        int pus = 0;

        for (int pu = m->core[c].lo; pu < m->core[c].hi; pu++)
            pus += set[pu] != 0;
        t->smt_cores += pus > 1;
        if (best > 0)
            t->fast_cores += pus > 0 && m->core[c].efficiency == best;
    }
    for (int node = 0; node < m->numa; node++) {
        int has = 0;

        for (int pu = 0; pu < m->pus && !has; pu++)
            has = set[pu] && m->core[m->pu[pu].core].group[LEVEL_NUMA] == node;
        t->numa += has;
    }
}

int place_together(const struct plan *p, struct place_together *t)
{
    const struct machine *m = p->machine;
    unsigned char *set = all_seats(p);

    *t = (struct place_together){0};
    if (set == NULL)
        return -1;
    machine_set_words(m, set, t->text, sizeof t->text);
    machine_set_cpus(m, set, t->cpus, sizeof t->cpus);
    t->pus = machine_set_pus(m, set);
    t->cores = machine_set_cores(m, set);
    count_cores(m, set, t);
    free(set);
    return 0;
}

int place_where(const struct machine *m, struct place_actual *a)
{
    unsigned char *now;
    int status = -1;

    if (a == NULL)
        return -1;
    *a = (struct place_actual){.pu = -1, .core = -1, .numa = -1, .os_cpu = -1};
    if (m == NULL || !m->here)
        return -1;
    now = malloc((size_t)m->pus);
    if (now != NULL)
        status = machine_get_mask(m, now);
    if (status == 0) {
        machine_set_words(m, now, a->text, sizeof a->text);
        a->pus = machine_set_pus(m, now);
        a->cores = machine_set_cores(m, now);
        a->pu = machine_last_pu(m, &a->os_cpu);
    }
    if (a->pu >= 0) {
        a->core = m->pu[a->pu].core;
        a->numa = m->core[a->core].group[LEVEL_NUMA];
    }
    free(now);
    return status;
}

/* Collect ranges; if there are too many, extend the last one. */
static void cut_pieces(const struct machine *m, const unsigned char *set,
                       struct place_mask *a)
{
    for (int p = 0; p < m->pus; p++) {
        int core = m->pu[p].core;

        if (!set[p])
            continue;
        if (a->pieces > 0 &&
            (a->core[a->pieces - 1].hi >= core || a->pieces == PLACE_PIECES))
            a->core[a->pieces - 1].hi = core + 1;
        else {
            a->core[a->pieces].lo = core;
            a->core[a->pieces++].hi = core + 1;
        }
    }
}

int place_mask(const struct machine *m, struct place_mask *a)
{
    unsigned char *now;
    int status = -1;

    *a = (struct place_mask){0};
    if (!m->here)
        return -1;
    now = malloc((size_t)m->pus);
    if (now != NULL)
        status = machine_get_mask(m, now);
    if (status == 0) {
        cut_pieces(m, now, a);
        machine_set_cpus(m, now, a->cpus, sizeof a->cpus);
    }
    free(now);
    return status;
}
