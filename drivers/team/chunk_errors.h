/* SPDX-License-Identifier: BSD-3-Clause */
/* Errors of single chunks in a run that completes the others. Workers collect
 * them; the program prints them at the end. In memory shared by all workers of
 * the process, threads or forked; all-zero is empty. */
#ifndef DRIVERS_TEAM_CHUNK_ERRORS_H
#define DRIVERS_TEAM_CHUNK_ERRORS_H

#include <stdatomic.h>
#include <stdint.h>

#include "kernels/base/err.h"

enum { CHUNK_ERRORS_MAX = 200 };

struct chunk_errors {
    _Atomic int64_t count; /* may exceed CHUNK_ERRORS_MAX */
    struct chunk_error {
        int64_t chunk;
        struct err err;
        _Atomic int kept; /* 1: the entry is complete */
    } first[CHUNK_ERRORS_MAX];
};

/* Store e for chunk, unless an earlier repetition already did. Only one worker
 * at a time handles a chunk. */
void chunk_errors_add(struct chunk_errors *c, int64_t chunk,
                      const struct err *e);

/* Print all to stderr, sorted by chunk, one line each after `name: `. Sets e to
 * a summary with the highest exit code. Returns 0 if there are none, else
 * -1. */
int chunk_errors_print(struct chunk_errors *c, const char *name, struct err *e);

#endif
