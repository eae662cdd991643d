/* SPDX-License-Identifier: BSD-3-Clause */
/* Lists of kernels or drivers with options, as `brigade sweep` takes them:
 *
 *     primes:limit=1e10,convolve:image=mandelbrot:4096x4096:passes=2
 *     primes:from=0;limit=2e9                    (as runs.csv writes them)
 *     wait:delays=3,1,2
 *     ./mine.so:units=1e8                        (a kernel in a shared object)
 *
 * A ',' starts a name only if that name is known, a ':' or ';' starts an option
 * only if NAME= follows, so that values may contain all three. */
#ifndef JOBS_ITEM_H
#define JOBS_ITEM_H

#include <stddef.h>

#include "jobs/texts.h"
#include "kernels/base/err.h"

enum { ITEM_OPTIONS_MAX = 32, ITEMS_MAX = 32 };

struct item {
    const char *name;
    char *options[ITEM_OPTIONS_MAX]; /* "limit=1e10", without dashes */
    size_t option_count;
};

struct items {
    struct item all[ITEMS_MAX];
    size_t count;
};

/* The length of the file of a kernel that text begins with, up to a ':', ';' or
 * ',': it has a '/' and ends in .so. 0: text does not. */
size_t item_file(const char *text);

/* Parse list. what ("kernel") is for messages. known: the NULL-terminated
 * names, or NULL: every word after a ',' is a name. Returns 0; -1 with
 * EXIT_USAGE: an empty list, an unknown name (with the nearest known one), too
 * many. */
int items_parse(struct items *items, const char *what, const char *list,
                const char *const *known, struct texts *keep, struct err *e);

/* The value of the option called name, or NULL. */
const char *item_value(const struct item *item, const char *name);

/* Set an option, replacing an earlier value. Returns 0, or -1 with EXIT_USAGE
 * if there are too many. */
int item_set(struct item *item, const char *name, const char *value,
             struct texts *keep, struct err *e);

/* Sort options by name: the order in which they were written does not
 * matter. */
void item_sort(struct item *item);

/* "limit=1e10;passes=2", with ; and % inside values written %3B and %25. As
 * snprintf. */
int item_text(const struct item *item, char *to, size_t size);

#endif
