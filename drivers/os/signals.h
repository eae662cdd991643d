/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals by their names. */
#ifndef DRIVERS_OS_SIGNALS_H
#define DRIVERS_OS_SIGNALS_H

#include <signal.h>
#include <stddef.h>

/* "signal 9 (SIGKILL)"; a real-time signal has no name. */
const char *signal_text(int number, char *to, size_t size);

/* How a child ended: "was killed by signal 9 (SIGKILL)" or "ended early with
 * exit code 0". code and status are siginfo_t's of waitid(2). */
const char *signal_end_text(int code, int status, char *to, size_t size);

#endif
