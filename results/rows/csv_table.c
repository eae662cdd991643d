/* SPDX-License-Identifier: BSD-3-Clause */
/* Tables in memory: their columns, cells and files; see csv.h. */
#include "results/rows/csv_table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/rows/csv_store.h"

enum { SLOTS = 4096 }; /* of a hash table of at most CSV_MAX_COLUMNS names */

static size_t slot_of(const char *name)
{
    size_t h = 5381;

    while (*name)
        h = h * 33 + (unsigned char)*name++;
    return h % SLOTS;
}

/* A slot holds the index of a column + 1; 0: it is free. */
static void enter_name(struct csv_table *t, size_t column)
{
    size_t at = slot_of(t->names[column]);

    while (t->by_name[at])
        at = (at + 1) % SLOTS;
    t->by_name[at] = (uint16_t)(column + 1);
}

size_t csv_find(const struct csv_table *t, const char *name)
{
    if (!t->by_name)
        return CSV_NONE;
    for (size_t at = slot_of(name); t->by_name[at]; at = (at + 1) % SLOTS)
        if (!strcmp(t->names[t->by_name[at] - 1], name))
            return t->by_name[at] - 1U;
    return CSV_NONE;
}

int csv_table_add_column(struct csv_table *t, const char *name)
{
    char *copy = strdup(name);

    if (!copy)
        return -1;
    t->names[t->column_count++] = copy;
    enter_name(t, t->column_count - 1);
    return 0;
}

int csv_table_add_file(struct csv_table *t, const char *path)
{
    struct csv_file *grown;

    if (!t->names)
        t->names = calloc(CSV_MAX_COLUMNS, sizeof(*t->names));
    if (!t->by_name)
        t->by_name = calloc(SLOTS, sizeof(*t->by_name));
    if (!t->store)
        t->store = csv_store_new();
    if (!t->names || !t->by_name || !t->store)
        return -1;
    grown = realloc(t->files, (t->file_count + 1) * sizeof(*grown));
    if (!grown)
        return -1;
    t->files = grown;
    grown += t->file_count;
    *grown = (struct csv_file){strdup(path), t->row_count, 0};
    if (!grown->path)
        return -1;
    t->file_count++;
    return 0;
}

void csv_table_cut(struct csv_table *t, size_t rows, size_t columns,
                   size_t files)
{
    while (t->file_count > files)
        free(t->files[--t->file_count].path);
    while (t->column_count > columns)
        free(t->names[--t->column_count]);
    t->row_count = rows;
    if (t->store)
        csv_store_cut(t->store, columns);
    if (t->by_name)
        memset(t->by_name, 0, SLOTS * sizeof(*t->by_name));
    for (size_t i = 0; i < columns; i++)
        enter_name(t, i);
}

void csv_release(struct csv_table *t)
{
    for (size_t i = 0; i < t->file_count; i++)
        free(t->files[i].path);
    for (size_t i = 0; i < t->column_count; i++)
        free(t->names[i]);
    free(t->files);
    free(t->names);
    free(t->lines);
    free(t->by_name);
    csv_store_free(t->store);
    *t = (struct csv_table){0};
}

/* The table *to gets the n rows of *t that `rows` lists. */
static int pick(const struct csv_table *t, const size_t *rows, size_t n,
                struct csv_table *to)
{
    *to = (struct csv_table){0};
    for (size_t i = 0; i < t->file_count; i++) {
        if (csv_table_add_file(to, t->files[i].path))
            return -1;
        to->files[i].torn_line = t->files[i].torn_line;
    }
    csv_store_free(to->store);
    to->store = csv_store_pick(t->store, t->column_count, rows, n);
    to->lines = calloc(n + 1, sizeof(*to->lines));
    if (!to->store || !to->lines)
        return -1;
    for (size_t i = 0; i < t->column_count; i++)
        if (csv_table_add_column(to, t->names[i]))
            return -1;
    to->row_count = n;
    for (size_t i = 0; i < n; i++)
        to->lines[i] = t->lines[rows[i]];
    for (size_t i = 0, at = 0; i < t->file_count; i++) {
        while (at < n && rows[at] < t->files[i].first_row)
            at++;
        to->files[i].first_row = at;
    }
    return 0;
}

int csv_split(struct csv_table *t, const char *apart, struct csv_table *to,
              struct err *e)
{
    size_t *rows = calloc(t->row_count + 1, sizeof(*rows)), counts[2] = {0, 0};
    struct csv_table rest = {0};
    int failed = !rows || !t->store;

    *to = (struct csv_table){0};
    for (int kind = 0; kind < 2 && !failed; kind++) {
        counts[kind] = 0;
        for (size_t i = 0; i < t->row_count; i++)
            if (!!apart[i] == kind)
                rows[counts[kind]++] = i;
        failed = pick(t, rows, counts[kind], kind ? to : &rest);
    }
    free(rows);
    if (failed) {
        csv_release(to);
        csv_release(&rest);
        return err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot split tables");
    }
    csv_store_replace(t->store, rest.store);
    t->store = rest.store;
    free(t->lines);
    t->lines = rest.lines;
    for (size_t i = 0; i < t->file_count; i++)
        t->files[i].first_row = rest.files[i].first_row;
    t->row_count = rest.row_count;
    rest.store = NULL;
    rest.lines = NULL;
    csv_release(&rest);
    return 0;
}

const struct csv_file *csv_file_of(const struct csv_table *t, size_t row)
{
    size_t lo = 0,
           hi = t->file_count; /* the last that starts at row or before */

    while (hi - lo > 1) {
        size_t middle = lo + (hi - lo) / 2;

        if (t->files[middle].first_row > row)
            hi = middle;
        else
            lo = middle;
    }
    return &t->files[lo];
}

const char *csv_cell(const struct csv_table *t, size_t row, size_t column)
{
    return column == CSV_NONE ? "" : csv_store_cell(t->store, row, column);
}

/* strtoll() and strtod() also accept blanks, "inf" and hexadecimal, which rows
 * never have. */
static int is_number(const char *text, const char *letters)
{
    return text[0] && text[0] != '+' && !text[strspn(text, letters)];
}

static int not_a_number(const struct csv_table *t, size_t row, size_t column,
                        const char *kind, struct err *e)
{
    int named = t->file_count > 1;

    return err_set(e, EXIT_RESULTS,
                   "%.200s%sline %lld: column '%.60s' is not %s",
                   named ? csv_file_of(t, row)->path : "", named ? ", " : "",
                   (long long)t->lines[row], t->names[column], kind);
}

int csv_cell_int(const struct csv_table *t, size_t row, size_t column,
                 int64_t *value, struct err *e)
{
    const char *text = csv_cell(t, row, column);
    long long number;
    char *end;

    *value = ROW_UNKNOWN;
    if (!*text)
        return 1;
    errno = 0;
    number = strtoll(text, &end, 10);
    if (!is_number(text, "-0123456789") || *end || errno)
        return not_a_number(t, row, column, "an integer of 64 bits", e);
    *value = number;
    return 0;
}

int csv_cell_real(const struct csv_table *t, size_t row, size_t column,
                  double *value, struct err *e)
{
    const char *text = csv_cell(t, row, column);
    double number;
    char *end;

    *value = NAN;
    if (!*text)
        return 1;
    number = strtod(text, &end);
    if (!is_number(text, "+-.eE0123456789") || *end || !isfinite(number))
        return not_a_number(t, row, column, "a finite number", e);
    *value = number;
    return 0;
}
