/* SPDX-License-Identifier: BSD-3-Clause */
/* Input files named by a kernel's options, because kernels do not read files.
 * They are found through the option table (OPTION_PICTURE, OPTION_PICTURES,
 * OPTION_BLOB), so a new kernel needs no change here. */
#ifndef DRIVERS_IO_SOURCE_H
#define DRIVERS_IO_SOURCE_H

#include <stdint.h>

#include "kernels/base/option.h"

/* Open every file named in values: headers of pictures, the whole text of blobs
 * that are not built in (at most 1 MiB), lists of directories. Returns 0; -1
 * with EXIT_FAILED for a file that cannot be read, EXIT_USAGE for an invalid
 * spec. */
int source_open(const struct option *table, void *values, int64_t max_pixels,
                struct err *e);

/* Load rows lo .. hi-1 of picture files. Rows outside 0 .. units-1 are wrapped
 * and come from the opposite end, so then all rows are loaded. Returns 0; -1
 * with EXIT_FAILED. */
int source_load(const struct option *table, void *values, int64_t lo,
                int64_t hi, int64_t units, struct err *e);

/* A hash that distinguishes inputs: over the size and the first and last 64 KiB
 * of every file, the text of every blob and every list. Call after
 * source_open(). */
uint64_t source_identity(const struct option *table, const void *values);

/* The option whose input is the file `path`, under this name or another (a link,
 * another spelling), or NULL. Call after source_open(). */
const struct option *source_input_at(const struct option *table,
                                     const void *values, const char *path);

/* The first picture among the values, or NULL. */
const struct picture *source_picture(const struct option *table,
                                     const void *values);

/* Free rows and texts. */
void source_close(const struct option *table, void *values);

#endif
