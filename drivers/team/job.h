/* SPDX-License-Identifier: BSD-3-Clause */
/* The input of a run: kernel, driver, workers, placement, repetitions. Constant
 * once the team is launched. team/record.h has its results. */
#ifndef DRIVERS_TEAM_JOB_H
#define DRIVERS_TEAM_JOB_H

#include <stdint.h>

#include "drivers/team/loop.h"
#include "drivers/machine/place.h"
#include "drivers/driver.h"
#include "kernels/kernel.h"

/* --inject: a deliberate fault, for tests and teaching. */
enum inject_kind {
    INJECT_NONE,
    INJECT_WRONG, /* a worker computes a wrong result */
    INJECT_DIE,   /* SIGKILL to a worker; a thread blocks for ever */
    INJECT_STOP,  /* SIGSTOP to a worker; a thread sleeps for ever */
    INJECT_HANG,  /* a worker computes for ever */
    INJECT_CRASH, /* a worker writes to an unmapped address: SIGSEGV */
    INJECT_BUS,   /* a worker reads a truncated mapping: SIGBUS */
    INJECT_ABORT, /* a worker calls abort(), like a library */
    INJECT_EXIT,  /* a worker calls exit(0), like a library */
};

struct items;
struct machine;
struct model;
struct record;

struct inject {
    enum inject_kind kind;
    int worker;
};

struct job {
    const struct kernel *kernel;
    void *opt; /* constant except picture rows, loaded by leaders */
    const struct driver *driver;
    const void *driver_opt;
    struct geometry g; /* g.grain is the effective grain */
    int workers;       /* over all groups */
    enum schedule schedule;
    int huge_pages; /* 1: requested */
    int64_t depth;
    int repeat, warmup;
    uint64_t seed;
    struct inject inject;
    const struct items *items; /* what chunks may need */
    const struct machine *machine;
    const struct model *model; /* costs of simulated work, or NULL: model.h */
    const char *place;
    int64_t init_ns;     /* launch time spent before: MPI_Init */
    const char *output;  /* picture to write, or NULL */
    int64_t compression; /* of that picture */
    const char *trace;   /* trace to write, or NULL */
    struct record *record;
};

/* Whether the ranks of a host can access each other's rows: mpi_steal.c. */
static inline int job_ranks_share(const struct job *j)
{
    return j->schedule == SCHEDULE_STEAL && driver_only_ranks(j->driver) &&
           geometry_has_data(&j->g);
}

#endif
