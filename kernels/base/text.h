/* SPDX-License-Identifier: BSD-3-Clause */
/* Text in the caller's buffer, built piece by piece and truncated at the end of
 * the buffer, as with snprintf(). */
#ifndef KERNELS_BASE_TEXT_H
#define KERNELS_BASE_TEXT_H

#include <stddef.h>

struct text {
    char *to;    /* the buffer */
    size_t size; /* of the buffer, in bytes */
    size_t used; /* length of the whole text, which may exceed size */
};

void text_add(struct text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
