/* SPDX-License-Identifier: BSD-3-Clause */
/* The test as rows of hosts.csv; see report.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/program/accept/bench.h"
#include "drivers/program/accept/facts.h"
#include "drivers/program/accept/report.h"
#include "drivers/program/context.h"
#include "drivers/program/version.h"
#include "results/rows/csv.h"
#include "results/rows/json.h"
#include "results/rows/row.h"

/* Rows point to their texts, which are kept here. */
struct list {
    struct host_row *rows;
    char (*texts)[TEST_TEXT];
    size_t count;
    const struct test *t;
};

static struct host_row *add_row(struct list *l, const char *kind,
                                const char *host)
{
    struct host_row *r = &l->rows[l->count++];

    row_clear(host_columns, r);
    r->label = l->t->o->label;
    r->utc = l->t->utc;
    r->version = version_number();
    r->host = host;
    r->kind = kind;
    r->status = accept_status_names[ACCEPT_OK];
    return r;
}

static double in_unit(const struct accept_item *i, double ns)
{
    return isfinite(ns) ? accept_value(i, ns) : NAN;
}

/* The spread of a rate is that of its times, as a part of it. */
static double spread_in_unit(const struct series *s)
{
    return s->item->work > 0
               ? accept_value(s->item, s->centre) * s->spread / s->centre
               : accept_value(s->item, s->spread);
}

static void fill_series(struct host_row *r, const struct series *s)
{
    r->item = s->item->name;
    r->value_unit = s->item->unit;
    r->value = in_unit(s->item, s->centre);
    r->spread = isfinite(s->centre) ? spread_in_unit(s) : NAN;
    r->best = in_unit(s->item, s->best);
    r->rounds = s->rounds;
    r->like = in_unit(s->item, s->like);
    r->excess = isfinite(s->like) ? s->excess : NAN;
    r->limit = isfinite(s->like) ? s->limit : NAN;
    r->queue_ns = s->queue_ns;
    r->throttled_ns = s->throttled_ns;
    r->status = accept_status_names[s->status];
}

/* What holds for the whole core or pair is in each of its rows. */
static void whole_status(struct host_row *r, enum accept_status status,
                         const struct series *s)
{
    if (status > s->status)
        r->status = accept_status_names[status];
}

static void add_core(struct list *l, int core)
{
    const struct test *t = l->t;
    const struct tested_core *c = &t->cores[core];
    char *text = l->texts[core];

    test_core_text(t, core, text);
    for (int i = 0; i < PIECES; i++) {
        struct host_row *r = add_row(l, "core", t->nodes[c->node].name);

        fill_series(r, &t->core_series[core * PIECES + i]);
        r->rank = c->rank;
        r->core = c->core;
        r->cpu = c->cpu >= 0 ? c->cpu : ROW_UNKNOWN;
        r->steal_ns = c->steal_ns;
        r->text = text;
        whole_status(r, test_core_whole(t, core),
                     &t->core_series[core * PIECES + i]);
    }
}

static void add_pair(struct list *l, int pair)
{
    const struct test *t = l->t;
    const struct tested_pair *p = &t->pairs[pair];
    char *text = l->texts[t->core_count + pair];

    test_pair_text(t, pair, text);
    for (int i = 0; i < EXCHANGES; i++) {
        struct host_row *r = add_row(l, "pair", t->nodes[p->node[0]].name);

        fill_series(r, &t->pair_series[pair * EXCHANGES + i]);
        r->rank = p->rank[0];
        r->peer = t->nodes[p->node[1]].name;
        r->text = text;
        if (test_pair_status(t, pair) >= ACCEPT_WRONG)
            r->status = accept_status_names[test_pair_status(t, pair)];
    }
}

static void add_difference(void *arg, int node, const char *fact,
                           const char *value, const char *most)
{
    struct list *l = arg;

    (void)value;
    (void)most;
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->rows[i].kind, "node") == 0 &&
            strcmp(l->rows[i].host, l->t->nodes[node].name) == 0 &&
            strcmp(l->rows[i].item, fact) == 0)
            l->rows[i].status = "differs";
}

static void add_facts(struct list *l, int node, int facts)
{
    const struct test *t = l->t;
    const struct tested_node *n = &t->nodes[node];
    size_t at = (size_t)(t->core_count + t->pair_count + node * facts);

    for (const struct node_fact *f = node_facts; f->name != NULL; f++, at++) {
        struct host_row *r = add_row(l, "node", n->name);

        f->text(t->ranks[n->members[0]].facts, l->texts[at]);
        r->rank = n->members[0];
        r->item = f->name;
        r->text = l->texts[at];
    }
    if (n->has_clock) {
        struct host_row *r = add_row(l, "node", n->name);

        r->rank = n->members[0];
        r->item = "clock offset";
        r->value_unit = "ms";
        r->value = (double)n->clock.offset_ns / 1e6;
        r->spread = (double)n->clock.error_ns / 1e6;
    }
}

/* Ranks without an answer, which may have no cores. */
static void add_silent(struct list *l, int rank)
{
    const struct tested_rank *r = &l->t->ranks[rank];
    struct host_row *row =
        add_row(l, "node", r->node >= 0 ? l->t->nodes[r->node].name : NULL);

    row->rank = rank;
    row->item = "answer";
    row->status = accept_status_names[ACCEPT_SILENT];
    row->text = r->silent_in;
}

typedef int use_rows_fn(const struct list *l, const char *dir, struct err *e);

static int append(const struct list *l, const char *dir, struct err *e)
{
    return csv_append(dir, ROW_HOSTS_FILE, host_columns, l->rows, l->count,
                      NULL, e);
}

static int print(const struct list *l, const char *dir, struct err *e)
{
    char *context = context_text(l->t->p, l->t->o->argv, l->t->bench->machine);
    int failed = json_print(
        stdout, context,
        &(struct json_rows){"hosts", host_columns, l->rows, l->count}, 1, e);

    (void)dir;
    free(context);
    return failed;
}

/* Make the rows, use them, free them. */
static int with_rows(const struct test *t, use_rows_fn *use, const char *dir,
                     struct err *e)
{
    size_t cores = (size_t)t->core_count, pairs = (size_t)t->pair_count;
    size_t nodes = (size_t)t->node_count, facts = 0, rows;
    struct list l = {.t = t};
    int failed;

    while (node_facts[facts].name != NULL)
        facts++;
    rows = cores * PIECES + pairs * EXCHANGES + nodes * (facts + 1) +
           (size_t)t->silent;
    l.rows = calloc(rows + 1, sizeof *l.rows);
    l.texts = calloc(cores + pairs + nodes * facts + 1, sizeof *l.texts);
    if (l.rows == NULL || l.texts == NULL) {
        failed = err_set(e, EXIT_UNAVAILABLE, "out of memory for the rows");
    } else {
        for (int i = 0; i < t->node_count; i++)
            add_facts(&l, i, (int)facts);
        report_differences(t, add_difference, &l);
        for (int i = 0; i < t->core_count; i++)
            add_core(&l, i);
        for (int i = 0; i < t->pair_count; i++)
            add_pair(&l, i);
        for (int i = 0; i < t->p->size; i++)
            if (t->ranks[i].silent)
                add_silent(&l, i);
        failed = use(&l, dir, e);
    }
    free(l.rows);
    free(l.texts);
    return failed;
}

int report_rows(const struct test *t, const char *dir, struct err *e)
{
    return with_rows(t, append, dir, e);
}

int report_json(const struct test *t, struct err *e)
{
    return with_rows(t, print, NULL, e);
}
