/* SPDX-License-Identifier: BSD-3-Clause */
/* A machine and the planned places of workers, as text and as SVG.
 *
 * Both traverse the same nested boxes: packages, NUMA nodes, L3 caches, cores,
 * hardware threads. A box of a level is a run of cores with the same group of
 * that level. */
#ifndef DRIVERS_MACHINE_DRAW_H
#define DRIVERS_MACHINE_DRAW_H

#include <stdio.h>

#include "drivers/machine/plan.h"

struct drawing {
    const struct machine *whole;   /* to draw: machine_load_whole() */
    const struct machine *allowed; /* that the plan is for */
    const struct plan *plan;
    const char *title; /* of the machine: "this machine", or a description */
    const char *who;   /* "openmp: 4 workers, --place core" */
    int helpers;       /* first workers, which use little CPU time */
};

/* Write indented lines, at most 80 columns except long lists of CPUs. With many
 * cores, similar neighbours share a line. Returns 0; -1 with EXIT_UNAVAILABLE
 * (memory). The caller checks the stream for errors. */
int draw_text(const struct drawing *d, FILE *to, struct err *e);

/* Write one self-contained SVG element, light or dark like the reader's
 * desktop. Returns as draw_text(). */
int draw_svg(const struct drawing *d, FILE *to, struct err *e);

/* ---- common to both ------------------------------------------------------ */

/* The end of the box of `level` that starts at core lo; at most hi. */
int draw_box_end(const struct machine *m, enum level level, int lo, int hi);

/* Number of that box, counted like in plans and rows among boxes with an
 * allowed core; -1 for a box without one. */
int draw_number(const struct drawing *d, enum level level, int lo, int hi);

/* Workers whose seat is exactly this core, thread or node (index counted over
 * allowed ones), in rising order; stores the first `room` in worker[]. Returns
 * their number. */
int draw_sitters(const struct plan *p, enum seat_kind kind, int index,
                 int *worker, int room);

/* Number of busy workers on a core or on its hardware threads. */
int draw_on_core(const struct drawing *d, const struct core *core);

/* "0-63", "0 64 32 96", with " ..." if there are more than n. */
int draw_list(const int *number, int n, int all, char *to, size_t size);

/* "performance" or "efficiency" with two kinds of cores, "kind 1" with more, ""
 * if all are alike. to holds 24 bytes. */
const char *draw_kind(const struct machine *m, const struct core *core,
                      char to[24]);

/* The line below the title: counts of packages, nodes, cores and threads, and
 * of the allowed ones. */
int draw_counts(const struct drawing *d, char *to, size_t size);

/* A remark about seats that are not boxes, or about workers that share a core;
 * "" if neither applies. */
int draw_remark(const struct drawing *d, char *to, size_t size);

#endif
