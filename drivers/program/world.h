/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether the ranks form the world that was started and expected. A launcher
 * that speaks another protocol than the program's MPI starts n processes, each
 * of which finds itself to be rank 0 of 1: they would measure n times the same
 * and none of them what was asked for. */
#ifndef DRIVERS_PROGRAM_WORLD_H
#define DRIVERS_PROGRAM_WORLD_H

#include "drivers/program/program.h"

/* Compare p->size with the number of ranks that the launcher started and with
 * `expected`, --ranks N (0: any). Returns 0; -1 with EXIT_UNAVAILABLE, the
 * numbers and the remedy. Not collective: the ranks may not reach each other. */
int world_check(const struct program *p, int64_t expected, struct err *e);

/* After an error of world_check(): 1 if this process is the one that reports
 * it. In the others it first waits until that one had the time to, since
 * launchers kill all processes when the first one fails. */
int world_reports(const struct program *p);

#endif
