/* SPDX-License-Identifier: BSD-3-Clause */
/* The course of a test on rank 0. Functions return 0, or -1 with e set; ranks
 * that are silent are marked in t->ranks and counted in t->silent, and what
 * follows is left out then. */
#ifndef DRIVERS_PROGRAM_ACCEPT_CONTROL_H
#define DRIVERS_PROGRAM_ACCEPT_CONTROL_H

#include "drivers/program/accept/test.h"

/* Answer a question here. */
void control_answer(const struct test *t, const struct question *q,
                    struct answer *a);

/* Facts of all ranks; then nodes, cores, pairs and their series. */
int control_facts(struct test *t, struct err *e);

/* Sets of rounds until nothing is suspicious, or JUDGE_SETS. */
void control_cores(struct test *t);
void control_pairs(struct test *t);
void control_clocks(struct test *t);

/* Tell the ranks that answer the exit code; they end. */
void control_end(struct test *t, int code);

void control_release(struct test *t);

#endif
