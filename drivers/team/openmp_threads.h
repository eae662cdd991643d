/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads that an OpenMP team can have, for openmp and hybrid. libgomp ends the
 * program if a thread cannot be started, and may provide fewer threads than
 * requested, which only a region itself can detect. */
#ifndef DRIVERS_TEAM_OPENMP_THREADS_H
#define DRIVERS_TEAM_OPENMP_THREADS_H

#include "kernels/base/err.h"

/* Whether a team of `threads`, with the caller, can be started now: call it
 * after memory was mapped, which takes address space, too. option: the option
 * that sets the number. Returns 0; -1 with EXIT_UNAVAILABLE, the number that
 * can start and the limit. */
int openmp_threads_check(int threads, const char *option, struct err *e);

/* Set the error of a region that had `given` of `wanted` threads. Returns
 * -1. */
int openmp_threads_missing(int given, int wanted, const char *option,
                           struct err *e);

#endif
