/* SPDX-License-Identifier: BSD-3-Clause */
/* A kernel for own_kernel.bats that has data: each pass replaces a unit by the
 * sum of itself and its two neighbours, modulo 2^64, on a ring. The sum over
 * all units triples with each pass. */
#include <stddef.h>
#include <string.h>

#include "kernels/base/hash.h"
#include "kernels/kernel.h"
#include "kernels/tally.h"

struct stencil_options {
    int64_t units, passes;
};

static const struct option stencil_options[] = {
    {.name = "units",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct stencil_options, units),
     .init = "1e5",
     .min = 1,
     .max = 1000000000,
     .help = "number of units"},
    {.name = "passes",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct stencil_options, passes),
     .init = "3",
     .min = 1,
     .max = 1000,
     .help = "number of passes"},
    {0},
};

static int stencil_plan(const void *opt, struct geometry *g, struct err *e)
{
    const struct stencil_options *o = opt;

    (void)e;
    *g = (struct geometry){
        .units = o->units,
        .halo = 1,
        .wrap = 1,
        .passes = (int)o->passes,
        .grain = 1000,
        .in_bytes = sizeof(uint64_t),
        .out_bytes = sizeof(uint64_t),
        .partial_bytes = sizeof(struct tally),
        .work = (double)o->units,
    };
    return 0;
}

static uint64_t get(const unsigned char *from, const struct window *w,
                    int64_t u)
{
    uint64_t v;

    memcpy(&v, from + (u - w->lo) * (int64_t)sizeof v, sizeof v);
    return v;
}

static uint64_t first_value(int64_t u, int64_t units)
{
    return hash_mix((uint64_t)((u + units) % units));
}

static void stencil_fill(struct work *k, struct window *w, int64_t lo,
                         int64_t hi)
{
    for (int64_t u = lo; u < hi; u++) {
        uint64_t v = first_value(u, k->g->units);

        memcpy(w->in + (u - w->lo) * (int64_t)sizeof v, &v, sizeof v);
    }
}

static void stencil_compute(struct work *k, struct window *w, int64_t lo,
                            int64_t hi)
{
    (void)k;
    for (int64_t u = lo; u < hi; u++) {
        uint64_t v =
            get(w->in, w, u - 1) + get(w->in, w, u) + get(w->in, w, u + 1);

        memcpy(w->out + (u - w->lo) * (int64_t)sizeof v, &v, sizeof v);
    }
}

static int stencil_check(struct work *k, const struct window *w, int64_t lo,
                         int64_t hi, struct err *e)
{
    struct tally *t = k->partial;

    (void)e;
    for (int64_t u = lo; u < hi; u++)
        t->result += get(w->out, w, u);
    t->ok += (uint64_t)(hi - lo);
    return 0;
}

static int stencil_verify(const void *opt, const struct geometry *g,
                          const void *result, struct err *e)
{
    const struct tally *t = result;
    uint64_t sum = 0;

    (void)opt;
    for (int64_t u = 0; u < g->units; u++)
        sum += first_value(u, g->units);
    for (int pass = 0; pass < g->passes; pass++)
        sum *= 3;
    if (t->result != sum || t->ok != (uint64_t)g->units)
        return err_set(e, EXIT_WRONG, "stencil: the sum is wrong");
    return VERIFIED_FULL;
}

static const struct kernel stencil_kernel = {
    .name = "stencil",
    .summary = "sums of neighbours on a ring",
    .work_unit = "units",
    .result_is_hash = 1,
    .options = stencil_options,
    .options_size = sizeof(struct stencil_options),
    .plan = stencil_plan,
    .fill = stencil_fill,
    .compute = stencil_compute,
    .check = stencil_check,
    .merge = tally_merge,
    .verify = stencil_verify,
};

KERNEL_EXPORT(stencil_kernel)
