/* SPDX-License-Identifier: BSD-3-Clause */
/* The files of a run: rows and metadata in the directory of --out. */
#ifndef DRIVERS_PROGRAM_RUN_FILES_H
#define DRIVERS_PROGRAM_RUN_FILES_H

#include "drivers/program/rows.h"
#include "drivers/program/run_order.h"

/* Before the work: can the files of o be written? Removes an incomplete last
 * line of runs.csv and prints a message about it. Returns 0; -1 with
 * EXIT_RESULTS. */
int run_files_check(const struct run_order *o, struct err *e);

/* Write the metadata to the directory of --out, and set rows->has_meta. Returns
 * 0; -1 with EXIT_RESULTS. */
int run_files_write_meta(const struct run_order *o, struct rows *rows,
                         struct err *e);

/* The metadata as JSON text, which the caller frees; NULL: out of memory. */
char *run_files_context(const struct run_order *o, const struct rows *rows);

/* Append the rows to the files in the directory of --out, after the metadata if
 * it is not written yet. Returns 0; -1 with EXIT_RESULTS. */
int run_files_write(const struct run_order *o, struct rows *rows,
                    struct err *e);

/* Append the rows to runs.csv and workers.csv in dir: of a run that failed or was
 * killed those that are not there yet. Returns 0; -1 with EXIT_RESULTS, or with
 * EXIT_UNAVAILABLE (memory). */
int run_files_append(const char *dir, const struct rows *rows, struct err *e);

/* Inode of runs.csv in dir, to compare across hosts; 0: no such file. */
uint64_t run_files_inode(const char *dir);

#endif
