/* SPDX-License-Identifier: BSD-3-Clause */
/* Many small strings with one owner. After a failed allocation every text is
 * "", and the caller checks `failed` once, at the end. */
#ifndef JOBS_TEXTS_H
#define JOBS_TEXTS_H

#include <stddef.h>

/* Starts as {0}. */
struct texts {
    char **all;
    size_t count, room;
    int failed;
};

/* Format as printf does and keep the result until texts_release(). Never
 * NULL. */
char *texts_keep(struct texts *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void texts_release(struct texts *t);

#endif
