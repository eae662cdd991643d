/* SPDX-License-Identifier: BSD-3-Clause */
/* squares: the sum of u * u over the units u = 0 .. N-1, modulo 2^64.
 *
 * The description of a kernel outside the tree of brigade, whose mathematics is
 * in squares.f90. kernels/kernel.h, which is installed with brigade, has the
 * contract of each function. */
#include <inttypes.h>
#include <stddef.h>

#include "kernels/kernel.h"
#include "kernels/tally.h"

/* In squares.f90. */
int64_t squares_sum(int64_t lo, int64_t hi);
int64_t squares_expected(int64_t n);

/* The user's options as plain data, and how they are written. */
struct squares_options {
    int64_t units;
};

static const struct option squares_options[] = {
    {.name = "units",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct squares_options, units),
     .init = "1e8",
     .min = 1,
     .max = 1000000000000000,
     .help = "number of units"},
    {0},
};

/* The size of the work, before anything is allocated or started. Refuse a wrong
 * combination of options here, with err_set(e, EXIT_USAGE, ...). */
static int squares_plan(const void *opt, struct geometry *g, struct err *e)
{
    const struct squares_options *o = opt;

    (void)e;
    *g = (struct geometry){
        .units = o->units,
        .passes = 1,
        .grain = o->units / 1000 + 1,
        .partial_bytes = sizeof(struct tally),
        .work = (double)o->units,
    };
    return 0;
}

/* The work of units lo .. hi-1. It is called from many threads or processes at
 * a time: k->partial is private to the caller, everything else is read-only. */
static void squares_compute(struct work *k, struct window *w, int64_t lo,
                            int64_t hi)
{
    struct tally *t = k->partial;

    (void)w;
    t->result += (uint64_t)squares_sum(lo, hi);
    t->ok += (uint64_t)(hi - lo);
}

/* Compare the sum over all workers with an independent answer. A run whose
 * result is refused ends with 3. */
static int squares_verify(const void *opt, const struct geometry *g,
                          const void *result, struct err *e)
{
    const struct tally *t = result;
    uint64_t expected = (uint64_t)squares_expected(g->units);

    (void)opt;
    if (t->result != expected || t->ok != (uint64_t)g->units)
        return err_set(e, EXIT_WRONG,
                       "squares: the sum is %" PRIu64 " and not %" PRIu64,
                       t->result, expected);
    return VERIFIED_FULL;
}

static const struct kernel squares_kernel = {
    .name = "squares",
    .summary = "the sum of u * u over u = 0 .. N-1",
    .work_unit = "units",
    .small = "--units 1e5",
    .example = "--units 1e9",
    .options = squares_options,
    .options_size = sizeof(struct squares_options),
    .growth = {.option = "units", .work_per_s = 1e9},
    .plan = squares_plan,
    .compute = squares_compute,
    .merge = tally_merge,
    .verify = squares_verify,
};

KERNEL_EXPORT(squares_kernel)
