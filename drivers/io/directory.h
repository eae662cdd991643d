/* SPDX-License-Identifier: BSD-3-Clause */
/* The pictures of a directory: which there are, how long they are and what
 * their heads say, so that a kernel can plan for the largest. Their pixels are
 * what its chunks need. */
#ifndef DRIVERS_IO_DIRECTORY_H
#define DRIVERS_IO_DIRECTORY_H

#include "kernels/base/input.h"

/* List the regular files of d->spec (of the option called `option`) whose
 * names end like a picture's, hidden ones left out, by rising name. One that
 * cannot be understood, or has more than max_pixels, is listed as such.
 * Returns 0; -1 with EXIT_FAILED if the directory does not exist or holds
 * no picture. */
int directory_open(struct pictures_input *d, const char *option,
                   int64_t max_pixels, struct err *e);

/* Free the list. Safe to call twice. */
void directory_close(struct pictures_input *d);

#endif
