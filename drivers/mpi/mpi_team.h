/* SPDX-License-Identifier: BSD-3-Clause */
/* Common code of the MPI drivers: services between groups, called by the
 * leaders. MPI errors end the run (MPI_ERRORS_ARE_FATAL) with the library's
 * message. */
#ifndef DRIVERS_MPI_MPI_TEAM_H
#define DRIVERS_MPI_MPI_TEAM_H

#include <mpi.h>

#include "drivers/driver.h"

/* The options of mpi and hybrid. */
struct mpi_options {
    int halo;              /* enum overlap */
    int64_t message_bytes; /* longer messages are sent in parts */
};
extern const struct option mpi_options[];

/* MPI counts bytes in an int, so halos above 2 GiB need parts. */
enum { HALO_PARTS_MAX = 64 };

/* State of a rank; team->impl of its leader. */
struct mpi_rank {
    MPI_Request halo[4 * HALO_PARTS_MAX]; /* of the exchange in progress */
    int halo_requests;                    /* of these, the ones in use */
    size_t message_bytes;                 /* the longest message */
    MPI_Win window; /* with the tickets of this host, or MPI_WIN_NULL */
    /* SCHEDULE_STEAL: the ranks of this host, the index of this rank, and the
     * number of chunks of its slab that others took. mpi_steal.c */
    struct mpi_peer *peers;
    int peer, peer_count;
    int64_t lent;
};

/* Collective over the ranks, after team_prepare(). Sets t->impl and t->overlap,
 * and opens the memory that ranks of a host share: tickets for work without
 * data with --schedule dynamic or guided (mpi_ticket.c), rows with
 * t->rows_apart (mpi_steal.c). Returns 0; -1 with EXIT_USAGE if --halo does not
 * apply or a halo has too many parts, EXIT_UNAVAILABLE if ranks of a host cannot
 * share memory. */
int mpi_join(struct team *t, const struct job *j, struct mpi_rank *r,
             struct err *e);

/* Collective over the ranks. */
void mpi_leave(struct mpi_rank *r);

/* Collective over the ranks: mpi_ticket.c, for mpi_join(). */
int mpi_ticket_open(struct team *t, struct mpi_rank *r, struct err *e);
void mpi_ticket_close(struct mpi_rank *r);

/* Collective over the ranks, for mpi_join(): allocate the rows of this rank's
 * slab, accessible to the other ranks of its host, for t->arena->slab:
 * mpi_steal.c. */
int mpi_steal_open(struct team *t, const struct job *j, struct mpi_rank *r,
                   struct err *e);
void mpi_steal_close(struct mpi_rank *r);

/* driver->for_each: run this rank's chunks, then remaining ones of other ranks
 * of its host. */
void mpi_steal_for_each(struct team *t, const struct loop *l);

/* Wait until the chunks that others took from this rank's slab are computed. */
void mpi_steal_settle(struct mpi_rank *r);

/* Collective over the ranks. *seat: index of this rank's first worker among all
 * workers of its host, with `locals` workers per rank. *seats: their number. */
void mpi_seat(int locals, int *seat, int *seats);

/* Collective over the ranks. If any rank has an error in e, all get the error
 * of the lowest such rank. Returns 0 if none has, else -1. */
int mpi_agree(struct err *e);

void mpi_gather(struct team *t, const void *mine, size_t n, void *all);
void mpi_exchange(struct team *t, const struct geometry *g, struct window *w,
                  int64_t lo, int64_t hi, enum exchange_phase phase);
int mpi_collect(struct team *t, const unsigned char *mine, int64_t lo,
                int64_t hi, size_t unit_bytes, sink_fn *sink, void *arg,
                struct err *e);

#endif
