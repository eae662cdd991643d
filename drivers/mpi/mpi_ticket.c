/* SPDX-License-Identifier: BSD-3-Clause */
/* One pair of tickets for all ranks of a host, in shared memory, so that a rank
 * on a disturbed core takes fewer chunks and delays no other rank.
 *
 * Ranks draw with atomic instructions, like threads. An MPI_Fetch_and_op on
 * rank 0 would wait until that rank, busy computing, calls MPI again, unless
 * the network completes it alone. Hosts get chunks cyclically, in proportion to
 * their numbers of ranks:
 *
 *     hosts          A A B A A B       2 ranks and 1
 *     chunks         0 1 2 3 4 5 ...   A draws from 0 1 3 4 .., B from 2 5 ..
 * */
#include <stdatomic.h>

#include "drivers/team/arena.h"
#include "drivers/mpi/mpi_team.h"

/* Collective. Number of ranks on the hosts before this one, in order of each
 * host's first rank. */
static int ranks_before(MPI_Comm host)
{
    MPI_Comm firsts;
    int rank, size, before = 0;

    MPI_Comm_rank(host, &rank);
    MPI_Comm_size(host, &size);
    MPI_Comm_split(MPI_COMM_WORLD, rank == 0 ? 0 : MPI_UNDEFINED, 0, &firsts);
    if (rank == 0) {
        MPI_Scan(&size, &before, 1, MPI_INT, MPI_SUM, firsts);
        before -= size;
        MPI_Comm_free(&firsts);
    }
    MPI_Bcast(&before, 1, MPI_INT, 0, host);
    return before;
}

/* Collective over the ranks of a host. Returns the window's memory, which its
 * first rank allocates, or NULL. */
static void *share_memory(MPI_Comm host, size_t bytes, MPI_Win *window)
{
    MPI_Aint size;
    void *base = NULL;
    int rank, unit, failed;

    MPI_Comm_rank(host, &rank);
    MPI_Comm_set_errhandler(host, MPI_ERRORS_RETURN);
    failed = MPI_Win_allocate_shared(rank == 0 ? (MPI_Aint)bytes : 0, 1,
                                     MPI_INFO_NULL, host, &base,
                                     window) != MPI_SUCCESS;
    if (!failed)
        failed = MPI_Win_shared_query(*window, 0, &size, &unit, &base) !=
                 MPI_SUCCESS;
    return failed ? NULL : base;
}

int mpi_ticket_open(struct team *t, struct mpi_rank *r, struct err *e)
{
    const size_t line = _Alignof(struct ticket);
    MPI_Comm host;
    unsigned char *base;
    int rank;

    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL,
                        &host);
    MPI_Comm_rank(host, &rank);
    MPI_Comm_size(host, &t->deal_width);
    t->deal_at = ranks_before(host);
    base = share_memory(host, 2 * sizeof(struct ticket) + line, &r->window);
    if (base == NULL)
        err_set(e, EXIT_UNAVAILABLE,
                "the ranks of a host cannot share memory for their tickets "
                "(MPI_Win_allocate_shared); use --schedule static");
    if (mpi_agree(e) != 0) {
        MPI_Comm_free(&host);
        return -1;
    }
    /* Page offsets are equal in all ranks, so cache lines are, too. */
    base += (line - (uintptr_t)base % line) % line;
    t->tickets = (struct ticket *)(void *)base;
    if (rank == 0)
        for (int i = 0; i < 2; i++)
            atomic_store(&t->tickets[i].next, 0);
    MPI_Barrier(host);
    MPI_Comm_free(&host);
    return 0;
}

void mpi_ticket_close(struct mpi_rank *r)
{
    MPI_Win_free(&r->window);
}
