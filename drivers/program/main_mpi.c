/* SPDX-License-Identifier: BSD-3-Clause */
/* brigade-mpi: the same program, whose workers are MPI ranks. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/launcher/launcher.h"
#include "drivers/mpi/mpi_team.h"
#include "drivers/os/clock.h"
#include "drivers/program/command.h"
#include "drivers/program/costs/rank.h"
#include "drivers/program/run.h"
#include "drivers/program/supervise.h"
#include "drivers/program/watchdog.h"
#include "drivers/team/run_status.h"
#include "kernels/base/words.h"

static void share(void *bytes, size_t n)
{
    MPI_Bcast(bytes, (int)n, MPI_BYTE, 0, MPI_COMM_WORLD);
}

/* `brigade launcher` asks which MPI this is, which needs no ranks. */
static int is_version_alone(const struct program *p, int argc, char **argv)
{
    return argc == 2 && strcmp(argv[1], "--version") == 0 &&
           p->launcher == NULL && strstr(p->mpi_version, "SMPI") == NULL;
}

static void gather(const void *mine, size_t n, void *all)
{
    int bytes = (int)n, rank, size;
    int *counts, *starts;

    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    counts = calloc(2 * (size_t)size, sizeof *counts);
    if (counts == NULL)
        MPI_Abort(MPI_COMM_WORLD, EXIT_UNAVAILABLE);
    starts = counts + size;
    MPI_Gather(&bytes, 1, MPI_INT, counts, 1, MPI_INT, 0, MPI_COMM_WORLD);
    for (int r = 1; r < size && rank == 0; r++)
        starts[r] = starts[r - 1] + counts[r - 1];
    MPI_Gatherv(mine, bytes, MPI_BYTE, all, counts, starts, MPI_BYTE, 0,
                MPI_COMM_WORLD);
    free(counts);
}

/* SimGrid's hosts exist in MPI only. */
static void name_simulated_host(const char *library)
{
    char name[MPI_MAX_PROCESSOR_NAME] = "";
    int length;

    if (strstr(library, "SMPI") == NULL)
        return;
    MPI_Get_processor_name(name, &length);
    snprintf(run_status->host, sizeof run_status->host, "%.63s", name);
}

int main(int argc, char **argv)
{
    static char version[MPI_MAX_LIBRARY_VERSION_STRING];
    struct program p = {
        .name = "brigade-mpi",
        .mpi_version = version,
        .launcher = launcher_find(getenv),
        .launched_rank = launcher_rank(getenv),
        .share = share,
        .gather = gather,
        .agree = mpi_agree,
    };
    int provided, length, code, over;

    MPI_Get_library_version(version, &length);
    p.started = launcher_ranks(getenv, version);
    if (is_version_alone(&p, argc, argv))
        return command_dispatch(&p, argc, argv);
    /* Before MPI_Init(): the child is the rank, and MPI connects the process
     * that calls it. */
    supervise(p.name, argc, argv);
    /* Before MPI starts threads, which would receive our signals. */
    watchdog_block_signals();
    run_leave_row(&p, argc, argv);
    cost_rank_launched(p.launcher != NULL);
    p.init_ns = clock_ns();
    MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
    p.init_ns = clock_ns() - p.init_ns;
    MPI_Comm_rank(MPI_COMM_WORLD, &p.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &p.size);
    atomic_store(&run_status->rank, p.rank);
    if (p.rank != 0)
        words_mute();
    name_simulated_host(version);
    if (p.launcher == NULL)
        p.launcher = launcher_of_library(version);
    code = command_dispatch(&p, argc, argv);
    /* When the first rank ends with an error, mpirun kills the others. They may
     * be in MPI_Finalize() and have printed the same error. */
    if (code != 0)
        supervise_reported(code);
    MPI_Finalized(&over);
    if (!over)
        MPI_Finalize();
    return supervise_reported(code);
}
