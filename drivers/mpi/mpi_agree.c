/* SPDX-License-Identifier: BSD-3-Clause */
/* Agree on one error for all ranks; see mpi_team.h. */
#include "drivers/mpi/mpi_team.h"

int mpi_agree(struct err *e)
{
    int rank, size, first;

    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    first = e->code != 0 ? rank : size;
    MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    if (first == size)
        return 0;
    MPI_Bcast(e, sizeof *e, MPI_BYTE, first, MPI_COMM_WORLD);
    return -1;
}
