/* SPDX-License-Identifier: BSD-3-Clause */
/* The one who looks from outside: a thread that sleeps until a signal asks
 * the program to end, the deadline passes, or a worker is known to be lost. It
 * then says so, has the rows written, takes forked children with it and ends
 * the process, whatever state the team is in. */
#ifndef DRIVERS_PROGRAM_WATCHDOG_H
#define DRIVERS_PROGRAM_WATCHDOG_H

#include <stdint.h>

#include "drivers/team/job.h"

/* Called once, from the watchdog's thread, when the run has to end: status is
 * the word for the rows, e what to say. Not called after watchdog_stop(). */
typedef void watchdog_fn(void *arg, const char *status, const struct err *e);

/* Block the signals that the watchdog will take (SIGINT, SIGTERM, SIGHUP) in
 * the calling thread and so in all threads that it will start; ignore SIGPIPE
 * and SIGXFSZ, for which write() has an error. Call before any thread is started. */
void watchdog_block_signals(void);

/* The contrary, for a program that is about to become another one. */
void watchdog_unblock_signals(void);

/* Start watching: for signals, and for the deadline in deadline_ns from now.
 * Of several ranks the one that is late speaks first, at most a second before
 * those that wait for it. Returns 0; -1 with EXIT_UNAVAILABLE. */
int watchdog_start(int64_t deadline_ns, watchdog_fn *on_end, void *arg,
                   struct err *e);

/* From now on look at j's workers too; j->record stands. */
void watchdog_watch(const struct job *j);

/* The run has ended by itself: from now on signals have their usual effect.
 * Blocks while on_end is running (and then never returns). */
void watchdog_stop(void);

#endif
