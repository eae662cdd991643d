/* SPDX-License-Identifier: BSD-3-Clause */
/* What drivers of MPI ranks share: services between groups, called by the
 * leaders. Errors of MPI itself end the run (MPI_ERRORS_ARE_FATAL), with the
 * library's own words. */
#ifndef DRIVERS_MPI_MPI_TEAM_H
#define DRIVERS_MPI_MPI_TEAM_H

#include <mpi.h>

#include "drivers/driver.h"

/* The options of mpi and hybrid. */
struct mpi_options {
    int halo; /* enum overlap */
};
extern const struct option mpi_options[];

/* What one rank keeps besides its team, whose impl it is. */
struct mpi_rank {
    MPI_Request halo[4]; /* of the exchange under way */
    MPI_Win window;      /* with the tickets of this host, or MPI_WIN_NULL */
    /* SCHEDULE_STEAL: the ranks of this host, which of them this is, and how
     * many chunks of its slab others took. mpi_steal.c */
    struct mpi_peer *peers;
    int peer, peer_count;
    int64_t lent;
};

/* Collective over the ranks, after team_prepare(): t->impl, t->overlap and what
 * the ranks of a host share: tickets for work without data under --schedule
 * dynamic or guided (mpi_ticket.c); rows where t->rows_apart (mpi_steal.c).
 * Returns 0; -1 with EXIT_USAGE where --halo makes no sense, EXIT_UNAVAILABLE
 * where ranks of one host cannot share memory. */
int mpi_join(struct team *t, const struct job *j, struct mpi_rank *r,
             struct err *e);

/* Collective over the ranks. */
void mpi_leave(struct mpi_rank *r);

/* Collective over the ranks: mpi_ticket.c, for mpi_join(). */
int mpi_ticket_open(struct team *t, struct mpi_rank *r, struct err *e);
void mpi_ticket_close(struct mpi_rank *r);

/* Collective over the ranks, for mpi_join(): rows of this rank's slab that
 * the others of its host can reach, into t->arena->slab: mpi_steal.c. */
int mpi_steal_open(struct team *t, const struct job *j, struct mpi_rank *r,
                   struct err *e);
void mpi_steal_close(struct mpi_rank *r);

/* driver->for_each: this rank's chunks, then those that others of its host
 * have not come to. */
void mpi_steal_for_each(struct team *t, const struct loop *l);

/* Wait until what others took of this rank's slab is computed. */
void mpi_steal_settle(struct mpi_rank *r);

/* Collective over the ranks. The seat of this rank's first worker among all
 * workers of its host, when each rank has `locals`, and how many those are. */
void mpi_seat(int locals, int *seat, int *seats);

/* Collective over the ranks. If any rank's e holds an error, all get that of
 * the lowest such rank. Returns 0 where none does, else -1. */
int mpi_agree(struct err *e);

void mpi_gather(struct team *t, const void *mine, size_t n, void *all);
void mpi_exchange(struct team *t, const struct geometry *g, struct window *w,
                  int64_t lo, int64_t hi, enum exchange_phase phase);
int mpi_collect(struct team *t, const unsigned char *mine, int64_t lo,
                int64_t hi, size_t unit_bytes, sink_fn *sink, void *arg,
                struct err *e);

#endif
