/* SPDX-License-Identifier: BSD-3-Clause */
/* One worker, blocking: the baseline, and the skeleton to copy for a driver.
 *
 * To add a driver: copy this file, replace what is said below, and add one
 * line to registry.c. worker_run() does the rest, so that a new driver's rows
 * can be compared with everybody's. */
#include "drivers/team/prepare.h"
#include "drivers/team/arena.h"
#include "drivers/driver.h"

extern const struct driver serial_driver;

/* Start the workers. A team of one needs no starting: make the shared memory,
 * open the gate that workers wait at until all of them stand, and be the
 * worker. A driver of several gives each its own struct team with index, local
 * and seat set, and opens the gate when the last one was started, or aborts
 * it when one could not be. */
static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    struct team t = arena_team(&serial_driver, j->workers);

    if (team_prepare(&t, j, 0, e) != 0)
        return -1;
    arena_gate_open(t.arena, GATE_GO);
    fn(&t, j);
    arena_free(&t);
    return 0;
}

/* Returns once all workers have entered; with one worker, at once. Teams that
 * share memory and have nothing better use arena_barrier(). */
static void barrier(struct team *t)
{
    (void)t;
}

/* Run every chunk once. loop_run() waits on the spot for what a chunk needs.
 * loop_share() does the same among several workers. */
static void for_each(struct team *t, const struct loop *l)
{
    (void)t;
    for (int64_t i = 0; i < l->chunks; i++)
        loop_run(l, i);
}

/* No gather and no collect: one group, whose leader is the root. */
const struct driver serial_driver = {
    .name = "serial",
    .family = "serial",
    .summary = "one worker, one thing after the other: the baseline",
    .engine = "blocking",
    .can = CAN_ALL_NEEDS,
    .max_workers = 1,
    .instead = "openmp, pthread or fork",
    .launch = launch,
    .barrier = barrier,
    .for_each = for_each,
    .exchange = arena_exchange,
};
