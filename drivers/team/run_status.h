/* SPDX-License-Identifier: BSD-3-Clause */
/* Status of a run, in memory shared with its supervisor: its rank and workers,
 * its deadline, which worker is crashing, and a row for a run that cannot write
 * its own, complete except for status and cause. The supervisor writes that
 * row.
 *
 * A process has one run_status. Without a supervisor it is not shared. */
#ifndef DRIVERS_TEAM_RUN_STATUS_H
#define DRIVERS_TEAM_RUN_STATUS_H

#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

#include "kernels/base/err.h"
#include "results/rows/row.h"

/* Written by the handler of a signal that ends the run. */
struct crash {
    _Atomic int32_t pid; /* process that crashes; 0: none */
    int32_t tid, worker; /* worker -1: not a worker */
    int32_t phase;
};

/* A row, its texts, and its directory. */
struct status_row {
    char dir[PATH_MAX];
    uint64_t file; /* inode of rank 0's runs.csv; 0: any, create it */
    struct run_row row;
    char texts[4096];
};

/* What stdout gets of the rows of a run. */
enum run_prints { PRINTS_NONE, PRINTS_CSV, PRINTS_JSON };

struct run_status {
    char program[32], host[64];
    _Atomic int32_t rank;          /* -1: no ranks */
    _Atomic int32_t first, locals; /* workers here; locals 0: unknown */
    int64_t deadline_ns;
    _Atomic int64_t ends_at_ns; /* CLOCK_MONOTONIC; 0: never */
    _Atomic int watched;        /* 1: its watchdog handles signals */
    _Atomic int reporting;      /* 1: writing its final row, allow more time */
    _Atomic int reported;       /* 1 + exit code: final row is written */
    int signal_row;             /* 0: no row where a signal ended the run */
    /* 1: nothing is lost with this process. Of rank 0 and without ranks its rows are
     * in the files, of other ranks they are with rank 0. */
    _Atomic int complete;
    enum run_prints prints;
    _Atomic int64_t
        printed;           /* lines of CSV that stdout has, with the header; of
                                JSON 1: it has some of it */
    char context[1 << 16]; /* for JSON; empty: not known */
    struct crash crash;
    _Atomic int current; /* valid one of rows, 1 or 2; 0: none */
    struct status_row rows[2];
};

/* The status of this process. */
extern struct run_status *run_status;

/* Initialise it for this process alone. */
void run_status_init(const char *program);

/* Share it with children that will be forked. Returns 0; -1 with
 * EXIT_UNAVAILABLE (memory). */
int run_status_share(struct err *e);

/* Store a copy of row and its texts for dir; dir NULL: for stdout alone. file: see
 * struct status_row. */
void run_status_leave_row(const char *dir, uint64_t file,
                          const struct run_row *row);

/* That row; NULL: there is none. */
const struct status_row *run_status_left(void);

/* The directory for it; NULL: there is none, or this host cannot see that of rank
 * 0. */
const char *run_status_dir(void);

/* Append the row with status and cause to its file, unless the file already has
 * the run's final row: several supervisors may write. Does nothing without a
 * row and a directory. Returns 0; -1 as csv_append(). */
int run_status_write_row(const char *status, const char *cause, struct err *e);

/* "rank 1 (workers 2 to 3, pid 77 on node4)" or "the run (pid 77 on node4)". */
void run_status_describe(pid_t pid, char *to, size_t size);

#endif
