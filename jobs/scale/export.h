/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of `brigade scale` as a file. */
#ifndef JOBS_SCALE_EXPORT_H
#define JOBS_SCALE_EXPORT_H

#include "jobs/scale/options.h"
#include "jobs/scale/table.h"

/* Write the files of --export-json, --export-csv and --export-markdown, where "-"
 * is stdout, and print --json or --markdown. context: scale_context(). Returns 0;
 * -1 with EXIT_RESULTS, or EXIT_UNAVAILABLE: out of memory. */
int scale_export(const struct scale_options *o, const struct scale_table *t,
                 const char *context, struct err *e);

#endif
