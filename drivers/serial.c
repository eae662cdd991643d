/* SPDX-License-Identifier: BSD-3-Clause */
/* One blocking worker: the baseline, and the skeleton for new drivers.
 *
 * To add a driver, copy this file, change the functions below and add one line
 * to registry.def. worker_run() does the rest, so that the rows of the new
 * driver are comparable with all others. */
#include "drivers/team/prepare.h"
#include "drivers/team/arena.h"
#include "drivers/driver.h"

extern const struct driver serial_driver;

/* Start the workers. A team of one only creates the shared memory, opens the
 * gate (where workers wait until all have started) and runs the worker. A
 * driver with several workers gives each a struct team with index, local and
 * seat set. It opens the gate after starting the last one, or aborts if one
 * fails to start. */
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

/* Return once all workers have entered; with one worker, immediately. Teams
 * that share memory can use arena_barrier(). */
static void barrier(struct team *t)
{
    (void)t;
}

/* Run every chunk once. loop_run() blocks until a chunk has what it needs.
 * loop_share() does the same for several workers. */
static void for_each(struct team *t, const struct loop *l)
{
    (void)t;
    loop_run(l, 0, l->chunks);
}

/* No gather and no collect: the only group's leader is the root. */
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
