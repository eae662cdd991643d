/* SPDX-License-Identifier: BSD-3-Clause */
/* The plan of a sweep: points, each a configuration that runs once per turn in
 * a separate process, and the order of all these runs.
 *
 *     turn 0   A  c a | d b     a round: every point once, shuffled by
 *     turn 1   A  b d | a c     (seed, turn), an anchor before it and another
 *     turn 2   A  ...           in its middle; one more at the very end
 *
 * Points take turns so that a time at which the machine was slow affects all of
 * them. The anchors are one short serial run, always the same: if they drift,
 * the machine drifted.
 *
 * A point's key is a hash of its configuration, so that a second sweep finds
 * the runs of the first, whatever the order or number of points. These
 * functions read no clock and start no program. */
#ifndef JOBS_PLAN_H
#define JOBS_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "jobs/inventory.h"
#include "jobs/point.h"
#include "jobs/texts.h"
#include "kernels/base/err.h"

enum { PLAN_LIST_MAX = 64 };

/* The user's request. */
struct sweep_request {
    const char *kind; /* "strong", ... or the name of a file of lines */
    struct items kernels, drivers; /* empty: those of the kind */
    int64_t workers[PLAN_LIST_MAX], tasks[PLAN_LIST_MAX];
    const char *places[PLAN_LIST_MAX];
    size_t worker_count, task_count, place_count; /* 0: those of the kind */
    int64_t repeat, seed;
    int64_t warmup; /* -1: as the kernel needs */
    int anchors;    /* 0: none */
    int64_t
        longest_ns; /* a run that is expected to wait for longer is skipped */
};

/* Starts as {.keep = ...}. */
struct plan {
    struct point *points;
    size_t count, room;
    size_t anchor;                    /* index of the anchor, or PLAN_NONE */
    const char *notes[PLAN_LIST_MAX]; /* what was skipped and why */
    size_t note_count;
    struct texts *keep;
};

#define PLAN_NONE ((size_t)-1)

/* One run: the point, for the turn'th time. */
struct step {
    size_t point;
    int turn;
};

/* Fill p with the points of a request, without estimates. Returns 0; -1 with
 * EXIT_USAGE (an unknown kind, an unsuitable kernel, a line of the file with
 * its number), EXIT_UNAVAILABLE (all points were skipped; the last note has the
 * reason) or EXIT_FAILED (the file). */
int plan_make(struct plan *p, const struct sweep_request *r,
              const struct inventory *inventory, struct err *e);
void plan_release(struct plan *p);

/* Add a point with its key and sorted options, unless the plan has it already.
 * A point whose workers do not fill its ranks is noted as skipped. */
int plan_add(struct plan *p, const struct point *point,
             const struct sweep_request *r, const struct inventory *inventory,
             struct err *e);
void plan_note(struct plan *p, const char *note);

/* Fail because the plan is empty, with the last note. Returns -1 with
 * EXIT_UNAVAILABLE. */
int plan_nothing(const struct plan *p, struct err *e);

/* The steps of turns first .. last-1 in their order; with `end`, also the final
 * anchor. *steps is from malloc. Returns 0; -1 with EXIT_UNAVAILABLE. */
int plan_steps(const struct plan *p, uint64_t seed, int first, int last,
               int end, struct step **steps, size_t *count, struct err *e);

/* Estimated duration of a round of all points, without anchors, in seconds. */
double plan_seconds(const struct plan *p);

/* Print "  strong    the same work ..." for each kind. stream is a FILE *. */
void plan_kinds_help(void *stream);

#endif
