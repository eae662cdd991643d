/* SPDX-License-Identifier: BSD-3-Clause */
/* Distribute the hits of large base primes to buckets. */
#include "kernels/primes/divide.h"
#include "kernels/primes/large.h"

/* The wheel: for each residue n modulo M, the distance to the next residue
 * coprime to M (0 if n is), and the line of that residue. */
struct wheel {
    unsigned char up[210], line[210], gap[48];
};

static void wheel_fill(struct wheel *w, const struct sieve_base *base)
{
    const uint32_t wheel = base->shape.wheel, lines = base->shape.lines;

    for (uint32_t n = 0, i = 0; n < wheel; n++) {
        if (n > base->residue[i])
            i++;
        w->up[n] = (unsigned char)(base->residue[i] - n);
        w->line[n] = (unsigned char)i;
    }
    for (uint32_t i = 0; i < lines; i++)
        w->gap[i] = (unsigned char)((i + 1 < lines ? base->residue[i + 1]
                                                   : wheel + 1u) -
                                    base->residue[i]);
}

/* The current columns, as a range of numbers. */
struct span {
    uint64_t first, numbers;
    double first_double;
    uint32_t wheel, lines;
};

/* Distribute the hits of p. Multiples may exceed 2^64, but their distances from
 * the first number are exact modulo 2^64. */
static inline __attribute__((always_inline)) int
deal(struct buckets *b, const struct span *span, const struct wheel *w,
     uint64_t p, const uint32_t wheel)
{
    uint64_t rest, factor, at;
    uint32_t line;

    factor = divide(span->first, span->first_double, (uint32_t)p, &rest);
    at = rest ? p - rest : 0;
    factor += rest != 0;
    if (factor < p) {
        if (p * p - span->first >= span->numbers)
            return 0;
        factor = p;
        at = p * p - span->first;
    }
    if (at >= span->numbers)
        return 0;
    at += p * w->up[factor % wheel];
    line = w->line[factor % wheel];
    while (at < span->numbers) {
        if (buckets_add(b, w->line[at % wheel], (uint32_t)(at / wheel)))
            return -1;
        at += p * w->gap[line];
        line = line + 1 < span->lines ? line + 1 : 0;
    }
    return 0;
}

static inline __attribute__((always_inline)) int
deal_all(const struct large *large, struct buckets *b, const struct span *span,
         const struct wheel *w, const uint32_t wheel)
{
    for (uint32_t i = 0; i < large->lines; i++) {
        const uint64_t *bits = large->bits + (size_t)i * large->words;

        for (uint32_t k = 0; k < large->words; k++)
            for (uint64_t word = bits[k]; word; word &= word - 1) {
                uint64_t column =
                    large->column + 64 * k + (uint64_t)__builtin_ctzll(word);

                if (deal(b, span, w, column * large->wheel + large->residue[i],
                         wheel))
                    return -1;
            }
    }
    return 0;
}

int large_deal(const struct large *large, struct sieve *s)
{
    const struct sieve_shape *shape = &s->base->shape;
    struct span span = {
        .first = s->column * shape->wheel,
        .numbers = (uint64_t)s->columns * shape->wheel,
        .lines = shape->lines,
    };
    struct wheel w;

    span.first_double = (double)span.first;
    wheel_fill(&w, s->base);
    buckets_clear(&s->buckets, shape->lines);
    /* With a constant M the compiler turns divisions into multiplications. */
    return shape->wheel == 30 ? deal_all(large, &s->buckets, &span, &w, 30)
                              : deal_all(large, &s->buckets, &span, &w, 210);
}
