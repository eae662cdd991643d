/* SPDX-License-Identifier: BSD-3-Clause */
/* Names, statuses and explanations of what was tested; see test.h. */
#include "drivers/program/accept/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "kernels/base/text.h"

/* ---- statuses ------------------------------------------------------------- */

static enum accept_status worst_status(const struct series *s, int n)
{
    enum accept_status worst = ACCEPT_OK;

    for (int i = 0; i < n; i++)
        if (s[i].status > worst)
            worst = s[i].status;
    return worst;
}

enum accept_status test_core_whole(const struct test *t, int core)
{
    const struct tested_core *c = &t->cores[core];

    if (c->wrong > 0)
        return ACCEPT_WRONG;
    if (t->ranks[c->rank].silent || c->failed[0] != '\0')
        return ACCEPT_SILENT;
    return t->share / t->nodes[c->node].share - 1 > t->o->tolerance
               ? ACCEPT_SLOW
               : ACCEPT_OK;
}

enum accept_status test_core_status(const struct test *t, int core)
{
    enum accept_status whole = test_core_whole(t, core);
    enum accept_status pieces =
        worst_status(&t->core_series[core * PIECES], PIECES);

    return whole > pieces ? whole : pieces;
}

enum accept_status test_pair_status(const struct test *t, int pair)
{
    const struct tested_pair *p = &t->pairs[pair];

    if (p->wrong > 0)
        return ACCEPT_WRONG;
    if (t->ranks[p->rank[0]].silent || t->ranks[p->rank[1]].silent)
        return ACCEPT_SILENT;
    return worst_status(&t->pair_series[pair * EXCHANGES], EXCHANGES);
}

static double badness(const struct series *s)
{
    return isfinite(s->centre) ? s->excess / s->limit : -INFINITY;
}

const struct series *test_worst(const struct series *series, int n)
{
    const struct series *worst = NULL;

    for (int i = 0; i < n; i++)
        if (isfinite(series[i].centre) &&
            (worst == NULL || badness(&series[i]) > badness(worst)))
            worst = &series[i];
    return worst;
}

int test_exit_code(const struct test *t)
{
    int slow = t->silent > 0;

    for (int i = 0; i < t->core_count; i++) {
        enum accept_status s = test_core_status(t, i);

        if (s == ACCEPT_WRONG)
            return EXIT_WRONG;
        slow |= s >= ACCEPT_SLOW;
    }
    for (int i = 0; i < t->pair_count; i++) {
        enum accept_status s = test_pair_status(t, i);

        if (s == ACCEPT_WRONG)
            return EXIT_WRONG;
        slow |= s >= ACCEPT_SLOW;
    }
    return slow ? EXIT_FAILED : 0;
}

/* ---- names ---------------------------------------------------------------- */

void test_core_name(const struct test *t, int core, char *to, size_t size)
{
    const struct tested_core *c = &t->cores[core];

    snprintf(to, size, "%s:core %d", t->nodes[c->node].name, c->core);
}

void test_pair_name(const struct test *t, int pair, char *to, size_t size)
{
    const int *node = t->pairs[pair].node;

    if (node[0] == node[1])
        snprintf(to, size, "2 ranks on %s", t->nodes[node[0]].name);
    else
        snprintf(to, size, "%s and %s", t->nodes[node[0]].name,
                 t->nodes[node[1]].name);
}

/* ---- explanations --------------------------------------------------------- */

static void add_comparison(struct text *t, const struct series *s,
                           const char *with, double from, double excess,
                           double limit)
{
    const char *unit = s->item->unit;

    text_add(t,
             "%s%s takes %.0f %% longer than %s (%.3g %s, not %.3g %s; "
             "tolerated: %.0f %%)",
             t->used > 0 ? "; " : "", s->item->name, 100 * excess, with,
             accept_value(s->item, s->centre), unit,
             accept_value(s->item, from), unit, 100 * limit);
}

static void add_series(struct text *t, const struct series *s)
{
    if (s->status < ACCEPT_DISTURBED)
        return;
    if (s->slow_sets == s->sets && s->sets > 0)
        add_comparison(t, s, "its like", s->like, s->excess, s->limit);
    else if (s->reference_sets == s->sets && s->sets > 0)
        add_comparison(t, s, "in the reference", s->reference,
                       s->reference_excess, s->reference_limit);
}

/* What took the time: over all pieces of a core. */
static void add_causes(struct text *t, const struct series *s, int n)
{
    double queued = 0, throttled = 0;

    for (int i = 0; i < n; i++) {
        queued = fmax(queued, judge_queued(&s[i]));
        throttled = fmax(throttled, judge_throttled(&s[i]));
    }
    if (throttled > 0.01)
        text_add(t, "%sa CPU quota held it back for up to %.0f %% of the time",
                 t->used > 0 ? "; " : "", 100 * throttled);
    if (queued > 0.01)
        text_add(t,
                 "%sother programs had the core for up to %.0f %% of the "
                 "time",
                 t->used > 0 ? "; " : "", 100 * queued);
    if (s->stolen > 0.01)
        text_add(t, "%sthe hypervisor took %.0f %% of the time",
                 t->used > 0 ? "; " : "", 100 * s->stolen);
}

void test_core_text(const struct test *t, int core, char to[TEST_TEXT])
{
    const struct tested_core *c = &t->cores[core];
    const struct series *s = &t->core_series[core * PIECES];
    const struct tested_rank *r = &t->ranks[c->rank];
    struct text text = {.to = to, .size = TEST_TEXT};

    to[0] = '\0';
    if (c->wrong > 0)
        text_add(&text, "wrong in %d of %d rounds: %s", c->wrong,
                 (int)c->rounds, c->wrong_text);
    if (r->silent)
        text_add(&text, "%srank %d, which tests it, does not answer",
                 text.used > 0 ? "; " : "", c->rank);
    if (c->failed[0] != '\0')
        text_add(&text, "%scannot be tested: %s", text.used > 0 ? "; " : "",
                 c->failed);
    if (test_core_whole(t, core) == ACCEPT_SLOW)
        text_add(&text,
                 "a CPU quota leaves the node %.0f %% of each core, others "
                 "%.0f %%",
                 100 * t->nodes[c->node].share, 100 * t->share);
    for (int i = 0; i < PIECES; i++)
        add_series(&text, &s[i]);
    if (test_core_status(t, core) != ACCEPT_OK && c->rounds > 0)
        add_causes(&text, s, PIECES);
}

void test_pair_text(const struct test *t, int pair, char to[TEST_TEXT])
{
    const struct tested_pair *p = &t->pairs[pair];
    struct text text = {.to = to, .size = TEST_TEXT};

    to[0] = '\0';
    if (p->wrong > 0)
        text_add(&text, "wrong data in %d of %d exchanges", p->wrong,
                 p->exchanges);
    if (t->ranks[p->rank[0]].silent || t->ranks[p->rank[1]].silent)
        text_add(&text, "%srank %d does not answer", text.used > 0 ? "; " : "",
                 p->rank[t->ranks[p->rank[1]].silent]);
    for (int i = 0; i < EXCHANGES; i++)
        add_series(&text, &t->pair_series[pair * EXCHANGES + i]);
}
