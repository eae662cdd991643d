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

int place_bind(const struct plan *p, int i, struct err *e)
{
    const struct machine *m = p->machine;
    unsigned char *wanted, *now;
    int status;

    if (!m->here)
        return err_set(e, EXIT_UNAVAILABLE,
                       "cannot bind worker %d: the plan is for a described "
                       "machine; plan for this one",
                       i);
    if (p->seat[0].kind == SEAT_MASK)
        return 0;
    wanted = plan_set(p, i);
    now = malloc((size_t)m->pus);
    if (wanted != NULL && now != NULL)
        status = bind_set(m, i, wanted, now, e);
    else
        status = err_set(e, EXIT_UNAVAILABLE,
                         "cannot bind worker %d: out of memory", i);
    free(wanted);
    free(now);
    return status;
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
