/* SPDX-License-Identifier: BSD-3-Clause */
/* Files of pictures whose rows stay there: items.c's business. */
#ifndef DRIVERS_IO_STREAMED_H
#define DRIVERS_IO_STREAMED_H

#include "drivers/io/items.h"

/* Open the file of p, if it is a streamed one. Returns 0; -1 with
 * EXIT_FAILED. */
int streamed_open_input(struct item *i, const struct picture *p, struct err *e);

/* Make the file for a picture of p's size, its head written and room for its
 * rows reserved. Returns 0; -1 with EXIT_RESULTS. */
int streamed_make_output(struct item *i, struct file_output *f,
                         const struct picture *p, struct err *e);

/* Open what rank 0 has made as root. Returns 0; -1 with EXIT_UNAVAILABLE. */
int streamed_join_output(struct item *i, const struct item *root,
                         struct file_output *f, const struct picture *p,
                         struct err *e);

#endif
