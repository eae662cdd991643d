/* SPDX-License-Identifier: BSD-3-Clause */
/* The program around the drivers: `brigade` and `brigade-mpi` are the same
 * code with other drivers and another struct program. */
#ifndef DRIVERS_PROGRAM_PROGRAM_H
#define DRIVERS_PROGRAM_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/err.h"

struct launcher;

/* One process of the program among all that were started together. Only rank
 * 0 speaks; the others follow its decisions. */
struct program {
    const char *name;
    int rank, size;
    int64_t init_ns;         /* what starting the ranks took here (MPI_Init) */
    const char *mpi_version; /* of the library, or NULL */
    const struct launcher *launcher; /* what started the ranks, or NULL */
    /* Collective over the ranks: n bytes of rank 0 to all. */
    void (*share)(void *bytes, size_t n);
    /* Collective over the ranks: if any holds an error, all get that of the
     * lowest rank that does. Returns 0 or -1, the same for all. */
    int (*agree)(struct err *e);
};

/* `--version` in full, and in parts for the metadata. */
#define PROGRAM_VERSION_MAX 1024
void program_version(const struct program *p, char to[PROGRAM_VERSION_MAX]);

/* Flush stdout. Returns 0, or says why not and returns EXIT_RESULTS. */
int program_flush(const struct program *p);

/* Print "brigade: " and the error's words to stderr, once (rank 0), and
 * return its exit code. */
int program_fail(const struct program *p, const struct err *e);

#endif
