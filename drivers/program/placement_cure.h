/* SPDX-License-Identifier: BSD-3-Clause */
/* What to do if workers must share cores: flags of the launcher, or options of
 * the program. All messages about placement use this text.
 *
 * Source: OpenMP 4.0, section 4 (environment variables). */
#ifndef DRIVERS_PROGRAM_PLACEMENT_CURE_H
#define DRIVERS_PROGRAM_PLACEMENT_CURE_H

#include <stddef.h>

#include "drivers/launcher/launcher.h"

/* Whether OpenMP's variables bind its threads to fewer cores than threads. Then
 * these variables must be changed. */
int cure_openmp_binds(launcher_look *look);

/* The problem: workers that share cores of one host. */
struct cure {
    const struct launcher *launcher; /* NULL: not known, or none */
    int has_ranks;     /* the driver's workers are ranks, or threads in ranks */
    const char *place; /* the policy that was used */
    int openmp_binds;  /* cure_openmp_binds() */
    int ranks, threads; /* on that host, threads in each rank */
    int workers, cores; /* busy ones there, and cores allowed there */
    const char *host;   /* its name */
    int hosts;
    int smt; /* cores have several hardware threads */
};

/* Describe the cure: "use mpirun --map-by slot:pe=2 --bind-to core, or
 * unbind with mpirun --bind-to none". As snprintf. */
int cure_text(const struct cure *c, char *to, size_t size);

#endif
