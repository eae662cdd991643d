/* SPDX-License-Identifier: BSD-3-Clause */
/* The lateness of waits, as a histogram of fixed size: eight buckets per power
 * of two of nanoseconds, so a quantile is at most one eighth too large (the
 * bucket layout of HdrHistogram with three bits of precision). Adding is one
 * relaxed atomic operation, so a group shares one histogram. */
#ifndef DRIVERS_TEAM_LATENESS_H
#define DRIVERS_TEAM_LATENESS_H

#include <stdatomic.h>
#include <stdint.h>

enum { LATENESS_STEPS = 8, LATENESS_BUCKETS = 42 * LATENESS_STEPS };

struct lateness {
    _Atomic int64_t sum_ns;
    _Atomic uint32_t bucket[LATENESS_BUCKETS];
};

/* Count a wait that ended ns too late (a negative value counts as 0). */
void lateness_add(struct lateness *l, int64_t ns);
void lateness_clear(struct lateness *l);
void lateness_merge(struct lateness *into, const struct lateness *from);
int64_t lateness_count(const struct lateness *l);

/* The smallest bucket end that a share (0 .. 1) of all waits stay below; 0 if
 * none was counted. */
int64_t lateness_quantile(const struct lateness *l, double share);

/* The distribution as text: "1023:4 2047:31". Each pair is an upper bound in
 * ns, by powers of two, and the number of waits between the previous bound and
 * this one. Empty pairs are omitted. */
#define LATENESS_TEXT_SIZE 1024
void lateness_text(const struct lateness *l, char to[LATENESS_TEXT_SIZE]);

#endif
