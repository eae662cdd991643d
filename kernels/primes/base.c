/* SPDX-License-Identifier: BSD-3-Clause */
/* Read-only data of a group: the lists, then the primes too numerous for lists.
 * A sieve that has only lists finds the latter. */
#include "kernels/primes/large.h"
#include "kernels/primes/sieve.h"

size_t sieve_base_bytes(const struct sieve_shape *shape)
{
    const size_t large = shape->pages ? large_bytes(shape) : 0;

    return sieve_lists_bytes(shape) + (large + 63) / 64 * 64;
}

void sieve_base_fill(struct sieve_base *b, const struct sieve_shape *shape)
{
    sieve_lists_fill(b, shape);
    if (shape->pages) {
        b->large =
            (struct large *)((unsigned char *)b + sieve_lists_bytes(shape));
        large_fill(b->large, shape);
    }
}
