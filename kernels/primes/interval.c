/* SPDX-License-Identifier: BSD-3-Clause */
/* Map units to numbers, without overflow beyond 2^64-1. */
#include "kernels/primes/interval.h"

#include "kernels/primes/combine.h"
#include "kernels/primes/miller_rabin.h"

#define TRIAL_SPAN     4096
#define SAMPLE_COLUMNS 4096 /* at most */

struct sieve_shape interval_shape(const struct primes *o)
{
    return sieve_shape(o->from, o->limit, (enum isa)o->isa, (size_t)o->l1_bytes,
                       (size_t)o->l2_bytes);
}

/* Lines of a unit. */
static uint32_t lines_of(const struct sieve_shape *shape)
{
    return shape->pages ? shape->lines : shape->group;
}

int64_t interval_units(const struct primes *o, const struct sieve_shape *shape)
{
    if (o->method == METHOD_TRIAL)
        return (int64_t)((o->limit - o->from) / TRIAL_SPAN) + 1;
    if (o->method == METHOD_COMBINATORIAL)
        return combine_parts(o->limit) +
               (o->from > 2 ? combine_parts(o->from - 1) : 0);
    return shape->segments * (int64_t)(shape->lines / lines_of(shape));
}

int64_t interval_lines(const struct sieve_shape *shape, int64_t unit,
                       uint32_t lines[2])
{
    const uint32_t each = lines_of(shape), units = shape->lines / each;

    lines[0] = (uint32_t)(unit % units) * each;
    lines[1] = lines[0] + each;
    return unit / units;
}

uint32_t interval_columns(const struct sieve_shape *shape, int64_t segment)
{
    uint64_t before = (uint64_t)segment * shape->segment_columns;
    uint64_t left = shape->columns - before;

    return left < shape->segment_columns ? (uint32_t)left
                                         : shape->segment_columns;
}

void interval_numbers(const struct primes *o, int64_t unit, uint64_t n[2])
{
    n[0] = o->from + (uint64_t)unit * TRIAL_SPAN;
    n[1] = o->limit;
    if (n[1] - n[0] >= TRIAL_SPAN)
        n[1] = n[0] + TRIAL_SPAN - 1;
}

uint64_t interval_off_wheel(const struct sieve_shape *shape)
{
    static const unsigned char primes[] = {2, 3, 5, 7, 11};
    uint64_t count = 0;

    for (size_t i = 0; i < sizeof(primes); i++)
        count += shape->wheel % primes[i] == 0 && shape->from <= primes[i] &&
                 primes[i] <= shape->limit;
    return count;
}

/* The residue of a line. verify() has no struct sieve_base to read it from. */
static uint32_t residue_of(const struct sieve_shape *shape, uint32_t line)
{
    uint32_t r = 1;

    for (uint32_t i = 0; i < line; i++)
        do
            r += 2;
        while (r % 3 == 0 || r % 5 == 0 ||
               (shape->wheel % 7 == 0 && r % 7 == 0) ||
               (shape->wheel % 11 == 0 && r % 11 == 0));
    return r;
}

static void sample_line(const struct sieve_shape *shape, struct sample *s,
                        uint64_t random)
{
    uint32_t lines[2];
    int64_t segment = interval_lines(shape, s->unit, lines);
    uint32_t columns = interval_columns(shape, segment);

    s->line = lines[0] + (uint32_t)(random % (lines[1] - lines[0]));
    s->column = columns <= SAMPLE_COLUMNS
                    ? 0
                    : (columns - SAMPLE_COLUMNS + 63) / 64 * 64;
    s->count = columns - s->column;
    s->step = shape->wheel;
    s->first = (shape->column + (uint64_t)segment * shape->segment_columns +
                s->column) *
                   shape->wheel +
               residue_of(shape, s->line);
}

struct sample interval_sample(const struct primes *o,
                              const struct sieve_shape *shape, int64_t unit,
                              uint64_t random)
{
    struct sample s = {.unit = unit, .step = 1};
    uint64_t n[2];

    if (o->method == METHOD_SIEVE) {
        sample_line(shape, &s, random);
    } else {
        interval_numbers(o, unit, n);
        s.first = n[0];
        s.count = n[1] - n[0] + 1;
    }
    return s;
}

uint64_t interval_recount(const struct primes *o, const struct sample *s)
{
    uint64_t count = 0;

    for (uint64_t i = 0; i < s->count; i++) {
        uint64_t n = s->first + i * s->step;

        /* n < s->first: n wrapped at 2^64. */
        if (n >= o->from && n <= o->limit && n >= s->first)
            count += (uint64_t)miller_rabin(n);
    }
    return count;
}
