/* SPDX-License-Identifier: BSD-3-Clause */
/* The independent answer to what the kernel `primes` counted. */
#ifndef KERNELS_PRIMES_JUDGE_H
#define KERNELS_PRIMES_JUDGE_H

#include "kernels/kernel.h"
#include "kernels/primes/interval.h"

/* What a worker remembers of a unit that it did, to have it counted again. */
struct proof {
    uint64_t lot; /* of the unit; 0: none was drawn */
    int64_t unit;
    uint64_t found; /* primes in its interval_sample() */
};

struct partial {
    struct tally tally;
    uint64_t again;        /* the result once more, kept apart */
    int64_t units;         /* done */
    int64_t proved;        /* samples counted again, by each worker its own */
    struct proof proof[2]; /* of one worker: the last unit of all, if it did
                              that, and of its units one as at random */
};

/* The lot that decides which of its units a worker remembers; never 0. */
uint64_t judge_lot(const struct primes *o, int64_t unit);

/* For each worker: count its samples again by Miller-Rabin, some 1 ms. Returns
 * 0, or -1 with EXIT_WRONG. */
int judge_samples(const struct primes *o, struct partial *mine, struct err *e);

/* Compare a merged result with another algorithm's: in full for limits to
 * 1e13 and for so few numbers that each can be tested, else in samples. Takes
 * about a second at most. Returns enum verified, or -1 with EXIT_WRONG. */
int judge(const struct primes *o, const struct geometry *g,
          const struct partial *result, struct err *e);

#endif
