/* SPDX-License-Identifier: BSD-3-Clause */
/* Each kind of option is one row of a table. For option.c, which iterates over
 * tables, option_kind.c, and the check of tables from outside the tree. */
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

    /* 1: each occurrence on a command line adds a value. */
    int repeats;
};

/* As set and text above. */
typedef int option_set_fn(const struct option *o, void *field, const char *text,
                          struct err *e);
typedef int option_text_fn(const struct option *o, const void *field, char *to,
                           size_t size);

/* The items of a list, whose number is *count, each by set and text (struct
 * time_list and struct count_list are alike). As option_set() and
 * option_text(). */
int option_list_set(const struct option *o, int64_t *count, int64_t *values,
                    option_set_fn *set, const char *text, struct err *e);
int option_list_text(const struct option *o, int64_t count,
                     const int64_t *values, option_text_fn *text, char *to,
                     size_t size);

/* By enum option_kind. */
extern const struct option_row option_rows[];

#endif
