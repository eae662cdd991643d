/* SPDX-License-Identifier: BSD-3-Clause */
/* The independent answer to what the kernel `primes` counted. */
#ifndef KERNELS_PRIMES_JUDGE_H
#define KERNELS_PRIMES_JUDGE_H

#include "kernels/kernel.h"
#include "kernels/primes/interval.h"

struct partial {
    struct tally tally;
    uint64_t again;           /* the result once more, kept apart */
    int64_t units;            /* done */
    uint64_t sample[SAMPLES]; /* primes found in each of interval_samples() */
};

/* Compare a merged result with another algorithm's: in full for limits to
 * 1e13 and for so few numbers that each can be tested, else in samples. Takes
 * about a second at most. Returns enum verified, or -1 with EXIT_WRONG. */
int judge(const struct primes *o, const struct geometry *g,
          const struct partial *result, struct err *e);

#endif
