/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine's plain numbers, handed to kernels as values of their options.
 *
 * A kernel may not ask for a cache size or a clock: then it would not be pure.
 * Instead an option of its table says .fact = "l1_bytes", and where the user
 * gave no value the program sets the field from here, before plan(). The value
 * is in the row like any other, so a run can be repeated elsewhere.
 *
 *     l1_bytes l2_bytes l3_bytes   data cache that one core sees
 *     spin_ps                      one round of a kernel's spin loop
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

/* Fill the caches from m, and isa. The other fields stay as they are. */
void facts_measure(struct facts *f, const struct machine *m);

/* Picoseconds that one of `rounds` rounds of spin(x, rounds) takes, each of
 * which must depend on the one before: the least of some 20 runs of 1 ms,
 * since whatever disturbs only adds. Takes about 25 ms and stops at 60 ms,
 * unless a single call takes longer. 0 where spin does nothing. */
int64_t facts_spin_ps(uint64_t (*spin)(uint64_t x, uint64_t rounds));

/* Set every option of table that has a fact, and that the user did not give
 * (given[i] == 0 for table[i]; given NULL: nothing was given), to that fact,
 * clamped to the option's range. Returns 0; -1 with EXIT_USAGE for a fact that
 * does not exist or an option that cannot hold one, which is a defect of the
 * table that the tests look for. */
int facts_apply(const struct option *table, void *values, const struct facts *f,
                const unsigned char *given, struct err *e);

#endif
