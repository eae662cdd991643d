/* SPDX-License-Identifier: BSD-3-Clause */
/* The text of a filter: K lines of K whole numbers. */
#ifndef KERNELS_CONVOLVE_FILTER_TEXT_H
#define KERNELS_CONVOLVE_FILTER_TEXT_H

#include "kernels/convolve/filter.h"

/* Read from->text, of from->bytes bytes, into f->size and f->weights. The text
 * need not be zero-terminated; nothing beyond its last byte is read. Returns 0;
 * -1 with EXIT_USAGE and the line number. */
int filter_text(struct filter *f, const struct blob *from, struct err *e);

#endif
