/* SPDX-License-Identifier: BSD-3-Clause */
/* SCHEMA.md, generated from the tables of row.c: the committed file must equal
 * what schema_print() prints, byte for byte, and a test says so. */
#ifndef RESULTS_ROWS_SCHEMA_H
#define RESULTS_ROWS_SCHEMA_H

#include <stdio.h>

#include "kernels/base/err.h"

/* Print the whole of SCHEMA.md. Returns 0; -1 with EXIT_RESULTS where the
 * stream took less than all. */
int schema_print(FILE *to, struct err *e);

#endif
