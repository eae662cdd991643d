/* SPDX-License-Identifier: BSD-3-Clause */
/* The state of a sweep, from the files in its directory: sweep.lock names the
 * sweep and its current run (jobs/lock.h), runs.csv has the rows. Only reads. */
#ifndef JOBS_WATCH_STATE_H
#define JOBS_WATCH_STATE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "kernels/base/err.h"

enum sweep_is { SWEEP_ENDED, SWEEP_RUNS, SWEEP_WAS_KILLED };

enum { STATE_ROWS_MAX = 8, STATE_ROW_SIZE = 160 };

/* Starts as {.dir = ...}. */
struct state {
    const char *dir;
    enum sweep_is is;
    int here; /* 1: it runs on this host, as pid */
    int pid;
    char host[128];
    size_t at, of;             /* runs done by this sweep, all of them; of 0:
                                  not known */
    double running_s;          /* since the current run began */
    double expected_s, left_s; /* of that run, and of the sweep at its start */
    char words[160];           /* the current run */
    size_t ok, failed;         /* rows of measured repetitions */
    char rows[STATE_ROWS_MAX][STATE_ROW_SIZE]; /* the last rows, oldest first */
    size_t row_count;
    struct stat read; /* runs.csv, when it was read */
};

/* Read the files again; runs.csv only if it has changed. Returns 0; -1 with
 * EXIT_RESULTS: the directory has no sweep, or its rows cannot be read. */
int state_read(struct state *s, struct err *e);

#endif
