/* SPDX-License-Identifier: BSD-3-Clause */
/* What a run leaves to its supervisor while it lives, in memory that both
 * share: who it is, by when it must have ended, which worker is crashing, and
 * the row that says how it ended, complete but for status and cause. So a run
 * that cannot speak any more is spoken for.
 *
 * There is one will in a process. It works without a supervisor, too: then
 * nobody reads it. */
#ifndef DRIVERS_TEAM_RUN_STATUS_H
#define DRIVERS_TEAM_RUN_STATUS_H

#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

#include "kernels/base/err.h"
#include "results/rows/row.h"

/* Written by the handler of a signal that ends the run, in its last moment. */
struct crash {
    _Atomic int32_t pid; /* whose; 0: no crash */
    int32_t tid, worker; /* worker -1: none of them */
    int32_t phase;
};

/* A row, its texts, and where it goes. */
struct will_row {
    char dir[PATH_MAX];
    uint64_t file; /* inode of the root's runs.csv; 0: any, and make it */
    struct run_row row;
    char texts[4096];
};

struct will {
    char program[32], host[64];
    _Atomic int32_t rank;          /* -1: not one of several */
    _Atomic int32_t first, locals; /* workers of this process; locals 0: ? */
    int64_t deadline_ns;
    _Atomic int64_t ends_at_ns; /* CLOCK_MONOTONIC; 0: never */
    _Atomic int ending;         /* it is being said why it ends: give it time */
    _Atomic int told;           /* 1 + exit code: all is said and written */
    struct crash crash;
    _Atomic int current; /* which of the rows holds, 1 or 2; 0: none */
    struct will_row rows[2];
};

/* The will of this process. */
extern struct will *will;

/* Begin it, as that of this process alone. */
void will_init(const char *program);

/* Share it with children that will be forked. Returns 0; -1 with
 * EXIT_UNAVAILABLE. */
int will_share(struct err *e);

/* Leave row, whose texts are copied, for dir; dir NULL: none is wanted. file:
 * see struct will_row. */
void will_leave(const char *dir, uint64_t file, const struct run_row *row);

/* Add the row with status and cause to its file, unless a row of the same run
 * says already how that ended: several supervisors may want to. Nothing is
 * added where there is none, or where the root's directory cannot be seen from
 * this host. Returns 0; -1 as csv_append(). */
int will_write(const char *status, const char *cause, struct err *e);

/* "rank 1 (workers 2 to 3, pid 77 on node4)" or "the run (pid 77 on node4)". */
void will_whose(pid_t pid, char *to, size_t size);

#endif
