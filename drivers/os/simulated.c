/* SPDX-License-Identifier: BSD-3-Clause */
/* The simulated cluster; see simulated.h. */
#include "drivers/os/simulated.h"

#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <simgrid/host.h>
#include <smpi/smpi.h>
#include <stdio.h>
#include <xbt/config.h>

/* A variable of each rank: SMPI gives every rank separate globals. */
static int by_model;

void simulated_host(char *to, size_t size)
{
    snprintf(to, size, "%s", sg_host_get_name(sg_host_self()));
}

int simulated_cores(void)
{
    return sg_host_core_count(sg_host_self());
}

/* No time of a run is 0, which means unknown elsewhere. */
enum { BEGIN_NS = 1000000000 };

static int64_t simulated_now_ns(void)
{
    return BEGIN_NS + (int64_t)(simgrid_get_clock() * 1e9 + 0.5);
}

int64_t simulated_clock_ns(void)
{
    int begun = 0, over = 0;

    /* What the rank computed since its last MPI call counts, too. */
    if (!by_model && MPI_Initialized(&begun) == MPI_SUCCESS && begun &&
        MPI_Finalized(&over) == MPI_SUCCESS && !over) {
        smpi_bench_end();
        smpi_bench_begin();
    }
    return simulated_now_ns();
}

void simulated_sleep_until(int64_t due_ns)
{
    smpi_bench_end();
    /* The simulator's clock is a sum of rounded times: a sleep may end early by
     * a fraction of a nanosecond. */
    while (simulated_now_ns() < due_ns)
        sg_actor_sleep_for((double)(due_ns + 1 - BEGIN_NS) / 1e9 -
                           simgrid_get_clock());
    smpi_bench_begin();
}

void simulated_stop_measuring(void)
{
    by_model = 1;
    sg_cfg_set_boolean("smpi/simulate-computation", "no");
}

/* The host's speed cancels: SMPI multiplies by it. */
void simulated_compute(double ns)
{
    smpi_execute_benched(ns / 1e9);
}
