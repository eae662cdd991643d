/* SPDX-License-Identifier: BSD-3-Clause */
/* How far a run is; see part_done.h. */
#include "drivers/program/part_done.h"

#include <stdio.h>

#include "drivers/driver.h"
#include "drivers/team/record.h"
#include "drivers/terminal/progress_line.h"

/* Of ranks only the root's group can be read, whose workers are the first. */
static int64_t chunks_done(const struct job *j)
{
    const struct record *r = j->record;
    int seen = j->driver->can & CAN_RANKS ? r->threads : r->workers;
    int64_t done = 0;

    for (int i = 0; i < seen; i++)
        done += atomic_load_explicit(&r->live[i].chunks, memory_order_relaxed);
    return done;
}

int part_done_read(const struct job *j, int64_t now_ns, struct part_done *p)
{
    const struct record *r = j->record;
    int64_t begun = atomic_load(&r->begun_ns);
    int now = atomic_load(&r->now);
    double done = 0;

    if (begun == 0)
        return -1;
    *p = (struct part_done){
        .repetition = now + 1,
        .of = r->repetitions,
        .warmup = now < j->warmup,
        .chunks = chunks_done(j),
        .elapsed_s = (double)(now_ns - begun) / 1e9,
        .left_s = -1,
    };
    if (r->live_chunks > 0) {
        done = (double)p->chunks / (double)r->live_chunks;
        p->part = (now + (done > 1 ? 1 : done)) / (double)r->repetitions;
    }
    if (p->part > 0)
        p->left_s = p->elapsed_s / p->part - p->elapsed_s;
    return 0;
}

int part_done_text(const struct part_done *p, char *to, size_t size)
{
    char left[32];

    if (p->left_s < 0)
        return snprintf(to, size, "%s %d of %d",
                        p->warmup ? "warm-up" : "repetition", p->repetition,
                        p->of);
    progress_duration(p->left_s, left, sizeof left);
    return snprintf(to, size, "%s %d of %d, %.0f %%, about %s left",
                    p->warmup ? "warm-up" : "repetition", p->repetition, p->of,
                    100 * p->part, left);
}
