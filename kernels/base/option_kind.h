/* SPDX-License-Identifier: BSD-3-Clause */
/* Each kind of option is one row of a table. For option.c, which iterates over
 * tables, and option_kind.c only. */
#ifndef KERNELS_BASE_OPTION_KIND_H
#define KERNELS_BASE_OPTION_KIND_H

#include <stddef.h>

#include "kernels/base/option.h"

/* The longest text that a row's text() writes: a full time list, each of at
 * most 21 characters ("9223372036854775807ns") and a comma. */
enum { OPTION_VALUE_MAX = TIME_LIST_MAX * 22 };

/* field points to the value, with o->offset added. */
struct option_row {
    size_t bytes; /* of the field */

    /* Parse text into field, as option_set(). */
    int (*set)(const struct option *o, void *field, const char *text,
               struct err *e);

    /* Canonical text, as snprintf. NULL for kinds that keep the text. */
    int (*text)(const struct option *o, const void *field, char *to,
                size_t size);

    /* 1: the field keeps the given text as a const char *, NULL if not
     * given. */
    int keeps;
    size_t spec;
};

/* By enum option_kind. */
extern const struct option_row option_rows[];

#endif
