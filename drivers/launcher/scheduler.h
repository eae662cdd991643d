/* SPDX-License-Identifier: BSD-3-Clause */
/* Schedulers of batch jobs: the variables that each sets in a job. The one
 * table of them, schedulers.def. */
#ifndef DRIVERS_LAUNCHER_SCHEDULER_H
#define DRIVERS_LAUNCHER_SCHEDULER_H

#include "drivers/launcher/launcher.h"

/* Names of variables; NULL: it has none of this kind. */
struct scheduler {
    const char *name;      /* "slurm" */
    const char *inside;    /* set in every job, and only there */
    const char *job;       /* the job's id */
    const char *nodes;     /* how many nodes */
    const char *tasks;     /* how many ranks */
    const char *threads;   /* cores for each rank */
    const char *node_file; /* a file with a node on each line, as often as it
                              has ranks */
    const char *directory; /* where the job was submitted */
    const char *launcher;  /* the program that starts ranks in its jobs, by
                              name; NULL: mpirun */
};

extern const struct scheduler schedulers[]; /* ends with a name NULL */

/* The scheduler in whose job this is, or NULL. */
const struct scheduler *scheduler_find(launcher_look *look);

/* The resources of a job. Numbers are 0, texts NULL where they are not known. */
struct scheduler_job {
    const char *id, *directory;
    int nodes, tasks, threads;
};

/* Read the variables, and the node file for counts that they lack. */
void scheduler_read(const struct scheduler *s, launcher_look *look,
                    struct scheduler_job *job);

#endif
