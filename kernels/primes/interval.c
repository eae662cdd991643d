/* SPDX-License-Identifier: BSD-3-Clause */
/* From units to numbers, without stepping over 2^64-1. */
#include "kernels/primes/interval.h"

#include "kernels/base/hash.h"
#include "kernels/primes/wheel.h"

#define TRIAL_SPAN 4096

struct sieve_shape interval_shape(const struct primes *o)
{
    return sieve_shape(o->limit, (size_t)o->l1_bytes);
}

int64_t interval_units(const struct primes *o, uint64_t *span)
{
    const uint64_t block = interval_shape(o).block_bytes;

    if (o->method == METHOD_TRIAL) {
        *span = TRIAL_SPAN;
        return (int64_t)((o->limit - o->from) / TRIAL_SPAN) + 1;
    }
    *span = block * WHEEL;
    return (int64_t)((o->limit / WHEEL - o->from / WHEEL) / block) + 1;
}

void interval_bytes(const struct primes *o, size_t block, int64_t lo,
                    int64_t hi, uint64_t bytes[2])
{
    const uint64_t first = o->from / WHEEL, end = o->limit / WHEEL + 1;

    bytes[0] = first + (uint64_t)lo * block;
    bytes[1] = first + (uint64_t)hi * block;
    if (bytes[1] > end)
        bytes[1] = end;
}

void interval_numbers(const struct primes *o, int64_t unit, uint64_t n[2])
{
    n[0] = o->from + (uint64_t)unit * TRIAL_SPAN;
    n[1] = o->limit;
    if (n[1] - n[0] >= TRIAL_SPAN)
        n[1] = n[0] + TRIAL_SPAN - 1;
}

uint64_t interval_off_wheel(uint64_t lo, uint64_t hi)
{
    return (uint64_t)((lo <= 2 && 2 <= hi) + (lo <= 3 && 3 <= hi) +
                      (lo <= 5 && 5 <= hi));
}

void interval_samples(const struct primes *o, struct sample samples[SAMPLES])
{
    const size_t block = interval_shape(o).block_bytes;
    const uint64_t end = o->limit / WHEEL + 1;
    uint64_t state = o->from + hash_mix(o->limit), span, n[2];
    const int64_t units = interval_units(o, &span);

    for (int i = 0; i < SAMPLES; i++) {
        struct sample *s = &samples[i];

        s->unit = units - 1;
        if (i > 0)
            s->unit = (int64_t)(random_next(&state) % (uint64_t)units);
        if (o->method == METHOD_TRIAL) {
            interval_numbers(o, s->unit, n);
            s->lo = n[0];
            s->hi = n[1];
            continue;
        }
        interval_bytes(o, block, s->unit, s->unit + 1, n);
        s->hi = n[1] == end ? o->limit : n[1] * WHEEL - 1;
        if (n[1] - n[0] > SAMPLE_BYTES)
            n[0] = n[1] - SAMPLE_BYTES;
        s->lo = n[0] * WHEEL < o->from ? o->from : n[0] * WHEEL;
    }
}
