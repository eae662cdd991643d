/* SPDX-License-Identifier: BSD-3-Clause */
/* squares: the sum of u * u over the units u = 0 .. N-1, modulo 2^64.
 *
 * A kernel outside the tree of brigade, in C++20. Replace the work and its
 * check by yours; kernels/kernel.h, which is installed with brigade, has the
 * contract of each function. An exception must not leave a function: catch it
 * and report it with err_set(). */
#include <cinttypes>
#include <cstddef>

#include "kernels/kernel.h"
#include "kernels/tally.h"

namespace
{

/* The user's options as plain data, and how they are written. */
struct squares_options {
    int64_t units;
};

const option options[] = {
    {.name = "units",
     .kind = OPTION_COUNT,
     .offset = offsetof(squares_options, units),
     .init = "1e8",
     .help = "number of units",
     .min = 1,
     .max = 1000000000000000},
    {},
};

/* The size of the work, before anything is allocated or started. Refuse a wrong
 * combination of options here, with err_set(e, EXIT_USAGE, ...). */
int plan(const void *opt, geometry *g, err *)
{
    const auto *o = static_cast<const squares_options *>(opt);

    g->units = o->units;
    g->passes = 1;
    g->grain = o->units / 1000 + 1;
    g->partial_bytes = sizeof(tally);
    g->work = static_cast<double>(o->units);
    return 0;
}

/* The work of units lo .. hi-1. It is called from many threads or processes at
 * a time: k->partial is private to the caller, everything else is read-only. */
void compute(work *k, window *, int64_t lo, int64_t hi)
{
    auto *t = static_cast<tally *>(k->partial);
    uint64_t sum = 0;

    for (int64_t u = lo; u < hi; u++)
        sum += static_cast<uint64_t>(u) * static_cast<uint64_t>(u);
    t->result += sum;
    t->ok += static_cast<uint64_t>(hi - lo);
}

/* The independent answer, (n-1) n (2n-1) / 6: the factors are divided by 2 and 3
 * before they are multiplied, as the product may exceed 64 bits. */
uint64_t sum_of_squares(uint64_t n)
{
    uint64_t a = n - 1, b = n, c = 2 * n - 1;

    (a % 2 == 0 ? a : b) /= 2;
    (a % 3 == 0 ? a : b % 3 == 0 ? b : c) /= 3;
    return a * b * c;
}

/* Compare the sum over all workers with it. A run whose result is refused ends
 * with 3. */
int verify(const void *, const geometry *g, const void *result, err *e)
{
    const auto *t = static_cast<const tally *>(result);
    const auto n = static_cast<uint64_t>(g->units);

    if (t->result != sum_of_squares(n) || t->ok != n)
        return err_set(e, EXIT_WRONG,
                       "squares: the sum is %" PRIu64 " and not %" PRIu64,
                       t->result, sum_of_squares(n));
    return VERIFIED_FULL;
}

const kernel squares_kernel = {
    .name = "squares",
    .summary = "the sum of u * u over u = 0 .. N-1",
    .work_unit = "units",
    .example = "--units 1e9",
    .small = "--units 1e5",
    .options = options,
    .options_size = sizeof(squares_options),
    .growth = {.option = "units", .work_per_s = 1e9},
    .plan = plan,
    .compute = compute,
    .merge = tally_merge,
    .verify = verify,
};

} // namespace

KERNEL_EXPORT(squares_kernel)
