/* SPDX-License-Identifier: BSD-3-Clause */
/* What is special about each kind of option: one row of a table. For
 * option.c, which walks tables, and option_kind.c only. */
#ifndef KERNELS_BASE_OPTION_KIND_H
#define KERNELS_BASE_OPTION_KIND_H

#include <stddef.h>

#include "kernels/base/option.h"

/* The longest text that a row's text() writes: a full time list, each of at
 * most 21 characters ("9223372036854775807ns") and a comma. */
enum { OPTION_VALUE_MAX = TIME_LIST_MAX * 22 };

/* field is the place of the value, o->offset already added. */
struct option_row {
    size_t bytes; /* of the field */

    /* Parse text into field, as option_set(). */
    int (*set)(const struct option *o, void *field, const char *text,
               struct err *e);

    /* Canonical text, as snprintf. NULL for kinds that keep what was given. */
    int (*text)(const struct option *o, const void *field, char *to,
                size_t size);

    /* 1: the field keeps what was given, a const char * at this offset, NULL
     * where nothing was given. */
    int keeps;
    size_t spec;
};

/* By enum option_kind. */
extern const struct option_row option_rows[];

#endif
