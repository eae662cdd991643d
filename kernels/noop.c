/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernel that does nothing, and the skeleton for new kernels.
 *
 * The time of a run is the overhead of the harness. --units N --grain G
 * dispatches N / G chunks, so elapsed_ns * G / N is the cost of one chunk under
 * a driver, in ns. A kernel whose chunks take 100 times as long loses 1 % to
 * it.
 *
 * To add a kernel, copy this file, rename the last symbol and the kernel
 * (.name), and add one line to registry.def. kernel.h has the contract of each function. */
#include <inttypes.h>
#include <stddef.h>

#include "kernels/kernel.h"
#include "kernels/tally.h"

/* The user's options, as plain data. The table below describes how each field
 * is written on the command line. --help, range checks and the kernel_args of a
 * row all use it. */
struct noop_options {
    int64_t units;
};

static const struct option noop_options[] = {
    {.name = "units",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct noop_options, units),
     .init = "1e6",
     .min = 1,
     .max = 1000000000000000,
     .help = "number of empty units"},
    {0},
};

/* State the size of the work, before anything is allocated or launched. Fields
 * left 0 are not needed: no input, no output, no scratch, no halo. Reject an
 * invalid combination of options here, with err_set(e, EXIT_USAGE, ...). */
static int noop_plan(const void *opt, struct geometry *g, struct err *e)
{
    const struct noop_options *o = opt;

    (void)e;
    *g = (struct geometry){
        .units = o->units,
        .passes = 1,
        .grain = 1, /* as many chunks as possible; --grain changes it */
        .partial_bytes = sizeof(struct tally),
        .work = (double)o->units,
    };
    return 0;
}

/* The work on units lo .. hi-1: read from w->in, write to w->out, add to
 * k->partial, which is private to this worker. */
static void noop_compute(struct work *k, struct window *w, int64_t lo,
                         int64_t hi)
{
    struct tally *t = k->partial;

    (void)w;
    t->result += (uint64_t)(hi - lo);
    t->ok++;
}

/* Verify the sum over all workers, if possible by other means than compute().
 * Here, each unit must have been dispatched once. (A sum does not detect one
 * unit repeated and one lost; spin's hash does.) */
static int noop_verify(const void *opt, const struct geometry *g,
                       const void *result, struct err *e)
{
    const struct tally *t = result;

    (void)opt;
    if (t->result != (uint64_t)g->units || t->bad != 0)
        return err_set(e, EXIT_WRONG,
                       "noop: %" PRIu64 " of %" PRId64
                       " units were dispatched; the driver's loop is wrong",
                       t->result, g->units);
    return VERIFIED_FULL;
}

/* The only symbol that a kernel exports. */
const struct kernel noop_kernel = {
    .name = "noop", /* as in `brigade run noop` */
    .summary = "empty units: the cost of the harness alone",
    .work_unit = "units", /* what geometry.work counts, for rates */
    .result_is_hash = 0,  /* the result is a count: print it in decimal */
    .needs = NEED_NONE,   /* determines which drivers are suitable */
    .empty = 1,           /* for reports: 0 in a kernel that computes */
    .small = "--units 1000",
    .example = "--units 1e6", /* the first line of --help */
    .options = noop_options,
    .options_size = sizeof(struct noop_options),
    .growth =
        {
            .option = "units", /* the work is proportional to it */
            .work_per_s = 5e7, /* on one core, for estimates */
        },
    .plan = noop_plan,
    .fill = NULL,  /* no input; convolve.c generates its picture */
    .begin = NULL, /* no shared data; primes.c sieves its base primes */
    .need = NULL,  /* no chunk waits; those of wait.c do */
    .compute = noop_compute,
    .check = NULL, /* no output to check; convolve.c hashes its rows */
    .merge = tally_merge,
    .verify = noop_verify,
};
