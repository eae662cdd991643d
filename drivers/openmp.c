/* SPDX-License-Identifier: BSD-3-Clause */
/* OpenMP threads: one parallel region for the whole run, with work-sharing
 * loops whose schedule is set at run time. */
#include <omp.h>

#include "drivers/team/prepare.h"
#include "drivers/team/arena.h"
#include "drivers/openmp_loop.h"
#include "drivers/team/openmp_threads.h"
#include "drivers/driver.h"

extern const struct driver openmp_driver;

/* The date of the standard, from _OPENMP: 201511 is version 4.5. */
#define DIGITS(date)  DIGITS_(date)
#define DIGITS_(date) #date

static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    struct team team = arena_team(&openmp_driver, j->workers);
    int given = 0;

    if (team_prepare(&team, j, 0, e) != 0)
        return -1;
    if (openmp_threads_check(j->workers, "workers", e) != 0) {
        arena_free(&team);
        return -1;
    }
    omp_set_dynamic(0);
#pragma omp parallel num_threads(j->workers) default(none)                     \
    shared(team, j, fn, given)
    {
        struct team t = team;

        t.index = t.local = t.seat = omp_get_thread_num();
#pragma omp single
        {
            given = omp_get_num_threads();
            arena_gate_open(t.arena,
                            given == j->workers ? GATE_GO : GATE_ABORT);
        }
        fn(&t, j);
    }
    arena_free(&team);
    if (given != j->workers)
        return openmp_threads_missing(given, j->workers, "workers", e);
    return 0;
}

static void barrier(struct team *t)
{
    (void)t;
#pragma omp barrier
}

const struct driver openmp_driver = {
    .name = "openmp",
    .family = "threads",
    .summary = "OpenMP threads sharing one address space",
    .engine = "blocking, OpenMP " DIGITS(_OPENMP),
    .can = CAN_SCHEDULE | CAN_ALL_NEEDS,
    .max_workers = 4096,
    .instead = "pthread",
    .launch = launch,
    .barrier = barrier,
    .for_each = openmp_for_each,
    .exchange = arena_exchange,
};
