/* SPDX-License-Identifier: BSD-3-Clause */
/* Who started the ranks, and the flags by which it gives them cores: the one
 * table of cures that every message about placement speaks from.
 *
 * Sources: mpirun(1) of Open MPI 4.1 (--map-by, --bind-to), prterun(1) of
 * PRRTE 3, which is mpirun in Open MPI 5, srun(1) and the page "Support for
 * multi-core/multi-thread architectures" of Slurm, mpiexec of MPICH's Hydra,
 * OpenMP 4.0, section 4 (environment variables). */
#ifndef DRIVERS_PROGRAM_LAUNCHER_H
#define DRIVERS_PROGRAM_LAUNCHER_H

#include <stddef.h>

/* In the flags {n} is a number of ranks, {t} of cores for each, {smt} what
 * makes the launcher count cores where they have hardware threads. */
struct launcher {
    const char *name;        /* "mpirun of Open MPI 4" */
    const char *sets[2];     /* variables that it sets, and nobody else */
    const char *size, *rank; /* variables: how many it started, which this is */
    const char *library;     /* how MPI_Get_library_version() begins */
    const char *command;     /* what stands before the flags */
    const char *ranks;       /* start {n} ranks */
    const char *wide;        /* give each rank {t} cores of its own */
    const char *spread;      /* the same with {n} ranks on every host */
    const char *unbind;      /* bind nobody */
    const char *turns;       /* more ranks than cores, and nobody bound */
    const char *smt;
};

extern const struct launcher launchers[]; /* ends with a name NULL */

/* The launcher whose variables `look` (getenv, or a test's) finds, or NULL. To
 * be asked before MPI_Init(): a rank that nobody launched makes itself a
 * launcher's environment in there. */
const struct launcher *launcher_find(char *(*look)(const char *name));

/* The one that belongs to an MPI library, by its version text, or NULL. */
const struct launcher *launcher_of_library(const char *library);

/* Are OpenMP's own variables set to bind its threads, and otherwise than to a
 * core each? Then they are what has to be changed. */
int launcher_openmp_binds(char *(*look)(const char *name));

/* What there is to be cured: workers that must share cores of one host. */
struct cure {
    const struct launcher *launcher; /* NULL: not known, or none */
    int has_ranks;     /* the driver's workers are ranks, or threads in ranks */
    const char *place; /* the policy that was used */
    int openmp_binds;  /* see above */
    int ranks, threads; /* on that host, threads in each rank */
    int workers, cores; /* busy ones there, and cores allowed there */
    const char *host;   /* its name */
    int hosts;
    int smt; /* cores have several hardware threads */
};

/* Put the cure in words: "use mpirun --map-by slot:pe=2 --bind-to core, or
 * unbind with mpirun --bind-to none". As snprintf. */
int launcher_cure(const struct cure *c, char *to, size_t size);

#endif
