/* SPDX-License-Identifier: BSD-3-Clause */
/* See loss.h. */
#include "results/analysis/loss.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *const loss_names[LOSS_KINDS] = {
    [LOSS_USEFUL] = "useful work",  [LOSS_GROWTH] = "extra CPU time",
    [LOSS_SETUP] = "serial part",   [LOSS_IMBALANCE] = "imbalance",
    [LOSS_COMM] = "communication",  [LOSS_WAITING] = "waiting",
    [LOSS_PLACEMENT] = "placement", [LOSS_REMAINDER] = "remainder",
};

/* What the workers of one repetition did. */
struct sums {
    size_t workers;
    double cpu, cpu_max, units, units_max, busy, busy_max;
};

static double known(double value)
{
    return isfinite(value) && value > 0 ? value : 0;
}

/* busy: time in which a worker was not idle. */
static void sum_workers(const struct dataset *d, size_t run_row, struct sums *s)
{
    const struct csv_table *w = &d->workers;
    const char *run_id = dataset_text(&d->runs, run_row, "run_id");
    const char *rep = dataset_text(&d->runs, run_row, "rep");
    size_t id = csv_find(w, "run_id"), turn = csv_find(w, "rep");

    *s = (struct sums){0};
    if (!d->has_workers || id == CSV_NONE || *run_id == '\0')
        return;
    for (size_t i = 0; i < w->row_count; i++) {
        double cpu, busy, units;

        if (strcmp(csv_cell(w, i, id), run_id) != 0 ||
            strcmp(csv_cell(w, i, turn), rep) != 0)
            continue;
        cpu = known(dataset_number(w, i, "work_cpu_ns"));
        units = known(dataset_number(w, i, "units"));
        busy = cpu + known(dataset_number(w, i, "runqueue_ns")) +
               known(dataset_number(w, i, "comm_ns")) +
               known(dataset_number(w, i, "wait_ns"));
        s->workers++;
        s->cpu += cpu;
        s->cpu_max = fmax(s->cpu_max, cpu);
        s->units += units;
        s->units_max = fmax(s->units_max, units);
        s->busy += busy;
        s->busy_max = fmax(s->busy_max, busy);
    }
}

static void set(struct loss *l, enum loss_kind kind, double ns)
{
    l->known[kind] = isfinite(ns);
    l->part[kind] = isfinite(ns) ? ns / l->area_ns : 0;
}

int loss_of(const struct dataset *d, const struct group *g, struct loss *l)
{
    const struct csv_table *t = &d->runs;
    const struct group *base;
    double n = (double)g->workers, base_cpu, cpu, setup, idle;
    size_t row = g->middle_row;
    struct sums s;

    *l = (struct loss){.imbalance = NAN, .imbalance_predicted = NAN};
    if (g->repetitions == 0 || g->base == CSV_NONE || g->scaled ||
        g->workers < 1 || g->depth > 1)
        return 1;
    base = &d->groups.all[g->base];
    base_cpu = dataset_median(d, base, "work_cpu_ns");
    cpu = dataset_number(t, row, "work_cpu_ns");
    if (!isfinite(base_cpu) || !isfinite(cpu))
        return 1;
    l->area_ns = n * (double)g->median_ns;
    l->locked = g->one_at_a_time;
    l->launch = dataset_number(t, row, "launch_ns") / (double)g->median_ns;
    set(l, LOSS_USEFUL, base_cpu);
    set(l, LOSS_GROWTH, cpu - base_cpu);
    set(l, LOSS_COMM, dataset_number(t, row, "comm_ns"));
    set(l, LOSS_WAITING, dataset_number(t, row, "wait_ns"));
    set(l, LOSS_PLACEMENT, dataset_number(t, row, "runqueue_ns"));
    /* The leader computes; the other workers wait. */
    setup = (n - 1) * dataset_number(t, row, "setup_ns");
    set(l, LOSS_SETUP, setup);
    sum_workers(d, row, &s);
    if (s.workers == (size_t)g->workers) {
        l->imbalance = s.cpu_max / (s.cpu / n);
        l->imbalance_predicted =
            s.units > 0 ? s.units_max / (s.units / n) : NAN;
        /* Time that workers waited for the setup is not imbalance, and the
         * leader's CPU time includes the setup. */
        idle = n * s.busy_max - s.busy - known(setup);
        set(l, LOSS_IMBALANCE, idle > 0 ? idle : 0);
    }
    l->part[LOSS_REMAINDER] = 1;
    l->known[LOSS_REMAINDER] = 1;
    for (int k = 0; k < LOSS_REMAINDER; k++)
        l->part[LOSS_REMAINDER] -= l->part[k];
    return 0;
}

enum loss_kind loss_worst(const struct loss *l)
{
    int worst = LOSS_USEFUL;
    double most = 0.01;

    for (int k = LOSS_GROWTH; k < LOSS_KINDS; k++)
        if (l->part[k] > most) {
            most = l->part[k];
            worst = k;
        }
    return (enum loss_kind)worst;
}

int loss_sentence(const struct loss *l, enum loss_kind kind, char *to,
                  size_t size)
{
    double percent = 100 * l->part[kind];

    switch (kind) {
    case LOSS_USEFUL:
        return snprintf(to, size,
                        "%.1f %% of the workers' time was the work as the "
                        "serial run does it",
                        percent);
    case LOSS_GROWTH:
        return snprintf(to, size,
                        percent >= 0
                            ? "%.1f %%: the same work took more CPU time than "
                              "in the serial run, because workers share "
                              "caches, memory or a core"
                            : "less CPU time than in the serial run, %.1f %%: "
                              "more cache in total, or the serial run was "
                              "disturbed",
                        fabs(percent));
    case LOSS_SETUP:
        return snprintf(to, size,
                        "%.1f %%: one worker computed the shared data while "
                        "the others waited; more work makes this smaller",
                        percent);
    case LOSS_IMBALANCE:
        return snprintf(to, size,
                        "%.1f %%: workers that ended early were idle; the "
                        "busiest worker had %.2f times the mean CPU time and "
                        "%.2f times the mean units: try --schedule dynamic or "
                        "a smaller --grain",
                        percent, l->imbalance, l->imbalance_predicted);
    case LOSS_COMM:
        return snprintf(to, size,
                        "%.1f %%: exchanges between ranks; use fewer, larger "
                        "ranks or overlap the exchange",
                        percent);
    case LOSS_WAITING:
        return snprintf(to, size,
                        "%.1f %%: workers were blocked for time, files or "
                        "replies; an event loop or more workers would overlap "
                        "these waits",
                        percent);
    case LOSS_PLACEMENT:
        return snprintf(to, size,
                        "%.1f %%: workers were runnable without a core: more "
                        "workers than cores, shared cores (--place), or other "
                        "programs",
                        percent);
    default:
        return snprintf(to, size,
                        l->locked
                            ? "%.1f %%: workers waited for the global lock, "
                              "which one worker holds while it computes; use "
                              "processes, or threads without the lock"
                            : "not explained by a measurement, %.1f %%: "
                              "barriers, dealing of chunks, cores taken by "
                              "the host of a virtual machine",
                        percent);
    }
}
