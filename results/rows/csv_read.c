/* SPDX-License-Identifier: BSD-3-Clause */
/* Read an untrusted CSV file; see csv.h. */
#include "results/rows/csv.h"
#include "results/rows/csv_text.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A cell may be one comma, and its pointer takes 8 bytes: without this limit a
 * file of commas would need eight times its size. */
#define CELLS_MAX ((size_t)1 << 25)

static int complain(struct err *e, const char *path, int64_t line,
                    const char *what)
{
    return err_set(e, EXIT_RESULTS, "cannot read '%.200s': line %lld %s", path,
                   (long long)line, what);
}

static int read_all(int fd, const char *path, char **bytes, size_t *size,
                    struct err *e)
{
    struct stat s;
    size_t got = 0;

    if (fstat(fd, &s))
        return err_errno(e, EXIT_RESULTS, errno, "cannot read '%.200s'", path);
    if (!S_ISREG(s.st_mode))
        return err_set(e, EXIT_RESULTS,
                       "cannot read '%.200s': not a regular file", path);
    if (s.st_size > CSV_MAX_BYTES)
        return err_set(e, EXIT_RESULTS,
                       "cannot read '%.200s': %lld bytes, the limit is %lld",
                       path, (long long)s.st_size, (long long)CSV_MAX_BYTES);
    *bytes = malloc((size_t)s.st_size + 1);
    if (!*bytes)
        return err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot read '%.200s'",
                         path);
    while (got < (size_t)s.st_size) {
        ssize_t n = read(fd, *bytes + got, (size_t)s.st_size - got);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(e, EXIT_RESULTS, errno, "cannot read '%.200s'",
                             path);
        if (n == 0)
            break;
        got += (size_t)n;
    }
    *size = got;
    return 0;
}

/* A zero byte would end a cell early and drop its rest silently. */
static int refuse_zero(const char *path, const char *bytes, size_t size,
                       struct err *e)
{
    const char *zero = memchr(bytes, 0, size);
    int64_t line = 1;

    if (!zero)
        return 0;
    for (const char *at = bytes; at < zero; at++)
        line += *at == '\n';
    return complain(e, path, line, "holds a zero byte");
}

static int read_names(struct csv_table *t, const char *path, char **at,
                      char *end, int64_t *line, struct err *e)
{
    enum csv_end what;
    char *name;

    t->names = calloc(CSV_MAX_COLUMNS, sizeof(*t->names));
    if (!t->names)
        return err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot read '%.200s'",
                         path);
    do {
        what = csv_take(at, end, &name, line);
        if (what != CSV_COMMA && what != CSV_LINE)
            return complain(e, path, 1, "is not a whole header");
        if (t->column_count == CSV_MAX_COLUMNS)
            return complain(e, path, 1, "has more than 1024 columns");
        if (!*name)
            return complain(e, path, 1, "has a column without a name");
        if (csv_find(t, name) != CSV_NONE)
            return complain(e, path, 1, "names a column twice");
        t->names[t->column_count++] = name;
    } while (what == CSV_COMMA);
    return 0;
}

/* Make room for one more row. */
static int grow(struct csv_table *t, size_t *room, const char *path,
                int64_t line, struct err *e)
{
    size_t more = *room ? 2 * *room : 64;
    char **cells;
    int64_t *lines;

    if (t->row_count < *room)
        return 0;
    if ((t->row_count + 1) * t->column_count > CELLS_MAX)
        return complain(e, path, line, "exceeds the limit of 2^25 cells");
    cells = realloc(t->cells, more * t->column_count * sizeof(*cells));
    if (cells)
        t->cells = cells;
    lines = realloc(t->lines, more * sizeof(*lines));
    if (lines)
        t->lines = lines;
    if (!cells || !lines)
        return err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot read '%.200s'",
                         path);
    *room = more;
    return 0;
}

/* Read one row at *at. Only a whole row counts; for a torn one at the end of
 * the file, the line number is stored. */
static int read_row(struct csv_table *t, const char *path, char **at, char *end,
                    int64_t *line, struct err *e)
{
    char **cells = t->cells + t->row_count * t->column_count, *cell;
    int64_t first = *line;
    size_t n = 0;
    enum csv_end what;

    do {
        what = csv_take(at, end, &cell, line);
        if (n < t->column_count)
            cells[n] = cell;
        n++;
    } while (what == CSV_COMMA);

    if (what == CSV_STRAY)
        return complain(e, path, *line, "has a quote in the middle of a cell");
    if (what == CSV_OPEN && *line > first)
        return complain(e, path, first, "opens a quote that is never closed");
    if (what != CSV_LINE) {
        t->files[0].torn_line = first;
        return 0;
    }
    if (n != t->column_count)
        return err_set(e, EXIT_RESULTS,
                       "cannot read '%.200s': line %lld has %zu cells, the "
                       "header has %zu",
                       path, (long long)first, n, t->column_count);
    t->lines[t->row_count++] = first;
    return 0;
}

static int parse(struct csv_table *t, const char *path, size_t size,
                 struct err *e)
{
    char *at = t->files[0].bytes, *end = at + size;
    size_t room = 0;
    int64_t line = 1;

    if (refuse_zero(path, at, size, e))
        return -1;
    csv_skip_mark(&at, end);
    if (read_names(t, path, &at, end, &line, e))
        return -1;
    while (at < end)
        if (grow(t, &room, path, line, e) ||
            read_row(t, path, &at, end, &line, e))
            return -1;
    return 0;
}

int csv_read(const char *path, struct csv_table *t, struct err *e)
{
    size_t size = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    int status = 0;

    *t = (struct csv_table){0};
    if (fd < 0)
        return err_errno(e, EXIT_RESULTS, errno, "cannot open '%.200s'", path);
    t->files = calloc(1, sizeof(*t->files));
    if (t->files)
        t->files[t->file_count++].path = strdup(path);
    if (!t->files || !t->files[0].path)
        status = err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot read '%.200s'",
                           path);
    if (!status)
        status = read_all(fd, path, &t->files[0].bytes, &size, e);
    if (close(fd) && errno != EINTR && !status)
        status =
            err_errno(e, EXIT_RESULTS, errno, "cannot read '%.200s'", path);
    if (!status)
        status = parse(t, path, size, e);
    if (status)
        csv_release(t);
    return status;
}

void csv_release(struct csv_table *t)
{
    for (size_t i = 0; i < t->file_count; i++) {
        free(t->files[i].path);
        free(t->files[i].bytes);
    }
    free(t->files);
    free(t->names);
    free(t->cells);
    free(t->lines);
    *t = (struct csv_table){0};
}

size_t csv_find(const struct csv_table *t, const char *name)
{
    for (size_t i = 0; i < t->column_count; i++)
        if (!strcmp(t->names[i], name))
            return i;
    return CSV_NONE;
}

const struct csv_file *csv_file_of(const struct csv_table *t, size_t row)
{
    size_t i = t->file_count - 1;

    while (i > 0 && t->files[i].first_row > row)
        i--;
    return &t->files[i];
}

const char *csv_cell(const struct csv_table *t, size_t row, size_t column)
{
    return column == CSV_NONE ? "" : t->cells[row * t->column_count + column];
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
