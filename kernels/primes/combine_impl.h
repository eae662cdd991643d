/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of pi(x), compiled once per instruction set. The including file
 * defines COMBINE_CODE, the name of its combine_part(). */
#include "kernels/primes/combine.h"
#include "kernels/primes/combine_easy.h"
#include "kernels/primes/combine_hard.h"

uint64_t COMBINE_CODE(const struct combine *c, int part, void *work)
{
    if (c->direct)
        return combine_pi(c, c->x);
    if (part < c->sieving)
        return sieve_part(c, part, work);
    return table_part(c, (uint32_t)(part - c->sieving), work);
}
