/* SPDX-License-Identifier: BSD-3-Clause */
/* Tasks of a whole event loop: the drivers epoll and uring run, as under
 * `brigade run`, a kernel that reads the clock.
 *
 *     create all | memory | the last one waits briefly, TURNS times | all due
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/io/items.h"
#include "drivers/machine/machine.h"
#include "drivers/os/clock.h"
#include "drivers/os/proc.h"
#include "drivers/program/costs/cost.h"
#include "drivers/team/worker.h"
#include "kernels/tally.h"
#include "results/rows/row.h"

extern const struct cost_model cost_task_epoll, cost_task_uring;
extern const struct driver epoll_driver, uring_driver;

/* The loop sleeps in each of these waits until the kernel wakes it. */
enum { TURNS = 1000, TURN_NS = 20000 };

/* Time from the first wait until all are due; four times as long where creating
 * took longer, up to TRIES times. */
enum { TRIES = 4 };
#define PATIENCE_NS      INT64_C(150000000)
#define PATIENCE_EACH_NS INT64_C(400)

struct task_run {
    struct cost *cost;
    struct cost_memory before;
    int64_t patience_ns, begun_ns, due_ns, cpu_ns;
    int turn;    /* waits of the last task so far */
    int64_t out; /* finished tasks */
    int late;    /* tasks were due before the measurement ended */
};

/* Rings of io_uring are mapped by this process and allocated by the kernel.
 * Some kernels count them in the PSS of the process, others do not: the bytes
 * that are not counted. */
static int64_t uncounted_rings(void)
{
    FILE *maps = fopen("/proc/self/smaps", "re");
    int64_t bytes = 0, value;
    char line[512];
    int ring = 0;

    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        if (strstr(line, "[io_uring]") != NULL)
            ring = 1;
        else if (strncmp(line, "VmFlags:", 8) == 0)
            ring = 0;
        else if (ring && (value = proc_kilobytes(line, "Size")) > 0)
            bytes += value;
        else if (ring && (value = proc_kilobytes(line, "Pss")) > 0)
            bytes -= value;
    }
    if (maps != NULL)
        fclose(maps);
    return bytes;
}

/* begun_ns keeps how long launching took. begin() continues from there, so that
 * what worker_run() does in between is not counted. */
static void body(struct team *t, const struct job *j)
{
    struct task_run *s = *(struct task_run *const *)j->opt;

    s->begun_ns = clock_ns() - s->begun_ns;
    worker_run(t, j);
}

static void begin(struct work *k, int leader)
{
    struct task_run *s = *(struct task_run *const *)k->opt;
    int64_t now = clock_ns();

    (void)leader;
    s->begun_ns = now - s->begun_ns;
    s->due_ns = now + s->patience_ns;
}

/* The last task is about to wait; all others do. */
static void measure_waiting(struct task_run *s)
{
    struct cost_memory after;

    s->cost->create_ns = (clock_ns() - s->begun_ns) / s->cost->n;
    after = cost_memory_now();
    after.user_bytes += uncounted_rings();
    cost_memory_per_one(s->cost, s->before, after);
    s->cpu_ns = clock_thread_cpu_ns();
}

static void need(struct work *k, int64_t lo, int64_t hi, struct need *n)
{
    struct task_run *s = *(struct task_run *const *)k->opt;
    int last = hi == s->cost->n;
    int64_t left;

    if (last && s->turn == 0)
        measure_waiting(s);
    if (last && s->turn == TURNS)
        s->cost->switch_ns = (clock_thread_cpu_ns() - s->cpu_ns) / TURNS;
    left = s->due_ns - clock_ns();
    s->late |= left < TURN_NS;
    if (left < 0 || (last && s->turn < TURNS))
        left = TURN_NS;
    *n = (struct need){.kind = NEED_TIME, .time_ns = left};
    (void)lo;
}

static void compute(struct work *k, struct window *w, int64_t lo, int64_t hi)
{
    struct task_run *s = *(struct task_run *const *)k->opt;
    struct tally *t = k->partial;

    (void)lo;
    if (hi == s->cost->n && s->turn++ < TURNS) {
        w->more = 1;
        s->late |= s->out > 0;
        return;
    }
    t->result++;
    if (++s->out == s->cost->n)
        s->cost->finish_ns = (clock_ns() - s->due_ns) / s->cost->n;
}

static int verify(const void *opt, const struct geometry *g, const void *result,
                  struct err *e)
{
    (void)opt;
    if (((const struct tally *)result)->result == (uint64_t)g->units)
        return VERIFIED_FULL;
    return err_set(e, EXIT_FAILED, "the event loop lost tasks");
}

static const struct option no_options[] = {{0}};

static const struct kernel costs_kernel = {
    .name = "costs",
    .summary = "",
    .work_unit = "tasks",
    .needs = NEED_TIME,
    .options = no_options,
    .begin = begin,
    .need = need,
    .compute = compute,
    .merge = tally_merge,
    .verify = verify,
};

/* One run of s->cost->n tasks. */
static int run(const struct driver *d, const struct machine *m,
               struct task_run *s, struct err *e)
{
    struct items nothing = {0};
    struct job j = {
        .kernel = &costs_kernel,
        .opt = &s,
        .driver = d,
        .g = {.units = s->cost->n,
              .passes = 1,
              .grain = 1,
              .partial_bytes = sizeof(struct tally)},
        .workers = 1,
        .depth = s->cost->n,
        .repeat = 1,
        .items = &nothing,
        .machine = m,
        .place = "none",
    };
    int failed;

    if (record_new(&j, e) != 0)
        return -1;
    s->before = cost_memory_now();
    s->begun_ns = clock_ns();
    failed = d->launch(&j, body, e);
    if (failed == 0 && j.record->err.code != 0) {
        *e = j.record->err;
        failed = -1;
    }
    record_free(j.record);
    return failed;
}

static int run_in_time(const struct driver *d, const struct machine *m,
                       struct cost *c, struct err *e)
{
    int64_t patience = PATIENCE_NS + PATIENCE_EACH_NS * c->n;

    for (int i = 0; i < TRIES; i++, patience *= 4) {
        struct task_run s = {.cost = c, .patience_ns = patience};

        if (run(d, m, &s, e) != 0)
            return -1;
        if (!s.late)
            return 0;
    }
    return err_set(
        e, EXIT_FAILED,
        "cannot create %lld tasks within %lld s; measure on an idle machine",
        (long long)c->n, (long long)(patience / 4000000000));
}

/* "Not available" is a row, and the other models are measured. */
static int refused(struct cost *c, const struct err *why)
{
    *c = (struct cost){
        .create_ns = ROW_UNKNOWN,
        .switch_ns = ROW_UNKNOWN,
        .finish_ns = ROW_UNKNOWN,
        .user_bytes = ROW_UNKNOWN,
        .kernel_bytes = ROW_UNKNOWN,
    };
    snprintf(c->limit, sizeof c->limit, "%.*s", (int)strcspn(why->text, ";"),
             why->text);
    return 0;
}

/* n, halved as long as memory runs out. */
static int measure(const struct driver *d, int64_t n, struct cost *c,
                   struct err *e)
{
    struct machine *m;
    struct err why = {0};
    int failed;

    if (d->available != NULL && d->available(&why) != 0)
        return refused(c, &why);
    if (machine_load(&m, NULL, e) != 0)
        return -1;
    c->n = n;
    while ((failed = run_in_time(d, m, c, &why)) != 0 && c->n > 1 &&
           why.code == EXIT_UNAVAILABLE) {
        snprintf(c->limit, sizeof c->limit,
                 "tasks: out of memory for %lld (ulimit -v)", (long long)c->n);
        c->n /= 2;
        why.code = 0;
    }
    machine_free(m);
    if (failed)
        *e = why;
    return failed;
}

static int measure_epoll(int64_t n, struct cost *c, struct err *e)
{
    return measure(&epoll_driver, n, c, e);
}

static int measure_uring(int64_t n, struct cost *c, struct err *e)
{
    return measure(&uring_driver, n, c, e);
}

const struct cost_model cost_task_epoll = {
    .name = "task-epoll",
    .what = "waits of a loop that sleeps in epoll, with one timer for all",
    .yields = "cooperative",
    .max = 10000000,
    .measure = measure_epoll,
};

const struct cost_model cost_task_uring = {
    .name = "task-uring",
    .what = "waits of a loop that sleeps in io_uring, with its time limit",
    .yields = "cooperative",
    .max = 10000000,
    .measure = measure_uring,
};
