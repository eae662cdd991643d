/* SPDX-License-Identifier: BSD-3-Clause */
/* The cost of MPI ranks: `mpirun -n N brigade-mpi costs` prints one row. The
 * ranks exist before the command runs, so their creation is measured from the
 * start of the launcher, and their end by calling MPI_Finalize() here. */
#include <mpi.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "drivers/os/clock.h"
#include "drivers/os/memory.h"
#include "drivers/os/proc.h"
#include "drivers/program/costs/cost.h"
#include "drivers/program/costs/rank.h"
#include "results/rows/row.h"

extern const struct cost_model cost_rank;

static int64_t launched_ns; /* CLOCK_MONOTONIC */

/* Start time of a process in clock_ns(); now where /proc does not tell. The
 * kernel gives it in ticks of 10 ms: field 22 of /proc/PID/stat, proc(5), whose
 * field 2 may hold blanks. */
static int64_t began_ns(pid_t pid)
{
    int64_t now = clock_ns(), up = clock_read_ns(CLOCK_BOOTTIME), ticks;
    char path[64], text[1024], *at;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    if (proc_read(path, text, sizeof text) <= 0)
        return now;
    at = strrchr(text, ')');
    for (int field = 2; at != NULL && field < 22; field++)
        at = strchr(at + 1, ' ');
    ticks = at != NULL ? proc_field(at, 0) : -1;
    if (ticks < 0 || up < 0)
        return now;
    return now - (up - ticks * (1000000000 / sysconf(_SC_CLK_TCK)));
}

void cost_rank_launched(int by_launcher)
{
    launched_ns = began_ns(by_launcher ? getppid() : getpid());
}

/* Yields between tests: the library may spin, and on one core the other rank
 * would wait for the end of a time slice. */
static void receive(int from, MPI_Comm host)
{
    MPI_Request request;
    char byte;
    int there;

    MPI_Irecv(&byte, 1, MPI_BYTE, from, 0, host, &request);
    MPI_Test(&request, &there, MPI_STATUS_IGNORE);
    while (!there) {
        sched_yield();
        MPI_Test(&request, &there, MPI_STATUS_IGNORE);
    }
}

/* One of two sides; 0 begins. Returns the time of one switch. */
static int64_t play(int side, MPI_Comm host)
{
    int64_t begin = clock_ns();
    const char byte = 0;

    for (int turn = 0; turn < COST_TURNS; turn++) {
        if (side == 0)
            MPI_Send(&byte, 1, MPI_BYTE, 1, 0, host);
        receive(!side, host);
        if (side == 1)
            MPI_Send(&byte, 1, MPI_BYTE, 0, 0, host);
    }
    return (clock_ns() - begin) / (2 * COST_TURNS);
}

/* Collective over the ranks of a host. Sleeps; MPI_Barrier() would keep a core
 * busy. */
static void wait_asleep(MPI_Comm host)
{
    MPI_Request request;
    int over;

    MPI_Ibarrier(host, &request);
    MPI_Test(&request, &over, MPI_STATUS_IGNORE);
    while (!over) {
        usleep(1000);
        MPI_Test(&request, &over, MPI_STATUS_IGNORE);
    }
}

/* Collective. The first two ranks of each host share a CPU and switch to each
 * other. Returns the time of one switch; ROW_UNKNOWN for a single rank, or
 * where a CPU cannot be shared. */
static int64_t hand_over(void)
{
    MPI_Comm host;
    int side, size, cpu, moved;
    int64_t each = ROW_UNKNOWN;

    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL,
                        &host);
    MPI_Comm_rank(host, &side);
    MPI_Comm_size(host, &size);
    cpu = sched_getcpu();
    MPI_Bcast(&cpu, 1, MPI_INT, 0, host);
    moved = side > 1 || cost_bind_to_cpu(cpu) == 0;
    MPI_Allreduce(MPI_IN_PLACE, &moved, 1, MPI_INT, MPI_MIN, host);
    if (moved && size > 1 && side < 2)
        each = play(side, host);
    wait_asleep(host);
    MPI_Comm_free(&host);
    return each;
}

/* Kernel memory before the ranks started is not known, so kernel_bytes is not
 * either. */
static int measure(int64_t n, struct cost *cost, struct err *e)
{
    int64_t bytes = memory_pss(), begin;

    (void)e;
    MPI_Barrier(MPI_COMM_WORLD);
    cost->n = n;
    cost->create_ns = (clock_ns() - launched_ns) / n;
    cost->kernel_bytes = ROW_UNKNOWN;
    MPI_Allreduce(MPI_IN_PLACE, &bytes, 1, MPI_INT64_T, MPI_SUM,
                  MPI_COMM_WORLD);
    cost->user_bytes = bytes < 0 ? ROW_UNKNOWN : bytes / n;
    cost->switch_ns = hand_over();
    begin = clock_ns();
    MPI_Finalize();
    cost->finish_ns = (clock_ns() - begin) / n;
    return 0;
}

const struct cost_model cost_rank = {
    .name = "rank",
    .what = "MPI ranks, from the start of their launcher to MPI_Finalize",
    .yields = "preemptive",
    .running = 1,
    .measure = measure,
};

const struct cost_model *const cost_models[] = {&cost_rank, NULL};
const char *const cost_elsewhere = "for the other models use: brigade costs";
