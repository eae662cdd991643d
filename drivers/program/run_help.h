/* SPDX-License-Identifier: BSD-3-Clause */
/* `run --help` and `run KERNEL --help`. */
#ifndef DRIVERS_PROGRAM_RUN_HELP_H
#define DRIVERS_PROGRAM_RUN_HELP_H

#include "drivers/program/program.h"
#include "drivers/program/request.h"

/* An example, the options of kernel and driver where they are given, the
 * options of every run. Returns an exit code. */
int run_help_print(const struct program *p, const struct request *r);

#endif
