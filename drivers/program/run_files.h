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

/* Append the rows and write the metadata to the directory of --out. Returns 0;
 * -1 with EXIT_RESULTS. */
int run_files_write(const struct run_order *o, const struct rows *rows,
                    struct err *e);

/* Inode of runs.csv in dir, to compare across hosts; 0: no such file. */
uint64_t run_files_inode(const char *dir);

#endif
