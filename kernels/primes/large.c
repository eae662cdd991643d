/* SPDX-License-Identifier: BSD-3-Clause */
/* Find the base primes that are too large for the lists. */
#include "kernels/primes/large.h"

#include <string.h>

static size_t blocks_bytes(const struct sieve_list *list)
{
    return (sizeof(struct large) +
            sizeof(struct large_block) * (size_t)list->blocks + 63) /
           64 * 64;
}

static size_t entries_bytes(const struct sieve_list *list)
{
    return (sizeof(uint16_t) * (size_t)list->entries + 63) / 64 * 64;
}

size_t large_bytes(const struct sieve_shape *shape,
                   const struct sieve_list *list)
{
    const struct sieve_shape own = sieve_shape_large(shape, list);

    return blocks_bytes(list) + entries_bytes(list) + sieve_lists_bytes(&own) +
           sieve_bytes(&own);
}

static void fill_inverses(struct large *large, uint32_t wheel)
{
    for (uint32_t a = 1; a < wheel; a++)
        for (uint32_t b = 1; b < wheel; b++)
            if (a * b % wheel == 1)
                large->inverse[a] = (uint16_t)b;
}

/* List the primes of a line of own, in blocks. Returns the number of entries
 * after them. */
static uint32_t list_line(struct large_block *block, uint16_t *d, uint32_t n,
                          const struct sieve *own, uint32_t residue,
                          uint32_t wheel)
{
    const struct sieve_base *base = own->base;
    const uint32_t step = base->shape.wheel / wheel;

    for (uint32_t byte = 0; byte < own->bytes; byte += LARGE_COLUMNS / 8) {
        const uint32_t left = own->bytes - byte;
        const uint32_t words =
            (left < LARGE_COLUMNS / 8 ? left : LARGE_COLUMNS / 8) / 8;
        uint32_t count =
            base->code->columns(own->bits + byte, words, step, d + n);

        *block = (struct large_block){
            .first = n,
            .q = (uint32_t)(own->column + 8 * byte) * step + residue / wheel,
            .r = residue % wheel,
            .least = UINT32_MAX,
        };
        if (count) {
            block->least = (block->q + d[n]) * wheel + block->r;
            block->most = (block->q + d[n + count - 1]) * wheel + block->r;
        }
        for (; count % LARGE_PAD; count++)
            d[n + count] = d[n + count - 1];
        block++->count = count;
        n += count;
    }
    return n;
}

static void fill_blocks(struct large *large, struct sieve *own, uint32_t wheel)
{
    const struct sieve_base *base = own->base;
    const struct sieve_shape *shape = &base->shape;
    const uint32_t blocks =
        (shape->segment_columns + LARGE_COLUMNS - 1) / LARGE_COLUMNS;
    struct large_block *block = large->block;
    uint32_t n = 0;

    for (uint64_t at = 0; at < shape->columns; at += shape->segment_columns) {
        const uint64_t left = shape->columns - at;

        sieve_seek(own, shape->column + at,
                   left < shape->segment_columns ? (uint32_t)left
                                                 : shape->segment_columns);
        for (uint32_t line = 0; line < shape->lines; line++) {
            sieve_line(own, line);
            n = list_line(block, large->d, n, own, base->residue[line], wheel);
            block += blocks;
        }
    }
}

void large_fill(struct large *large, const struct sieve_shape *shape,
                const struct sieve_list *list)
{
    const struct sieve_shape own = sieve_shape_large(shape, list);
    unsigned char *at = (unsigned char *)large + blocks_bytes(list);
    struct sieve_base *base = (struct sieve_base *)(at + entries_bytes(list));
    struct sieve *s =
        (struct sieve *)((unsigned char *)base + sieve_lists_bytes(&own));

    large->d = (uint16_t *)at;
    large->blocks = list->blocks;
    memset(large->block, 0, sizeof(*large->block) * large->blocks);
    fill_inverses(large, shape->wheel);
    sieve_lists_fill(base, &own);
    sieve_init(s, base, NULL);
    fill_blocks(large, s, shape->wheel);
}
