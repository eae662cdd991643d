/* SPDX-License-Identifier: BSD-3-Clause */
/* Start of the launch of these ranks, for `costs`. */
#ifndef DRIVERS_PROGRAM_COSTS_RANK_H
#define DRIVERS_PROGRAM_COSTS_RANK_H

/* Record the start time of the launcher, or of this process where there is
 * none. Call before MPI_Init(). */
void cost_rank_launched(int by_launcher);

#endif
