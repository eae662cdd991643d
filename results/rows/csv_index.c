/* SPDX-License-Identifier: BSD-3-Clause */
/* See csv_index.h. */
#include "results/rows/csv_index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

size_t csv_hash(size_t h, const char *text)
{
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 0x100000001b3U;
    h = (h ^ 0xff) * 0x9e3779b97f4a7c15U;
    return h ^ h >> 29;
}

int csv_index_make(struct csv_index *x, const struct csv_table *t,
                   size_t column, struct err *e)
{
    *x = (struct csv_index){.table = t, .column = column, .slots = 64};
    while (x->slots < t->row_count)
        x->slots *= 2;
    x->first = malloc(x->slots * sizeof *x->first);
    x->next = malloc((t->row_count + 1) * sizeof *x->next);
    if (!x->first || !x->next) {
        csv_index_release(x);
        return err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot sort rows");
    }
    for (size_t i = 0; i < x->slots; i++)
        x->first[i] = CSV_NONE;
    for (size_t row = t->row_count; row-- > 0 && column != CSV_NONE;) {
        size_t at = csv_hash(0, csv_cell(t, row, column)) & (x->slots - 1);

        x->next[row] = x->first[at];
        x->first[at] = row;
    }
    return 0;
}

void csv_index_release(struct csv_index *x)
{
    free(x->first);
    free(x->next);
    *x = (struct csv_index){0};
}

static size_t find(const struct csv_index *x, size_t row, const char *text)
{
    while (row != CSV_NONE &&
           strcmp(csv_cell(x->table, row, x->column), text) != 0)
        row = x->next[row];
    return row;
}

size_t csv_index_first(const struct csv_index *x, const char *text)
{
    if (!x->first)
        return CSV_NONE;
    return find(x, x->first[csv_hash(0, text) & (x->slots - 1)], text);
}

size_t csv_index_next(const struct csv_index *x, size_t row, const char *text)
{
    return find(x, x->next[row], text);
}
