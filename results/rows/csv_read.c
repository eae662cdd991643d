/* SPDX-License-Identifier: BSD-3-Clause */
/* Read an untrusted CSV file, in parts; see csv.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "results/rows/csv_store.h"
#include "results/rows/csv_table.h"
#include "results/rows/csv_text.h"
#include "results/rows/input_file.h"

#define PART_BYTES ((size_t)1 << 20)
#define ROW_BYTES  ((size_t)1 << 24) /* of the longest row */

static void (*watch)(const char *path, int64_t done, int64_t size);

void csv_watch(void (*watcher)(const char *path, int64_t done, int64_t size))
{
    watch = watcher;
}

/* A file from which rows are taken. bytes[at .. have-1] were read and not taken
 * yet; a zero byte has room after them. */
struct source {
    const char *path;
    int fd, end; /* end: the file has no more bytes */
    char *bytes;
    size_t at, have, room;
    int64_t line, done, size;
    size_t *columns; /* [column_count] of the table, for each cell of a row */
    size_t column_count;
};

static int complain(struct err *e, const char *path, int64_t line,
                    const char *what)
{
    return err_set(e, EXIT_RESULTS, "cannot read '%.200s': line %lld %s", path,
                   (long long)line, what);
}

static int no_memory(const struct source *s, struct err *e)
{
    return err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot read '%.200s'",
                     s->path);
}

static int source_open(struct source *s, struct err *e)
{
    struct stat found;
    const char *cause;

    s->fd = input_open(s->path, 0, &cause);
    if (s->fd < 0)
        return err_set(e, EXIT_RESULTS, "cannot open '%.200s': %s", s->path,
                       cause);
    if (fstat(s->fd, &found))
        return err_errno(e, EXIT_RESULTS, errno, "cannot read '%.200s'",
                         s->path);
    s->size = found.st_size;
    return 0;
}

static int source_grow(struct source *s, struct err *e)
{
    size_t room = s->room ? 2 * s->room : PART_BYTES;
    char *grown;

    if (s->room >= ROW_BYTES)
        return complain(e, s->path, s->line,
                        "is longer than 16 MiB, or opens a quote that is never "
                        "closed");
    grown = realloc(s->bytes, room + 1);
    if (!grown)
        return no_memory(s, e);
    s->bytes = grown;
    s->room = room;
    return 0;
}

/* Read more bytes; those not taken yet move to the start. A zero byte would end
 * a cell early and drop its rest silently. */
static int source_fill(struct source *s, struct err *e)
{
    const char *zero;
    int64_t line = s->line;
    ssize_t n;

    if (s->at > 0)
        memmove(s->bytes, s->bytes + s->at, s->have - s->at);
    s->have -= s->at;
    s->at = 0;
    if (s->have == s->room && source_grow(s, e))
        return -1;
    do
        n = read(s->fd, s->bytes + s->have, s->room - s->have);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_errno(e, EXIT_RESULTS, errno, "cannot read '%.200s'",
                         s->path);
    s->end = n == 0;
    s->done += n;
    zero = memchr(s->bytes + s->have, 0, (size_t)n);
    s->have += (size_t)n;
    if (watch)
        watch(s->path, s->done, s->size);
    if (!zero)
        return 0;
    for (const char *at = s->bytes; at < zero; at++)
        line += *at == '\n';
    return complain(e, s->path, line, "holds a zero byte");
}

/* The bytes of the next line that ends outside quotes, its newline included;
 * after the last one, what remains of the file. Returns 0, or -1. */
static int source_line(struct source *s, char **from, char **to, struct err *e)
{
    size_t looked = 0; /* bytes after s->at */
    int quoted = 0;

    for (;;) {
        const char *start = s->bytes + s->at + looked;
        size_t left = s->have - s->at - looked;
        const char *newline = left ? memchr(start, '\n', left) : NULL;
        size_t n = newline ? (size_t)(newline - start) + 1 : left;

        for (const char *at = start;
             n > 0 && (at = memchr(at, '"', (size_t)(start + n - at))) != NULL;
             at++)
            quoted = !quoted;
        looked += n;
        if ((newline && !quoted) || (!newline && s->end))
            break;
        if (!newline && source_fill(s, e))
            return -1;
    }
    *from = s->bytes + s->at;
    *to = *from + looked;
    s->at += looked;
    return 0;
}

/* The columns of the file: those that the table has, and new ones. */
static int read_names(struct source *s, struct csv_table *t, struct err *e)
{
    unsigned char used[CSV_MAX_COLUMNS] = {0};
    char *at, *end, *name;
    enum csv_end what;

    if (source_fill(s, e))
        return -1;
    at = s->bytes;
    csv_skip_mark(&at, s->bytes + s->have);
    s->at = (size_t)(at - s->bytes);
    s->columns = calloc(CSV_MAX_COLUMNS, sizeof(*s->columns));
    if (!s->columns)
        return no_memory(s, e);
    if (source_line(s, &at, &end, e))
        return -1;
    do {
        size_t column;

        what = csv_take(&at, end, &name, &s->line);
        if (what != CSV_COMMA && what != CSV_LINE)
            return complain(e, s->path, 1, "is not a whole header");
        if (s->column_count == CSV_MAX_COLUMNS)
            return complain(e, s->path, 1, "has more than 1024 columns");
        if (!*name)
            return complain(e, s->path, 1, "has a column without a name");
        column = csv_find(t, name);
        if (column == CSV_NONE && t->column_count == CSV_MAX_COLUMNS)
            return err_set(e, EXIT_RESULTS,
                           "cannot read '%.200s' with '%.200s': more than %d "
                           "columns",
                           s->path, t->files[0].path, CSV_MAX_COLUMNS);
        if (column == CSV_NONE) {
            column = t->column_count;
            if (csv_table_add_column(t, name))
                return no_memory(s, e);
        }
        if (used[column]++)
            return complain(e, s->path, 1, "names a column twice");
        s->columns[s->column_count++] = column;
    } while (what == CSV_COMMA);
    return 0;
}

/* Make room for the line number of one more row. */
static int grow(struct csv_table *t, size_t *room)
{
    size_t more = t->row_count < 64 ? 128 : 2 * t->row_count;
    int64_t *lines;

    if (t->row_count < *room)
        return 0;
    lines = realloc(t->lines, more * sizeof(*lines));
    if (!lines)
        return -1;
    t->lines = lines;
    *room = more;
    return 0;
}

static int keep_cell(const struct source *s, struct csv_table *t, size_t column,
                     const char *cell, size_t length, int64_t line,
                     struct err *e)
{
    if (csv_store_set(t->store, t->row_count, column, cell, length) == 0)
        return 0;
    if (errno != E2BIG)
        return no_memory(s, e);
    return complain(e, s->path, line,
                    length > CSV_CELL_MAX
                        ? "has a cell of more than 1 MiB"
                        : "exceeds the limit of 16 GiB of different cells");
}

/* Take one row from at .. end-1. Only a whole row counts; for a torn one at the
 * end of the file, the line number is stored. */
static int read_row(struct source *s, struct csv_table *t, char *at, char *end,
                    struct err *e)
{
    int64_t first = s->line;
    size_t n = 0;
    enum csv_end what;
    char *cell;

    do {
        char *next = at;

        what = csv_take(&next, end, &cell, &s->line);
        if (n < s->column_count &&
            keep_cell(s, t, s->columns[n], cell, strlen(cell), first, e))
            return -1;
        at = next;
        n++;
    } while (what == CSV_COMMA);

    if (what == CSV_STRAY)
        return complain(e, s->path, s->line,
                        "has a quote in the middle of a cell");
    if (what == CSV_OPEN && s->line > first)
        return complain(e, s->path, first,
                        "opens a quote that is never closed");
    if (what != CSV_LINE) {
        t->files[t->file_count - 1].torn_line = first;
        return 0;
    }
    if (n != s->column_count)
        return err_set(e, EXIT_RESULTS,
                       "cannot read '%.200s': line %lld has %zu cells, the "
                       "header has %zu",
                       s->path, (long long)first, n, s->column_count);
    t->lines[t->row_count++] = first;
    return 0;
}

static int read_rows(struct source *s, struct csv_table *t, struct err *e)
{
    size_t room = t->row_count;
    unsigned char here[CSV_MAX_COLUMNS] = {0};
    char *from, *to;

    for (size_t i = 0; i < s->column_count; i++)
        here[s->columns[i]] = 1;
    for (;;) {
        if (source_line(s, &from, &to, e))
            return -1;
        if (from == to)
            return 0;
        if (grow(t, &room))
            return no_memory(s, e);
        for (size_t i = 0; i < t->column_count; i++)
            if (!here[i] && keep_cell(s, t, i, "", 0, s->line, e))
                return -1;
        if (read_row(s, t, from, to, e))
            return -1;
    }
}

int csv_read_more(const char *path, struct csv_table *t, struct err *e)
{
    struct source s = {.path = path, .fd = -1, .line = 1};
    size_t rows = t->row_count, columns = t->column_count;
    size_t files = t->file_count;
    int status = source_open(&s, e);

    if (!status && csv_table_add_file(t, path))
        status = no_memory(&s, e);
    if (!status)
        status = read_names(&s, t, e);
    if (!status)
        status = read_rows(&s, t, e);
    if (s.fd >= 0 && close(s.fd) && errno != EINTR && !status)
        status =
            err_errno(e, EXIT_RESULTS, errno, "cannot read '%.200s'", path);
    if (status)
        csv_table_cut(t, rows, columns, files);
    free(s.columns);
    free(s.bytes);
    return status;
}

int csv_read(const char *path, struct csv_table *t, struct err *e)
{
    int status;

    *t = (struct csv_table){0};
    status = csv_read_more(path, t, e);
    if (status)
        csv_release(t);
    return status;
}
