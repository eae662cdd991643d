/* SPDX-License-Identifier: BSD-3-Clause */
/* See speed.h. */
#include "results/analysis/speed.h"
#include "results/analysis/trouble.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A worker's CPU time for a unit. */
struct sample {
    size_t work; /* the same for the same work under the same driver */
    const char *host;
    int64_t core;
    double time;
};

/* A repetition in runs.csv, and the number of its work. */
struct repetition {
    const char *run_id, *rep;
    size_t work;
};

static int by_repetition(const void *a, const void *b)
{
    const struct repetition *x = a, *y = b;
    int order = strcmp(x->run_id, y->run_id);

    return order != 0 ? order : strcmp(x->rep, y->rep);
}

static int same_set_up(const struct group *a, const struct group *b)
{
    return group_same_work(a, b) && a->workers == b->workers &&
           strcmp(a->driver, b->driver) == 0 &&
           strcmp(a->driver_args, b->driver_args) == 0;
}

/* The first group that differs from all[at] in the host at most. */
static size_t work_of(const struct groups *all, size_t at)
{
    size_t i = 0;

    while (i < at && !same_set_up(&all->all[i], &all->all[at]))
        i++;
    return i;
}

/* The repetitions that count, sorted. Returns their number. */
static size_t list_repetitions(const struct dataset *d, struct repetition *to)
{
    const struct groups *all = &d->groups;
    size_t n = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        size_t work = work_of(all, i);

        for (size_t k = 0; !g->waited && !g->empty_work && k < g->repetitions;
             k++)
            to[n++] = (struct repetition){
                dataset_text(&d->runs, g->rows[k], "run_id"),
                dataset_text(&d->runs, g->rows[k], "rep"), work};
    }
    qsort(to, n, sizeof *to, by_repetition);
    return n;
}

/* "core:3" or "pu:3". */
static int is_one_core(const char *place)
{
    const char *colon = strchr(place, ':');

    return colon != NULL && isdigit((unsigned char)colon[1]) &&
           colon[1 + strspn(colon + 1, "0123456789")] == '\0';
}

static size_t list_samples(const struct dataset *d,
                           const struct repetition *all, size_t count,
                           struct sample *to)
{
    const struct csv_table *t = &d->workers;
    size_t id = csv_find(t, "run_id"), rep = csv_find(t, "rep");
    size_t host = csv_find(t, "host"), core = csv_find(t, "core");
    size_t cpu = csv_find(t, "work_cpu_ns"), units = csv_find(t, "units");
    size_t place = csv_find(t, "place_actual"), n = 0;

    for (size_t i = 0; i < t->row_count; i++) {
        const struct repetition key = {csv_cell(t, i, id), csv_cell(t, i, rep),
                                       0};
        const struct repetition *of =
            bsearch(&key, all, count, sizeof *all, by_repetition);
        int64_t at;
        double ns, done;

        if (of == NULL || !is_one_core(csv_cell(t, i, place)) ||
            csv_cell_int(t, i, core, &at, NULL) != 0 ||
            csv_cell_real(t, i, cpu, &ns, NULL) != 0 ||
            csv_cell_real(t, i, units, &done, NULL) != 0 || !(done > 0) ||
            !(ns > 0))
            continue;
        to[n++] =
            (struct sample){of->work, csv_cell(t, i, host), at, ns / done};
    }
    return n;
}

static int by_number(double x, double y)
{
    return (x > y) - (x < y);
}

static int by_work(const void *a, const void *b)
{
    const struct sample *x = a, *y = b;

    return x->work != y->work ? (x->work > y->work) - (x->work < y->work)
                              : by_number(x->time, y->time);
}

static int by_host(const void *a, const void *b)
{
    const struct sample *x = a, *y = b;
    int order = strcmp(x->host, y->host);

    return order != 0 ? order : by_number(x->time, y->time);
}

static int by_core(const void *a, const void *b)
{
    const struct sample *x = a, *y = b;
    int order = strcmp(x->host, y->host);

    if (order == 0)
        order = (x->core > y->core) - (x->core < y->core);
    return order != 0 ? order : by_number(x->time, y->time);
}

/* Divide each time by the median of its work. */
static void compare_times(struct sample *all, size_t n)
{
    size_t end;

    qsort(all, n, sizeof *all, by_work);
    for (size_t i = 0; i < n; i = end) {
        double median;

        for (end = i + 1; end < n && all[end].work == all[i].work;)
            end++;
        median = all[i + (end - i - 1) / 2].time;
        for (size_t k = i; k < end; k++)
            all[k].time /= median;
    }
}

static int slowest_first(const void *a, const void *b)
{
    const struct speed *x = a, *y = b;

    return by_number(y->slower, x->slower);
}

/* The medians of samples that belong together: of a core, or of a host. */
static size_t medians(struct sample *all, size_t n, int of_cores,
                      struct speed *to)
{
    size_t count = 0, end;

    qsort(all, n, sizeof *all, of_cores ? by_core : by_host);
    for (size_t i = 0; i < n; i = end) {
        for (end = i + 1; end < n && strcmp(all[end].host, all[i].host) == 0 &&
                          (!of_cores || all[end].core == all[i].core);)
            end++;
        if (end - i >= SPEED_ROWS)
            to[count++] =
                (struct speed){all[i].host, of_cores ? all[i].core : -1,
                               all[i + (end - i - 1) / 2].time, end - i};
    }
    qsort(to, count, sizeof *to, slowest_first);
    return count;
}

int speeds_of(const struct dataset *d, struct speeds *to)
{
    size_t rows = d->workers.row_count;
    struct repetition *repetitions =
        trouble_calloc(d->runs.row_count + 1, sizeof *repetitions);
    struct sample *samples = trouble_calloc(rows + 1, sizeof *samples);
    int status = -1;

    *to = (struct speeds){
        .cores = trouble_calloc(rows + 1, sizeof *to->cores),
        .hosts = trouble_calloc(rows + 1, sizeof *to->hosts),
    };
    if (repetitions != NULL && samples != NULL && to->cores != NULL &&
        to->hosts != NULL) {
        size_t n = list_repetitions(d, repetitions);

        n = list_samples(d, repetitions, n, samples);
        compare_times(samples, n);
        to->core_count = medians(samples, n, 1, to->cores);
        to->host_count = medians(samples, n, 0, to->hosts);
        status = 0;
    } else {
        speeds_release(to);
    }
    free(repetitions);
    free(samples);
    return status;
}

void speeds_release(struct speeds *s)
{
    free(s->cores);
    free(s->hosts);
    *s = (struct speeds){0};
}
