/* SPDX-License-Identifier: BSD-3-Clause */
/* Schedulers of batch jobs: the variables that each sets in a job, and the lines
 * of its batch script. schedulers.def is the only table of them. */
#ifndef DRIVERS_LAUNCHER_SCHEDULER_H
#define DRIVERS_LAUNCHER_SCHEDULER_H

#include "drivers/launcher/launcher.h"

/* First names of variables; NULL: the scheduler does not set it. */
struct scheduler {
    const char *name;      /* "slurm" */
    const char *inside;    /* set in every job and only there */
    const char *job;       /* id of the job */
    const char *nodes;     /* number of nodes */
    const char *tasks;     /* number of ranks */
    const char *threads;   /* cores per rank */
    const char *node_file; /* file with a line per rank: the node's name */
    const char *directory; /* where the job was submitted */
    const char *launcher;  /* programs that start ranks in its jobs, separated
                              by blanks: the first installed one is used; NULL,
                              or none installed: mpirun */
    const char *array;     /* number of a job in its array */
    const char *array_job; /* id that the jobs of an array share, if `job`
                              differs between them */
    int suspending; /* the signal before a job is suspended, which ends nothing;
                       0: none */
    const char *ending;  /* what its signals before the end of a job announce;
                           NULL: "the time limit of the job" */
    int slots_are_cores; /* 1: `tasks` are cores, of which a rank takes
                              `threads` */
    /* Its batch script, which jobs/script.h fills in; script NULL: none. */
    const char *script; /* name of the file in jobs/ */
    const char *usage;  /* lines: how to submit it */
    const char *lines;  /* lines that request resources */
    const char *site;   /* lines that depend on the site */
    const char *setup;  /* shell commands before the sweep, or NULL */
    /* Shell commands with the script as $1. */
    const char *submit;
    const char *check; /* exits with 0 if such a job can start; NULL: the
                          scheduler cannot tell */
    const char *cores; /* prints the cores of the smallest node; NULL: the
                          scheduler cannot tell */
};

extern const struct scheduler schedulers[]; /* ends with a name NULL */

/* The scheduler of the job that this process runs in, or NULL. */
const struct scheduler *scheduler_find(launcher_look *look);

/* The resources of a job. Unknown numbers are 0, unknown texts NULL. */
struct scheduler_job {
    const char *id, *directory;
    const char *array; /* its number in an array of jobs; NULL: not in one */
    int nodes, tasks, threads;
};

/* Read the variables, and the node file for missing counts. */
void scheduler_read(const struct scheduler *s, launcher_look *look,
                    struct scheduler_job *job);

/* A name of a job for files: "slurm-17", in an array "slurm-17/3". The same after
 * a requeue. As snprintf. */
int scheduler_job_name(const struct scheduler *s,
                       const struct scheduler_job *job, char *to, size_t size);

#endif
