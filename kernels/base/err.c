/* SPDX-License-Identifier: BSD-3-Clause */
/* Fills struct err; see err.h. */
#include "kernels/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void err_format(struct err *e, int code, const char *format, va_list ap)
{
    /* A kernel outside the tree may pass any number, and an exit status has 8
     * bits: an error never ends with 0. */
    e->code = code % 256 != 0 ? code : EXIT_FAILED;
    vsnprintf(e->text, sizeof e->text, format, ap);
    /* A value or name of the user's may have newlines, or move a cursor. */
    for (char *c = e->text; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == '\x7f')
            *c = '?';
}

static int err_takes(const struct err *e)
{
    return e != NULL && (e->code == 0 || *e->text == '\0');
}

int err_set(struct err *e, int code, const char *format, ...)
{
    va_list ap;

    if (!err_takes(e))
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

    if (!err_takes(e))
        return -1;
    va_start(ap, format);
    err_format(e, code, format, ap);
    va_end(ap);
    used = strlen(e->text);
    snprintf(e->text + used, sizeof e->text - used, ": %s", strerror(number));
    return -1;
}
