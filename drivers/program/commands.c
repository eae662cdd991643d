/* SPDX-License-Identifier: BSD-3-Clause */
/* The lists of commands, from commands.def. */
#include <stddef.h>

#include "drivers/program/command.h"

#define PROGRAM(name, summary)
#define COMMAND(name) extern const struct command command_##name;
#include "drivers/program/commands.def"
#undef COMMAND

const struct command *const commands[] = {
#define COMMAND(name) &command_##name,
#include "drivers/program/commands.def"
    NULL,
};

#undef COMMAND
#undef PROGRAM
#define COMMAND(name)
#define PROGRAM(name, summary) {#name, summary},

const struct sibling_program sibling_programs[] = {
#include "drivers/program/commands.def"
    {NULL, NULL},
};
