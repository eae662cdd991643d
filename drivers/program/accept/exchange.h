/* SPDX-License-Identifier: BSD-3-Clause */
/* What two ranks do together. Each of the two calls the same function; neither
 * waits longer than patience_ns for the other. */
#ifndef DRIVERS_PROGRAM_ACCEPT_EXCHANGE_H
#define DRIVERS_PROGRAM_ACCEPT_EXCHANGE_H

#include "drivers/program/accept/accept.h"

/* Latency, bandwidth and exchanges of halos (exchanges.def), whose data is
 * compared. */
void exchange_pair(int rank, int peer, int64_t patience_ns,
                   struct pair_answer *a);

/* How far the peer's CLOCK_REALTIME is ahead of ours, from the message that
 * took the least time (F. Cristian, "Probabilistic clock synchronization",
 * Distributed Computing 3, 1989). Only the one that measures fills *a. */
void exchange_clock(int measures, int peer, int64_t patience_ns,
                    struct clock_answer *a);

#endif
