/* SPDX-License-Identifier: BSD-3-Clause */
/* Schedulers of batch jobs: the variables that each sets in a job.
 * schedulers.def is the only table of them. */
#ifndef DRIVERS_LAUNCHER_SCHEDULER_H
#define DRIVERS_LAUNCHER_SCHEDULER_H

#include "drivers/launcher/launcher.h"

/* Names of variables; NULL: the scheduler does not set it. */
struct scheduler {
    const char *name;      /* "slurm" */
    const char *inside;    /* set in every job and only there */
    const char *job;       /* id of the job */
    const char *nodes;     /* number of nodes */
    const char *tasks;     /* number of ranks */
    const char *threads;   /* cores per rank */
    const char *node_file; /* file with a line per rank: the node's name */
    const char *directory; /* where the job was submitted */
    const char *launcher;  /* name of the program that starts ranks in its
                              jobs; NULL: mpirun */
};

extern const struct scheduler schedulers[]; /* ends with a name NULL */

/* The scheduler of the job that this process runs in, or NULL. */
const struct scheduler *scheduler_find(launcher_look *look);

/* The resources of a job. Unknown numbers are 0, unknown texts NULL. */
struct scheduler_job {
    const char *id, *directory;
    int nodes, tasks, threads;
};

/* Read the variables, and the node file for missing counts. */
void scheduler_read(const struct scheduler *s, launcher_look *look,
                    struct scheduler_job *job);

#endif
