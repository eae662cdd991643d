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

/* Those of a line of own. With a constant M the compiler turns divisions into
 * multiplications. */
static int deal_line(const struct sieve *own, uint32_t residue,
                     struct buckets *b, const struct span *span,
                     const struct wheel *w)
{
    const struct sieve_base *base = own->base;
    const uint32_t m = base->shape.wheel;
    uint16_t d[LARGE_COLUMNS + LARGE_PAD];
    uint32_t near[LARGE_COLUMNS + LARGE_PAD];

    for (uint32_t byte = 0; byte < own->bytes; byte += LARGE_COLUMNS / 8) {
        const uint32_t left = own->bytes - byte;
        const uint32_t words =
            (left < LARGE_COLUMNS / 8 ? left : LARGE_COLUMNS / 8) / 8;
        const uint32_t least = (uint32_t)(own->column + 8 * byte) * m + residue;
        uint32_t n = base->code->columns(own->bits + byte, words, 1, d);

        /* Hits of a prime that is there twice do no harm. */
        for (; n % LARGE_PAD; n++)
            d[n] = d[n - 1];
        n = base->code->near(d, n, m, least, span->first,
                             (uint32_t)span->numbers, near);
        for (uint32_t i = 0; i < n; i++)
            if (span->wheel == 30 ? deal(b, span, w, near[i], 30)
                                  : deal(b, span, w, near[i], 210))
                return -1;
    }
    return 0;
}

int large_deal(struct sieve *s)
{
    const struct sieve_shape *shape = &s->base->shape;
    const struct sieve_shape *primes = &s->base->own->shape;
    struct span span = {
        .first = s->column * shape->wheel,
        .numbers = (uint64_t)s->columns * shape->wheel,
        .wheel = shape->wheel,
        .lines = shape->lines,
    };
    struct wheel w;

    span.first_double = (double)span.first;
    wheel_fill(&w, s->base);
    buckets_clear(&s->buckets, shape->lines);
    for (uint64_t at = 0; at < primes->columns; at += primes->segment_columns) {
        const uint64_t left = primes->columns - at;

        sieve_seek(s->own, primes->column + at,
                   left < primes->segment_columns ? (uint32_t)left
                                                  : primes->segment_columns);
        for (uint32_t line = 0; line < primes->lines; line++) {
            sieve_line(s->own, line);
            if (deal_line(s->own, s->base->own->residue[line], &s->buckets,
                          &span, &w))
                return -1;
        }
    }
    return 0;
}
