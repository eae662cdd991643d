/* SPDX-License-Identifier: BSD-3-Clause */
/* MPI ranks, each a separate group. Kernels with data: slabs with halo
 * exchange; ranks of a host may take chunks from each other. Kernels without
 * data: chunks are assigned to ranks cyclically, or drawn from a ticket that
 * the ranks of a host share. */
#include "drivers/team/prepare.h"
#include "drivers/team/arena.h"
#include "drivers/driver.h"
#include "drivers/team/job.h"
#include "drivers/mpi/mpi_team.h"

extern const struct driver mpi_driver;

static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    struct team t = {.driver = &mpi_driver, .locals = 1};
    struct mpi_rank rank;
    int failed;

    MPI_Comm_rank(MPI_COMM_WORLD, &t.group);
    MPI_Comm_size(MPI_COMM_WORLD, &t.groups);
    t.index = t.group;
    t.size = t.groups;
    t.rows_apart = job_ranks_share(j);
    mpi_seat(1, &t.seat, &t.seats);
    team_prepare(&t, j, 0, e);
    failed = mpi_agree(e) != 0 || mpi_join(&t, j, &rank, e) != 0;
    if (!failed) {
        arena_gate_open(t.arena, GATE_GO);
        fn(&t, j);
        mpi_leave(&rank);
    }
    arena_free(&t);
    return failed ? -1 : 0;
}

static void barrier(struct team *t)
{
    (void)t;
    MPI_Barrier(MPI_COMM_WORLD);
}

static void for_each(struct team *t, const struct loop *l)
{
    if (l->common) {
        loop_share(t, l);
        return;
    }
    if (t->rows_apart) {
        mpi_steal_for_each(t, l);
        return;
    }
    loop_run(l, 0, l->chunks);
}

const struct driver mpi_driver = {
    .name = "mpi",
    .family = "ranks",
    .summary = "MPI ranks on one machine or many",
    .engine = "blocking",
    .can = CAN_SCHEDULE | CAN_RANKS | CAN_ALL_NEEDS,
    .options = mpi_options,
    .options_size = sizeof(struct mpi_options),
    .launch = launch,
    .barrier = barrier,
    .for_each = for_each,
    .gather = mpi_gather,
    .exchange = mpi_exchange,
    .collect = mpi_collect,
};
