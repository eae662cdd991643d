/* SPDX-License-Identifier: BSD-3-Clause */
/* Estimate the duration of points; see estimate.h. */
#include "jobs/estimate.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/rows/csv.h"

/* Starting and checking a run, in addition to its work. */
static const double process_s = 0.03;

/* Assumed if nothing is known: for work, and for waits without work. */
static const double unknown_work_s = 1, unknown_waits_s = 0.1;

/* A random read of a solid-state disk, and the number it serves in parallel. */
static const double disk_s = 1e-4;
static const int64_t disk_queue = 16;

/* ---- asking brigade -----------------------------------------------------------*/

struct planned_answer {
    const char *options; /* the kernel's name and its options */
    int known;
    struct planned_work work;
};

static int64_t integer(const struct csv_table *t, const char *column)
{
    return strtoll(csv_cell(t, 0, csv_find(t, column)), NULL, 10);
}

static int run_plan(struct plan_asker *a, const struct point *p,
                    int with_driver, struct planned_work *work)
{
    struct texts keep = {0};
    struct command c = {0};
    struct csv_table t = {0};
    struct err e = {0};
    int failed;

    command_add(&c, &keep, "%s", a->launch->brigade);
    command_add(&c, &keep, "run");
    command_add(&c, &keep, "%s", p->kernel.name);
    command_add_options(&c, &p->kernel, &keep);
    if (with_driver) {
        command_add(&c, &keep, "--driver=%s", p->driver.name);
        command_add_options(&c, &p->driver, &keep);
    }
    command_add(&c, &keep, "--plan");
    failed = keep.failed
                 ? err_set(&e, EXIT_UNAVAILABLE, "no memory for a command")
                 : inventory_read_csv(c.words, &t, &e);
    if (failed < 0)
        err_set(&a->error, e.code, "%s", e.text);
    if (!failed) {
        *work = (struct planned_work){
            .units = integer(&t, "units"),
            .work = strtod(csv_cell(&t, 0, csv_find(&t, "work")), NULL),
            .needs =
                inventory_needs_named(csv_cell(&t, 0, csv_find(&t, "needs"))),
            .direct = integer(&t, "direct") != 0,
            .most_at_once = integer(&t, "most_at_once"),
            .wait_s = (double)integer(&t, "wait_ns") / 1e9,
            .longest_s = (double)integer(&t, "longest_wait_ns") / 1e9,
        };
        csv_release(&t);
    } else {
        work->why_not = texts_keep(a->keep, "%s", e.text);
        work->fails = failed == EXIT_FAILED;
    }
    texts_release(&keep);
    return failed;
}

static struct planned_answer *make_room(struct plan_asker *a)
{
    size_t room = a->room > 0 ? 2 * a->room : 64;
    struct planned_answer *answers;

    if (a->count == a->room) {
        answers = realloc(a->answers, room * sizeof *answers);
        if (answers == NULL)
            return NULL;
        a->answers = answers;
        a->room = room;
    }
    return &a->answers[a->count];
}

/* A kernel's plan does not depend on the driver. The driver is passed only if
 * its options need it, because drivers of ranks cannot be asked without
 * ranks. */
int plan_asker_ask(void *arg, const struct point *p, struct planned_work *work)
{
    struct plan_asker *a = arg;
    const struct inventory_driver *d =
        inventory_driver(a->inventory, p->driver.name);
    char options[2048], key[2200];
    struct planned_answer *answer;

    item_text(&p->kernel, options, sizeof options);
    snprintf(key, sizeof key, "%s %s", p->kernel.name, options);
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->answers[i].options, key) == 0) {
            *work = a->answers[i].work;
            return a->answers[i].known ? 0 : -1;
        }
    answer = make_room(a);
    if (answer == NULL)
        return err_set(&a->error, EXIT_UNAVAILABLE,
                       "no memory for the estimates");
    *answer = (struct planned_answer){
        .options = texts_keep(a->keep, "%s", key),
    };
    answer->known =
        run_plan(a, p, 0, &answer->work) == 0 ||
        (d != NULL && !d->ranks && run_plan(a, p, 1, &answer->work) == 0);
    a->count++;
    *work = answer->work;
    return answer->known ? 0 : -1;
}

void plan_asker_release(struct plan_asker *a)
{
    free(a->answers);
    a->answers = NULL;
    a->count = a->room = 0;
}

/* ---- estimates ----------------------------------------------------------------*/

double estimate_waits_s(const struct planned_work *w, int64_t at_once)
{
    int64_t most = at_once == ALL_AT_ONCE && w->most_at_once > 0
                       ? w->most_at_once
                       : at_once;
    int64_t together = most < w->units ? most : w->units;
    double waits;

    if (together < 1)
        return 0;
    waits = w->wait_s / (double)together;
    return waits > w->longest_s ? waits : w->longest_s;
}

double estimate_seconds(const struct planned_work *w,
                        const struct inventory_kernel *k, int64_t workers,
                        int64_t at_once)
{
    double seconds = estimate_waits_s(w, at_once);

    if (w->direct)
        return (double)w->units * disk_s /
               (double)(at_once < disk_queue ? at_once : disk_queue);
    if (k->work_per_s > 0)
        seconds +=
            w->work / k->work_per_s / (double)(workers > 0 ? workers : 1);
    if (seconds > 0)
        return seconds;
    return w->needs != INVENTORY_NEEDS_NOTHING ? unknown_waits_s
                                               : unknown_work_s;
}

/* Number of cores that share the computing. */
static int64_t computing(const struct point *p,
                         const struct inventory *inventory)
{
    if (point_one_worker(p, inventory))
        return 1;
    return p->workers == 0 || p->workers > inventory->workers
               ? inventory->workers
               : p->workers;
}

/* Fill in p->seconds; *fails: p->unknown says why each run will fail. Returns
 * the waiting time of one repetition, in seconds. */
static double fill_in(struct point *p, const struct inventory *inventory,
                      planned_work_fn *ask, void *arg, int *fails)
{
    const struct inventory_kernel *k =
        inventory_kernel(inventory, p->kernel.name);
    const struct inventory_driver *d =
        inventory_driver(inventory, p->driver.name);
    int64_t at_once = point_waits_at_once(p, inventory);
    double once = unknown_work_s, waits = 0;
    struct planned_work w = {0};

    if (p->role == POINT_COSTS)
        return 0;
    if (k != NULL && ask(arg, p, &w) == 0) {
        once = estimate_seconds(&w, k, computing(p, inventory), at_once);
        waits = estimate_waits_s(&w, at_once);
    } else {
        p->unknown = w.why_not != NULL ? w.why_not : "its plan is unknown";
        *fails = w.fails;
    }
    p->seconds = once * (double)(1 + p->warmup) +
                 (d != NULL && d->ranks ? point_ranks_s : process_s);
    return waits;
}

static void note_skipped(struct plan *p, const struct point *point,
                         double waits, const struct sweep_request *r)
{
    char text[512];

    point_text(point, text, sizeof text);
    plan_note(p, texts_keep(p->keep,
                            "%s under %s is skipped%s%s: it would wait "
                            "for %.0f s, longer than --longest %.3g s",
                            point->kernel.name, point->driver.name,
                            *text != '\0' ? " for " : "", text, waits,
                            (double)r->longest_ns / 1e9));
}

int estimate_plan(struct plan *p, const struct sweep_request *r,
                  const struct inventory *inventory, planned_work_fn *ask,
                  void *arg, struct err *e)
{
    size_t kept = 0, points = 0, anchor = PLAN_NONE;

    for (size_t i = 0; i < p->count; i++) {
        struct point *point = &p->points[i];
        int fails = 0;
        double waits = fill_in(point, inventory, ask, arg, &fails);

        if (fails)
            plan_note(p, texts_keep(p->keep, "every run of %s will fail: %s",
                                    point->kernel.name, point->unknown));
        if (point->role == POINT_RUN && point->line == 0 && r->longest_ns > 0 &&
            waits * 1e9 > (double)r->longest_ns) {
            note_skipped(p, point, waits, r);
            continue;
        }
        if (i == p->anchor)
            anchor = kept;
        else
            points++;
        p->points[kept++] = *point;
    }
    p->count = kept;
    p->anchor = anchor;
    if (points == 0)
        return plan_nothing(p, e);
    return 0;
}
