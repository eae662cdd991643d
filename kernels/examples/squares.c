/* SPDX-License-Identifier: BSD-3-Clause */
/* squares: the sum of u * u over the units u = 0 .. N-1, modulo 2^64.
 *
 * A kernel outside the tree of brigade, in C. Replace the work and its check by
 * yours; kernels/kernel.h, which is installed with brigade, has the contract of
 * each function. */
#include <inttypes.h>
#include <stddef.h>

#include "kernels/kernel.h"
#include "kernels/tally.h"

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
    uint64_t sum = 0;

    (void)w;
    for (int64_t u = lo; u < hi; u++)
        sum += (uint64_t)u * (uint64_t)u;
    t->result += sum;
    t->ok += (uint64_t)(hi - lo);
}

/* Compare the sum over all workers with an independent answer, here
 * (n-1) n (2n-1) / 6: the factors are divided by 2 and 3 before they are
 * multiplied, as the product may exceed 64 bits. A run whose result is refused
 * ends with 3. */
static int squares_verify(const void *opt, const struct geometry *g,
                          const void *result, struct err *e)
{
    const struct tally *t = result;
    uint64_t n = (uint64_t)g->units, a = n - 1, b = n, c = 2 * n - 1;

    (void)opt;
    if (a % 2 == 0)
        a /= 2;
    else
        b /= 2;
    if (a % 3 == 0)
        a /= 3;
    else if (b % 3 == 0)
        b /= 3;
    else
        c /= 3;
    if (t->result != a * b * c || t->ok != n)
        return err_set(e, EXIT_WRONG,
                       "squares: the sum is %" PRIu64 " and not %" PRIu64,
                       t->result, a * b * c);
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
