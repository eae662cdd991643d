/* SPDX-License-Identifier: BSD-3-Clause */
/* Several files as one table; see csv.h. */
#include "results/rows/csv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The names of both, each once, a's first. Returns their count. */
static size_t join_names(const struct csv_table *a, const struct csv_table *b,
                         char **names)
{
    size_t n = a->column_count;

    memcpy(names, a->names, n * sizeof(*names));
    for (size_t i = 0; i < b->column_count; i++)
        if (csv_find(a, b->names[i]) == CSV_NONE)
            names[n++] = b->names[i];
    return n;
}

/* Fill the cells of t's rows, n a row; index has room for n. */
static char **copy_rows(const struct csv_table *t, char *const *names, size_t n,
                        size_t *index, char **to)
{
    static char empty[1];

    for (size_t i = 0; i < n; i++)
        index[i] = csv_find(t, names[i]);
    for (size_t row = 0; row < t->row_count; row++)
        for (size_t i = 0; i < n; i++)
            *to++ = index[i] == CSV_NONE
                        ? empty
                        : t->cells[row * t->column_count + index[i]];
    return to;
}

/* What the joined table is made of. */
struct parts {
    char **names, **cells;
    int64_t *lines;
    struct csv_file *files;
    size_t *index;
};

static void free_parts(struct parts *p)
{
    free(p->names);
    free(p->cells);
    free(p->lines);
    free(p->files);
    free(p->index);
}

static int make_parts(struct parts *p, const struct csv_table *a,
                      const struct csv_table *b, struct err *e)
{
    size_t rows = a->row_count + b->row_count;
    size_t most = a->column_count + b->column_count;

    *p = (struct parts){
        .names = calloc(most, sizeof(*p->names)),
        .cells = calloc(rows * most + 1, sizeof(*p->cells)),
        .lines = calloc(rows + 1, sizeof(*p->lines)),
        .files = calloc(a->file_count + b->file_count, sizeof(*p->files)),
        .index = calloc(most, sizeof(*p->index)),
    };
    if (p->names && p->cells && p->lines && p->files && p->index)
        return 0;
    free_parts(p);
    return err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot join tables");
}

int csv_join(struct csv_table *to, struct csv_table *from, struct err *e)
{
    struct parts p;
    size_t n;

    if (to->file_count == 0) {
        *to = *from;
        *from = (struct csv_table){0};
        return 0;
    }
    if (make_parts(&p, to, from, e))
        return -1;
    n = join_names(to, from, p.names);
    if (n > CSV_MAX_COLUMNS) {
        free_parts(&p);
        return err_set(e, EXIT_RESULTS,
                       "cannot read '%.200s' with '%.200s': more than %d "
                       "columns",
                       from->files[0].path, to->files[0].path, CSV_MAX_COLUMNS);
    }
    copy_rows(from, p.names, n, p.index,
              copy_rows(to, p.names, n, p.index, p.cells));
    if (to->row_count > 0)
        memcpy(p.lines, to->lines, to->row_count * sizeof(*p.lines));
    if (from->row_count > 0)
        memcpy(p.lines + to->row_count, from->lines,
               from->row_count * sizeof(*p.lines));
    memcpy(p.files, to->files, to->file_count * sizeof(*p.files));
    for (size_t i = 0; i < from->file_count; i++) {
        p.files[to->file_count + i] = from->files[i];
        p.files[to->file_count + i].first_row += to->row_count;
    }
    to->row_count += from->row_count;
    to->file_count += from->file_count;
    from->file_count = 0;
    csv_release(from);
    free(to->names);
    free(to->cells);
    free(to->lines);
    free(to->files);
    free(p.index);
    to->column_count = n;
    to->names = p.names;
    to->cells = p.cells;
    to->lines = p.lines;
    to->files = p.files;
    return 0;
}
