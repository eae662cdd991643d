/* SPDX-License-Identifier: BSD-3-Clause */
/* A set CPU time per unit with a chosen imbalance between the units: a known
 * input for measurements of load balance, schedules and losses.
 *
 * The mean cost of the n units is T (--time); the most expensive costs F * T
 * (--imbalance F, 1 <= F <= n, with 6 decimals). Unit u costs, in ns,
 *
 *     equal    T
 *     one      F T                      for u = n-1
 *              T (n - F) / (n - 1)      for the others
 *     ramp     F T - (n-1-u) * slope    for the last m units, 0 before them,
 *              m = min(n, floor(2n / F)), slope = 2T (m F - n) / (m (m-1)):
 *              rising evenly from (2 - F) T for F <= 2, from about 0 above
 *     random   the costs of ramp, in pseudo-random order
 *
 * with each of the two terms rounded down to whole ns. The total is n T, and
 * the imbalance of a partition is known in advance: (its largest part) / (n T /
 * workers). `one` puts the expensive unit last, when a dynamic schedule has no
 * work left for the other workers.
 *
 * Unit u runs cost * 1000 / spin_ps rounds of base/spin.h from x = u. The
 * result is the sum of hash_mix(x + u) over all units, modulo 2^64. It depends
 * on spin_ps: only runs with the same --spin-ps have the same result. */
#include <inttypes.h>
#include <stddef.h>

#include "kernels/base/hash.h"
#include "kernels/base/spin.h"
#include "kernels/kernel.h"
#include "kernels/tally.h"

enum { MILLION = 1000000, FEISTEL_ROUNDS = 4 };

/* 31 years: the ns of a run fit 63 bits with room to spare. */
#define TOTAL_NS_MAX INT64_C(1000000000000000000)

enum shape { SHAPE_EQUAL, SHAPE_RAMP, SHAPE_ONE, SHAPE_RANDOM };

static const char *const shapes[] = {
    [SHAPE_EQUAL] = "equal",
    [SHAPE_RAMP] = "ramp",
    [SHAPE_ONE] = "one",
    [SHAPE_RANDOM] = "random",
    NULL,
};

struct spin_options {
    int64_t units, time_ns;
    int shape;
    double imbalance;
    int64_t spin_ps;
};

#define FIELD(name) .offset = offsetof(struct spin_options, name)

static const struct option spin_options[] = {
    {.name = "units",
     .kind = OPTION_COUNT,
     FIELD(units),
     .init = "64",
     .min = 1,
     .max = 10000000,
     .help = "number of units"},
    {.name = "time",
     .kind = OPTION_TIME,
     FIELD(time_ns),
     .init = "1ms",
     .max = 3600000000000,
     .help = "mean CPU time of a unit"},
    {.name = "shape",
     .kind = OPTION_CHOICE,
     FIELD(shape),
     .init = "equal",
     .choices = shapes,
     .help = "distribution of the cost over the units"},
    {.name = "imbalance",
     .kind = OPTION_NUMBER,
     FIELD(imbalance),
     .init = "1",
     .help = "cost of the most expensive unit, in multiples of the mean"},
    {.name = "spin-ps",
     .kind = OPTION_COUNT,
     FIELD(spin_ps),
     .init = "1200",
     .min = 1,
     .max = 1000000000,
     .fact = "spin_ps",
     .measured = 1,
     .help = "duration of one round on this machine, in ps"},
    {0},
};

#undef FIELD

/* F in millionths. All further arithmetic is in integers, so that all compilers
 * and machines compute the same number of rounds. */
static int64_t imbalance_millionths(const struct spin_options *o)
{
    double millionths = o->imbalance * MILLION;

    return (int64_t)(millionths + 0.5);
}

/* A pseudo-random permutation of 0 .. n-1: a Feistel network over the next
 * power of 4, repeated until the value is below n (J. Black and P. Rogaway,
 * "Ciphers with Arbitrary Finite Domains", CT-RSA 2002, section 3). */
static int64_t shuffle(int64_t u, int64_t n)
{
    uint64_t at = (uint64_t)u, mask;
    int half = 1;

    while ((int64_t)1 << (2 * half) < n)
        half++;
    mask = ((uint64_t)1 << half) - 1;
    do {
        uint64_t left = at >> half, right = at & mask;

        for (uint64_t round = 1; round <= FEISTEL_ROUNDS; round++) {
            uint64_t next = left ^ (hash_mix(right + (round << 32)) & mask);

            left = right;
            right = next;
        }
        at = left << half | right;
    } while (at >= (uint64_t)n);
    return (int64_t)at;
}

/* The formulas above; products stay below 2^112. */
static int64_t ramp_ns(const struct spin_options *o, int64_t u)
{
    __int128 n = o->units, f = imbalance_millionths(o), time = o->time_ns;
    __int128 rising = 2 * n * MILLION / f, drop = 0;

    if (rising > n)
        rising = n;
    if (u < n - rising)
        return 0;
    if (rising > 1)
        drop = 2 * time * (rising * f - n * MILLION) * (n - 1 - u) /
               (rising * (rising - 1) * MILLION);
    return (int64_t)(time * f / MILLION - drop);
}

static int64_t one_ns(const struct spin_options *o, int64_t u)
{
    __int128 n = o->units, f = imbalance_millionths(o), time = o->time_ns;

    if (u == n - 1)
        return (int64_t)(time * f / MILLION);
    return (int64_t)(time * (n * MILLION - f) / ((n - 1) * MILLION));
}

static int64_t cost_ns(const struct spin_options *o, int64_t u)
{
    switch ((enum shape)o->shape) {
    case SHAPE_RAMP:
        return ramp_ns(o, u);
    case SHAPE_ONE:
        return one_ns(o, u);
    case SHAPE_RANDOM:
        return ramp_ns(o, shuffle(u, o->units));
    case SHAPE_EQUAL:
        break;
    }
    return o->time_ns;
}

static uint64_t rounds_of(const struct spin_options *o, int64_t u)
{
    return (uint64_t)((__int128)cost_ns(o, u) * 1000 / o->spin_ps);
}

static int spin_plan(const void *opt, struct geometry *g, struct err *e)
{
    const struct spin_options *o = opt;
    __int128 total_ns = (__int128)o->units * o->time_ns;
    __int128 rounds = total_ns * 1000 / o->spin_ps;

    if (o->imbalance < 1 || o->imbalance > (double)o->units)
        return err_set(e, EXIT_USAGE,
                       "--imbalance: %g is not between 1 and --units %" PRId64
                       "; the cost of a unit cannot be negative",
                       o->imbalance, o->units);
    if (o->shape == SHAPE_EQUAL && imbalance_millionths(o) != MILLION)
        return err_set(e, EXIT_USAGE,
                       "--imbalance: %g needs --shape ramp, one or random",
                       o->imbalance);
    if (total_ns > TOTAL_NS_MAX || rounds > INT64_MAX)
        return err_set(e, EXIT_USAGE,
                       "--time: %" PRId64 " units of %" PRId64
                       " ns exceed the longest total time; use fewer units",
                       o->units, o->time_ns);
    *g = (struct geometry){
        .units = o->units,
        .passes = 1,
        .grain = 1,
        .partial_bytes = sizeof(struct tally),
        .work = (double)rounds,
    };
    return 0;
}

static void spin_compute(struct work *k, struct window *w, int64_t lo,
                         int64_t hi)
{
    const struct spin_options *o = k->opt;
    struct tally *t = k->partial;

    (void)w;
    for (int64_t u = lo; u < hi; u++) {
        uint64_t x = spin_rounds((uint64_t)u, rounds_of(o, u));

        t->result += hash_mix(x + (uint64_t)u);
    }
    t->ok += (uint64_t)(hi - lo);
}

static int spin_verify(const void *opt, const struct geometry *g,
                       const void *result, struct err *e)
{
    const struct spin_options *o = opt;
    const struct tally *t = result;
    uint64_t sum = 0;

    for (int64_t u = 0; u < g->units; u++) {
        uint64_t x = spin_jump((uint64_t)u, rounds_of(o, u));

        sum += hash_mix(x + (uint64_t)u);
    }
    if (t->result != sum || t->ok != (uint64_t)g->units || t->bad != 0)
        return err_set(
            e, EXIT_WRONG,
            "spin: %" PRIu64 " of %" PRId64 " units have the hash %016" PRIx64
            ", all have %016" PRIx64 ": some were lost, repeated or cut short",
            t->ok, g->units, t->result, sum);
    return VERIFIED_FULL;
}

const struct kernel spin_kernel = {
    .name = "spin",
    .summary = "a set CPU time per unit, with a chosen imbalance",
    .work_unit = "rounds",
    .result_is_hash = 1,
    .needs = NEED_NONE,
    .small =
        "--units 23 --time 10us --shape random --imbalance 3 --spin-ps 1000",
    .example = "--units 64 --time 1ms --shape ramp --imbalance 2",
    .options = spin_options,
    .options_size = sizeof(struct spin_options),
    .growth = {.option = "units", .warmup = 1, .work_per_s = 1e12 / 1200},
    .plan = spin_plan,
    .compute = spin_compute,
    .merge = tally_merge,
    .verify = spin_verify,
};
