/* SPDX-License-Identifier: BSD-3-Clause */
/* The commands of the program. A new command is one file in commands/ and one
 * line in commands.def. */
#ifndef DRIVERS_PROGRAM_COMMAND_H
#define DRIVERS_PROGRAM_COMMAND_H

#include "drivers/program/program.h"

struct command {
    const char *name, *summary;
    /* argv[0] is the name, the rest are its arguments. Returns the exit code.
     * Collective over the ranks. */
    int (*run)(const struct program *p, int argc, char **argv);
};

/* NULL-terminated. */
extern const struct command *const commands[];

/* Commands that are files of their own (sibling.h). Terminated by a NULL
 * name. */
struct sibling_program {
    const char *name, *summary;
};
extern const struct sibling_program sibling_programs[];

/* Find the command that argv[1] names and run it, or print the help. Returns
 * the exit code. Collective over the ranks. */
int command_dispatch(const struct program *p, int argc, char **argv);

#endif
