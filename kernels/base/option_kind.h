/* SPDX-License-Identifier: BSD-3-Clause */
/* What is special about each kind of option: one row of a table. Shared by
 * option.c, which walks tables, and option_kind.c; nobody else needs it. */
#ifndef KERNELS_BASE_OPTION_KIND_H
#define KERNELS_BASE_OPTION_KIND_H

#include <stddef.h>

#include "kernels/base/option.h"

/* The longest text that a row's text() writes: a full time list, each of at
 * most 21 characters ("9223372036854775807ns") and a comma. */
enum { OPTION_VALUE_MAX = TIME_LIST_MAX * 22 };

/* field is where the value stands, o->offset already added. */
struct option_row {
    size_t bytes; /* of the field */

    /* Parse text into field, as option_set(). */
    int (*set)(const struct option *o, void *field, const char *text,
               struct err *e);

    /* Canonical text, as snprintf. NULL for kinds that keep what was given. */
    int (*text)(const struct option *o, const void *field, char *to,
                size_t size);

    /* What was given, or NULL where nothing was. NULL for the other kinds. */
    const char *(*kept)(const void *field);
};

/* By enum option_kind. */
extern const struct option_row option_rows[];

#endif
