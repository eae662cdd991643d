/* SPDX-License-Identifier: BSD-3-Clause */
/* Read-only data of a group: the lists, then the primes too numerous for lists.
 * A sieve that has only lists finds the latter. */
#include "kernels/primes/large.h"
#include "kernels/primes/sieve.h"

static size_t bytes_of(const struct sieve_shape *shape,
                       const struct sieve_list *list)
{
    return list->entries ? (large_bytes(shape, list) + 63) / 64 * 64 : 0;
}

size_t sieve_base_bytes(const struct sieve_shape *shape)
{
    size_t bytes = sieve_lists_bytes(shape);

    for (int i = 0; i < LARGE_LISTS; i++)
        bytes += bytes_of(shape, &shape->list[i]);
    if (shape->pages) {
        const struct sieve_shape own =
            sieve_shape_large(shape, &shape->list[0]);

        bytes += sieve_lists_bytes(&own);
    }
    return bytes;
}

void sieve_base_fill(struct sieve_base *b, const struct sieve_shape *shape)
{
    unsigned char *at = (unsigned char *)b + sieve_lists_bytes(shape);

    sieve_lists_fill(b, shape);
    for (int i = 0; i < LARGE_LISTS; i++)
        if (shape->list[i].entries) {
            b->large[i] = (struct large *)at;
            large_fill(b->large[i], shape, &shape->list[i]);
            at += bytes_of(shape, &shape->list[i]);
        }
    if (shape->pages) {
        const struct sieve_shape own =
            sieve_shape_large(shape, &shape->list[0]);

        b->own = (struct sieve_base *)at;
        sieve_lists_fill(b->own, &own);
    }
}
