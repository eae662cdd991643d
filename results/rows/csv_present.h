/* SPDX-License-Identifier: BSD-3-Clause */
/* Which rows of a run a file already has. A run that is killed while it writes may
 * leave any number of its rows, and its supervisor adds the others. Private to
 * csv_append.c. */
#ifndef RESULTS_ROWS_CSV_PRESENT_H
#define RESULTS_ROWS_CSV_PRESENT_H

#include <stddef.h>
#include <stdint.h>

#include "results/rows/row.h"

/* Bytes from .. to-1 of a file, whose rows have these cells. A column NULL is one
 * that is not known. */
struct csv_part {
    int fd;
    int64_t from, to;
    const struct column *const *order;
    size_t cells;
};

/* Set present[i] to 1 for each of n rows that is there. They are of the run run_id, in
 * rising order of `rep` and then `worker`, where there are such columns; an empty
 * `rep` is last, and is the end of the run: every row whose status is not "ok"
 * stands for it. What cannot be read counts as missing. */
void csv_present(const struct csv_part *in, const struct column *columns,
                 const void *rows, size_t n, const char *run_id, char *present);

#endif
