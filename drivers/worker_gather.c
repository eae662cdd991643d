/* SPDX-License-Identifier: BSD-3-Clause */
/* How the worker body comes together: errors that all learn of, results that
 * the root merges and judges. */
#include <string.h>

#include "drivers/worker_impl.h"

/* Collective. n bytes of each group, in order of groups, for leaders. */
static const void *gather(struct worker *w, const void *mine, size_t n)
{
    if (w->team->groups == 1)
        return mine;
    w->team->driver->gather(w->team, mine, n, w->arena->gathered);
    return w->arena->gathered;
}

void worker_barrier(struct worker *w)
{
    w->team->driver->barrier(w->team);
}

int worker_agree(struct worker *w)
{
    struct arena *a = w->arena;

    if (w->err.code != 0 && !atomic_exchange(&a->failed, 1))
        a->handed->err = w->err;
    worker_barrier(w);
    if (w->team->local == 0) {
        const struct err *all = gather(w, &a->handed->err, sizeof *all);

        for (int g = 0; g < w->team->groups && a->agreed.code == 0; g++)
            a->agreed = all[g];
        if (a->agreed.code != 0 && w->job->record->err.code == 0)
            w->job->record->err = a->agreed;
    }
    worker_barrier(w);
    return a->agreed.code == 0 ? 0 : -1;
}

/* Merge what the groups handed in into repetition r of the record. */
static void merge_all(struct worker *w, const unsigned char *blocks, int r)
{
    const struct arena *a = w->arena;
    const struct job *j = w->job;
    struct record *record = j->record;
    struct repetition *rep = &record->rep[r];
    struct sample *samples = record_samples(record, r);
    int locals = w->team->locals;
    size_t samples_at = (size_t)((unsigned char *)a->samples - a->block);
    size_t partials_at = (size_t)(a->partials - a->block);

    for (int g = 0; g < w->team->groups; g++) {
        const unsigned char *block = blocks + (size_t)g * a->block_bytes;
        const struct handed *handed = (const struct handed *)block;

        memcpy(samples + g * locals, block + samples_at,
               (size_t)locals * sizeof *samples);
        lateness_merge(&rep->late, &handed->late);
        lateness_merge(&rep->ticks, &handed->ticks);
        for (int l = 0; l < locals; l++)
            if (g + l > 0) /* the root's own partial is what they go into */
                j->kernel->merge(w->work.partial,
                                 block + partials_at +
                                     (size_t)l * a->partial_stride);
    }
    memcpy(&rep->tally, w->work.partial, sizeof rep->tally);
    for (int i = 0; j->kernel->counts != NULL && j->kernel->counts[i] != NULL;
         i++)
        memcpy(&rep->counts[i],
               (const char *)w->work.partial + sizeof rep->tally +
                   (size_t)i * sizeof rep->counts[i],
               sizeof rep->counts[i]);
    rep->elapsed_ns = INT64_MAX;
    for (int i = 0; i < record->workers; i++) {
        int64_t ns = samples[i].end_ns - samples[i].begin_ns;

        rep->elapsed_ns = ns < rep->elapsed_ns ? ns : rep->elapsed_ns;
    }
}

static void judge(struct worker *w, int r)
{
    const struct job *j = w->job;
    struct repetition *rep = &j->record->rep[r];
    int verified;

    verified = j->kernel->verify(j->opt, &j->g, w->work.partial, &w->err);
    if (verified < 0)
        return;
    rep->verified = (enum verified)verified;
    rep->right = 1;
}

int worker_hand_in(struct worker *w, int r)
{
    const unsigned char *blocks;
    int failed = worker_agree(w);

    if (w->team->local == 0) {
        blocks = gather(w, w->arena->block, w->arena->block_bytes);
        if (w->team->index == 0) {
            merge_all(w, blocks, r);
            if (!failed)
                judge(w, r);
            /* From here on the watchdog may make a row of it. */
            atomic_store(&w->job->record->rep[r].measured, 1);
        }
    }
    return worker_agree(w) != 0 || failed ? -1 : 0;
}

/* At the root: what the seats say about the team. */
static void count_team(struct record *r, const struct team *t)
{
    r->ranks = t->groups;
    r->threads = t->locals;
    r->nodes = 0;
    for (int i = 0; i < r->workers; i++) {
        int seen = 0;

        /* Ranks of one host mostly stand together: look back from here. */
        for (int k = i - 1; k >= 0 && !seen; k--)
            seen = strcmp(r->seats[k].host, r->seats[i].host) == 0;
        r->nodes += !seen;
    }
}

void worker_hand_in_seats(struct worker *w)
{
    const struct arena *a = w->arena;
    const struct record *record = w->job->record;
    const void *all;

    worker_barrier(w);
    if (w->team->local != 0)
        return;
    all = gather(w, a->seats, (size_t)w->team->locals * sizeof *a->seats);
    if (w->team->index == 0) {
        memcpy(record->seats, all,
               (size_t)w->team->size * sizeof *record->seats);
        count_team(w->job->record, w->team);
    }
}
