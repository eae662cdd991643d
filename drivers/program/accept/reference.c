/* SPDX-License-Identifier: BSD-3-Clause */
/* Times of an earlier test; see reference.h. */
#include "drivers/program/accept/reference.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "results/rows/csv.h"

struct reference {
    struct csv_table table;
    size_t kind, host, peer, core, item, value, status;
};

static const char *cell(const struct reference *f, size_t row, size_t column)
{
    return csv_cell(&f->table, row, column);
}

/* A row of values that were right, with its value in ns; NaN otherwise. */
static double usable_ns(const struct reference *f, size_t row,
                        const struct accept_item *i)
{
    double value;

    if (strcmp(cell(f, row, f->item), i->name) != 0 ||
        strcmp(cell(f, row, f->status), "wrong") == 0 ||
        csv_cell_real(&f->table, row, f->value, &value, NULL) != 0 ||
        !(value > 0))
        return NAN;
    return accept_ns(i, value);
}

/* Values of later rows replace those of earlier ones. */
static void use_core(struct test *t, const struct reference *f, size_t row)
{
    for (int c = 0; c < t->core_count; c++) {
        char core[16];

        snprintf(core, sizeof core, "%d", t->cores[c].core);
        if (strcmp(cell(f, row, f->core), core) != 0 ||
            strcmp(cell(f, row, f->host), t->nodes[t->cores[c].node].name) != 0)
            continue;
        for (int i = 0; i < PIECES; i++) {
            double ns = usable_ns(f, row, &accept_pieces[i]);

            if (isfinite(ns))
                t->core_series[c * PIECES + i].reference = ns;
        }
    }
}

static void use_pair(struct test *t, const struct reference *f, size_t row)
{
    for (int p = 0; p < t->pair_count; p++) {
        const int *node = t->pairs[p].node;

        if (strcmp(cell(f, row, f->host), t->nodes[node[0]].name) != 0 ||
            strcmp(cell(f, row, f->peer), t->nodes[node[1]].name) != 0)
            continue;
        for (int i = 0; i < EXCHANGES; i++) {
            double ns = usable_ns(f, row, &accept_exchanges[i]);

            if (isfinite(ns))
                t->pair_series[p * EXCHANGES + i].reference = ns;
        }
    }
}

static int find_columns(struct reference *f, const char *path, struct err *e)
{
    const struct {
        const char *name;
        size_t *to;
    } columns[] = {
        {"kind", &f->kind},     {"host", &f->host}, {"peer", &f->peer},
        {"core", &f->core},     {"item", &f->item}, {"value", &f->value},
        {"status", &f->status},
    };

    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        *columns[i].to = csv_find(&f->table, columns[i].name);
        if (*columns[i].to == CSV_NONE)
            return err_set(e, EXIT_RESULTS,
                           "--reference: '%.200s' has no column '%s'; use the "
                           "hosts.csv of an earlier accept --out",
                           path, columns[i].name);
    }
    return 0;
}

int reference_read(struct test *t, const char *path, struct err *e)
{
    struct reference f;

    if (csv_read(path, &f.table, e) != 0)
        return -1;
    if (find_columns(&f, path, e) != 0) {
        csv_release(&f.table);
        return -1;
    }
    for (size_t row = 0; row < f.table.row_count; row++) {
        const char *kind = cell(&f, row, f.kind);

        if (strcmp(kind, "core") == 0)
            use_core(t, &f, row);
        else if (strcmp(kind, "pair") == 0)
            use_pair(t, &f, row);
    }
    csv_release(&f.table);
    for (int c = 0; c < t->core_count; c++)
        t->reference_missing += !isfinite(t->core_series[c * PIECES].reference);
    return 0;
}
