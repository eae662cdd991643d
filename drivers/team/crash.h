/* SPDX-License-Identifier: BSD-3-Clause */
/* Record in run_status which worker crashed, for the supervisor to report. */
#ifndef DRIVERS_TEAM_CRASH_H
#define DRIVERS_TEAM_CRASH_H

#include <stdatomic.h>
#include <stdint.h>

/* Record the current worker in run_status when this process dies of SIGSEGV,
 * SIGBUS, SIGFPE, SIGILL, SIGABRT or SIGSYS, or calls exit() with work
 * unfinished. The signal keeps its effect. An existing handler (of a sanitizer)
 * is not replaced. */
void crash_watch(void);

/* Make the calling thread this worker, whose phase (enum phase) is in *phase.
 * Also detects an overflow of its stack. */
void crash_worker(int index, const _Atomic int32_t *phase);

#endif
