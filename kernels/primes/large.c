/* SPDX-License-Identifier: BSD-3-Clause */
/* Find the base primes that are too large for the lists. */
#include "kernels/primes/large.h"

#include <string.h>

static struct sieve_shape shape_of(const struct sieve_shape *shape)
{
    return sieve_shape((uint64_t)shape->hit + 1, shape->root, shape->isa,
                       (size_t)shape->block_bytes / 7 * 8,
                       shape->segment_columns / 5);
}

static size_t words_of(const struct sieve_shape *own)
{
    return (size_t)own->segments * (own->segment_columns / 64);
}

size_t large_bytes(const struct sieve_shape *shape)
{
    const struct sieve_shape own = shape_of(shape);

    return sizeof(struct large) + 8 * words_of(&own) * own.lines +
           sieve_lists_bytes(&own) + sieve_bytes(&own);
}

void large_fill(struct large *large, const struct sieve_shape *shape)
{
    const struct sieve_shape own = shape_of(shape);
    const size_t words = words_of(&own), step = own.segment_columns / 64;
    uint64_t *end = large->bits + words * own.lines;
    struct sieve_base *base = (struct sieve_base *)end;
    struct sieve *s =
        (struct sieve *)(end + sieve_lists_bytes(&own) / sizeof(*end));

    sieve_lists_fill(base, &own);
    sieve_init(s, base);
    large->column = own.column;
    large->wheel = own.wheel;
    large->lines = own.lines;
    large->words = (uint32_t)words;
    memcpy(large->residue, base->residue, sizeof(large->residue));
    memset(large->bits, 0, 8 * words * own.lines);
    for (uint64_t at = 0; at < own.columns; at += own.segment_columns) {
        uint64_t left = own.columns - at;
        uint32_t columns =
            left < own.segment_columns ? (uint32_t)left : own.segment_columns;

        sieve_seek(s, own.column + at, columns);
        for (uint32_t line = 0; line < own.lines; line++) {
            sieve_line(s, line);
            memcpy(large->bits + line * words + at / own.segment_columns * step,
                   s->bits, s->bytes);
        }
    }
}
