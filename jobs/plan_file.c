/* SPDX-License-Identifier: BSD-3-Clause */
/* The plan on disk; see plan_file.h. */
#include "jobs/plan_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/rows/csv.h"
#include "results/rows/row.h"

enum { OPTIONS_SIZE = 1024 };

/* Rows and the texts that they point to. */
struct room {
    struct plan_row *rows;
    char (*keys)[ROW_HASH_SIZE];
    char (*options)[2][OPTIONS_SIZE];
};

static int room_make(struct room *r, size_t n)
{
    r->rows = calloc(n + 1, sizeof *r->rows);
    r->keys = calloc(n + 1, sizeof *r->keys);
    r->options = calloc(n + 1, sizeof *r->options);
    return r->rows != NULL && r->keys != NULL && r->options != NULL ? 0 : -1;
}

static void room_release(struct room *r)
{
    free(r->rows);
    free(r->keys);
    free(r->options);
}

static void fill(struct room *room, size_t at, const struct point *p,
                 const struct sweep_request *r, int64_t repeat)
{
    static const char *const roles[] = {
        [POINT_RUN] = "run",
        [POINT_ANCHOR] = "anchor",
        [POINT_COSTS] = "costs",
    };

    row_hash(p->key, room->keys[at]);
    item_text(&p->kernel, room->options[at][0], OPTIONS_SIZE);
    item_text(&p->driver, room->options[at][1], OPTIONS_SIZE);
    room->rows[at] = (struct plan_row){
        .kind = r->kind,
        .key = room->keys[at],
        .role = roles[p->role],
        .kernel = p->kernel.name,
        .options = room->options[at][0],
        .driver = p->driver.name,
        .driver_options = room->options[at][1],
        .workers = p->workers > 0 ? p->workers : ROW_UNKNOWN,
        .place = p->place,
        .warmups = p->warmup,
        .repeat = repeat,
        .seed = r->seed,
    };
}

/* Read the file; a missing one is an empty table. */
static int read_plan(const char *dir, struct csv_table *t, struct err *e)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", dir, ROW_PLAN_FILE);
    return access(path, F_OK) == 0 ? csv_read(path, t, e) : 0;
}

/* The repetitions of a key, of a kind unless that is NULL; 0: missing. */
static int64_t repeat_of(const struct csv_table *t, uint64_t key,
                         const char *kind)
{
    size_t kinds = csv_find(t, "kind"), keys = csv_find(t, "key");
    size_t repeats = csv_find(t, "repeat");
    char text[ROW_HASH_SIZE];
    int64_t most = 0;

    row_hash(key, text);
    for (size_t i = 0; i < t->row_count; i++) {
        int64_t repeat = strtoll(csv_cell(t, i, repeats), NULL, 10);

        if (strcmp(row_hash_digits(csv_cell(t, i, keys)),
                   row_hash_digits(text)) == 0 &&
            (kind == NULL || strcmp(csv_cell(t, i, kinds), kind) == 0) &&
            repeat > most)
            most = repeat;
    }
    return most;
}

int plan_write(const struct plan *p, const struct sweep_request *r,
               int64_t repeat, const char *dir, struct err *e)
{
    struct csv_table t = {0};
    struct room room = {0};
    size_t n = 0;
    int failed = room_make(&room, p->count) != 0
                     ? err_set(e, EXIT_UNAVAILABLE, "no memory for the plan")
                     : read_plan(dir, &t, e);

    for (size_t i = 0; i < p->count && !failed; i++)
        if (repeat_of(&t, p->points[i].key, r->kind) < repeat)
            fill(&room, n++, &p->points[i], r, repeat);
    if (!failed && n > 0)
        failed =
            csv_append(dir, ROW_PLAN_FILE, plan_columns, room.rows, n, NULL, e);
    csv_release(&t);
    room_release(&room);
    return failed;
}

int64_t plan_repeat(const struct plan *p, const char *dir, struct err *e)
{
    struct csv_table t = {0};
    int64_t least = INT64_MAX;

    if (read_plan(dir, &t, e) != 0)
        return -1;
    for (size_t i = 0; i < p->count; i++) {
        int64_t repeat = repeat_of(&t, p->points[i].key, NULL);

        if (repeat < least)
            least = repeat;
    }
    csv_release(&t);
    return least == INT64_MAX ? 0 : least;
}
