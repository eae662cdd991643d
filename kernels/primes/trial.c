/* SPDX-License-Identifier: BSD-3-Clause */
/* Trial division. */
#include "kernels/primes/trial.h"

#include "kernels/primes/odds.h"
#include "kernels/primes/wheel.h"

#define LAST ((uint32_t)1 << 22)

static uint32_t last_of(uint64_t limit)
{
    const uint32_t root = square_root(limit);

    return root < 7 ? 7 : root < LAST ? root : LAST;
}

size_t trial_bytes(uint64_t limit)
{
    const uint32_t last = last_of(limit);

    return sizeof(struct trial) + 4 * odds_count_most(last) + odds_bytes(last) +
           8;
}

void trial_fill(struct trial *t, uint64_t limit)
{
    const uint32_t last = last_of(limit);
    /* After the list, aligned to a word. */
    uint64_t *odds = (uint64_t *)t + 1 + (odds_count_most(last) + 1) / 2;

    odds_fill(odds, last);
    t->last = last;
    t->count = 0;
    for (uint32_t p = 7; p <= last; p += 2)
        if (odds_prime(odds, p))
            t->primes[t->count++] = p;
}

/* 1 if n, a number on the wheel, is prime. A 32-bit division takes a third of
 * the time of a 64-bit one. */
static int prime(const struct trial *t, uint64_t n)
{
    const uint64_t root = square_root(n);
    uint64_t divisor = t->last / WHEEL * WHEEL + 1;
    unsigned bit = 0;

    for (uint32_t i = 0; i < t->count; i++) {
        const uint32_t p = t->primes[i];

        if (p > root)
            return n > 1;
        if (n >> 32 ? n % p == 0 : (uint32_t)n % p == 0)
            return 0;
    }
    while (divisor <= root) {
        if (divisor > 1 && n % divisor == 0)
            return 0;
        divisor += wheel_gap[bit];
        bit = (bit + 1) % 8;
    }
    return n > 1;
}

uint64_t trial_count(const struct trial *t, uint64_t lo, uint64_t hi)
{
    uint64_t count = (uint64_t)((lo <= 2 && 2 <= hi) + (lo <= 3 && 3 <= hi) +
                                (lo <= 5 && 5 <= hi));
    unsigned bit = wheel_bit[lo % WHEEL];
    uint64_t step = wheel_residue[bit] - lo % WHEEL;

    while (step <= hi - lo) {
        lo += step;
        count += (uint64_t)prime(t, lo);
        step = wheel_gap[bit];
        bit = (bit + 1) % 8;
    }
    return count;
}
