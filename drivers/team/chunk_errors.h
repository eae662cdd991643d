/* SPDX-License-Identifier: BSD-3-Clause */
/* Errors of single chunks in a run that completed the others: collected by the
 * workers, printed at the end. Lives in memory that all workers of the
 * process, threads or forked, share; starts as all zero. */
#ifndef DRIVERS_TEAM_CHUNK_ERRORS_H
#define DRIVERS_TEAM_CHUNK_ERRORS_H

#include <stdatomic.h>
#include <stdint.h>

#include "kernels/base/err.h"

enum { CHUNK_ERRORS_MAX = 200 };

struct chunk_errors {
    _Atomic int64_t count; /* may be more than are kept */
    struct chunk_error {
        int64_t chunk;
        struct err err;
        _Atomic int kept; /* all of it is there */
    } first[CHUNK_ERRORS_MAX];
};

/* Keep e for chunk; of later repetitions' the same is not kept again. No two
 * workers do the same chunk at the same time. */
void chunk_errors_add(struct chunk_errors *c, int64_t chunk,
                      const struct err *e);

/* Print all, in order of chunks, a line each behind `name: `, to stderr; the
 * gravest one's exit code and that there were some is then in e. Returns 0 if
 * there were none, else -1. */
int chunk_errors_print(struct chunk_errors *c, const char *name, struct err *e);

#endif
