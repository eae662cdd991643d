/* SPDX-License-Identifier: BSD-3-Clause */
/* The simulated cluster, where brigade-mpi is built for SimGrid's SMPI (preset
 * smpi): all ranks are actors of one process, and time passes only where the
 * simulator says so. simulated.c is for that build, simulated_none.c for all
 * others. clock.h uses it, so clock_ns() is simulated time there.
 *
 * By default SMPI measures what a rank computes between two MPI calls and lets
 * as much simulated time pass. A model of costs (team/model.h) replaces these
 * measurements, which makes a simulation deterministic. */
#ifndef DRIVERS_OS_SIMULATED_H
#define DRIVERS_OS_SIMULATED_H

#include <stddef.h>
#include <stdint.h>

/* 1: ranks, hosts and times are simulated. */
#ifdef BRIGADE_SMPI
#define SIMULATED 1
#else
#define SIMULATED 0
#endif

/* The name of the calling rank's host: gethostname(), or the simulated one. */
void simulated_host(char *to, size_t size);

/* Cores of the calling rank's simulated host; 0: not simulated. */
int simulated_cores(void);

/* Simulated time of the calling rank, in nanoseconds. */
int64_t simulated_clock_ns(void);

/* The calling rank sleeps until then. */
void simulated_sleep_until(int64_t due_ns);

/* From now on only simulated_compute() and messages let time pass. */
void simulated_stop_measuring(void);

/* The calling rank computes for this long on a core of its host. Ranks that
 * outnumber the cores of a host share them. */
void simulated_compute(double ns);

#endif
