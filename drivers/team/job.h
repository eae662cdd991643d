/* SPDX-License-Identifier: BSD-3-Clause */
/* What was ordered: one run's kernel, driver, workers, places, repetitions.
 * Constant once the team is launched. What came out is team/record.h. */
#ifndef DRIVERS_TEAM_JOB_H
#define DRIVERS_TEAM_JOB_H

#include <stdint.h>

#include "drivers/team/loop.h"
#include "drivers/machine/place.h"
#include "drivers/driver.h"
#include "kernels/kernel.h"

/* --inject: a fault on purpose, for tests and for teaching. */
enum inject_kind {
    INJECT_NONE,
    INJECT_WRONG, /* a worker computes a wrong result */
    INJECT_DIE,   /* a worker ends by SIGKILL, or leaves if it is a thread */
    INJECT_STOP,  /* a worker is stopped by SIGSTOP, or sleeps for ever */
    INJECT_HANG,  /* a worker computes for ever */
    INJECT_CRASH, /* a worker writes to no memory: SIGSEGV */
    INJECT_BUS,   /* a worker's memory goes away: SIGBUS */
    INJECT_ABORT, /* a worker's library calls abort() */
    INJECT_EXIT,  /* a worker's library calls exit(0) */
};

struct items;
struct machine;
struct record;

struct inject {
    enum inject_kind kind;
    int worker;
};

struct job {
    const struct kernel *kernel;
    void *opt; /* constant but for picture rows, loaded by leaders */
    const struct driver *driver;
    const void *driver_opt;
    struct geometry g; /* g.grain as it will be used */
    int workers;       /* over all groups */
    enum schedule schedule;
    int huge_pages; /* asked for */
    int64_t depth;
    int repeat, warmup;
    uint64_t seed;
    struct inject inject;
    const struct items *items; /* what chunks may need */
    const struct machine *machine;
    const char *place;
    int64_t init_ns;    /* launching that was done before: MPI_Init */
    const char *output; /* picture to write, or NULL */
    const char *trace;  /* trace to write, or NULL */
    struct record *record;
};

/* Whether ranks of a host reach each other's rows: mpi_steal.c. */
static inline int job_ranks_share(const struct job *j)
{
    return j->schedule == SCHEDULE_STEAL && driver_only_ranks(j->driver) &&
           geometry_has_data(&j->g);
}

#endif
