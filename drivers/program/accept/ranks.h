/* SPDX-License-Identifier: BSD-3-Clause */
/* Questions and answers between rank 0 and the others. No call waits for a rank
 * that is stopped or lost, except those that say so. */
#ifndef DRIVERS_PROGRAM_ACCEPT_RANKS_H
#define DRIVERS_PROGRAM_ACCEPT_RANKS_H

#include "drivers/program/accept/accept.h"

/* ---- rank 0 --------------------------------------------------------------- */

/* Returns 0; -1 with EXIT_UNAVAILABLE (memory). */
int ranks_open(int size, struct err *e);
void ranks_close(void);

/* Ask a rank that owes no answer. */
void ranks_ask(int rank, const struct question *q);

/* 1: the answer has arrived, is in *a, and is no longer owed; else 0. */
int ranks_answered(int rank, struct answer *a);

/* Tell a rank what has no answer: ASK_WAIT, ASK_END. */
void ranks_tell(int rank, const struct question *q);

/* ---- the others ----------------------------------------------------------- */

/* Sleep until the next question arrives. Returns 0; -1: rank 0 was silent for
 * patience_ns. */
int ranks_next(struct question *q, int64_t patience_ns);

/* Blocks until rank 0 takes the answer, for patience_ns at most. */
void ranks_reply(const struct answer *a, int64_t patience_ns);

/* ---- all ------------------------------------------------------------------ */

/* End all ranks with this code. */
_Noreturn void ranks_abort(int code);

#endif
