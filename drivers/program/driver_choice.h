/* SPDX-License-Identifier: BSD-3-Clause */
/* Find the driver of --driver NAME, or write the message if this program does
 * not have it. */
#ifndef DRIVERS_PROGRAM_DRIVER_CHOICE_H
#define DRIVERS_PROGRAM_DRIVER_CHOICE_H

#include "drivers/driver.h"

/* NULL: none of that name. */
const struct driver *driver_find(const char *name);
const struct driver_elsewhere *driver_elsewhere_find(const char *name);

/* No program has a driver called name: the message suggests the nearest name.
 * Returns -1 with EXIT_USAGE. */
int driver_unknown(const char *name, struct err *e);

/* The value of the last `--name value` or `--name=value` after argv[1], or
 * NULL: for options that must be known before the others can be parsed. */
const char *argument_peek(const char *name, int argc, char **argv);

/* The driver that a command line of `run` names, else the first one. Returns
 * NULL with EXIT_USAGE (unknown) or EXIT_UNAVAILABLE (the other program has
 * it: the message holds the command that runs the same work there). */
const struct driver *driver_choose(int argc, char **argv, struct err *e);

#endif
