/* SPDX-License-Identifier: BSD-3-Clause */
/* SCHEMA.md, generated from the tables of columns. A test compares the
 * committed file with the output of schema_print(), byte for byte. */
#ifndef RESULTS_ROWS_SCHEMA_H
#define RESULTS_ROWS_SCHEMA_H

#include <stdio.h>

#include "kernels/base/err.h"

/* Print SCHEMA.md. Returns 0; -1 with EXIT_RESULTS after a write error. */
int schema_print(FILE *to, struct err *e);

#endif
