/* SPDX-License-Identifier: BSD-3-Clause */
/* Time of a piece, less what other programs took; see bench.h. */
#include "drivers/os/cgroup.h"
#include "drivers/os/clock.h"
#include "drivers/os/runqueue.h"
#include "drivers/program/accept/bench.h"

void meter_start(const struct bench *b, struct meter *m)
{
    m->throttled = b->has_quota ? cgroup_throttled_ns("") : 0;
    m->queue = runqueue_ns();
    m->cpu = clock_thread_cpu_ns();
    m->begin = clock_ns();
}

/* Longest that `ns` of it can be: what is not known counts 0. */
static int64_t part(int64_t ns, int64_t most)
{
    return ns < 0 ? 0 : ns < most ? ns : most;
}

/* The scheduler counts a thread that its quota holds back as ready to run, and
 * the group counts all its threads: of this one both can only be time in which
 * it did not run. */
void meter_stop(const struct bench *b, const struct meter *m, struct timing *to)
{
    int64_t elapsed = clock_ns() - m->begin;
    int64_t idle = elapsed - (clock_thread_cpu_ns() - m->cpu);
    int64_t queue = m->queue < 0 ? 0 : runqueue_ns() - m->queue;
    int64_t throttled =
        b->has_quota ? cgroup_throttled_ns("") - m->throttled : 0;

    idle = part(idle, elapsed);
    throttled = part(throttled, idle);
    queue = part(queue - throttled, idle - throttled);
    *to = (struct timing){
        .ns = elapsed - queue,
        .elapsed_ns = elapsed,
        .queue_ns = queue,
        .throttled_ns = throttled,
    };
}
