/* SPDX-License-Identifier: BSD-3-Clause */
/* The frame of `brigade watch`: how far the sweep is, its last rows, and the
 * workers of the current run if they are on this host. */
#ifndef JOBS_WATCH_VIEW_H
#define JOBS_WATCH_VIEW_H

#include "drivers/os/schedstat.h"
#include "drivers/terminal/lanes.h"
#include "drivers/terminal/screen.h"
#include "jobs/watch/state.h"
#include "jobs/watch/threads.h"

/* Starts as {0}, but for the screen. */
struct view {
    struct screen screen;
    struct lanes lanes;
    struct threads threads; /* that the lanes are of */
    struct schedstat last[THREADS_MAX];
    int64_t sampled_ns;
    double cores; /* at work since the sample before; -1: unknown */
};

/* Sample the workers of the run. */
void view_sample(struct view *v, const struct state *s, int64_t now_ns);

/* Draw a frame. */
void view_draw(struct view *v, const struct state *s, int64_t now_ns);

#endif
