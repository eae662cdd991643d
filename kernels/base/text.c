/* SPDX-License-Identifier: BSD-3-Clause */
/* See text.h. */
#include "kernels/base/text.h"

#include <stdarg.h>
#include <stdio.h>

void text_add(struct text *t, const char *format, ...)
{
    size_t at = t->used < t->size ? t->used : t->size;
    va_list ap;
    int n;

    va_start(ap, format);
    n = vsnprintf(t->size > at ? t->to + at : NULL, t->size - at, format, ap);
    va_end(ap);
    if (n > 0)
        t->used += (size_t)n;
}
