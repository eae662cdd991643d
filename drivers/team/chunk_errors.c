/* SPDX-License-Identifier: BSD-3-Clause */
/* Errors of single chunks; see chunk_errors.h. */
#include "drivers/team/chunk_errors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t kept(const struct chunk_errors *c)
{
    int64_t n = atomic_load(&c->count);

    return n < CHUNK_ERRORS_MAX ? n : CHUNK_ERRORS_MAX;
}

void chunk_errors_add(struct chunk_errors *c, int64_t chunk,
                      const struct err *e)
{
    struct chunk_error *mine;
    int64_t at;

    for (int64_t i = 0; i < kept(c); i++)
        if (atomic_load(&c->first[i].kept) && c->first[i].chunk == chunk &&
            c->first[i].err.code == e->code)
            return;
    at = atomic_fetch_add(&c->count, 1);
    if (at >= CHUNK_ERRORS_MAX)
        return;
    mine = &c->first[at];
    mine->chunk = chunk;
    mine->err = *e;
    atomic_store(&mine->kept, 1);
}

static int by_chunk(const void *a, const void *b)
{
    const struct chunk_error *left = a, *right = b;

    return (left->chunk > right->chunk) - (left->chunk < right->chunk);
}

int chunk_errors_print(struct chunk_errors *c, const char *name, struct err *e)
{
    int64_t n = kept(c);
    int code = 0;

    if (n == 0)
        return 0;
    qsort(c->first, (size_t)n, sizeof *c->first, by_chunk);
    for (int64_t i = 0; i < n; i++) {
        /* Chunks of the same file may all report the same error. */
        if (i == 0 ||
            strcmp(c->first[i - 1].err.text, c->first[i].err.text) != 0)
            fprintf(stderr, "%s: %s\n", name, c->first[i].err.text);
        code = c->first[i].err.code > code ? c->first[i].err.code : code;
    }
    return err_set(e, code,
                   "some of the work failed (see above%s); all other work is "
                   "complete",
                   atomic_load(&c->count) > n ? "; more errors not shown" : "");
}
