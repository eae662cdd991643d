/* SPDX-License-Identifier: BSD-3-Clause */
/* Create rows from a job and its record. */
#ifndef DRIVERS_PROGRAM_ROWS_H
#define DRIVERS_PROGRAM_ROWS_H

#include "drivers/program/program.h"
#include "drivers/program/request.h"
#include "drivers/program/roofline.h"
#include "drivers/team/job.h"
#include "drivers/team/record.h"
#include "results/rows/row.h"
#include "results/verdict/verdict.h"

enum { ROWS_COUNTS_SIZE = 256, ROWS_OPTIONS_MAX = 63 };

/* The rows, and the texts that they point to. */
struct rows {
    char run_id[40], utc[24], host[64], version[64];
    char kernel_args[512], driver_args[256];
    char library[96], engine[128];
    char asked[128], actual[128];
    struct run_row *runs;     /* [run_count], one per repetition, and end */
    struct run_row *end;      /* the last of them, with the status of the run;
                                 NULL: none */
    struct verdict *verdicts; /* [run_count] */
    char (*results)[ROW_RESULT_SIZE];
    char (*counts)[ROWS_COUNTS_SIZE];
    char (*ticks)[LATENESS_TEXT_SIZE];
    struct worker_row *workers; /* [worker_count], NULL without --out */
    size_t run_count, worker_count;
    int failed;               /* 1: the run has another status than "ok" */
    struct roofline roofline; /* zeros: not known */
    /* Ranks, threads in each and hosts, before the workers have reported; 0:
     * not known. */
    int ranks, threads, nodes;
    int has_meta; /* 1: the metadata file is written */
};

/* Set the identity of the run: id, time, host. Call once, early. */
void rows_identify(struct rows *rows, const struct program *p);

/* Fill *row for a run without a result: all that is known, except status and
 * error. Its texts belong to rows. j may have no record. */
void rows_end(struct rows *rows, const struct job *j, const struct request *r,
              struct run_row *row);

/* Fill rows from every measured repetition of j. If status is not "ok", one
 * more row, rows->end, holds status and why. j may have no record (refused).
 * Returns 0; -1 with EXIT_UNAVAILABLE (memory). */
int rows_fill(struct rows *rows, const struct job *j, const struct request *r,
              const char *status, const char *why, struct err *e);

/* The same for a run that was killed: `left` is the row that it left to its
 * supervisor, r its record or NULL. to_files: 1 if workers have rows, too. */
int rows_fill_left(struct rows *rows, const struct record *r,
                   const struct run_row *left, int to_files, const char *status,
                   const char *why, struct err *e);
void rows_release(struct rows *rows);

#endif
