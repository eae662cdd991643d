/* SPDX-License-Identifier: BSD-3-Clause */
/* Tasks that only wait: they use no CPU time, so every gain is overlap.
 *
 * Task u waits delay(u) + jitter(u): the u-th of --delays, or --delay for each
 * of --tasks. jitter is in [0, --jitter), by splitmix64 from the run's seed,
 * and is the same under every driver. The result is the number of tasks that
 * waited for their full time. */
#include <inttypes.h>
#include <stddef.h>

#include "kernels/base/hash.h"
#include "kernels/kernel.h"
#include "kernels/tally.h"

#define DAY_NS INT64_C(86400000000000)

struct wait_options {
    struct time_list delays;
    int64_t tasks, delay_ns, jitter_ns;
    uint64_t seed;
};

#define FIELD(name) .offset = offsetof(struct wait_options, name)

static const struct option wait_options[] = {
    {.name = "delays",
     .kind = OPTION_TIMES,
     FIELD(delays),
     .max = DAY_NS,
     .help = "waiting time of each task, in place of --tasks and --delay"},
    {.name = "tasks",
     .kind = OPTION_COUNT,
     FIELD(tasks),
     .init = "1000",
     .min = 1,
     .max = 10000000,
     .help = "number of tasks"},
    {.name = "delay",
     .kind = OPTION_TIME,
     FIELD(delay_ns),
     .init = "1ms",
     .max = DAY_NS,
     .help = "waiting time of each task"},
    {.name = "jitter",
     .kind = OPTION_TIME,
     FIELD(jitter_ns),
     .init = "0s",
     .max = DAY_NS,
     .help = "upper bound of the random time added to each wait"},
    {.name = "seed",
     .kind = OPTION_COUNT,
     FIELD(seed),
     .init = "1",
     .max = -1,
     .fact = "seed",
     .hidden = 1,
     .help = "seed of the jitter"},
    {0},
};

#undef FIELD

static int64_t wait_ns(const struct wait_options *o, int64_t u)
{
    uint64_t state = o->seed + (uint64_t)u * 0x9e3779b97f4a7c15u;
    unsigned __int128 random = random_next(&state);
    int64_t base = o->delays.count > 0 ? o->delays.ns[u] : o->delay_ns;

    return base + (int64_t)(random * (uint64_t)o->jitter_ns >> 64);
}

static int wait_plan(const void *opt, struct geometry *g, struct err *e)
{
    const struct wait_options *o = opt;

    (void)e;
    *g = (struct geometry){
        .units = o->delays.count > 0 ? o->delays.count : o->tasks,
        .passes = 1,
        .grain = 1,
        .grain_fixed = 1, /* two tasks in one chunk could not overlap */
        .partial_bytes = sizeof(struct tally),
    };
    for (int64_t u = 0; u < g->units; u++)
        g->work += (double)wait_ns(o, u) * 1e-9;
    return 0;
}

static void wait_need(struct work *k, int64_t lo, int64_t hi, struct need *n)
{
    (void)hi;
    *n = (struct need){.kind = NEED_TIME, .time_ns = wait_ns(k->opt, lo)};
}

/* w->got: the nanoseconds waited, or -errno if waiting failed. */
static void wait_compute(struct work *k, struct window *w, int64_t lo,
                         int64_t hi)
{
    struct tally *t = k->partial;

    for (int64_t u = lo; u < hi; u++) {
        if (w->got < wait_ns(k->opt, u)) {
            t->bad++;
            continue;
        }
        t->ok++;
        t->result++;
    }
}

static int wait_verify(const void *opt, const struct geometry *g,
                       const void *result, struct err *e)
{
    const struct tally *t = result;

    (void)opt;
    if (t->bad != 0)
        return err_set(e, EXIT_WRONG,
                       "wait: %" PRIu64 " of %" PRId64
                       " waits ended early or failed",
                       t->bad, g->units);
    if (t->result != (uint64_t)g->units)
        return err_set(e, EXIT_WRONG,
                       "wait: %" PRIu64 " waits for %" PRId64
                       " tasks: some were lost or repeated",
                       t->result, g->units);
    return VERIFIED_FULL;
}

const struct kernel wait_kernel = {
    .name = "wait",
    .summary = "tasks that only wait, as for a server",
    .work_unit = "s waited",
    .needs = NEED_TIME,
    .small = "--delays 3ms,1ms,2ms,0,1ms",
    .example = "--delays 3,1,2",
    .options = wait_options,
    .options_size = sizeof(struct wait_options),
    .growth = {.option = "tasks", .unless = "delays", .delay = "delay"},
    .plan = wait_plan,
    .need = wait_need,
    .compute = wait_compute,
    .merge = tally_merge,
    .verify = wait_verify,
};
