/* SPDX-License-Identifier: BSD-3-Clause */
/* Files of streamed pictures, whose rows chunks read and write. For items.c. */
#ifndef DRIVERS_IO_STREAMED_H
#define DRIVERS_IO_STREAMED_H

#include "drivers/io/items.h"

/* Open the file of p if p is streamed. Returns 0; -1 with EXIT_FAILED. */
int streamed_open_input(struct item *i, const struct picture *p, struct err *e);

/* Create the file for a picture of p's size, write its header and reserve space
 * for its rows. Returns 0; -1 with EXIT_RESULTS. */
int streamed_make_output(struct item *i, struct file_output *f,
                         const struct picture *p, struct err *e);

/* Open the file that rank 0 created, as described by root. Returns 0; -1 with
 * EXIT_UNAVAILABLE. */
int streamed_join_output(struct item *i, const struct item *root,
                         struct file_output *f, const struct picture *p,
                         struct err *e);

#endif
