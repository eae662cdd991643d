/* SPDX-License-Identifier: BSD-3-Clause */
/* From the facts of ranks to nodes, cores and pairs: every core that is to be
 * tested is that of one rank. */
#ifndef DRIVERS_PROGRAM_ACCEPT_ASSIGN_H
#define DRIVERS_PROGRAM_ACCEPT_ASSIGN_H

#include "drivers/program/accept/test.h"

/* Rounds of all pairs in a set. */
enum { PAIR_ROUNDS = 3 };

/* Fill nodes, cores, pairs and series of t. A core goes to the rank whose mask
 * has it and that has fewest so far; a core that is in no mask goes to the rank
 * with fewest. Pairs: the first ranks of each two nodes, and the first two ranks
 * of each node. Returns 0; -1 with EXIT_UNAVAILABLE (memory, or no core). */
int assign_all(struct test *t, struct err *e);

/* Free what assign_all() allocated. */
void assign_release(struct test *t);

/* Pairs of one step have no rank in common, so that they exchange at the same
 * time: the rounds of a tournament of the nodes, then the pairs within nodes. */
int assign_steps(const struct test *t);
int assign_step(const struct test *t, int pair);

#endif
