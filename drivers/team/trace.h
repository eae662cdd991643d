/* SPDX-License-Identifier: BSD-3-Clause */
/* Spans: the activities of every worker, with times. Recorded only with
 * --trace, in rings mapped before the launch and bounded by TRACE_BYTES per
 * group. When a ring is full, later spans are dropped and counted. Written as
 * Chrome Trace JSON ("Trace Event Format", for Perfetto and chrome://tracing):
 * a rank is a process, a worker is a thread, computing is a complete event
 * ("X"). A worker may have thousands of waits in flight, so waits are nestable
 * async events ("b", "e") with the chunk as id. */
#ifndef DRIVERS_TEAM_TRACE_H
#define DRIVERS_TEAM_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/err.h"

#define TRACE_BYTES ((int64_t)64 << 20)

enum span_kind {
    SPAN_SETUP,
    SPAN_COMPUTE,
    SPAN_WAIT,
    SPAN_BARRIER,
    SPAN_EXCHANGE,
};

/* One activity of a worker, in 32 bytes; self-describing outside its ring.
 * Times: CLOCK_MONOTONIC of the worker's host. */
struct span {
    int64_t begin_ns, end_ns;
    int64_t chunk; /* -1: none */
    int16_t kind;
    int16_t group;
    int32_t local;
};

/* A worker's ring: memory of the arena, and this worker's counters. */
struct trace {
    struct span *spans; /* NULL: tracing is off */
    int64_t max, used, dropped;
    int group, local;
};

static inline void trace_add(struct trace *t, enum span_kind kind,
                             int64_t chunk, int64_t begin_ns, int64_t end_ns)
{
    if (t->spans == NULL)
        return;
    if (t->used == t->max) {
        t->dropped++;
        return;
    }
    t->spans[t->used++] = (struct span){
        .begin_ns = begin_ns,
        .end_ns = end_ns,
        .chunk = chunk,
        .kind = (int16_t)kind,
        .group = (int16_t)t->group,
        .local = t->local,
    };
}

/* The trace file. It is opened before the run, so that a bad path fails early,
 * and written span by span. It gets its name when trace_file_end() returns
 * 0. */
struct trace_file;
struct driver;

/* title and driver outlive the file. Returns 0; -1 with EXIT_RESULTS. */
int trace_file_begin(struct trace_file **f, const char *path, const char *title,
                     const struct driver *driver, struct err *e);

/* A sink_fn: units are spans, arg is a struct trace_file. Times must be
 * relative to an event common to all groups, because hosts have no common
 * clock. */
int trace_file_spans(void *arg, int64_t lo, int64_t hi,
                     const unsigned char *spans, struct err *e);

/* Returns 0; -1 with EXIT_RESULTS. f may be NULL. dropped goes into the
 * file's metadata. */
int trace_file_end(struct trace_file *f, int64_t dropped, struct err *e);

#endif
