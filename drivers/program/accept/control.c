/* SPDX-License-Identifier: BSD-3-Clause */
/* Rank 0 asks, waits and keeps what was answered; see control.h. */
#include "drivers/program/accept/control.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/os/clock.h"
#include "drivers/program/accept/assign.h"
#include "drivers/program/accept/bench.h"
#include "drivers/program/accept/exchange.h"
#include "drivers/program/accept/facts.h"
#include "drivers/program/accept/ranks.h"

enum { PAUSE_US = 300, BETWEEN_SETS_US = 1000000 };

static const char *const question_names[] = {
    [ASK_FACTS] = "the facts of its node",
    [ASK_CORE] = "core",
    [ASK_PAIR] = "the exchange with rank",
    [ASK_CLOCK] = "its clock",
};

/* Called with each answer. */
typedef void answer_fn(struct test *t, int rank, const struct question *q,
                       const struct answer *a);

void control_answer(const struct test *t, const struct question *q,
                    struct answer *a)
{
    int64_t patience = t->o->deadline_ns / 2;

    switch ((enum question_kind)q->kind) {
    case ASK_FACTS:
        facts_fill(&a->facts, t->p, t->bench->machine);
        break;
    case ASK_CORE:
        bench_core(t->bench, q, &a->core);
        break;
    case ASK_PAIR:
        exchange_pair(t->p->rank, q->peer, patience, &a->pair);
        break;
    case ASK_CLOCK:
        exchange_clock(t->p->rank == 0, q->peer, patience, &a->clock);
        break;
    case ASK_WAIT:
    case ASK_END:
        break;
    }
}

/* ---- asking -------------------------------------------------------------- */

static void ask(struct test *t, int rank, const struct question *q)
{
    struct tested_rank *r = &t->ranks[rank];

    r->question = *q;
    r->owes = 1;
    r->asked_ns = clock_ns();
    if (rank != 0)
        ranks_ask(rank, q);
}

static void mark_silent(struct test *t, int rank, const struct question *q)
{
    struct tested_rank *r = &t->ranks[rank];

    if (r->silent)
        return;
    r->silent = 1;
    t->silent++;
    if (q->kind == ASK_CORE || q->kind == ASK_PAIR)
        snprintf(r->silent_in, sizeof r->silent_in, "%s %d",
                 question_names[q->kind],
                 q->kind == ASK_CORE ? q->core : q->peer);
    else
        snprintf(r->silent_in, sizeof r->silent_in, "%s",
                 question_names[q->kind]);
}

/* So that a rank which waits for its next question knows that rank 0 is
 * there. */
static void tell_idle(struct test *t)
{
    const struct question wait = {.kind = ASK_WAIT};

    for (int r = 1; r < t->p->size; r++)
        if (!t->ranks[r].owes && !t->ranks[r].silent)
            ranks_tell(r, &wait);
}

/* Take what has arrived. Returns how many answers are owed. */
static int collect(struct test *t, answer_fn *take)
{
    static struct answer a;
    int owed = 0;

    for (int r = 1; r < t->p->size; r++) {
        struct tested_rank *rank = &t->ranks[r];

        if (!rank->owes || rank->silent)
            continue;
        if (ranks_answered(r, &a)) {
            rank->owes = 0;
            take(t, r, &rank->question, &a);
        } else if (clock_ns() - rank->asked_ns > t->o->deadline_ns) {
            mark_silent(t, r, &rank->question);
        } else {
            owed++;
        }
    }
    return owed;
}

/* Answer what rank 0 was asked, then wait for the others. */
static void await(struct test *t, answer_fn *take)
{
    static struct answer a;
    int64_t told = clock_ns();

    if (t->ranks[0].owes) {
        control_answer(t, &t->ranks[0].question, &a);
        t->ranks[0].owes = 0;
        take(t, 0, &t->ranks[0].question, &a);
    }
    while (collect(t, take) > 0) {
        if (clock_ns() - told > t->o->deadline_ns / 4) {
            tell_idle(t);
            told = clock_ns();
        }
        usleep(PAUSE_US);
    }
}

static void pause_between_sets(struct test *t)
{
    tell_idle(t);
    usleep(BETWEEN_SETS_US);
}

/* ---- facts --------------------------------------------------------------- */

static void take_facts(struct test *t, int rank, const struct question *q,
                       const struct answer *a)
{
    (void)q;
    *t->ranks[rank].facts = a->facts;
    t->ranks[rank].node = -2; /* known, but not assigned */
}

int control_facts(struct test *t, struct err *e)
{
    const struct question q = {.kind = ASK_FACTS};
    int size = t->p->size;

    t->began_ns = clock_ns();
    t->ranks = calloc((size_t)size, sizeof *t->ranks);
    for (int r = 0; t->ranks != NULL && r < size; r++) {
        t->ranks[r].node = -1;
        t->ranks[r].facts = calloc(1, sizeof *t->ranks[r].facts);
        if (t->ranks[r].facts == NULL)
            return err_set(e, EXIT_UNAVAILABLE, "out of memory for the facts");
    }
    if (t->ranks == NULL || ranks_open(size, e) != 0)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for the ranks");
    for (int r = 0; r < size; r++)
        ask(t, r, &q);
    await(t, take_facts);
    return assign_all(t, e);
}

/* ---- cores ---------------------------------------------------------------- */

static void note_wrong(struct tested_core *c, const struct core_answer *a)
{
    if (a->wrong != 0)
        c->wrong++;
    for (int i = 0; i < RESULTS; i++)
        if (a->wrong & 1 << i && c->wrong_text[0] == '\0')
            snprintf(c->wrong_text, sizeof c->wrong_text,
                     i == 0 ? "%s: counted %llu" : "%s: its hash is %016llx",
                     accept_pieces[i].name, (unsigned long long)a->got[i]);
}

static void take_core(struct test *t, int rank, const struct question *q,
                      const struct answer *answer)
{
    const struct tested_rank *r = &t->ranks[rank];
    const struct core_answer *a = &answer->core;
    struct tested_core *c = NULL;
    struct series *s;

    for (int i = 0; i < r->count && c == NULL; i++)
        if (t->cores[r->cores[i]].core == q->core)
            c = &t->cores[r->cores[i]];
    if (c == NULL)
        return;
    s = &t->core_series[(c - t->cores) * PIECES];
    c->cpu = a->cpu;
    c->rounds++;
    c->steal_ns += a->steal_ns;
    c->elapsed_ns += a->elapsed_ns;
    if (a->failed[0] != '\0')
        snprintf(c->failed, sizeof c->failed, "%s", a->failed);
    note_wrong(c, a);
    for (int i = 0; i < PIECES; i++, s++) {
        s->ns[s->rounds++] = (double)a->samples[i].ns;
        s->elapsed_ns += a->samples[i].elapsed_ns;
        s->queue_ns += a->samples[i].queue_ns;
        s->throttled_ns += a->samples[i].throttled_ns;
        s->stolen =
            c->elapsed_ns > 0 ? (double)c->steal_ns / (double)c->elapsed_ns : 0;
    }
}

/* One round: the ranks test their first core at the same time, then their
 * second. */
static void round_of_cores(struct test *t)
{
    for (int i = 0; i < t->longest && t->silent == 0; i++) {
        for (int r = 0; r < t->p->size; r++)
            if (i < t->ranks[r].count)
                ask(t, r,
                    &(struct question){
                        .kind = ASK_CORE,
                        .core = t->cores[t->ranks[r].cores[i]].core,
                        .first = i == 0,
                    });
        await(t, take_core);
    }
}

void control_cores(struct test *t)
{
    size_t n = (size_t)t->core_count * PIECES, suspicious = 1;

    while (t->sets < JUDGE_SETS && suspicious > 0 && t->silent == 0) {
        int from = t->sets * (int)t->o->rounds;

        if (t->sets > 0)
            pause_between_sets(t);
        for (int i = 0; i < t->o->rounds && t->silent == 0; i++)
            round_of_cores(t);
        if (t->silent == 0)
            suspicious =
                judge_set(t->core_series, n, t->o->tolerance, from, t->work);
        t->sets++;
    }
    judge_all(t->core_series, n, t->o->tolerance, t->work);
}

/* ---- pairs ---------------------------------------------------------------- */

static void take_pair(struct test *t, int rank, const struct question *q,
                      const struct answer *answer)
{
    const struct pair_answer *a = &answer->pair;

    if (a->silent)
        mark_silent(t, q->peer,
                    &(struct question){.kind = ASK_PAIR, .peer = rank});
    for (int i = 0; i < t->pair_count; i++) {
        struct tested_pair *pair = &t->pairs[i];
        struct series *s = &t->pair_series[i * EXCHANGES];

        if ((pair->rank[0] != rank || pair->rank[1] != q->peer) &&
            (pair->rank[1] != rank || pair->rank[0] != q->peer))
            continue;
        pair->wrong += a->wrong;
        pair->exchanges += a->exchanges;
        /* Times of one side: they are those of both. */
        if (pair->rank[0] == rank && !a->silent)
            for (int k = 0; k < EXCHANGES; k++)
                s[k].ns[s[k].rounds++] = (double)a->samples[k].ns;
    }
}

/* All pairs of which no rank is in two: those of one step. */
static void step_of_pairs(struct test *t, int step)
{
    for (int i = 0; i < t->pair_count; i++) {
        const struct tested_pair *pair = &t->pairs[i];

        if (assign_step(t, i) != step)
            continue;
        for (int k = 0; k < 2; k++)
            ask(t, pair->rank[k],
                &(struct question){.kind = ASK_PAIR, .peer = pair->rank[!k]});
    }
    await(t, take_pair);
}

void control_pairs(struct test *t)
{
    size_t n = (size_t)t->pair_count * EXCHANGES, suspicious = n;

    while (t->pair_sets < JUDGE_SETS && suspicious > 0 && t->silent == 0) {
        int from = t->pair_sets * PAIR_ROUNDS;

        if (t->pair_sets > 0)
            pause_between_sets(t);
        for (int i = 0; i < PAIR_ROUNDS; i++)
            for (int step = 0; step < assign_steps(t) && t->silent == 0; step++)
                step_of_pairs(t, step);
        if (t->silent == 0)
            suspicious =
                judge_set(t->pair_series, n, t->o->tolerance, from, t->work);
        t->pair_sets++;
    }
    judge_all(t->pair_series, n, t->o->tolerance, t->work);
}

/* ---- clocks, end ---------------------------------------------------------- */

/* Rank 0 measures; what the other rank answers is that it is done. */
static void take_clock(struct test *t, int rank, const struct question *q,
                       const struct answer *a)
{
    int other = rank == 0 ? q->peer : 0;
    struct tested_node *n = &t->nodes[t->ranks[other].node];

    if (a->clock.silent)
        mark_silent(t, q->peer, q);
    if (rank == 0 && !a->clock.silent) {
        n->clock = a->clock;
        n->has_clock = 1;
    }
}

void control_clocks(struct test *t)
{
    for (int i = 0; i < t->node_count && t->silent == 0; i++) {
        int leader = t->nodes[i].members[0];

        if (leader == 0)
            continue;
        ask(t, leader, &(struct question){.kind = ASK_CLOCK, .peer = 0});
        ask(t, 0, &(struct question){.kind = ASK_CLOCK, .peer = leader});
        await(t, take_clock);
    }
}

void control_end(struct test *t, int code)
{
    const struct question end = {.kind = ASK_END, .code = code};

    for (int r = 1; r < t->p->size; r++)
        if (!t->ranks[r].silent && !t->ranks[r].owes)
            ranks_tell(r, &end);
}

void control_release(struct test *t)
{
    for (int r = 0; t->ranks != NULL && r < t->p->size; r++) {
        free(t->ranks[r].facts);
        free(t->ranks[r].cores);
    }
    free(t->ranks);
    assign_release(t);
    ranks_close();
}
