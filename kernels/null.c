/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernel that does nothing, and the skeleton of one that does something.
 *
 * All the time of a run is the cost of the harness. With --units N --grain G
 * that is N / G chunks dispatched, so elapsed_ns * G / N is the price of one
 * chunk under a driver, in ns. A kernel whose chunks cost 100 times as much
 * loses 1 % to it.
 *
 * A new kernel: copy this file, rename the last symbol, add one line to
 * registry.def. The contract of each function is in kernel.h. */
#include <inttypes.h>
#include <stddef.h>

#include "kernels/kernel.h"
#include "kernels/tally.h"

/* Everything that a user can choose, as plain data. The table below says how
 * each field is written on the command line; --help, the checks of ranges and
 * the kernel_args of a row all follow from it. */
struct null_options {
    int64_t units;
};

static const struct option null_options[] = {
    {.name = "units",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct null_options, units),
     .init = "1e6",
     .min = 1,
     .max = 1000000000000000,
     .help = "number of empty units"},
    {0},
};

/* State the size of the work, before anything is allocated or launched. What
 * stays 0 is not needed: no input, no output, no scratch, no halo. A wrong
 * combination of options would end here, in err_set(e, EXIT_USAGE, ...). */
static int null_plan(const void *opt, struct geometry *g, struct err *e)
{
    const struct null_options *o = opt;

    (void)e;
    *g = (struct geometry){
        .units = o->units,
        .passes = 1,
        .grain = 1, /* the most chunks there can be; --grain makes it less */
        .partial_bytes = sizeof(struct tally),
        .work = (double)o->units,
    };
    return 0;
}

/* The work itself, on units lo .. hi-1: read from w->in, write to w->out, add
 * to k->partial, which is private to this worker. */
static void null_compute(struct work *k, struct window *w, int64_t lo,
                         int64_t hi)
{
    struct tally *t = k->partial;

    (void)w;
    t->result += (uint64_t)(hi - lo);
    t->ok++;
}

/* Is the sum over all workers right? By other means than compute(), where there
 * are any: here, each unit must have been dispatched once (a sum cannot see one
 * repeated and one lost; spin's hash can). */
static int null_verify(const void *opt, const struct geometry *g,
                       const void *result, struct err *e)
{
    const struct tally *t = result;

    (void)opt;
    if (t->result != (uint64_t)g->units || t->bad != 0)
        return err_set(e, EXIT_WRONG,
                       "null: %" PRIu64 " of %" PRId64
                       " units were dispatched; the driver's loop is wrong",
                       t->result, g->units);
    return VERIFIED_FULL;
}

/* The only symbol that a kernel exports. */
const struct kernel null_kernel = {
    .name = "null", /* as in `brigade run null` */
    .summary = "empty units: the cost of the harness alone",
    .work_unit = "units", /* what geometry.work counts, for rates */
    .result_is_hash = 0,  /* the result is a count: print it in decimal */
    .needs = NEED_NONE,   /* which drivers fit depends on it */
    .empty = 1,           /* for reports: 0 in a kernel that computes */
    .small = "--units 1000",
    .example = "--units 1e6", /* the first line of --help */
    .options = null_options,
    .options_size = sizeof(struct null_options),
    .growth =
        {
            .option = "units", /* doubled, the work doubles */
            .work_per_s = 5e7, /* on one core, for estimates */
        },
    .plan = null_plan,
    .fill = NULL,  /* there is no input; convolve.c paints its picture */
    .begin = NULL, /* nothing to share; primes.c sieves its base primes */
    .need = NULL,  /* no chunk waits for anything; wait.c does nothing else */
    .compute = null_compute,
    .check = NULL, /* no output to look at; convolve.c hashes its rows */
    .merge = tally_merge,
    .verify = null_verify,
};
