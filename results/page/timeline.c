/* SPDX-License-Identifier: BSD-3-Clause */
/* Timelines in memory; see timeline.h. timeline_svg.c draws them. */
#include "results/page/timeline.h"
#include "results/analysis/trouble.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct lane *lane_of(struct timeline *t, int rank, int worker)
{
    struct lane *grown;

    /* Events of a lane are adjacent, so start at the last lane. */
    for (size_t i = t->count; i > 0; i--)
        if (t->lanes[i - 1].rank == rank && t->lanes[i - 1].worker == worker)
            return &t->lanes[i - 1];
    if (t->count == TIMELINE_LANES)
        return NULL;
    if ((t->count & (t->count - 1)) == 0) {
        size_t room = t->count > 0 ? 2 * t->count : 1;

        grown = trouble_realloc(t->lanes, room * sizeof *grown);
        if (grown == NULL)
            return NULL;
        t->lanes = grown;
    }
    t->lanes[t->count] = (struct lane){.rank = rank, .worker = worker};
    return &t->lanes[t->count++];
}

static void add_bar(struct lane *l, enum bar_kind kind, double begin_ns,
                    double end_ns)
{
    if (l == NULL || !isfinite(begin_ns) || !isfinite(end_ns) ||
        begin_ns < -1e9 || end_ns < begin_ns || end_ns > 1e18)
        return;
    if (l->count == l->room) {
        size_t room = l->room > 0 ? 2 * l->room : 16;
        struct bar *grown = trouble_realloc(l->bars, room * sizeof *grown);

        if (grown == NULL)
            return;
        l->bars = grown;
        l->room = room;
    }
    l->bars[l->count++] = (struct bar){begin_ns, end_ns, kind};
}

static int by_begin(const void *a, const void *b)
{
    const struct bar *x = a, *y = b;

    return (x->begin_ns > y->begin_ns) - (x->begin_ns < y->begin_ns);
}

static int by_worker(const void *a, const void *b)
{
    const struct lane *x = a, *y = b;

    return x->rank != y->rank
               ? (x->rank > y->rank) - (x->rank < y->rank)
               : (x->worker > y->worker) - (x->worker < y->worker);
}

/* Time 0 of a trace is the start of worker 0, but other workers may start
 * earlier. A timeline starts at 0, so all bars are shifted. */
static void begin_at_zero(struct timeline *t)
{
    double first = 0;

    for (size_t i = 0; i < t->count; i++)
        for (size_t k = 0; k < t->lanes[i].count; k++)
            first = fmin(first, t->lanes[i].bars[k].begin_ns);
    for (size_t i = 0; i < t->count; i++)
        for (size_t k = 0; k < t->lanes[i].count; k++) {
            struct bar *b = &t->lanes[i].bars[k];

            b->begin_ns -= first;
            b->end_ns -= first;
            t->end_ns = fmax(t->end_ns, b->end_ns);
        }
}

static void sort_all(struct timeline *t)
{
    begin_at_zero(t);
    for (size_t i = 0; i < t->count; i++)
        if (t->lanes[i].count > 1)
            qsort(t->lanes[i].bars, t->lanes[i].count, sizeof(struct bar),
                  by_begin);
    if (t->count > 1)
        qsort(t->lanes, t->count, sizeof *t->lanes, by_worker);
}

static const char *word(const json_t *event, const char *key)
{
    const char *value = json_string_value(json_object_get(event, key));

    return value != NULL ? value : "";
}

/* The title is the name of the process without its rank. */
static void take_title(struct timeline *t, const json_t *event)
{
    const json_t *args = json_object_get(event, "args");
    const char *name = word(args, "name");
    const char *rank = strstr(name, " rank ");
    size_t n = rank != NULL ? (size_t)(rank - name) : strlen(name);

    if (t->title[0] != '\0')
        return;
    t->family = family_of(word(args, "family"));
    t->one_at_a_time = json_is_true(json_object_get(args, "one_at_a_time"));
    snprintf(t->title, sizeof t->title, "%.*s", (int)(n < 90 ? n : 90), name);
}

/* A wait is a pair of events, "b" and then "e", with the same id. */
static void take_event(struct timeline *t, const json_t *event, double *began,
                       long long *began_id)
{
    const char *phase = word(event, "ph"), *category = word(event, "cat");
    double ts = 1e3 * json_number_value(json_object_get(event, "ts"));
    double span = 1e3 * json_number_value(json_object_get(event, "dur"));
    json_int_t rank = json_integer_value(json_object_get(event, "pid"));
    json_int_t worker = json_integer_value(json_object_get(event, "tid"));
    json_int_t id = json_integer_value(json_object_get(event, "id"));
    struct lane *l;

    if (strcmp(phase, "M") == 0)
        take_title(t, event);
    if (rank < 0 || rank > INT32_MAX || worker < 0 || worker > INT32_MAX)
        return;
    if (strcmp(phase, "b") == 0) {
        *began = ts;
        *began_id = id;
    }
    if (strcmp(phase, "X") != 0 && strcmp(phase, "e") != 0)
        return;
    l = lane_of(t, (int)rank, (int)worker);
    if (strcmp(phase, "X") == 0)
        add_bar(l,
                strcmp(word(event, "name"), "set up") == 0 ? BAR_SETUP
                : strcmp(category, "work") == 0            ? BAR_WORK
                                                           : BAR_COMM,
                ts, ts + span);
    else if (*began_id == id)
        add_bar(l, BAR_WAIT, *began, ts);
}

int timeline_read(struct timeline *t, const char *path, struct err *e)
{
    json_error_t why = {.text = "cannot be read"};
    json_t *file, *events, *event;
    struct stat there;
    double began = NAN;
    long long began_id = -1;
    size_t i;

    *t = (struct timeline){.exact = 1, .family = FAMILY_UNKNOWN};
    if (stat(path, &there) != 0)
        return trouble_read(path, errno),
               err_errno(e, EXIT_RESULTS, errno, "cannot open '%.200s'", path);
    if (!S_ISREG(there.st_mode) || there.st_size > TIMELINE_FILE_BYTES)
        return err_set(e, EXIT_RESULTS,
                       "cannot read trace '%.200s': not a regular file, or "
                       "larger than 64 MiB",
                       path);
    file = trouble_json(path, &why);
    events = json_object_get(file, "traceEvents");
    if (!json_is_array(events)) {
        err_set(e, EXIT_RESULTS, "cannot read trace '%.200s': %s", path,
                file == NULL ? why.text : "no traceEvents");
        json_decref(file);
        return -1;
    }
    json_array_foreach(events, i, event)
        take_event(t, event, &began, &began_id);
    json_decref(file);
    sort_all(t);
    return 0;
}

static double part(const struct csv_table *w, size_t row, const char *column)
{
    double value = dataset_number(w, row, column);

    return isfinite(value) && value > 0 ? value : 0;
}

static void lane_of_row(struct timeline *t, const struct csv_table *w,
                        size_t row)
{
    static const struct {
        const char *column;
        enum bar_kind kind;
    } parts[] = {{"setup_ns", BAR_SETUP},
                 {"work_cpu_ns", BAR_WORK},
                 {"comm_ns", BAR_COMM},
                 {"wait_ns", BAR_WAIT}};
    double at = part(w, row, "start_ns"), end, setup;
    struct lane *l =
        lane_of(t, (int)part(w, row, "rank"), (int)part(w, row, "worker"));

    setup = part(w, row, "setup_ns");
    end = at + part(w, row, "elapsed_ns");
    for (size_t i = 0; i < sizeof parts / sizeof *parts && at < end; i++) {
        double span = part(w, row, parts[i].column);

        /* The CPU time includes the set-up. */
        if (parts[i].kind == BAR_WORK)
            span = fmax(span - setup, 0);
        if (span <= 0)
            continue;
        add_bar(l, parts[i].kind, at, fmin(at + span, end));
        at = fmin(at + span, end);
    }
    add_bar(l, BAR_IDLE, at, end);
}

int timeline_of_group(struct timeline *t, const struct dataset *d,
                      const struct group *g)
{
    const struct csv_table *w = &d->workers;
    const char *run_id = dataset_text(&d->runs, g->middle_row, "run_id");
    const char *rep = dataset_text(&d->runs, g->middle_row, "rep");
    const struct csv_index *runs = &d->worker_runs;
    size_t turn = csv_find(w, "rep");

    *t = (struct timeline){.exact = 0};
    snprintf(t->title, sizeof t->title, "%.40s under %.40s", g->kernel,
             g->driver);
    if (g->repetitions == 0 || !d->has_workers || *run_id == '\0')
        return 1;
    for (size_t i = csv_index_first(runs, run_id); i != CSV_NONE;
         i = csv_index_next(runs, i, run_id))
        if (strcmp(csv_cell(w, i, turn), rep) == 0)
            lane_of_row(t, w, i);
    sort_all(t);
    return t->count == 0;
}

void timeline_release(struct timeline *t)
{
    for (size_t i = 0; i < t->count; i++)
        free(t->lanes[i].bars);
    free(t->lanes);
    *t = (struct timeline){0};
}
