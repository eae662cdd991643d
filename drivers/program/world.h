/* SPDX-License-Identifier: BSD-3-Clause */
/* Check that the ranks form the MPI world that was started and expected. With a
 * launcher that is incompatible with the program's MPI, each of n processes is
 * rank 0 of 1: they would all measure the same singleton, and none the
 * requested run. */
#ifndef DRIVERS_PROGRAM_WORLD_H
#define DRIVERS_PROGRAM_WORLD_H

#include "drivers/program/program.h"

/* The option whose value is `expected` below, without its offset. */
#define WORLD_RANKS_OPTION                                                     \
    .name = "ranks", .kind = OPTION_COUNT, .init = "0", .max = 1000000,        \
    .help = "number of MPI ranks expected: another number is refused with "    \
            "code 4; 0: any"

/* Compare p->size with the number of ranks that the launcher started and with
 * `expected`, --ranks N (0: any). Returns 0; -1 with EXIT_UNAVAILABLE, the
 * numbers and the remedy. Not collective: the ranks may not reach each
 * other. */
int world_check(const struct program *p, int64_t expected, struct err *e);

/* After an error of world_check(): 1 if this process reports it. The other
 * processes first wait until that one has had time to do so, because launchers
 * kill all processes when the first one fails. */
int world_reports(const struct program *p);

#endif
