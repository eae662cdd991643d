/* SPDX-License-Identifier: BSD-3-Clause */
/* Kernels, drivers and columns as rows, for `list` as CSV, JSON or Markdown. */
#ifndef DRIVERS_PROGRAM_LIST_ROWS_H
#define DRIVERS_PROGRAM_LIST_ROWS_H

#include "drivers/driver.h"
#include "kernels/kernel.h"
#include "results/rows/row.h"

/* Rows of one list. Their texts are those of the registries, and of this
 * module until its next call. */
struct list_rows {
    const struct column *columns;
    void *rows; /* [n], freed by the caller; NULL: out of memory */
    size_t n;
};

/* The kernels of a NULL-terminated array; file: what one was loaded from, or
 * "". */
struct list_rows list_kernel_rows(const struct kernel *const *listed,
                                  const char *file);

/* All drivers, and what each can do with these kernels. */
struct list_rows list_driver_rows(const struct kernel *const *listed);

/* The columns of runs.csv and workers.csv. */
struct list_rows list_column_rows(void);

/* Why driver d is not available here, in to; "": it is. Returns to. */
const char *list_reason(const struct driver *d, char *to, size_t size);

#endif
