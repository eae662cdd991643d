/* SPDX-License-Identifier: BSD-3-Clause */
/* The rows of a run in a file that may be long; see csv_present.h. */
#include "results/rows/csv_present.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/rows/csv_text.h"

/* Read at a time; longer rows are not found. */
enum { BUFFER_BYTES = 1 << 20 };

/* What tells the rows of a run apart. */
struct key {
    int64_t rep, worker;
};

struct search {
    const struct csv_part *in;
    const struct column *run_id, *rep, *worker, *status; /* NULL: none */
    const char *rows;
    size_t row_bytes, n;
    const char *name; /* of the run */
    char *present;
};

#define NO_REPETITION INT64_MAX /* after all others */

static struct key key_of(const struct search *s, size_t i)
{
    const char *row = s->rows + i * s->row_bytes;
    struct key k = {NO_REPETITION, 0};

    if (s->rep != NULL)
        memcpy(&k.rep, row + s->rep->offset, sizeof k.rep);
    if (k.rep == ROW_UNKNOWN)
        k.rep = NO_REPETITION;
    if (s->worker != NULL)
        memcpy(&k.worker, row + s->worker->offset, sizeof k.worker);
    return k;
}

static void mark(const struct search *s, struct key k)
{
    size_t lo = 0, hi = s->n;

    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        struct key at = key_of(s, middle);

        if (at.rep < k.rep || (at.rep == k.rep && at.worker < k.worker))
            lo = middle + 1;
        else
            hi = middle;
    }
    if (lo < s->n && key_of(s, lo).rep == k.rep &&
        key_of(s, lo).worker == k.worker)
        s->present[lo] = 1;
}

/* Mark the row that begins at *at, and move *at behind it. Returns 0 if the bytes
 * end before it. */
static int take_row(const struct search *s, char **at, char *end)
{
    const char *name = "", *rep = "", *worker = "0", *status = STATUS_OK;
    const struct {
        const struct column *column;
        const char **text;
    } wanted[] = {{s->run_id, &name},
                  {s->rep, &rep},
                  {s->worker, &worker},
                  {s->status, &status}};
    enum csv_end what;
    int64_t line = 0;
    size_t cells = 0;

    do {
        char *cell;

        what = csv_take(at, end, &cell, &line);
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
            if (cells < s->in->cells && wanted[i].column != NULL &&
                s->in->order[cells] == wanted[i].column)
                *wanted[i].text = cell;
        cells++;
    } while (what == CSV_COMMA);
    if (what == CSV_LINE && cells == s->in->cells &&
        strcmp(name, s->name) == 0) {
        if (*rep != '\0')
            mark(s, (struct key){strtoll(rep, NULL, 10),
                                 strtoll(worker, NULL, 10)});
        if (strcmp(status, STATUS_OK) != 0)
            mark(s, (struct key){NO_REPETITION, 0});
    }
    return what != CSV_CUT && what != CSV_OPEN;
}

/* Mark the rows in n bytes. Returns how many bytes are done with: a row that they
 * cut is to be read again as a whole. */
static size_t take_rows(const struct search *s, char *bytes, size_t n)
{
    char *at = bytes, *end = bytes + n, *hit;
    const char *last = memrchr(bytes, '\n', n);
    size_t done = last != NULL ? (size_t)(last + 1 - bytes) : n;

    while ((hit = memmem(at, (size_t)(end - at), s->name, strlen(s->name))) !=
           NULL) {
        char *start = memrchr(at, '\n', (size_t)(hit - at));

        at = start = start != NULL ? start + 1 : at;
        if (!take_row(s, &at, end))
            return start > bytes ? (size_t)(start - bytes) : n;
        if (at <= hit)
            at = hit + 1;
    }
    return (size_t)(at - bytes) > done ? (size_t)(at - bytes) : done;
}

void csv_present(const struct csv_part *in, const struct column *columns,
                 const void *rows, size_t n, const char *run_id, char *present)
{
    static char bytes[BUFFER_BYTES + 1];
    struct search s = {
        .in = in,
        .run_id = column_find(columns, "run_id"),
        .rep = column_find(columns, "rep"),
        .worker = column_find(columns, "worker"),
        .status = column_find(columns, "status"),
        .rows = rows,
        .row_bytes = column_row_bytes(columns),
        .n = n,
        .name = run_id,
        .present = present,
    };
    int64_t at = in->from;

    if (*run_id == '\0')
        return;
    while (at < in->to) {
        size_t most =
            in->to - at < BUFFER_BYTES ? (size_t)(in->to - at) : BUFFER_BYTES;
        ssize_t got = pread(in->fd, bytes, most, at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return;
        at += (int64_t)take_rows(&s, bytes, (size_t)got);
    }
}
