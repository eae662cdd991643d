/* SPDX-License-Identifier: BSD-3-Clause */
/* The watchdog thread: sleeps until a signal to end arrives, the deadline
 * passes, or a worker is lost. It then prints the cause, has the rows written,
 * kills forked children and ends the process, in whatever state the team is. */
#ifndef DRIVERS_PROGRAM_WATCHDOG_H
#define DRIVERS_PROGRAM_WATCHDOG_H

#include <stdint.h>

#include "drivers/team/job.h"
#include "drivers/team/record.h"

/* Called once, by the watchdog thread, when the run has to end. status: for the
 * rows; e: the message. Not called after watchdog_stop(). */
typedef void watchdog_fn(void *arg, const char *status, const struct err *e);

/* Block the signals that the watchdog handles (SIGINT, SIGTERM, SIGHUP,
 * SIGQUIT) in the calling thread and all threads that it starts; ignore SIGPIPE and SIGXFSZ,
 * for which write() returns an error. Call before any thread is started. */
void watchdog_block_signals(void);

/* Undo it, before exec. */
void watchdog_unblock_signals(void);

/* Start watching for signals, and for the deadline in deadline_ns from now. Of
 * several ranks, the one that is late prints at most a second before those that
 * wait for it. Returns 0; -1 with EXIT_UNAVAILABLE. */
int watchdog_start(int64_t deadline_ns, watchdog_fn *on_end, void *arg,
                   struct err *e);

/* Also watch the workers of j; j->record is mapped. */
void watchdog_watch(const struct job *j);

/* The run has ended: signals have their usual effect again. Blocks while on_end
 * is running (and then never returns). */
void watchdog_stop(void);

#endif
