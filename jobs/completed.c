/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs that are already in the directory; see completed.h. */
#include "jobs/completed.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "results/rows/csv.h"
#include "results/rows/input_file.h"

void completed_label(const char *kind, uint64_t key, int turn,
                     char to[COMPLETED_LABEL_SIZE])
{
    char hash[ROW_HASH_SIZE];

    row_hash(key, hash);
    snprintf(to, COMPLETED_LABEL_SIZE, "kind=%.60s;key=%s;turn=%d", kind, hash,
             turn);
}

int completed_label_read(const char *label, uint64_t *key, int *turn)
{
    const char *at = strstr(label, ";key=");
    int used = 0;

    if (strncmp(label, "kind=", 5) != 0 || at == NULL)
        return -1;
    at = row_hash_digits(at + strlen(";key="));
    if (sscanf(at, "%16" SCNx64 ";turn=%9d%n", key, turn, &used) != 2 ||
        at[used] != '\0' || *turn < 0)
        return -1;
    return 0;
}

static int by_key(const void *a, const void *b)
{
    const struct completed_run *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->turn > y->turn) - (x->turn < y->turn);
}

static int add(struct completed *d, uint64_t key, int turn, int ok,
               struct err *e)
{
    if (d->count == d->room) {
        size_t room = d->room > 0 ? 2 * d->room : 256;
        struct completed_run *runs = realloc(d->runs, room * sizeof *runs);

        if (runs == NULL)
            return err_set(e, EXIT_UNAVAILABLE, "no memory for the rows");
        d->runs = runs;
        d->room = room;
    }
    d->runs[d->count] = (struct completed_run){key, turn, ok, d->count};
    d->count++;
    return 0;
}

/* Rows without the columns warmup or status (costs.csv) count as ok. */
static int add_rows(struct completed *d, const struct csv_table *t,
                    struct err *e)
{
    size_t label = csv_find(t, "label"), warmup = csv_find(t, "warmup");
    size_t status = csv_find(t, "status");

    for (size_t i = 0; i < t->row_count; i++) {
        uint64_t key;
        int turn;

        if (strcmp(csv_cell(t, i, warmup), "1") == 0 ||
            completed_label_read(csv_cell(t, i, label), &key, &turn) != 0)
            continue;
        if (add(d, key, turn,
                status == CSV_NONE ||
                    strcmp(csv_cell(t, i, status), STATUS_OK) == 0,
                e) != 0)
            return -1;
    }
    return 0;
}

static int read_file(struct completed *d, const char *dir, const char *file,
                     struct err *e)
{
    struct csv_table t = {0};
    const char *cause;
    char path[4096];
    int fd, failed = 0;
    off_t size;

    snprintf(path, sizeof path, "%s/%s", dir, file);
    fd = input_open(path, 0, &cause);
    if (fd < 0 && errno == ENOENT)
        return 0;
    if (fd < 0)
        return err_set(e, EXIT_RESULTS, "cannot open '%.200s': %s", path,
                       cause);
    while (flock(fd, LOCK_SH) != 0 && errno == EINTR)
        ;
    /* A file without a header was torn at its first write; the next append
     * repairs it. */
    size = lseek(fd, 0, SEEK_END);
    if (size < 0)
        failed =
            err_errno(e, EXIT_RESULTS, errno, "cannot read '%.200s'", path);
    else if (size > 0)
        failed = csv_read(path, &t, e);
    if (!failed)
        failed = add_rows(d, &t, e);
    csv_release(&t);
    close(fd);
    return failed;
}

static int by_key_and_order(const void *a, const void *b)
{
    const struct completed_run *x = a, *y = b;
    int by = by_key(x, y);

    return by != 0 ? by : (x->order > y->order) - (x->order < y->order);
}

/* The last of several rows of a run counts. */
static void settle(struct completed *d)
{
    size_t kept = 0;

    if (d->count > 0)
        qsort(d->runs, d->count, sizeof *d->runs, by_key_and_order);
    for (size_t i = 0; i < d->count; i++)
        if (i + 1 == d->count || by_key(&d->runs[i], &d->runs[i + 1]) != 0)
            d->runs[kept++] = d->runs[i];
    d->count = kept;
}

int completed_read(struct completed *d, const char *dir, struct err *e)
{
    d->count = 0;
    if (read_file(d, dir, ROW_RUNS_FILE, e) != 0 ||
        read_file(d, dir, ROW_COSTS_FILE, e) != 0)
        return -1;
    settle(d);
    return 0;
}

const struct completed_run *completed_find(const struct completed *d,
                                           uint64_t key, int turn)
{
    const struct completed_run wanted = {.key = key, .turn = turn};

    return d->count == 0
               ? NULL
               : bsearch(&wanted, d->runs, d->count, sizeof *d->runs, by_key);
}

void completed_release(struct completed *d)
{
    free(d->runs);
    *d = (struct completed){0};
}
