/* SPDX-License-Identifier: BSD-3-Clause */
/* Independent counts; see judge.h. */
#include "kernels/primes/judge.h"

#include <inttypes.h>
#include <stdlib.h>

#include "kernels/base/hash.h"
#include "kernels/base/number.h"
#include "kernels/primes/combine.h"
#include "kernels/primes/miller_rabin.h"
#include "kernels/primes/prime_pi.h"
#include "kernels/primes/wheel.h"

/* Miller-Rabin takes about 0.15 us per number. Legendre's recurrence, which
 * verifies the combinatorial method, takes 0.8 s for 1e13. */
#define PI_LIMIT        10000000000000u
#define RECOUNT_NUMBERS 2000000u
#define STEP_BACK       20000u

static int compare(uint64_t counted, uint64_t from, uint64_t limit,
                   uint64_t right, const char *judge, struct err *e)
{
    char lo[32], hi[32];

    if (counted == right)
        return 0;
    number_count_text(from, lo, sizeof(lo));
    number_count_text(limit, hi, sizeof(hi));
    return err_set(e, EXIT_WRONG,
                   "primes: counted %" PRIu64
                   " in [%s, %s], but %s counts %" PRIu64,
                   counted, lo, hi, judge, right);
}

uint64_t judge_lot(const struct primes *o, int64_t unit)
{
    return hash_mix(o->from + hash_mix(o->limit ^ (uint64_t)unit)) | 1;
}

int judge_samples(const struct primes *o, struct partial *mine, struct err *e)
{
    const struct sieve_shape shape = interval_shape(o);

    for (int i = 0; i < 2; i++) {
        const struct proof *p = &mine->proof[i];
        struct sample s;

        if (p->lot == 0)
            continue;
        s = interval_sample(o, &shape, p->unit, p->lot);
        if (compare(p->found, s.first, s.first + (s.count - 1) * s.step,
                    interval_recount(o, &s), "Miller-Rabin", e))
            return -1;
        mine->proved++;
    }
    return 0;
}

/* Check that every unit was completed once, that the sum arrived unchanged and
 * that each worker recounted its samples. */
static int compare_sums(const struct primes *o, const struct geometry *g,
                        const struct partial *result, struct err *e)
{
    if (result->units != g->units)
        return err_set(e, EXIT_WRONG,
                       "primes: %" PRId64 " of %" PRId64
                       " units were completed",
                       result->units, g->units);
    if (compare(result->tally.result, o->from, o->limit, result->again,
                "the second sum", e))
        return -1;
    return result->proved > 0 ? VERIFIED_SAMPLED : VERIFIED_NO;
}

/* *pi = pi(x) by the combinatorial method. Returns 0; -1 without memory. */
static int combine(uint64_t x, uint64_t *pi)
{
    struct combine *c = aligned_alloc(64, combine_bytes(x));
    void *work = aligned_alloc(64, combine_work_bytes(x));
    const enum isa isa = isa_best();
    int status = -1;

    if (c && work) {
        combine_fill(c, x);
        *pi = 0;
        for (int part = 0; part < combine_parts(x); part++)
            *pi += combine_part(c, isa, part, work);
        status = 0;
    }
    free(c);
    free(work);
    return status;
}

/* The same from pi of a slightly smaller number, for which leaves and segments
 * differ, plus a test of each number in between. */
static int step_back(uint64_t x, uint64_t *pi)
{
    if (x < STEP_BACK) {
        *pi = miller_rabin_count(0, x);
        return 0;
    }
    if (combine(x - STEP_BACK, pi))
        return -1;
    *pi += miller_rabin_count(x - STEP_BACK + 1, x);
    return 0;
}

/* *count = primes of the interval, as the difference of pi at its ends. */
static int difference(const struct primes *o,
                      int (*pi)(uint64_t x, uint64_t *pi), uint64_t *count)
{
    uint64_t below = 0;

    if (pi(o->limit, count) || (o->from > 0 && pi(o->from - 1, &below)))
        return -1;
    *count -= below;
    return 0;
}

int judge(const struct primes *o, const struct geometry *g,
          const struct partial *result, struct err *e)
{
    const uint64_t counted = result->tally.result;
    const uint64_t numbers = o->limit - o->from;
    const int combinatorial = o->method == METHOD_COMBINATORIAL;
    uint64_t right;

    if (numbers < RECOUNT_NUMBERS && numbers / 2 < square_root(o->limit))
        return compare(counted, o->from, o->limit,
                       miller_rabin_count(o->from, o->limit), "Miller-Rabin", e)
                   ? -1
                   : VERIFIED_FULL;
    if (o->limit <= PI_LIMIT &&
        difference(o, combinatorial ? prime_pi : combine, &right) == 0)
        return compare(counted, o->from, o->limit, right,
                       combinatorial ? "Legendre" : "pi(x)", e)
                   ? -1
                   : VERIFIED_FULL;
    if (!combinatorial)
        return compare_sums(o, g, result, e);
    if (difference(o, step_back, &right))
        return VERIFIED_NO;
    return compare(counted, o->from, o->limit, right, "pi from below", e)
               ? -1
               : VERIFIED_SAMPLED;
}
