/* SPDX-License-Identifier: BSD-3-Clause */
/* A worker's state in the fast sieve. */
#include "kernels/primes/sieve.h"

#include <string.h>

#include "kernels/primes/divide.h"
#include "kernels/primes/large.h"
#include "kernels/primes/odds.h"

static unsigned char *aligned(unsigned char *at, size_t to)
{
    return at + (-(uintptr_t)at & (to - 1));
}

void sieve_init(struct sieve *s, const struct sieve_base *base,
                int (*deal)(struct sieve *s))
{
    const struct sieve_shape *shape = &base->shape;
    const size_t most = odds_count_most(shape->hit);
    unsigned char *at;

    s->base = base;
    s->deal = deal;
    s->columns = s->bytes = 0;
    s->offset = (uint32_t *)s->memory;
    s->skip = s->offset + most;
    s->at = (int32_t *)(s->skip + most);
    at = (unsigned char *)(s->at + most);
    s->lines = s->bits = aligned(at + shape->margin_bytes, 64);
    s->stride = sieve_stride(shape);
    s->group = UINT32_MAX;
    at = aligned(s->lines + shape->group * s->stride - shape->margin_bytes, 64);
    s->found = (uint32_t *)at;
    s->rest[0] = s->found + shape->group * LARGE_FOUND;
    s->next = s->rest[0] + shape->list[0].entries;
    s->rest[1] = s->next + shape->list[0].entries;
    at = (unsigned char *)(s->rest[1] + shape->list[1].entries);
    if (shape->pages) {
        s->buckets.pool = (uint32_t *)aligned(at, 4 * BUCKET_PAGE);
        s->buckets.pages = shape->pages;
        s->own = (struct sieve *)(s->buckets.pool +
                                  (size_t)shape->pages * BUCKET_PAGE);
        sieve_init(s->own, base->own, NULL);
    }
}

/* Position each base prime. Its hits start at its square. */
static void seek_primes(struct sieve *s)
{
    const struct sieve_base *base = s->base;
    const uint64_t wheel = base->shape.wheel, columns = 8 * (uint64_t)s->bytes;

    s->old = base->count;
    for (uint32_t i = 0; i < base->count; i++) {
        const uint32_t p = base->p[i];
        uint64_t from = s->column, rest;

        if ((uint64_t)p * p > from * wheel) {
            uint64_t square = (uint64_t)p * p / wheel;

            from = square < from + columns ? square : from + columns;
        }
        divide(from, (double)from, p, &rest);
        s->skip[i] = (uint32_t)(from - s->column);
        s->offset[i] = rest ? p - (uint32_t)rest : 0;
        if (s->skip[i] && i >= base->first[TIER_HIT][0] && s->old > i)
            s->old = i;
    }
}

uint32_t sieve_seek(struct sieve *s, uint64_t column, uint32_t columns)
{
    s->column = column;
    s->columns = columns;
    s->group = UINT32_MAX;
    while (s->base->shape.pages && s->deal(s))
        s->columns = (s->columns / 2 + 63) / 64 * 64;
    s->bytes = (s->columns + 63) / 64 * 8;
    seek_primes(s);
    s->base->code->seek_large(s);
    return s->columns;
}

/* Clear the bits of columns lo .. hi-1 of the line. */
static void clear(struct sieve *s, uint64_t lo, uint64_t hi)
{
    for (uint64_t k = lo; k < hi; k++)
        s->bits[k / 8] &= (unsigned char)~(1u << k % 8);
}

static void sieve_group(struct sieve *s, uint32_t first)
{
    const struct sieve_base *base = s->base;

    for (uint32_t i = 0; i < base->shape.group; i++) {
        s->bits = s->lines + i * s->stride;
        base->code->line(s, first + i);
    }
    base->code->group(s, first);
    s->group = first;
}

void sieve_line(struct sieve *s, uint32_t line)
{
    const struct sieve_base *base = s->base;
    const struct sieve_shape *shape = &base->shape;
    const uint64_t residue = base->residue[line];
    uint64_t lo = 0, hi = s->columns;

    if (line - line % shape->group != s->group)
        sieve_group(s, line - line % shape->group);
    s->bits = s->lines + line % shape->group * s->stride;
    if (s->column == 0) {
        s->bits[0] = (unsigned char)base->head[line];
        s->bits[1] = (unsigned char)(base->head[line] >> 8);
    }
    while (s->column + lo < shape->from / shape->wheel + 1 &&
           (s->column + lo) * shape->wheel + residue < shape->from && lo < hi)
        lo++;
    if (s->column + hi == shape->limit / shape->wheel + 1 &&
        residue > shape->limit % shape->wheel)
        hi--;
    clear(s, 0, lo);
    clear(s, hi, 8 * s->bytes);
}

uint64_t sieve_count(const struct sieve *s)
{
    return s->base->code->count(s->bits, s->bytes / 8);
}

uint64_t sieve_count_from(const struct sieve *s, uint32_t column)
{
    const uint32_t byte = column / 8;

    return byte < s->bytes
               ? s->base->code->count(s->bits + byte, (s->bytes - byte) / 8)
               : 0;
}
