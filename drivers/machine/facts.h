/* SPDX-License-Identifier: BSD-3-Clause */
/* Facts about the machine, passed to kernels as values of their options.
 *
 * A kernel must not query a cache size or a clock. Instead an option of its
 * table has .fact = "l1_bytes". If the user gives no value, the program sets
 * the field from the fact before plan(). The value is in the row, so a run can
 * be repeated elsewhere.
 *
 *     l1_bytes l2_bytes l3_bytes   data cache available to one core
 *     spin_ps                      duration of a round of the spin loop
 *     seed                         the run's seed
 *     isa                          the best instruction set, for a choice
 *
 * 0 means unknown: the option keeps its default. */
#ifndef DRIVERS_MACHINE_FACTS_H
#define DRIVERS_MACHINE_FACTS_H

#include <stdint.h>

#include "drivers/machine/place.h"
#include "kernels/base/err.h"
#include "kernels/base/option.h"

struct facts {
    int64_t l1_bytes, l2_bytes, l3_bytes;
    int64_t spin_ps; /* picoseconds per round */
    uint64_t seed;
    int64_t isa; /* enum isa */
};

/* Set the caches from m, and isa. The other fields are unchanged. */
void facts_measure(struct facts *f, const struct machine *m);

/* Duration in picoseconds of one of `rounds` rounds of spin(x, rounds), each of
 * which must depend on the previous one: the minimum of about 20 runs of 1 ms,
 * because disturbances only add time. Takes about 25 ms and at most 60 ms,
 * unless a single call takes longer. 0 if spin does nothing. */
int64_t facts_spin_ps(uint64_t (*spin)(uint64_t x, uint64_t rounds));

/* Set every option of table that has a fact and was not given (given[i] == 0
 * for table[i]; given NULL: none was given) to that fact, clamped to the
 * option's range. Returns 0; -1 with EXIT_USAGE for a fact that does not exist
 * or an option that cannot hold one, a defect of the table that the tests
 * detect. */
int facts_apply(const struct option *table, void *values, const struct facts *f,
                const unsigned char *given, struct err *e);

#endif
