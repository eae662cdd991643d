/* SPDX-License-Identifier: BSD-3-Clause */
/* Progress of a run; see progress.h. */
#include "drivers/team/record.h"
#include "drivers/program/progress.h"

#include <stdio.h>

#include "drivers/driver.h"
#include "drivers/terminal/progress_line.h"

static const int64_t patience_ns = 2000000000;

/* The fraction of the run that is done, 0 .. 1. Of ranks only the root's group
 * can be read, whose workers are the first. */
static double part_done(const struct job *j, int repetition)
{
    const struct record *r = j->record;
    int seen = j->driver->can & CAN_RANKS ? r->threads : r->workers;
    double chunks = (double)r->live_chunks, done = 0;

    if (chunks <= 0)
        return 0;
    for (int i = 0; i < seen; i++)
        done += (double)atomic_load_explicit(&r->live[i].chunks,
                                             memory_order_relaxed);
    done = done > chunks ? 1 : done / chunks;
    return (repetition + done) / (double)r->repetitions;
}

void progress_show(const struct job *j, int64_t now_ns)
{
    const struct record *r = j->record;
    int64_t begun = atomic_load(&r->begun_ns);
    int repetition = atomic_load(&r->now);
    char line[160], left[32];
    double part, seconds;

    if (begun == 0 || now_ns - begun < patience_ns || !progress_line_possible())
        return;
    part = part_done(j, repetition);
    if (part <= 0)
        return;
    seconds = (double)(now_ns - begun) / 1e9;
    progress_duration(seconds / part - seconds, left, sizeof left);
    snprintf(line, sizeof line,
             "%s under %s: %s %d of %d, %.0f %%, about %s left",
             j->kernel->name, j->driver->name,
             repetition < j->warmup ? "warm-up" : "repetition", repetition + 1,
             r->repetitions, 100 * part, left);
    progress_line_show(line);
}

void progress_clear(void)
{
    progress_line_clear();
}
