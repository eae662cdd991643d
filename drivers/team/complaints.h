/* SPDX-License-Identifier: BSD-3-Clause */
/* What went wrong with single chunks while all others were done: collected by
 * the workers, told at the end. Lives in memory that all workers of the
 * process, threads or forked, share; starts as all zero. */
#ifndef DRIVERS_TEAM_COMPLAINTS_H
#define DRIVERS_TEAM_COMPLAINTS_H

#include <stdatomic.h>
#include <stdint.h>

#include "kernels/base/err.h"

enum { COMPLAINTS_MAX = 200 };

struct complaints {
    _Atomic int64_t count; /* may be more than are kept */
    struct complaint {
        int64_t chunk;
        struct err err;
        _Atomic int kept; /* all of it is there */
    } first[COMPLAINTS_MAX];
};

/* Keep e for chunk; of later repetitions' the same is not kept again. No two
 * workers do the same chunk at the same time. */
void complaints_add(struct complaints *c, int64_t chunk, const struct err *e);

/* Print all, in order of chunks, a line each behind `name: `, to stderr; the
 * gravest one's exit code and that there were some is then in e. Returns 0 if
 * there were none, else -1. */
int complaints_tell(struct complaints *c, const char *name, struct err *e);

#endif
