/* SPDX-License-Identifier: BSD-3-Clause */
/* MPI ranks of OpenMP threads: each rank has a slab, the rank's threads share
 * its chunks, and only thread 0 calls MPI (MPI_THREAD_FUNNELED). */
#include <mpi.h>
#include <omp.h>
#include <string.h>

#include "drivers/team/prepare.h"
#include "drivers/team/arena.h"
#include "drivers/openmp_loop.h"
#include "drivers/team/openmp_threads.h"
#include "drivers/driver.h"
#include "drivers/team/job.h"
#include "drivers/mpi/mpi_team.h"

extern const struct driver hybrid_driver;

static void run_team(const struct team *team, const struct job *j,
                     worker_fn *fn)
{
#pragma omp parallel num_threads(team->locals) default(none) shared(team, j, fn)
    {
        struct team t = *team;

        t.local = omp_get_thread_num();
        t.index += t.local;
        t.seat += t.local;
        fn(&t, j);
    }
}

/* If OpenMP provides fewer threads than requested, every rank must know before
 * any worker enters a barrier. */
static int threads_given(int wanted)
{
    int given = 0;

#pragma omp parallel num_threads(wanted) default(none) shared(given)
#pragma omp single
    given = omp_get_num_threads();
    return given;
}

static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    struct team t = {.driver = &hybrid_driver};
    struct mpi_rank rank;
    int failed, given;

    MPI_Comm_rank(MPI_COMM_WORLD, &t.group);
    MPI_Comm_size(MPI_COMM_WORLD, &t.groups);
    t.locals = j->workers / t.groups;
    t.size = j->workers;
    t.index = t.group * t.locals;
    mpi_seat(t.locals, &t.seat, &t.seats);
    omp_set_dynamic(0);
    if (team_prepare(&t, j, 0, e) == 0 &&
        openmp_threads_check(t.locals, "threads", e) == 0) {
        given = threads_given(t.locals);
        if (given != t.locals)
            openmp_threads_missing(given, t.locals, "threads", e);
    }
    failed = mpi_agree(e) != 0 || mpi_join(&t, j, &rank, e) != 0;
    if (!failed) {
        arena_gate_open(t.arena, GATE_GO);
        run_team(&t, j, fn);
        mpi_leave(&rank);
    }
    arena_free(&t);
    return failed ? -1 : 0;
}

static void barrier(struct team *t)
{
#pragma omp barrier
    if (t->local == 0)
        MPI_Barrier(MPI_COMM_WORLD);
#pragma omp barrier
}

/* Barriers around the exchange: all threads have written before it sends, and
 * none reads before everything has arrived. */
static void exchange(struct team *t, const struct geometry *g, struct window *w,
                     int64_t lo, int64_t hi, enum exchange_phase phase)
{
    if (phase == EXCHANGE_ALL || phase == EXCHANGE_BEGIN) {
#pragma omp barrier
    }
    if (t->local == 0)
        mpi_exchange(t, g, w, lo, hi, phase);
    if (phase == EXCHANGE_ALL || phase == EXCHANGE_END) {
#pragma omp barrier
    }
}

/* Threads draw from a ticket shared by all ranks without calling MPI. */
static void for_each(struct team *t, const struct loop *l)
{
    if (l->common)
        loop_share(t, l);
    else
        openmp_for_each(t, l);
}

static int available(struct err *e)
{
    char version[MPI_MAX_LIBRARY_VERSION_STRING];
    int provided, length;

    MPI_Query_thread(&provided);
    MPI_Get_library_version(version, &length);
    /* SimGrid's simulated MPI supports more than it reports. */
    if (provided >= MPI_THREAD_FUNNELED || strstr(version, "SMPI") != NULL)
        return 0;
    return err_set(e, EXIT_UNAVAILABLE,
                   "hybrid: this MPI supports only one thread per rank "
                   "(MPI_THREAD_SINGLE); use --driver mpi with a rank per "
                   "core");
}

const struct driver hybrid_driver = {
    .name = "hybrid",
    .family = "ranks",
    .summary = "MPI ranks of OpenMP threads",
    .engine = "blocking",
    .can = CAN_SCHEDULE | CAN_RANKS | CAN_THREADS_IN_RANK | CAN_ALL_NEEDS,
    .options = mpi_options,
    .options_size = sizeof(struct mpi_options),
    .available = available,
    .launch = launch,
    .barrier = barrier,
    .for_each = for_each,
    .gather = mpi_gather,
    .exchange = exchange,
    .collect = mpi_collect,
};
