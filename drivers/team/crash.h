/* SPDX-License-Identifier: BSD-3-Clause */
/* The last moment of a process that crashes: which of its workers it was goes
 * into the will, for the supervisor to tell. */
#ifndef DRIVERS_TEAM_CRASH_H
#define DRIVERS_TEAM_CRASH_H

#include <stdatomic.h>
#include <stdint.h>

/* From now on note in the will who was at work when this process dies of
 * SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT or SIGSYS, or leaves by exit() with
 * work unfinished. The signal's own effect stays. A handler that is there
 * already (a sanitizer's) is left alone. */
void crash_watch(void);

/* The calling thread is this worker, whose phase (enum phase) is kept in
 * *phase; a stack that overflows is noticed, too. */
void crash_worker(int index, const _Atomic int32_t *phase);

#endif
