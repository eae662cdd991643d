/* SPDX-License-Identifier: BSD-3-Clause */
/* A machine and a plan as rows: one for each core, and one for each planned
 * worker. */
#ifndef DRIVERS_MACHINE_ROWS_H
#define DRIVERS_MACHINE_ROWS_H

#include "drivers/machine/place.h"
#include "results/rows/row.h"

struct core_row {
    int64_t core, package, numa, l3, kind, allowed;
    const char *cpus;
};

struct planned_row {
    int64_t worker;
    const char *place_asked, *cpus;
};

/* Terminated, for json_print(). */
extern const struct column core_columns[];
extern const struct column planned_columns[];

/* Starts as {0}; owns its texts. */
struct machine_rows {
    struct core_row *cores;
    struct planned_row *workers;
    size_t core_count, worker_count;
    char (*texts)[64];
};

/* Fill r: the cores of whole (machine_load_whole()), the workers of p, which is
 * a plan for the allowed part. Returns 0; -1 with EXIT_UNAVAILABLE (memory).
 * Release r in either case. */
int machine_rows_make(struct machine_rows *r, const struct machine *whole,
                      const struct plan *p, struct err *e);
void machine_rows_release(struct machine_rows *r);

#endif
