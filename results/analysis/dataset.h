/* SPDX-License-Identifier: BSD-3-Clause */
/* Results directories in memory: rows, their groups, and the machines of meta/.
 * Each must have runs.csv, or else hosts.csv. Rows of several directories count
 * as one set. */
#ifndef RESULTS_ANALYSIS_DATASET_H
#define RESULTS_ANALYSIS_DATASET_H

#include <stddef.h>
#include <stdint.h>

#include "results/rows/csv.h"
#include "results/analysis/group.h"

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
     * figure mixes with measurements. `simulated` points into runs. */
    struct csv_table runs, simulated, workers, costs, accepted;
    int has_workers, has_costs, has_accepted;
    struct groups groups;    /* of runs */
    struct groups predicted; /* of simulated; without baselines */
    struct dataset_host *hosts;
    size_t host_count;
    size_t bad_meta; /* files in meta/ that are not metadata */
    /* Why an existing workers.csv, costs.csv or hosts.csv was not read, or "". */
    char left_out[DATASET_OPTIONAL][256];
};

/* Read n directories; the names must last as long as *d. Returns 0; -1 with
 * EXIT_RESULTS (runs.csv is missing, without a hosts.csv to show instead, is not
 * CSV or lacks columns), EXIT_USAGE (a run is in two of them) or
 * EXIT_UNAVAILABLE (memory), and *d is then empty. Metadata, workers.csv,
 * costs.csv and hosts.csv that cannot be read are skipped, and counted or named
 * in *d. */
int dataset_read(struct dataset *d, const char *const *dirs, size_t n,
                 struct err *e);
void dataset_release(struct dataset *d);

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
