/* SPDX-License-Identifier: BSD-3-Clause */
/* From a wish to points: one line of the table at the end per kind. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "jobs/plan.h"
#include "jobs/point.h"
#include "jobs/work.h"
#include "kernels/base/option.h"

struct kind {
    const char *name, *summary;
    const char *kernels, *drivers; /* the defaults */
    const char *places[8];         /* of kind place */
    int64_t tasks[8];              /* of kind overlap */
    /* Add the points of one kernel under one driver. */
    int (*expand)(struct plan *p, const struct wish *w, const struct here *here,
                  const struct point *pair, struct err *e);
};

/* ---- points -------------------------------------------------------------------*/

/* Add a point unless it would take too long. */
static int add(struct plan *p, const struct wish *w, const struct here *here,
               struct point *point, struct err *e)
{
    double waits = work_waits(&point->kernel, point_waits_at_once(point, here));
    char text[512];

    point->warmup =
        w->warmup >= 0 ? w->warmup : work_find(point->kernel.name)->warmup;
    point->seconds = point_seconds(point, here);
    if (w->longest_ns > 0 && waits * 1e9 > (double)w->longest_ns) {
        point_text(point, text, sizeof text);
        plan_note(p, texts_keep(p->keep,
                                "%s under %s is left out for %s: it would wait "
                                "for %.0f s, longer than --longest %.3g s",
                                point->kernel.name, point->driver.name, text,
                                waits, (double)w->longest_ns / 1e9));
        return 0;
    }
    return plan_add(p, point, w, here, e);
}

/* Call do_one for every number of workers asked for: 1, 2, 4 ... and all cores
 * where nobody asked. */
static int for_workers(struct plan *p, const struct wish *w,
                       const struct here *here, const struct point *pair,
                       int (*do_one)(struct plan *, const struct wish *,
                                     const struct here *, struct point *,
                                     struct err *),
                       struct err *e)
{
    int64_t doubled[PLAN_LIST_MAX];
    const int64_t *counts = w->workers;
    size_t n = w->worker_count;

    if (n == 0) {
        for (int64_t k = 1; k < here->cores && n < PLAN_LIST_MAX - 1; k *= 2)
            doubled[n++] = k;
        doubled[n++] = here->cores;
        counts = doubled;
    }
    for (size_t i = 0; i < n; i++) {
        struct point point = *pair;

        point.workers = point_one_worker(pair, here) ? 1 : counts[i];
        if (do_one(p, w, here, &point, e) != 0)
            return -1;
    }
    return 0;
}

static int expand_strong(struct plan *p, const struct wish *w,
                         const struct here *here, const struct point *pair,
                         struct err *e)
{
    return for_workers(p, w, here, pair, add, e);
}

static int add_grown(struct plan *p, const struct wish *w,
                     const struct here *here, struct point *point,
                     struct err *e)
{
    if (work_grow(&point->kernel, point->workers, p->keep, e) != 0)
        return -1;
    return add(p, w, here, point, e);
}

static int expand_weak(struct plan *p, const struct wish *w,
                       const struct here *here, const struct point *pair,
                       struct err *e)
{
    return for_workers(p, w, here, pair, add_grown, e);
}

static const struct kind *find_kind(const char *name);

static int expand_overlap(struct plan *p, const struct wish *w,
                          const struct here *here, const struct point *pair,
                          struct err *e)
{
    const int64_t *tasks =
        w->task_count > 0 ? w->tasks : find_kind("overlap")->tasks;

    for (size_t i = 0; w->task_count > 0 ? i < w->task_count : tasks[i] > 0;
         i++) {
        struct point point = *pair;

        point.workers = point_default_workers(&point, here);
        if (work_wait(&point.kernel, tasks[i], p->keep, e) != 0 ||
            point_set_in_flight(&point, here, tasks[i], p->keep, e) != 0)
            return -1;
        if (w->worker_count > 0 ? for_workers(p, w, here, &point, add, e) != 0
                                : add(p, w, here, &point, e) != 0)
            return -1;
    }
    return 0;
}

/* All cores unless somebody says otherwise. */
static int expand_place(struct plan *p, const struct wish *w,
                        const struct here *here, const struct point *pair,
                        struct err *e)
{
    const char *const *places =
        w->place_count > 0 ? w->places : find_kind("place")->places;
    size_t workers = w->worker_count > 0 ? w->worker_count : 1;

    for (size_t i = 0;
         w->place_count > 0 ? i < w->place_count : places[i] != NULL; i++)
        for (size_t k = 0; k < workers; k++) {
            struct point point = *pair;

            point.place = places[i];
            point.workers = point_one_worker(pair, here) ? 1
                            : w->worker_count > 0        ? w->workers[k]
                                                         : here->cores;
            if (add(p, w, here, &point, e) != 0)
                return -1;
        }
    return 0;
}

static int add_each_place(struct plan *p, const struct wish *w,
                          const struct here *here, struct point *point,
                          struct err *e)
{
    if (w->place_count == 0)
        return add(p, w, here, point, e);
    for (size_t i = 0; i < w->place_count; i++) {
        point->place = w->places[i];
        if (add(p, w, here, point, e) != 0)
            return -1;
    }
    return 0;
}

static int expand_grid(struct plan *p, const struct wish *w,
                       const struct here *here, const struct point *pair,
                       struct err *e)
{
    return for_workers(p, w, here, pair, add_each_place, e);
}

/* 1, 2, 4 ... ranks: unlike the others of the price list, ranks are started by
 * us. Each takes some 20 MB, and without a core of its own some 0.1 s. */
static int add_rank_costs(struct plan *p, const struct wish *w,
                          const struct here *here, struct err *e)
{
    int64_t most = w->task_count > 0 ? w->tasks[w->task_count - 1] : INT64_MAX;

    for (int64_t n = 1; n <= most && (n <= 16 || n <= here->cores); n *= 2) {
        struct point costs = {
            .role = POINT_COSTS,
            .kernel = {.name = "costs"},
            .driver = {.name = "mpi"},
            .workers = n,
            .seconds = point_ranks_s + 0.1 * (double)n,
        };

        if (plan_add(p, &costs, w, here, e) != 0)
            return -1;
    }
    return 0;
}

/* Launching a team for next to nothing, and the price list once. */
static int expand_costs(struct plan *p, const struct wish *w,
                        const struct here *here, const struct point *pair,
                        struct err *e)
{
    struct point costs = {
        .role = POINT_COSTS,
        .kernel = {.name = "costs"},
        .driver = {.name = "-"},
        .seconds = 5,
    };

    char most[32];

    if (w->task_count > 0) {
        snprintf(most, sizeof most, "%" PRId64, w->tasks[w->task_count - 1]);
        if (item_set(&costs.kernel, "most", most, p->keep, e) != 0)
            return -1;
    }
    if (plan_add(p, &costs, w, here, e) != 0 ||
        (strcmp(pair->driver.name, "mpi") == 0 &&
         add_rank_costs(p, w, here, e) != 0))
        return -1;
    return for_workers(p, w, here, pair, add, e);
}

/* ---- the kinds ----------------------------------------------------------------*/

#define COMPUTING                                                              \
    "primes:limit=2e9,convolve:image=mandelbrot:2048x2048:filter=gaussian:15"

static const struct kind kinds[] = {
    {.name = "strong",
     .summary = "the same work on more and more workers",
     .kernels = COMPUTING,
     .drivers = "serial,openmp,fork,mpi",
     .expand = expand_strong},
    {.name = "weak",
     .summary = "as much more work as there are more workers",
     .kernels = "primes:limit=1e9,convolve:image=mandelbrot:2048x1024:"
                "filter=gaussian:15",
     .drivers = "serial,openmp,fork,mpi",
     .expand = expand_weak},
    {.name = "overlap",
     .summary = "more and more things that wait at the same time",
     /* Ten thousand times 5 ms, mix's own, would be a minute of computing.
      * Each run measures how fast this machine spins: said here, the work is
      * the same for all. */
     .kernels = "wait,fetch,read,mix:compute=100us:spin-ps=1200",
     .drivers = "serial,pthread,epoll,uring,pool",
     .tasks = {1, 10, 100, 1000, 10000},
     .expand = expand_overlap},
    {.name = "place",
     .summary = "the same workers on other cores",
     .kernels = COMPUTING,
     .drivers = "openmp,fork",
     .places = {"none", "core", "compact", "spread", "numa", "pu:0"},
     .expand = expand_place},
    {.name = "grid",
     .summary = "every kernel, driver, number of workers and place given",
     .kernels = COMPUTING,
     .drivers = "serial,openmp",
     .expand = expand_grid},
    {.name = "costs",
     .summary = "what it takes to start processes, threads, tasks and ranks",
     .kernels = "null:units=1",
     .drivers = "serial,openmp,pthread,fork,epoll,mpi",
     .expand = expand_costs},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static const struct kind *find_kind(const char *name)
{
    for (int i = 0; i < KINDS; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

void plan_kinds_help(void *stream)
{
    for (int i = 0; i < KINDS; i++)
        fprintf(stream, "  %-8s %s\n", kinds[i].name, kinds[i].summary);
}

/* Items of a list of ours: names that this build lacks are passed over. */
static int default_items(struct items *items, const char *what,
                         const char *list, const char *const *known,
                         struct texts *keep, struct err *e)
{
    static const char *const ours[] = {
        "null",  "spin",  "primes", "convolve", "wait",    "fetch",
        "read",  "mix",   "serial", "openmp",   "pthread", "fork",
        "epoll", "uring", "pool",   "mpi",      NULL,
    };
    size_t kept = 0;

    if (items_parse(items, what, list, ours, keep, e) != 0)
        return -1;
    for (size_t i = 0; i < items->count; i++)
        for (size_t k = 0; known[k] != NULL; k++)
            if (strcmp(known[k], items->all[i].name) == 0) {
                items->all[kept++] = items->all[i];
                break;
            }
    items->count = kept;
    return 0;
}

static int add_anchor(struct plan *p, const struct wish *w,
                      const struct here *here, struct err *e)
{
    struct point anchor = {
        .role = POINT_ANCHOR,
        .kernel = {.name = "primes"},
        .driver = {.name = "serial"},
        .workers = 1,
        .warmup = 1,
    };

    if (item_set(&anchor.kernel, "limit", "1e9", p->keep, e) != 0)
        return -1;
    anchor.seconds = point_seconds(&anchor, here);
    return plan_add(p, &anchor, w, here, e);
}

static int expand_pair(struct plan *p, const struct kind *kind,
                       const struct wish *w, const struct here *here,
                       const struct point *pair, struct err *e)
{
    const struct here_driver *d = here_driver(here, pair->driver.name);

    if (d->why_not != NULL) {
        plan_note(p, texts_keep(p->keep, "driver %s is left out: %s", d->name,
                                d->why_not));
        return 0;
    }
    if (!here_can(d, pair->kernel.name)) {
        plan_note(p, texts_keep(p->keep,
                                "%s under %s is left out: it cannot wait for "
                                "what that kernel waits for",
                                pair->kernel.name, d->name));
        return 0;
    }
    return kind->expand(p, w, here, pair, e);
}

static int expand_all(struct plan *p, const struct kind *kind,
                      const struct wish *w, const struct here *here,
                      struct err *e)
{
    struct items kernels = w->kernels, drivers = w->drivers;

    if (kernels.count == 0 && default_items(&kernels, "kernel", kind->kernels,
                                            here->kernels, p->keep, e) != 0)
        return -1;
    if (drivers.count == 0 &&
        default_items(&drivers, "driver", kind->drivers, here->driver_names,
                      p->keep, e) != 0)
        return -1;
    for (size_t k = 0; k < kernels.count; k++)
        for (size_t d = 0; d < drivers.count; d++) {
            struct point pair = {
                .kernel = kernels.all[k],
                .driver = drivers.all[d],
            };

            if (expand_pair(p, kind, w, here, &pair, e) != 0)
                return -1;
        }
    return 0;
}

/* What is no kind may be a file; what looks like a kind was meant as one. */
static int read_lines(struct plan *p, const struct wish *w,
                      const struct here *here, struct err *e)
{
    const char *names[KINDS + 1] = {NULL}, *near;
    FILE *file = fopen(w->kind, "re");

    for (int i = 0; i < KINDS; i++)
        names[i] = kinds[i].name;
    if (file != NULL) {
        fclose(file);
        return plan_read_lines(p, w->kind, w, here, e);
    }
    near = option_nearest(w->kind, names);
    if (near != NULL)
        return err_set(e, EXIT_USAGE, "no kind '%.60s'; did you mean '%s'?",
                       w->kind, near);
    return err_set(e, EXIT_USAGE,
                   "'%.200s' is neither a kind of sweep (see `brigade sweep "
                   "--help`) nor a file that can be read",
                   w->kind);
}

int plan_make(struct plan *p, const struct wish *w, const struct here *here,
              struct err *e)
{
    const struct kind *kind = find_kind(w->kind);
    int failed;

    p->anchor = PLAN_NONE;
    failed = kind != NULL ? expand_all(p, kind, w, here, e)
                          : read_lines(p, w, here, e);
    if (failed)
        return -1;
    if (p->count == 0)
        return err_set(e, EXIT_UNAVAILABLE, "there is nothing to do: %s",
                       p->note_count > 0 ? p->notes[p->note_count - 1]
                                         : "the list is empty");
    if (w->anchors && add_anchor(p, w, here, e) != 0)
        return -1;
    if (p->keep->failed)
        return err_set(e, EXIT_UNAVAILABLE, "no memory for the plan");
    return 0;
}
