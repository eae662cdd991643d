/* SPDX-License-Identifier: BSD-3-Clause */
/* Independent verification of the counts of the kernel `primes`. */
#ifndef KERNELS_PRIMES_JUDGE_H
#define KERNELS_PRIMES_JUDGE_H

#include "kernels/kernel.h"
#include "kernels/primes/interval.h"

/* A sample of a unit that a worker completed, to be counted again. */
struct proof {
    uint64_t lot; /* of the unit; 0: no sample */
    int64_t unit;
    uint64_t found; /* primes in its interval_sample() */
};

struct partial {
    struct tally tally;
    uint64_t again;        /* the same count, summed independently */
    int64_t units;         /* completed */
    int64_t proved;        /* samples counted again, each by its worker */
    struct proof proof[2]; /* of one worker: the very last unit, if it has
                              that, and a random one of its units */
};

/* The random number that decides which of its units a worker samples; never
 * 0. */
uint64_t judge_lot(const struct primes *o, int64_t unit);

/* Each worker counts its samples again by Miller-Rabin, about 1 ms. Returns 0,
 * or -1 with EXIT_WRONG. */
int judge_samples(const struct primes *o, struct partial *mine, struct err *e);

/* Compare a merged result with that of another algorithm: in full for limits up
 * to 1e13 and for intervals short enough to test each number, else in samples.
 * Takes about a second at most. Returns enum verified, or -1 with
 * EXIT_WRONG. */
int judge(const struct primes *o, const struct geometry *g,
          const struct partial *result, struct err *e);

#endif
