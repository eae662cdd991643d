/* SPDX-License-Identifier: BSD-3-Clause */
/* Fills struct err; see err.h. */
#include "kernels/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void err_format(struct err *e, int code, const char *format, va_list ap)
{
    e->code = code;
    vsnprintf(e->text, sizeof e->text, format, ap);
}

int err_set(struct err *e, int code, const char *format, ...)
{
    va_list ap;

    if (e == NULL || e->code != 0)
        return -1;
    va_start(ap, format);
    err_format(e, code, format, ap);
    va_end(ap);
    return -1;
}

int err_errno(struct err *e, int code, int number, const char *format, ...)
{
    va_list ap;
    size_t used;

    if (e == NULL || e->code != 0)
        return -1;
    va_start(ap, format);
    err_format(e, code, format, ap);
    va_end(ap);
    used = strlen(e->text);
    snprintf(e->text + used, sizeof e->text - used, ": %s", strerror(number));
    return -1;
}
