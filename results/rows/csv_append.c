/* SPDX-License-Identifier: BSD-3-Clause */
/* Append whole rows to a file that other processes also append to; see
 * csv.h. */
#include "results/rows/csv.h"
#include "results/rows/csv_text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define HEADER_MAX_BYTES ((size_t)1 << 16)
#define LOCK_TRIES       3000 /* 10 ms apart */

/* A file that rows are appended to. */
struct target {
    const char *path;
    int fd;
    int regular;
    int64_t size;
    const struct column *order[CSV_MAX_COLUMNS];
    size_t cells;
};

static int target_open(struct target *t, struct err *e)
{
    struct stat s;
    const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};

    /* O_NONBLOCK: refuse a FIFO instead of waiting for its reader. */
    t->fd = open(t->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK,
                 0666);
    if (t->fd < 0)
        return err_errno(e, EXIT_RESULTS, errno, "cannot open '%.200s'",
                         t->path);
    for (int i = 0; flock(t->fd, LOCK_EX | LOCK_NB); i++) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return err_errno(e, EXIT_RESULTS, errno, "cannot lock '%.200s'",
                             t->path);
        if (i == LOCK_TRIES)
            return err_set(
                e, EXIT_RESULTS,
                "cannot lock '%.200s': another process has held the lock for "
                "30 s; end that process or choose another --out",
                t->path);
        nanosleep(&pause, NULL);
    }
    if (fstat(t->fd, &s))
        return err_errno(e, EXIT_RESULTS, errno, "cannot read '%.200s'",
                         t->path);
    if (!S_ISREG(s.st_mode) && !S_ISCHR(s.st_mode))
        return err_set(e, EXIT_RESULTS,
                       "cannot append to '%.200s': not a regular file; choose "
                       "another --out",
                       t->path);
    t->regular = S_ISREG(s.st_mode);
    t->size = t->regular ? s.st_size : 0;
    return 0;
}

/* Read up to n bytes at offset. Returns the count, or -1 with e set. */
static ssize_t target_read(const struct target *t, char *to, size_t n,
                           int64_t offset, struct err *e)
{
    size_t got = 0;

    while (got < n) {
        ssize_t r = pread(t->fd, to + got, n - got, offset + (int64_t)got);

        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return err_errno(e, EXIT_RESULTS, errno, "cannot read '%.200s'",
                             t->path);
        if (r == 0)
            break;
        got += (size_t)r;
    }
    return (ssize_t)got;
}

static int target_cut(struct target *t, int64_t size, struct err *e)
{
    if (ftruncate(t->fd, size))
        return err_errno(e, EXIT_RESULTS, errno,
                         "cannot remove the torn last line of '%.200s'",
                         t->path);
    t->size = size;
    return 0;
}

/* Each of `columns` must be present once; other columns stay empty. A column
 * that an older version lacks is not added: this would require replacing the
 * file, and a process that waits for the lock would append to the old one. */
static int match_columns(const struct target *t, const struct column *columns,
                         struct err *e)
{
    for (; columns->name; columns++) {
        int seen = 0;

        for (size_t i = 0; i < t->cells; i++)
            seen += t->order[i] == columns;
        if (seen != 1)
            return err_set(
                e, EXIT_RESULTS,
                "cannot append to '%.200s': its header %s column '%s'%s; "
                "choose another --out",
                t->path, seen ? "repeats" : "lacks", columns->name,
                seen ? "" : ", as another version writes it");
    }
    return 0;
}

/* Read the header line into t->order. A file without a whole line is either a
 * torn header of this program, which is removed, or another kind of file. */
static int read_header(struct target *t, const struct column *columns,
                       const struct csv_text *ours, struct err *e)
{
    char *bytes = malloc(HEADER_MAX_BYTES + 1);
    char *at = bytes, *cell;
    enum csv_end end;
    int64_t line = 1;
    ssize_t n;
    int torn, status = -1;

    if (!bytes)
        return err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot append rows");
    n = target_read(t, bytes, HEADER_MAX_BYTES, 0, e);
    if (n < 0)
        goto out;
    torn = (size_t)n < ours->length && !memcmp(bytes, ours->bytes, (size_t)n);
    csv_skip_mark(&at, bytes + n);
    do {
        end = csv_take(&at, bytes + n, &cell, &line);
        if (t->cells == CSV_MAX_COLUMNS)
            break;
        t->order[t->cells++] = column_find(columns, cell);
    } while (end == CSV_COMMA);
    if (end == CSV_LINE)
        status = match_columns(t, columns, e);
    else if (torn && n == t->size)
        status = target_cut(t, 0, e);
    else
        err_set(e, EXIT_RESULTS,
                "cannot append to '%.200s': its first line is not a header of "
                "these rows; choose another --out",
                t->path);
out:
    free(bytes);
    return status;
}

/* The end of the last whole row. Quotes are counted from the start of the file,
 * because a newline ends a row only outside quotes. A row torn by a crash has
 * no newline. Text with newlines after an open quote may be many good rows
 * after one bad byte, so it is not removed. */
static int find_end(const struct target *t, int64_t *end, struct err *e)
{
    char bytes[1 << 14];
    int64_t offset = 0, line = 1, skipped = 0;
    int quoted = 0;
    ssize_t n;

    *end = 0;
    while ((n = target_read(t, bytes, sizeof(bytes), offset, e)) > 0) {
        for (ssize_t i = 0; i < n; i++) {
            if (bytes[i] == '"') {
                quoted = !quoted;
            } else if (bytes[i] == '\n' && quoted) {
                skipped++;
            } else if (bytes[i] == '\n') {
                line += skipped + 1;
                skipped = 0;
                *end = offset + i + 1;
            }
        }
        offset += n;
    }
    if (n == 0 && quoted && skipped)
        return err_set(
            e, EXIT_RESULTS,
            "cannot append to '%.200s': line %lld opens a quote that is "
            "never closed; repair it or choose another --out",
            t->path, (long long)line);
    return n < 0 ? -1 : 0;
}

/* One write for all rows, so that readers see whole rows and a failure can be
 * undone. */
static int target_write(struct target *t, const struct csv_text *text,
                        struct err *e)
{
    int cause;

    if (csv_write_all(t->fd, text->bytes, text->length) == 0)
        return 0;
    cause = errno;
    if (t->regular && ftruncate(t->fd, t->size))
        return err_set(
            e, EXIT_RESULTS,
            "cannot write '%.200s': %s; its last row may be torn; the next run "
            "repairs that",
            t->path, strerror(cause));
    return err_set(
        e, EXIT_RESULTS,
        "cannot write '%.200s': %s; no row was added; free disk space "
        "or choose another --out",
        t->path, strerror(cause));
}

/* Called with the lock held, so that no other process adds the row meanwhile.
 * An unreadable file counts as one without the row. */
static int has_ended(const struct target *t, const char *run_id)
{
    struct csv_table table;
    struct err unread = {0};
    size_t id, status;
    int found = 0;

    if (csv_read(t->path, &table, &unread) != 0)
        return 0;
    id = csv_find(&table, "run_id");
    status = csv_find(&table, "status");
    for (size_t row = 0; row < table.row_count && !found; row++)
        found = strcmp(csv_cell(&table, row, id), run_id) == 0 &&
                strcmp(csv_cell(&table, row, status), STATUS_OK) != 0;
    csv_release(&table);
    return found;
}

/* unless_ended: a run_id, see csv_append_end(), or NULL. */
static int target_append(struct target *t, const struct column *columns,
                         const void *rows, size_t n, const char *unless_ended,
                         int64_t *cut_bytes, struct err *e)
{
    struct csv_text text = {0};
    int64_t before, end;
    int status = -1;

    if (target_open(t, e))
        return -1;
    if (unless_ended != NULL && has_ended(t, unless_ended))
        return 0;
    before = t->size;
    csv_text_header(&text, columns);
    if (text.failed)
        goto memory;
    if (t->size > 0) {
        if (read_header(t, columns, &text, e))
            goto out;
    }
    if (t->size > 0) {
        text.length = 0; /* the file has a header */
        if (find_end(t, &end, e) || (end < t->size && target_cut(t, end, e)))
            goto out;
    } else {
        for (t->cells = 0; columns[t->cells].name; t->cells++)
            t->order[t->cells] = &columns[t->cells];
    }
    *cut_bytes = before - t->size;
    csv_text_rows(&text, t->order, t->cells, rows, n,
                  column_row_bytes(columns));
    if (text.failed)
        goto memory;
    status = target_write(t, &text, e);
    goto out;

memory:
    err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot append to '%.200s'",
              t->path);
out:
    free(text.bytes);
    return status;
}

static int append(const char *dir, const char *file,
                  const struct column *columns, const void *rows, size_t n,
                  const char *unless_ended, int64_t *cut_bytes, struct err *e)
{
    char path[PATH_MAX];
    struct target t = {.path = path, .fd = -1};
    int64_t cut = 0;
    int length = snprintf(path, sizeof(path), "%s/%s", dir, file);
    int status;

    if (cut_bytes)
        *cut_bytes = 0;
    if (length < 0 || (size_t)length >= sizeof(path))
        return err_errno(e, EXIT_RESULTS, ENAMETOOLONG,
                         "cannot open '%.60s...'", dir);
    if (csv_make_directory(dir, e))
        return -1;
    status = target_append(&t, columns, rows, n, unless_ended, &cut, e);
    /* A network file system may report a full disk only here. */
    if (t.fd >= 0 && close(t.fd) && errno != EINTR && !status)
        status =
            err_errno(e, EXIT_RESULTS, errno, "cannot write '%.200s'", path);
    if (cut_bytes)
        *cut_bytes = cut;
    return status;
}

int csv_append(const char *dir, const char *file, const struct column *columns,
               const void *rows, size_t n, int64_t *cut_bytes, struct err *e)
{
    return append(dir, file, columns, rows, n, NULL, cut_bytes, e);
}

int csv_append_end(const char *dir, const struct run_row *row, struct err *e)
{
    return append(dir, ROW_RUNS_FILE, run_columns, row, 1, row->run_id, NULL,
                  e);
}
