/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernel `primes`: count the primes in [from, limit], by a segmented sieve
 * (kernels/primes/sieve.h) or by trial division.
 *
 * All workers of a group share the base primes up to sqrt(limit), 4 bytes each:
 * for limits near 2^64 they are 820 MB and take a few seconds to find,
 * however short the interval. */
#include <inttypes.h>

#include "kernels/base/hash.h"
#include "kernels/base/number.h"
#include "kernels/kernel.h"
#include "kernels/primes/interval.h"
#include "kernels/primes/miller_rabin.h"
#include "kernels/primes/prime_pi.h"
#include "kernels/primes/sieve.h"
#include "kernels/primes/wheel.h"

#define TRIAL_CHUNK 65536    /* numbers */
#define SIEVE_CHUNK 10000000 /* numbers; less does not pay for its start */

/* What verify() can recompute in about a second. Both ways take some 0.15 us,
 * Miller-Rabin for each number, pi(x) for each up to sqrt(x). */
#define PI_LIMIT        10000000000000u /* 1e13 */
#define RECOUNT_NUMBERS 2000000u

struct partial {
    struct tally tally;
    uint64_t again;           /* the result once more, kept apart */
    int64_t units;            /* done */
    uint64_t sample[SAMPLES]; /* primes found in each of interval_samples() */
};

static const char *const methods[] = {
    [METHOD_SIEVE] = "sieve",
    [METHOD_TRIAL] = "trial",
    NULL,
};

static const struct option options[] = {
    {.name = "from",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct primes, from),
     .init = "0",
     .max = -1,
     .help = "first number of the interval"},
    {.name = "limit",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct primes, limit),
     .init = "1e8",
     .max = -1,
     .help = "last number of the interval"},
    {.name = "method",
     .kind = OPTION_CHOICE,
     .offset = offsetof(struct primes, method),
     .init = "sieve",
     .choices = methods,
     .help = "sieve of Eratosthenes, or trial division of every number"},
    {.name = "l1",
     .kind = OPTION_BYTES,
     .offset = offsetof(struct primes, l1_bytes),
     .init = "32KiB",
     .min = SIEVE_L1_MIN,
     .max = SIEVE_L1_MAX,
     .help = "size of the L1 data cache, which decides the sieve's blocks",
     .fact = "l1_bytes"},
    {0},
};

/* ---- the work ------------------------------------------------------------ */

/* Enough chunks for many workers to end together, yet each worth its start: a
 * division per base prime. Beyond 1e14 that weighs more than the balance (1e9
 * numbers at 1e15: 2.4 s in 16 chunks, 3.4 s in 64). */
static int64_t grain_of(const struct primes *o, int64_t units, uint64_t span,
                        uint32_t root)
{
    const int64_t chunks = root > SIEVE_CHUNK ? 16 : 64;
    uint64_t numbers = TRIAL_CHUNK;
    int64_t grain;

    if (o->method == METHOD_SIEVE)
        numbers = (uint64_t)root * 200 > SIEVE_CHUNK ? (uint64_t)root * 200
                                                     : SIEVE_CHUNK;
    grain = (int64_t)(numbers / span) + 1;
    if (grain > units / chunks)
        grain = units / chunks;
    if (grain < 4)
        grain = 4;
    return grain < units ? grain : units;
}

static int primes_plan(const void *opt, struct geometry *g, struct err *e)
{
    const struct primes *o = opt;
    struct sieve_shape shape;
    uint64_t span;
    int64_t units;

    if (o->from > o->limit) {
        char from[32], limit[32];

        number_count_text(o->from, from, sizeof(from));
        number_count_text(o->limit, limit, sizeof(limit));
        return err_set(e, EXIT_USAGE,
                       "from %s is above limit %s: give an interval that "
                       "holds a number",
                       from, limit);
    }
    shape = interval_shape(o);
    units = interval_units(o, &span);
    *g = (struct geometry){
        .units = units,
        .passes = 1,
        .grain = grain_of(o, units, span, shape.root),
        .partial_bytes = sizeof(struct partial),
        .scratch_bytes = sieve_bytes(&shape),
        .shared_bytes = sieve_base_bytes(&shape),
        .work = (double)(o->limit - o->from) + 1,
    };
    return 0;
}

static void primes_begin(struct work *k, int leader)
{
    struct sieve_shape shape = interval_shape(k->opt);

    if (leader)
        sieve_base_fill(k->shared, &shape, k->scratch);
}

/* Count a strip of the sieve that begins with unit. */
static uint64_t count_strip(struct work *k, int64_t unit,
                            const unsigned char *bits, size_t bytes,
                            const struct sample samples[SAMPLES])
{
    const struct sieve_base *base = k->shared;
    const size_t block = base->shape.block_bytes;
    struct partial *partial = k->partial;
    uint64_t count = 0;

    for (size_t at = 0; at < bytes; at += block, unit++) {
        size_t n = bytes - at < block ? bytes - at : block;
        size_t tail = n < SAMPLE_BYTES ? n : SAMPLE_BYTES;

        count += sieve_count(bits + at, n);
        for (int i = 0; i < SAMPLES; i++)
            if (samples[i].unit == unit)
                partial->sample[i] +=
                    sieve_count(bits + at + n - tail, tail) +
                    interval_off_wheel(samples[i].lo, samples[i].hi);
    }
    return count;
}

static uint64_t sieve_units(struct work *k, int64_t lo, int64_t hi)
{
    const struct primes *o = k->opt;
    const struct sieve_base *base = k->shared;
    const size_t block = base->shape.block_bytes;
    const size_t strip = base->shape.strip_bytes;
    struct sieve *sieve = k->scratch;
    struct sample samples[SAMPLES];
    uint64_t count = lo == 0 ? interval_off_wheel(o->from, o->limit) : 0,
             bytes[2];

    interval_samples(o, samples);
    interval_bytes(o, block, lo, hi, bytes);
    sieve_start(sieve, base, bytes[0]);
    for (uint64_t at = bytes[0]; at < bytes[1]; at += strip) {
        size_t n = bytes[1] - at < strip ? (size_t)(bytes[1] - at) : strip;
        unsigned char *bits = sieve_next(sieve, n);

        if (at == o->from / WHEEL)
            bits[0] &= wheel_from(o->from % WHEEL);
        if (at + n == o->limit / WHEEL + 1)
            bits[n - 1] &= wheel_to(o->limit % WHEEL);
        count += count_strip(k, lo, bits, n, samples);
        lo += (int64_t)(n / block);
    }
    return count;
}

/* Is n, a number on the wheel, divided by none of the base primes? Divisions
 * of 32 bits take a third of the time of those of 64. */
static int trial(const struct sieve_base *base, uint64_t n)
{
    for (uint64_t i = 3; i < base->count; i++) {
        const uint32_t p = base->primes[i];

        if ((uint64_t)p * p > n)
            break;
        if (n >> 32 ? n % p == 0 : (uint32_t)n % p == 0)
            return 0;
    }
    return n > 1;
}

/* Primes among the numbers lo .. hi, both included. */
static uint64_t trial_count(const struct sieve_base *base, uint64_t lo,
                            uint64_t hi)
{
    uint64_t count = interval_off_wheel(lo, hi);
    unsigned bit = wheel_bit[lo % WHEEL];
    uint64_t step = wheel_residue[bit] - lo % WHEEL;

    while (step <= hi - lo) {
        lo += step;
        count += (uint64_t)trial(base, lo);
        step = wheel_gap[bit];
        bit = (bit + 1) % 8;
    }
    return count;
}

static uint64_t trial_units(struct work *k, int64_t lo, int64_t hi)
{
    struct partial *partial = k->partial;
    struct sample samples[SAMPLES];
    uint64_t all = 0;

    interval_samples(k->opt, samples);
    for (int64_t unit = lo; unit < hi; unit++) {
        uint64_t n[2], count;

        interval_numbers(k->opt, unit, n);
        count = trial_count(k->shared, n[0], n[1]);
        for (int i = 0; i < SAMPLES; i++)
            if (samples[i].unit == unit)
                partial->sample[i] += count;
        all += count;
    }
    return all;
}

static void primes_compute(struct work *k, struct window *w, int64_t lo,
                           int64_t hi)
{
    const struct primes *o = k->opt;
    struct partial *partial = k->partial;

    uint64_t count = o->method == METHOD_TRIAL ? trial_units(k, lo, hi)
                                               : sieve_units(k, lo, hi);

    (void)w;
    partial->tally.result += count;
    partial->tally.ok++;
    partial->again += count;
    partial->units += hi - lo;
}

static void primes_merge(void *into, const void *from)
{
    struct partial *a = into;
    const struct partial *b = from;

    a->tally.result += b->tally.result;
    a->tally.ok += b->tally.ok;
    a->tally.bad += b->tally.bad;
    a->again += b->again;
    a->units += b->units;
    for (int i = 0; i < SAMPLES; i++)
        a->sample[i] += b->sample[i];
}

/* ---- the independent answer ---------------------------------------------- */

static int compare(uint64_t counted, uint64_t from, uint64_t limit,
                   uint64_t right, const char *judge, struct err *e)
{
    char lo[32], hi[32];

    if (counted == right)
        return 0;
    number_count_text(from, lo, sizeof(lo));
    number_count_text(limit, hi, sizeof(hi));
    return err_set(e, EXIT_WRONG,
                   "primes: counted %" PRIu64 " in [%s, %s], %s says %" PRIu64,
                   counted, lo, hi, judge, right);
}

/* Every unit was done once, the sum arrived as it was sent, and in the samples
 * a proof for each number finds as many. */
static int compare_samples(const struct primes *o, const struct geometry *g,
                           const struct partial *result, struct err *e)
{
    struct sample samples[SAMPLES];

    interval_samples(o, samples);
    if (result->units != g->units)
        return err_set(e, EXIT_WRONG,
                       "primes: %" PRId64 " units were done of %" PRId64,
                       result->units, g->units);
    if (compare(result->tally.result, o->from, o->limit, result->again,
                "its second sum", e))
        return -1;
    for (int i = 0; i < SAMPLES; i++) {
        struct sample s = samples[i];

        if (compare(result->sample[i], s.lo, s.hi,
                    miller_rabin_count(s.lo, s.hi), "Miller-Rabin", e))
            return -1;
    }
    return VERIFIED_SAMPLED;
}

static int primes_verify(const void *opt, const struct geometry *g,
                         const void *result, struct err *e)
{
    const struct primes *o = opt;
    const struct partial *partial = result;
    const uint64_t counted = partial->tally.result;
    const uint64_t numbers = o->limit - o->from;
    uint64_t upper, lower = 0;

    if (numbers < RECOUNT_NUMBERS && numbers / 2 < square_root(o->limit))
        return compare(counted, o->from, o->limit,
                       miller_rabin_count(o->from, o->limit), "Miller-Rabin", e)
                   ? -1
                   : VERIFIED_FULL;
    if (o->limit <= PI_LIMIT && prime_pi(o->limit, &upper) == 0 &&
        (o->from == 0 || prime_pi(o->from - 1, &lower) == 0))
        return compare(counted, o->from, o->limit, upper - lower, "pi(x)", e)
                   ? -1
                   : VERIFIED_FULL;
    return compare_samples(o, g, partial, e);
}

const struct kernel primes_kernel = {
    .name = "primes",
    .summary = "count the primes in an interval: bound by the processor",
    .work_unit = "numbers",
    .example = "--limit 1e9",
    .options = options,
    .options_size = sizeof(struct primes),
    .plan = primes_plan,
    .begin = primes_begin,
    .compute = primes_compute,
    .merge = primes_merge,
    .verify = primes_verify,
};
