/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of rows_fill(), each in a file of that name. They read the record
 * alone, which may be that of a killed run. */
#ifndef DRIVERS_PROGRAM_ROWS_PARTS_H
#define DRIVERS_PROGRAM_ROWS_PARTS_H

#include "drivers/program/rows.h"

/* The measured columns of rows->runs[at], from repetition rep: times, rates,
 * counts, verdict. */
void rows_fill_repetition(struct rows *rows, size_t at, const struct record *r,
                          int rep);

/* Append a row for each worker in repetition rep to rows->workers. */
void rows_fill_workers(struct rows *rows, const struct record *r, int rep,
                       const char *status);

#endif
