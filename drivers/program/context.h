/* SPDX-License-Identifier: BSD-3-Clause */
/* Machine, build and date, for the JSON of commands that are not runs. */
#ifndef DRIVERS_PROGRAM_CONTEXT_H
#define DRIVERS_PROGRAM_CONTEXT_H

#include "drivers/program/program.h"

struct machine;

/* As the metadata of a run (results/rows/meta.h), with the current time and
 * the command line argv, which may be NULL. m may be NULL. Returns JSON text,
 * which the caller frees; NULL: out of memory. */
char *context_text(const struct program *p, char *const *argv,
                   const struct machine *m);

#endif
