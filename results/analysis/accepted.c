/* SPDX-License-Identifier: BSD-3-Clause */
/* See accepted.h. */
#include "results/analysis/accepted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/analysis/quantile.h"
#include "results/analysis/trouble.h"

const char *const accepted_names[ACCEPTED_STATUSES] = {
    "ok", "disturbed", "slow", "wrong", "silent",
};

static enum accepted_status status_of(const struct csv_table *t, size_t row)
{
    const char *text = dataset_text(t, row, "status");
    int s = ACCEPTED_STATUSES - 1;

    while (s > 0 && strcmp(accepted_names[s], text) != 0)
        s--;
    return (enum accepted_status)s;
}

int accepted_is(const struct accepted *a, const struct dataset *d, size_t row,
                const char *kind)
{
    const struct csv_table *t = &d->accepted;

    return strcmp(dataset_text(t, row, "kind"), kind) == 0 &&
           strcmp(dataset_text(t, row, "utc"), a->utc) == 0;
}

/* Times as ISO 8601 sort as text. */
static void find_last(struct accepted *a, const struct csv_table *t)
{
    const char *before = "";

    a->utc = "";
    for (size_t i = 0; i < t->row_count; i++) {
        const char *utc = dataset_text(t, i, "utc");

        a->tests += i == 0 || strcmp(utc, before) != 0;
        if (strcmp(utc, a->utc) > 0)
            a->utc = utc;
        before = utc;
    }
}

static struct accepted_node *node_at(struct accepted *a, const char *name)
{
    struct accepted_node *last = &a->nodes[a->node_count];

    if (a->node_count > 0 && strcmp(last[-1].name, name) == 0)
        return last - 1;
    *last = (struct accepted_node){.name = name, .first = a->core_count};
    a->node_count++;
    return last;
}

static void add_row(struct accepted *a, const struct csv_table *t, size_t row)
{
    struct accepted_node *n = node_at(a, dataset_text(t, row, "host"));
    double distance =
        dataset_number(t, row, "excess") / dataset_number(t, row, "limit");
    enum accepted_status status = status_of(t, row);
    struct accepted_core *c = &a->cores[a->core_count];

    if (n->cores > 0 && strcmp(dataset_text(t, row, "core"),
                               dataset_text(t, c[-1].row, "core")) == 0) {
        c--;
    } else {
        *c = (struct accepted_core){
            .row = row,
            .node = (size_t)(n - a->nodes),
            .distance = NAN,
        };
        a->core_count++;
        n->cores++;
    }
    c->rows++;
    c->distance = fmax(c->distance, distance);
    c->status = status > c->status ? status : c->status;
    n->status = c->status > n->status ? c->status : n->status;
}

/* Ranks that gave no answer do not count as cores of their node. */
static void add_silent(struct accepted *a, const struct csv_table *t,
                       size_t row)
{
    for (size_t n = 0; n < a->node_count; n++)
        if (strcmp(a->nodes[n].name, dataset_text(t, row, "host")) == 0)
            a->nodes[n].status = ACCEPTED_SILENT;
}

int accepted_read(struct accepted *a, const struct dataset *d)
{
    const struct csv_table *t = &d->accepted;

    *a = (struct accepted){.utc = ""};
    if (!d->has_accepted || t->row_count == 0)
        return -1;
    find_last(a, t);
    a->nodes = trouble_calloc(t->row_count, sizeof *a->nodes);
    a->cores = trouble_calloc(t->row_count, sizeof *a->cores);
    for (size_t i = 0; i < t->row_count && a->nodes && a->cores; i++)
        if (accepted_is(a, d, i, "core"))
            add_row(a, t, i);
    for (size_t i = 0; i < t->row_count && a->core_count > 0; i++)
        if (accepted_is(a, d, i, "node") && status_of(t, i) == ACCEPTED_SILENT)
            add_silent(a, t, i);
    if (a->core_count > 0)
        return 0;
    accepted_release(a);
    return -1;
}

void accepted_release(struct accepted *a)
{
    free(a->nodes);
    free(a->cores);
    *a = (struct accepted){.utc = ""};
}

double accepted_median(const struct accepted *a, const struct dataset *d,
                       size_t node, const char *item)
{
    const struct accepted_node *n = &a->nodes[node];
    double *values = trouble_calloc(n->cores + 1, sizeof *values), median = NAN;
    size_t found = 0;

    for (size_t c = n->first; values != NULL && c < n->first + n->cores; c++)
        for (size_t i = 0; i < a->cores[c].rows; i++) {
            size_t row = a->cores[c].row + i;
            double value = dataset_number(&d->accepted, row, "value");

            if (found < n->cores && isfinite(value) &&
                strcmp(dataset_text(&d->accepted, row, "item"), item) == 0)
                values[found++] = value;
        }
    if (found > 0) {
        stats_sort(values, found);
        median = stats_quantile(values, found, 0.5);
    }
    free(values);
    return median;
}
