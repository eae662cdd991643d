/* SPDX-License-Identifier: BSD-3-Clause */
/* Team-wide steps of the worker body: agree on errors, merge and verify results
 * at the root. */
#include <inttypes.h>
#include <string.h>

#include "drivers/team/worker_impl.h"

/* Collective. Returns n bytes of each group, in order of groups, to leaders. */
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

/* Collective over the leaders: pass one block of each group to the root's sink,
 * in order of groups. A gather to all would need quadratic memory: each of 1
 * 024 ranks would hold 2 MiB that only the root reads. */
static void hand_up(struct worker *w, const void *mine, size_t n, sink_fn *sink,
                    void *arg)
{
    if (w->team->groups == 1)
        sink(arg, 0, 1, mine, &w->err);
    else
        w->team->driver->collect(w->team, mine, 0, 1, n, sink, arg, &w->err);
}

/* Collective over the leaders. Exchanges only the codes first, because errors
 * are rare. */
static void agree_leaders(struct worker *w)
{
    struct arena *a = w->arena;
    int groups = w->team->groups, failed = 0;
    const int *codes = gather(w, &a->report->err.code, sizeof *codes);
    const struct err *all;

    for (int g = 0; g < groups; g++)
        failed |= codes[g];
    if (!failed)
        return;
    all = gather(w, &a->report->err, sizeof *all);
    for (int g = 0; g < groups && a->agreed.code == 0; g++)
        a->agreed = all[g];
    if (w->job->record->err.code == 0)
        w->job->record->err = a->agreed;
}

int worker_agree(struct worker *w)
{
    struct arena *a = w->arena;

    if (w->err.code != 0 && !atomic_exchange(&a->failed, 1))
        a->report->err = w->err;
    /* Alone in its group, a worker has no others to wait for: the leaders'
     * gather is a barrier. */
    if (w->team->locals > 1)
        worker_barrier(w);
    if (w->team->local == 0)
        agree_leaders(w);
    if (w->team->locals > 1)
        worker_barrier(w);
    return a->agreed.code == 0 ? 0 : -1;
}

/* State of the root while it receives the reports of the groups. */
struct inbox {
    struct worker *w;
    int r, groups; /* the repetition, the number of groups received */
};

/* A sink_fn: merge the block of the next group into the record. */
static int merge_block(void *arg, int64_t lo, int64_t hi,
                       const unsigned char *block, struct err *e)
{
    struct inbox *in = arg;
    const struct arena *a = in->w->arena;
    const struct job *j = in->w->job;
    int locals = in->w->team->locals, g = in->groups++;
    size_t samples_at = (size_t)((unsigned char *)a->samples - a->block);
    size_t partials_at = (size_t)(a->partials - a->block);
    const struct group_report *report = (const void *)block;

    (void)lo;
    (void)hi;
    (void)e;
    memcpy(record_samples(j->record, in->r) + g * locals, block + samples_at,
           (size_t)locals * sizeof(struct sample));
    lateness_merge(&j->record->rep[in->r].late, &report->late);
    lateness_merge(&j->record->rep[in->r].ticks, &report->ticks);
    for (int l = 0; l < locals; l++)
        if (g + l > 0) /* the others are merged into the root's partial */
            j->kernel->merge(in->w->work.partial,
                             block + partials_at +
                                 (size_t)l * a->partial_stride);
    return 0;
}

/* All blocks are merged: compute the values of the repetition. */
static void conclude(struct worker *w, int r)
{
    const struct job *j = w->job;
    struct record *record = j->record;
    struct repetition *rep = &record->rep[r];
    const struct sample *samples = record_samples(record, r);

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

/* Every unit of every pass was done once: what a kernel cannot see where doing a
 * chunk again gives the same output. */
static int units_are_complete(struct worker *w, int r)
{
    const struct job *j = w->job;
    const struct sample *samples = record_samples(j->record, r);
    int64_t want = j->g.units * j->g.passes, units = 0;

    for (int i = 0; i < j->record->workers; i++)
        units += samples[i].units;
    if (units == want)
        return 1;
    err_set(&w->err, EXIT_WRONG,
            "%s: the workers of %s did %" PRId64 " units and not %" PRId64
            "; the driver's loop is wrong",
            j->kernel->name, j->driver->name, units, want);
    return 0;
}

static void judge(struct worker *w, int r)
{
    const struct job *j = w->job;
    struct repetition *rep = &j->record->rep[r];
    int verified;

    if (worker_skips(w)) {
        rep->right = 1;
        return;
    }
    verified = j->kernel->verify(j->opt, &j->g, w->work.partial, &w->err);
    if (verified < 0)
        return;
    if (j->inject.kind == INJECT_WRONG) {
        err_set(&w->err, EXIT_FAILED,
                "--inject wrong: %s did not notice the wrong result",
                j->kernel->name);
        return;
    }
    if (!units_are_complete(w, r))
        return;
    rep->verified = (enum verified)verified;
    rep->right = 1;
}

int worker_hand_in(struct worker *w, int r)
{
    struct inbox in = {.w = w, .r = r};
    int failed = worker_agree(w);

    if (w->team->local == 0)
        hand_up(w, w->arena->block, w->arena->block_bytes, merge_block, &in);
    if (w->team->index == 0) {
        conclude(w, r);
        if (!failed)
            judge(w, r);
        /* From now on the watchdog may write it as a row. */
        atomic_store(&w->job->record->rep[r].measured, 1);
    }
    return worker_agree(w) != 0 || failed ? -1 : 0;
}

/* At the root: count ranks, threads and nodes from the seats. */
static void count_team(struct record *r, const struct team *t)
{
    r->ranks = t->groups;
    r->threads = t->locals;
    r->nodes = 0;
    for (int i = 0; i < r->workers; i++) {
        int seen = 0;

        /* Ranks of a host are usually adjacent, so search backwards. */
        for (int k = i - 1; k >= 0 && !seen; k--)
            seen = strcmp(r->seats[k].host, r->seats[i].host) == 0;
        r->nodes += !seen;
    }
}

/* A sink_fn: store the seats of the next group. */
static int keep_seats(void *arg, int64_t lo, int64_t hi,
                      const unsigned char *seats, struct err *e)
{
    struct inbox *in = arg;
    size_t locals = (size_t)in->w->team->locals;

    (void)lo;
    (void)hi;
    (void)e;
    memcpy(in->w->job->record->seats + (size_t)in->groups++ * locals, seats,
           locals * sizeof(struct seat));
    return 0;
}

void worker_hand_in_seats(struct worker *w)
{
    struct inbox in = {.w = w};

    worker_barrier(w);
    if (w->team->local != 0)
        return;
    hand_up(w, w->arena->seats,
            (size_t)w->team->locals * sizeof *w->arena->seats, keep_seats, &in);
    if (w->team->index == 0)
        count_team(w->job->record, w->team);
}
