/* SPDX-License-Identifier: BSD-3-Clause */
/* Text in a buffer of the caller, made piece by piece and cut where the buffer
 * ends, as snprintf() cuts it. */
#ifndef KERNELS_BASE_TEXT_H
#define KERNELS_BASE_TEXT_H

#include <stddef.h>

struct text {
    char *to;    /* the buffer */
    size_t size; /* of it, in bytes */
    size_t used; /* length of the whole text, which may exceed size */
};

void text_add(struct text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
