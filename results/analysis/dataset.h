/* SPDX-License-Identifier: BSD-3-Clause */
/* Results directories in memory: rows, their groups, and the machines of meta/.
 * Each must have runs.csv, or else hosts.csv. Rows of several directories count
 * as one set. */
#ifndef RESULTS_ANALYSIS_DATASET_H
#define RESULTS_ANALYSIS_DATASET_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "results/rows/csv_index.h"
#include "results/analysis/group.h"
#include "results/analysis/plausible.h"

enum { DATASET_TEXT = 160, DATASET_OPTIONAL = 3 };

/* One machine, from all metadata files that name it. Texts are those of the
 * first file, "" if unknown; unknown numbers are -1. */
struct dataset_host {
    char name[DATASET_TEXT], cpu_model[DATASET_TEXT], system[DATASET_TEXT];
    char kernel[DATASET_TEXT], governor[DATASET_TEXT];
    char clocksource[DATASET_TEXT], cpu_max[DATASET_TEXT];
    char version[DATASET_TEXT], revision[DATASET_TEXT];
    char compiler[DATASET_TEXT], flags[512], libraries[512];
    int64_t cores, pus, cpus_online, numa_nodes, l1_bytes, l2_bytes, l3_bytes;
    int64_t memory_bytes, hypervisor, smt, turbo;
    double load_min, load_max;        /* at the start of runs; NaN: unknown */
    int64_t steal_first, steal_last;  /* ticks at the first and last start */
    char first_utc[32], last_utc[32]; /* of the first and the last start */
    size_t files;                     /* metadata files that name it */
    int builds;                       /* different versions or flags */
};

struct dataset {
    const char *const *dirs; /* [dir_count], as dataset_read() was given */
    size_t dir_count;
    /* Measured rows, and those that SimGrid simulated: predictions, which no
     * figure mixes with measurements. */
    struct csv_table runs, simulated, workers, costs, accepted;
    int has_workers, has_costs, has_accepted;
    struct csv_index worker_runs; /* rows of workers by run_id */
    struct groups groups;         /* of runs */
    struct groups predicted;      /* of simulated; without baselines */
    struct dataset_host *hosts;
    size_t host_count;
    size_t bad_meta;          /* files in meta/ that are not metadata */
    struct rejected rejected; /* rows whose numbers cannot be right */
    /* Why an existing workers.csv, costs.csv or hosts.csv was not read, or "". */
    char left_out[DATASET_OPTIONAL][256];
};

/* Read n directories; the names must last as long as *d. Returns 0; -1 with
 * EXIT_RESULTS (runs.csv is missing, without a hosts.csv to show instead, is not
 * CSV or lacks columns), EXIT_USAGE (a run is in two of them) or
 * EXIT_UNAVAILABLE (memory), and *d is then empty. Of metadata, workers.csv,
 * costs.csv and hosts.csv, files that exist and cannot be read are skipped,
 * counted or named in *d, and noted (trouble.h). Rows whose numbers cannot be
 * right are removed and named in *d. */
int dataset_read(struct dataset *d, const char *const *dirs, size_t n,
                 struct err *e);
void dataset_release(struct dataset *d);

/* Print what was left out: torn lines, rejected rows, files; one line each. */
void dataset_warn(const struct dataset *d, FILE *to);

/* The host called name; NULL: it has no metadata. */
const struct dataset_host *dataset_host(const struct dataset *d,
                                        const char *name);

/* A cell as a number, by the name of its column. NaN: no such column, an empty
 * cell, or not a number. */
double dataset_number(const struct csv_table *t, size_t row,
                      const char *column);

/* A cell as text; "": no such column. */
const char *dataset_text(const struct csv_table *t, size_t row,
                         const char *column);

/* The median over the repetitions of a group; NaN if any is unknown. */
double dataset_median(const struct dataset *d, const struct group *g,
                      const char *column);

#endif
