/* SPDX-License-Identifier: BSD-3-Clause */
/* Which cores and pairs are slow: pure functions over measured times.
 *
 * A series is one item (a piece on a core, an exchange of a pair), measured in
 * rounds. It is compared with its like: the series of the same item on cores of
 * the same class. After each set of rounds
 *
 *     centre = median of the rounds of the set; their mean, if a CPU quota held
 *              the core back, which it does in some rounds and not in others
 *     like   = median of the centres of the class
 *     least  = max(weight * tolerance, floor_ns / like)
 *     limit  = least, or 6 * 1.4826 MAD / like if that is more, up to 2 * least
 *     excess = centre / like - 1
 *
 * where MAD is the median distance of the centres of the class from their
 * median; it is unreliable for few centres. 1.4826 MAD estimates the standard
 * deviation of normal values (P. Rousseeuw, C. Croux, "Alternatives to the Median Absolute Deviation",
 * JASA 88, 1993). A median of an even number is the lower, so of two nodes the
 * faster is the measure. One that exceeds its limit is suspicious, and slow if
 * it still is in JUDGE_SETS sets: unless the hypervisor, or other programs and
 * the cold caches that they leave, explain half of the excess. Then it is only
 * disturbed, as is a core of which they have more than a tenth. */
#ifndef DRIVERS_PROGRAM_ACCEPT_JUDGE_H
#define DRIVERS_PROGRAM_ACCEPT_JUDGE_H

#include <stddef.h>
#include <stdint.h>

#include "drivers/program/accept/accept.h"

enum { JUDGE_SETS = 3 };

/* In rising order of concern. */
enum accept_status {
    ACCEPT_OK,
    ACCEPT_DISTURBED,
    ACCEPT_SLOW,
    ACCEPT_WRONG,
    ACCEPT_SILENT
};
extern const char *const accept_status_names[];

struct series {
    const struct accept_item *item;
    int class;        /* series with other items or classes are not like it */
    double reference; /* ns in an earlier test; NaN: none */
    double *ns;       /* [rounds] */
    int rounds;
    int64_t elapsed_ns, queue_ns, throttled_ns; /* sums; of pairs 0 */
    double stolen; /* part of the time that the hypervisor took */

    /* Set by judge_set(), over the last set, and by judge_all(), over all. */
    double centre, spread, best; /* ns; NaN: not measured */
    double like, limit, excess;  /* NaN: nothing to compare with */
    double reference_excess, reference_limit;

    int sets, slow_sets, reference_sets;
    enum accept_status status;
};

/* Judge the rounds from `from` on of n series as one set more. Returns how many
 * are suspicious: beyond their limit in this and in all sets before. work: room
 * for n or for the rounds, the larger. */
size_t judge_set(struct series *all, size_t n, double tolerance, int from,
                 double *work);

/* After the last set: the numbers over all rounds, and the status. */
void judge_all(struct series *all, size_t n, double tolerance, double *work);

/* How much of the time of s other programs had the core, and how much of it a
 * CPU quota held it back. */
double judge_queued(const struct series *s);
double judge_throttled(const struct series *s);

#endif
