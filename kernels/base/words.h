/* SPDX-License-Identifier: BSD-3-Clause */
/* Parse the command line of a command that has one table of options. */
#ifndef KERNELS_BASE_WORDS_H
#define KERNELS_BASE_WORDS_H

#include "kernels/base/option.h"

/* Set values from the defaults of table, then from argv[1] on: --name value,
 * --name=value, --flag, --no-flag. --help or -h sets *help to 1. Returns 0; -1
 * with EXIT_USAGE; the message names the nearest option. */
int words_parse(const struct option *table, void *values, int argc, char **argv,
                int *help, struct err *e);

#endif
