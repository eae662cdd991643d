/* SPDX-License-Identifier: BSD-3-Clause */
/* A machine and who would sit where, as text and as SVG.
 *
 * Both walk the same boxes: packages, in them NUMA nodes, in them L3 caches,
 * in them cores, in them hardware threads. A box of one level is a run of cores
 * with the same group of that level. */
#ifndef DRIVERS_MACHINE_DRAW_H
#define DRIVERS_MACHINE_DRAW_H

#include <stdio.h>

#include "drivers/machine/plan.h"

struct drawing {
    const struct machine *whole;   /* what is drawn: machine_load_whole() */
    const struct machine *allowed; /* what was planned over */
    const struct plan *plan;
    const char *title; /* of the machine: "this machine", or a description */
    const char *who;   /* "openmp: 4 workers, --place core" */
    int helpers;       /* the first workers, who hardly need a core */
};

/* Indented lines, at most 80 columns but for long lists of CPUs. Where there
 * are many cores, neighbours that are alike are one line. Returns 0; -1 with
 * EXIT_UNAVAILABLE (memory). What the stream did not take is for the caller to
 * look at. */
int draw_text(const struct drawing *d, FILE *to, struct err *e);

/* One SVG element with all that it needs, light or dark as the reader's
 * desktop is. Returns as draw_text(). */
int draw_svg(const struct drawing *d, FILE *to, struct err *e);

/* ---- what both use ------------------------------------------------------- */

/* The end of the box of `level` that begins at core lo; at most hi. */
int draw_box_end(const struct machine *m, enum level level, int lo, int hi);

/* Number of that box as the planner and the rows count it: among those with an
 * allowed core; -1 for a box without. */
int draw_number(const struct drawing *d, enum level level, int lo, int hi);

/* Workers whose seat is exactly this thing (index counted over what is
 * allowed), in rising order, the first `room` of them to worker[]. Returns how
 * many there are. */
int draw_sitters(const struct plan *p, enum seat_kind kind, int index,
                 int *worker, int room);

/* Busy workers on hardware threads of a core, or on the whole of it. */
int draw_on_core(const struct drawing *d, const struct core *core);

/* "0-63", "0 64 32 96", with " ..." where they are more than n. */
int draw_list(const int *number, int n, int all, char *to, size_t size);

/* "performance" and "efficiency" where there are two kinds of cores, "kind 1"
 * where there are more; "" where all are alike. to holds 24 bytes. */
const char *draw_kind(const struct machine *m, const struct core *core,
                      char to[24]);

/* The line under the title: how much of what there is, and allowed. */
int draw_counts(const struct drawing *d, char *to, size_t size);

/* A remark on seats outside the boxes, or on workers that must share a core;
 * "" if neither applies. */
int draw_remark(const struct drawing *d, char *to, size_t size);

#endif
