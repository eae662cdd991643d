/* SPDX-License-Identifier: BSD-3-Clause */
/* The pictures of a directory: their names, lengths and headers, so that a
 * kernel can plan for the largest. Its chunks read the files later. */
#ifndef DRIVERS_IO_DIRECTORY_H
#define DRIVERS_IO_DIRECTORY_H

#include "kernels/base/input.h"

/* List the regular files of d->spec (the value of `option`) that have a picture
 * suffix, except hidden ones, sorted by name. A file that cannot be parsed, or
 * has more than max_pixels, is listed as not understood. Returns 0; -1 with
 * EXIT_FAILED if the directory does not exist or has no picture. */
int directory_open(struct pictures_input *d, const char *option,
                   int64_t max_pixels, struct err *e);

/* Free the list. Safe to call twice. */
void directory_close(struct pictures_input *d);

#endif
