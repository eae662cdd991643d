/* SPDX-License-Identifier: BSD-3-Clause */
/* The live view of a run; see live.h. */
#include "drivers/program/live.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "drivers/driver.h"
#include "drivers/machine/place.h"
#include "drivers/os/clock.h"
#include "drivers/os/schedstat.h"
#include "drivers/program/part_done.h"
#include "drivers/team/record.h"
#include "drivers/team/run_status.h"
#include "drivers/terminal/lanes.h"
#include "drivers/terminal/screen.h"

/* The watchdog calls every 100 ms, a little late each time. */
static const int64_t interval_ns = 190000000;

static struct live_view {
    pthread_mutex_t lock; /* of all below, once the view is open */
    _Atomic int open;
    int64_t sampled_ns;               /* 0: not yet */
    struct schedstat last[LANES_MAX]; /* cpu_ns -1: unknown */
    double process_cpu_s;             /* -1: unknown */
    double cores;                     /* at work, in about the last second */
    struct lanes lanes;
    struct screen screen;
} view = {.lock = PTHREAD_MUTEX_INITIALIZER};

void live_open(void)
{
    /* Not a terminal: a launcher of ranks passes stderr on through a pipe, and
     * the user may want a log. The screen then prints its frames as text. */
    screen_open(&view.screen, STDERR_FILENO);
    view.open = 1;
}

int live_is_open(void)
{
    return view.open;
}

void live_close(void)
{
    pthread_mutex_lock(&view.lock);
    if (view.open)
        screen_clear(&view.screen);
    view.open = 0;
    pthread_mutex_unlock(&view.lock);
}

/* ---- sampling --------------------------------------------------------------- */

/* Instead of a share of time. */
enum { UNKNOWN = -1, FIRST_SAMPLE = -2 };

/* What a worker at work did with its time. Where the system does not tell, it
 * is taken to compute. */
static enum lane at_work(const struct job *j, int worker, double cpu,
                         double queued)
{
    double asleep = 1 - cpu - queued;

    if (cpu <= FIRST_SAMPLE)
        return LANE_NONE;
    if (cpu < 0 || (cpu >= queued && cpu >= asleep))
        return LANE_COMPUTING;
    if (queued >= asleep)
        return LANE_QUEUED;
    /* In a pool only the loop waits; the others wait for what it passes on. */
    if (kernel_needs(j->kernel, &j->g) == NEED_NONE ||
        (j->driver->helpers > 0 && worker >= j->driver->helpers))
        return LANE_IDLE;
    return LANE_WAITING;
}

static enum lane elsewhere(const struct job *j, int worker, double cpu,
                           double queued)
{
    enum lane kind = at_work(j, worker, cpu, queued);

    if (cpu < 0)
        return LANE_NONE;
    return kind == LANE_WAITING ? LANE_IDLE : kind;
}

static enum lane lane_of(const struct job *j, int worker, double cpu,
                         double queued)
{
    switch (atomic_load_explicit(&j->record->live[worker].phase,
                                 memory_order_relaxed)) {
    case PHASE_WORK:
        return at_work(j, worker, cpu, queued);
    case PHASE_ELSEWHERE:
        return elsewhere(j, worker, cpu, queued);
    case PHASE_EXCHANGE:
        return LANE_EXCHANGING;
    case PHASE_END:
    case PHASE_DONE:
    case PHASE_LOST:
        return LANE_IDLE;
    default:
        return LANE_UNTIMED;
    }
}

/* The shares of the time since the last sample. Returns the share on a
 * core. */
static double shares(const struct seat *seat, struct schedstat *last,
                     double seconds, double *queued)
{
    struct schedstat now, before = *last;

    *queued = 0;
    last->cpu_ns = UNKNOWN;
    if (seat->tid == 0 || strcmp(seat->host, run_status->host) != 0 ||
        schedstat_read(seat->pid, seat->tid, &now) != 0)
        return UNKNOWN;
    *last = now;
    if (before.cpu_ns < 0)
        return FIRST_SAMPLE;
    *queued = (double)(now.queued_ns - before.queued_ns) / 1e9 / seconds;
    return (double)(now.cpu_ns - before.cpu_ns) / 1e9 / seconds;
}

/* Threads of a process have a clock together, so that none is missed. */
static double cores_of_process(double seconds)
{
    double now = (double)clock_process_cpu_ns() / 1e9, cores = UNKNOWN;

    if (view.process_cpu_s >= 0)
        cores = (now - view.process_cpu_s) / seconds;
    view.process_cpu_s = now;
    return cores;
}

/* Cores at work by the lanes that are sampled. */
static double sample_lanes(const struct job *j, double seconds)
{
    double cores = UNKNOWN;

    for (int i = 0; i < view.lanes.count; i++) {
        int worker = lanes_worker(&view.lanes, i);
        double queued, cpu = shares(&j->record->seats[worker], &view.last[i],
                                    seconds, &queued);

        lanes_set(&view.lanes, i, lane_of(j, worker, cpu, queued));
        if (cpu >= 0)
            cores = (cores > 0 ? cores : 0) +
                    cpu * lanes_stands_for(&view.lanes, i);
    }
    return cores;
}

static void sample(const struct job *j, int64_t now_ns)
{
    double seconds = (double)(now_ns - view.sampled_ns) / 1e9, cores;

    if (view.sampled_ns != 0)
        lanes_step(&view.lanes);
    cores = sample_lanes(j, seconds);
    if (!(j->driver->can & (CAN_PROCESSES | CAN_RANKS)))
        cores = cores_of_process(seconds);
    if (cores >= 0)
        view.cores = view.cores < 0 ? cores : 0.7 * view.cores + 0.3 * cores;
    view.sampled_ns = now_ns;
}

/* ---- drawing ---------------------------------------------------------------- */

/* A loop has as many waits in flight as it may and as are left. */
static int64_t waits_at_once(const struct job *j, const struct part_done *p)
{
    int64_t left = j->record->live_chunks - p->chunks;

    if (!(j->driver->can & CAN_IN_FLIGHT))
        return lanes_are(&view.lanes, LANE_WAITING);
    if (left < 0 || view.lanes.kind[0][view.lanes.at] == LANE_UNTIMED ||
        view.lanes.kind[0][view.lanes.at] == LANE_IDLE)
        return 0;
    return left < j->depth ? left : j->depth;
}

static void draw_figures(const struct job *j, const struct part_done *p)
{
    struct screen *s = &view.screen;
    struct machine_counts has;
    char waits[64];

    machine_count(j->machine, &has);
    screen_printf(s, "cores at work %.2f of %d",
                  view.cores < 0 ? 0 : view.cores, has.cores);
    if (kernel_needs(j->kernel, &j->g) != NEED_NONE) {
        snprintf(waits, sizeof waits, "waits at once %lld",
                 (long long)waits_at_once(j, p));
        if (screen_left(s) > (int)strlen(waits) + 2)
            screen_printf(s, ", ");
        else
            screen_end_line(s);
        screen_printf(s, "%s", waits);
    }
    screen_end_line(s);
}

static void draw(const struct job *j, int64_t now_ns)
{
    struct screen *s = &view.screen;
    struct part_done p = {0};
    char how_far[96] = "starting";

    if (part_done_read(j, now_ns, &p) == 0)
        part_done_text(&p, how_far, sizeof how_far);
    screen_begin(s, now_ns);
    screen_printf(s, "%s under %s, %d worker%s", j->kernel->name,
                  j->driver->name, j->workers, j->workers == 1 ? "" : "s");
    screen_end_line(s);
    screen_printf(s, "%s", how_far);
    screen_end_line(s);
    draw_figures(j, &p);
    lanes_draw(&view.lanes, s, "idle");
    screen_show(s);
}

static void show(const struct job *j, int64_t now_ns)
{
    if (view.sampled_ns == 0) {
        lanes_begin(&view.lanes, j->record->workers);
        for (int i = 0; i < LANES_MAX; i++)
            view.last[i].cpu_ns = UNKNOWN;
        view.cores = view.process_cpu_s = UNKNOWN;
    }
    sample(j, now_ns);
    draw(j, now_ns);
}

void live_show(const struct job *j, int64_t now_ns)
{
    pthread_mutex_lock(&view.lock);
    if (view.open && now_ns - view.sampled_ns >= interval_ns)
        show(j, now_ns);
    pthread_mutex_unlock(&view.lock);
}
