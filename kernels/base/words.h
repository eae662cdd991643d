/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line of a command with one table of options. */
#ifndef KERNELS_BASE_WORDS_H
#define KERNELS_BASE_WORDS_H

#include "kernels/base/option.h"

/* Set values from the defaults of table and from argv[1] on: --name value,
 * --name=value, --flag, --no-flag. *help is set to 1 by --help or -h. Returns
 * 0; -1 with EXIT_USAGE, the words naming the nearest option. */
int words_parse(const struct option *table, void *values, int argc, char **argv,
                int *help, struct err *e);

#endif
