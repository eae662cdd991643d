/* SPDX-License-Identifier: BSD-3-Clause */
/* Append whole rows to a file that other processes also append to; see csv.h. */
#include "results/rows/csv.h"
#include "results/rows/csv_present.h"
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
#define HURRIED_TRIES    20
#define TAIL_BYTES       ((int64_t)1 << 16)
#define RECENT_BYTES     ((int64_t)1 << 24)

static int lock_tries = LOCK_TRIES;

void csv_hurry(void)
{
    lock_tries = HURRIED_TRIES;
}

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
            return err_errno(e, EXIT_RESULTS, errno,
                             "cannot lock '%.200s' (the file system may have "
                             "no locks; use --out on another)",
                             t->path);
        if (i == lock_tries)
            return err_set(
                e, EXIT_RESULTS,
                "cannot lock '%.200s': another process has held the lock for "
                "%g s; end that process or choose another --out",
                t->path, lock_tries / 100.0);
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

/* 1: the file ends with a newline, and the line before it is a whole row on its
 * own, so the end is not torn. The whole of a long file is read only where this
 * does not hold, or each run of a sweep would read all runs before it. */
static int tail_is_whole(const struct target *t, struct err *e)
{
    char *bytes = malloc((size_t)TAIL_BYTES + 1), *at, *cell;
    int64_t line = 0;
    size_t cells = 0;
    enum csv_end end;
    ssize_t n;
    int whole = 0;

    if (!bytes)
        return err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot append rows");
    n = target_read(t, bytes, (size_t)TAIL_BYTES, t->size - TAIL_BYTES, e);
    if (n == TAIL_BYTES && bytes[n - 1] == '\n') {
        at = memrchr(bytes, '\n', (size_t)n - 1);
        at = at ? at + 1 : bytes + n;
        do {
            end = csv_take(&at, bytes + n, &cell, &line);
            cells++;
        } while (end == CSV_COMMA);
        whole = end == CSV_LINE && cells == t->cells && at == bytes + n;
    }
    free(bytes);
    return n < 0 ? -1 : whole;
}

/* 1: the line at offset has the name of this run. */
static int names_run(const struct target *t, int64_t offset, const char *run_id)
{
    char line[4096 + 1];
    ssize_t n;

    if (run_id == NULL || *run_id == '\0')
        return 0;
    n = target_read(t, line, sizeof line - 1, offset, &(struct err){0});
    line[n > 0 ? n : 0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    return strstr(line, run_id) != NULL;
}

/* The end of the last whole row. Quotes are counted from the start of the file,
 * because a newline ends a row only outside quotes. A row torn by a crash has
 * no newline. Text with newlines after an open quote may be many good rows
 * after one bad byte, so it is not removed, unless it begins with a row of the run
 * (run_id, or NULL) whose rows are being repaired. */
static int find_end(const struct target *t, const char *run_id, int64_t *end,
                    struct err *e)
{
    char bytes[1 << 14];
    int64_t offset = 0, line = 1, skipped = 0;
    int quoted = 0, whole;
    ssize_t n;

    if (t->size > TAIL_BYTES) {
        whole = tail_is_whole(t, e);
        if (whole < 0)
            return -1;
        if (whole) {
            *end = t->size;
            return 0;
        }
    }
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
    if (n == 0 && quoted && skipped && !names_run(t, *end, run_id))
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

/* The rows to append. */
struct batch {
    const struct column *columns;
    const void *rows;
    size_t n;
    const char *run_id; /* only the rows of it that the file lacks; NULL: all */
};

/* Replace text, which has n rows, by those of them that the file lacks. The run
 * began seconds ago, and only rows of others follow its own. */
static void keep_missing(const struct target *t, const struct batch *b,
                         struct csv_text *text)
{
    size_t row_bytes = column_row_bytes(b->columns);
    int64_t span = RECENT_BYTES + 2 * (int64_t)text->length;
    const struct csv_part last = {
        .fd = t->fd,
        .from = t->size > span ? t->size - span : 0,
        .to = t->size,
        .order = t->order,
        .cells = t->cells,
    };
    char *present = calloc(b->n + 1, 1);

    if (present == NULL) {
        text->failed = 1;
        return;
    }
    csv_present(&last, b->columns, b->rows, b->n, b->run_id, present);
    text->length = 0;
    for (size_t i = 0; i < b->n; i++)
        if (!present[i])
            csv_text_rows(text, t->order, t->cells,
                          (const char *)b->rows + i * row_bytes, 1, row_bytes);
    free(present);
}

static int target_append(struct target *t, const struct batch *b,
                         int64_t *cut_bytes, struct err *e)
{
    const struct column *columns = b->columns;
    struct csv_text text = {0};
    int64_t before, end;
    int status = -1;

    if (target_open(t, e))
        return -1;
    before = t->size;
    csv_text_header(&text, columns);
    if (text.failed)
        goto memory;
    if (t->size > 0 && read_header(t, columns, &text, e))
        goto out;
    if (t->size > 0) {
        text.length = 0; /* the file has a header */
        if (find_end(t, b->run_id, &end, e) ||
            (end < t->size && target_cut(t, end, e)))
            goto out;
    } else {
        for (t->cells = 0; columns[t->cells].name; t->cells++)
            t->order[t->cells] = &columns[t->cells];
    }
    *cut_bytes = before - t->size;
    csv_text_rows(&text, t->order, t->cells, b->rows, b->n,
                  column_row_bytes(columns));
    if (b->run_id != NULL && t->size > 0)
        keep_missing(t, b, &text);
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

static int append(const char *dir, const char *file, const struct batch *b,
                  int64_t *cut_bytes, struct err *e)
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
    status = target_append(&t, b, &cut, e);
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
    return append(dir, file, &(struct batch){columns, rows, n, NULL}, cut_bytes,
                  e);
}

int csv_append_missing(const char *dir, const char *file,
                       const struct column *columns, const void *rows, size_t n,
                       const char *run_id, struct err *e)
{
    return append(dir, file, &(struct batch){columns, rows, n, run_id}, NULL,
                  e);
}
