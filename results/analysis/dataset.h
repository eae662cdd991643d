/* SPDX-License-Identifier: BSD-3-Clause */
/* A results directory in memory: rows, their groups, and the circumstances
 * that meta/ tells. Only runs.csv must be there. */
#ifndef RESULTS_ANALYSIS_DATASET_H
#define RESULTS_ANALYSIS_DATASET_H

#include <stddef.h>
#include <stdint.h>

#include "results/rows/csv.h"
#include "results/analysis/group.h"

enum { DATASET_TEXT = 160 };

/* One machine, from all metadata files that name it; texts are those of the
 * first file, "" where unknown; numbers are then -1. */
struct dataset_host {
    char name[DATASET_TEXT], cpu_model[DATASET_TEXT], system[DATASET_TEXT];
    char kernel[DATASET_TEXT], governor[DATASET_TEXT];
    char clocksource[DATASET_TEXT], cpu_max[DATASET_TEXT];
    char version[DATASET_TEXT], revision[DATASET_TEXT];
    char compiler[DATASET_TEXT], flags[512], libraries[512];
    int64_t cores, pus, cpus_online, numa_nodes, l1_bytes, l2_bytes, l3_bytes;
    int64_t memory_bytes, hypervisor, smt, turbo;
    double load_min, load_max;        /* at the begin of runs; NaN: unknown */
    int64_t steal_first, steal_last;  /* ticks at the first and last of them */
    char first_utc[32], last_utc[32]; /* when those began */
    size_t files;                     /* of metadata that name it */
    int builds;                       /* different versions or flags */
};

struct dataset {
    const char *dir; /* points to what dataset_read() was given */
    struct csv_table runs, workers, costs;
    int has_workers, has_costs;
    struct groups groups;
    struct dataset_host *hosts;
    size_t host_count;
    size_t bad_meta; /* files in meta/ that are no metadata */
    /* Why workers.csv or costs.csv is there and was not read, or "". */
    char left_out[2][256];
};

/* Read dir. Returns 0; -1 with EXIT_RESULTS (runs.csv is not there, no CSV,
 * lacks columns) or EXIT_UNAVAILABLE (memory), and *d is then empty. Metadata,
 * workers.csv and costs.csv that cannot be read are counted or named, and
 * left out. */
int dataset_read(struct dataset *d, const char *dir, struct err *e);
void dataset_release(struct dataset *d);

/* The host called name, or NULL: its metadata is not there. */
const struct dataset_host *dataset_host(const struct dataset *d,
                                        const char *name);

/* A cell of the runs as a number by the column's name: NaN where the column is
 * not there, the cell is empty, or no number. */
double dataset_number(const struct csv_table *t, size_t row,
                      const char *column);

/* The same as text, "" where it is not there. */
const char *dataset_text(const struct csv_table *t, size_t row,
                         const char *column);

/* The median over the repetitions of a group; NaN where any is unknown. */
double dataset_median(const struct dataset *d, const struct group *g,
                      const char *column);

#endif
