/* SPDX-License-Identifier: BSD-3-Clause */
/* The program around the drivers: `brigade` and `brigade-mpi` are the same code
 * with different drivers and a different struct program. */
#ifndef DRIVERS_PROGRAM_PROGRAM_H
#define DRIVERS_PROGRAM_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/err.h"

struct launcher;

/* One process of the program. Of several ranks only rank 0 prints; the others
 * follow its decisions. */
struct program {
    const char *name;
    int rank, size;
    int64_t init_ns;         /* duration of MPI_Init() */
    const char *mpi_version; /* version text of the MPI library; NULL: no MPI */
    const struct launcher *launcher; /* launcher of the ranks, or NULL */
    /* By the variables of the launcher, which MPI may contradict: world.h. */
    int started;       /* how many ranks were started; 0: not known */
    int launched_rank; /* the number of this one */
    /* Collective over the ranks. Copies n bytes of rank 0 to all. */
    void (*share)(void *bytes, size_t n);
    /* Collective over the ranks. n bytes of each rank, which may be 0 and may
     * differ, to rank 0, in order of ranks; all is not used by the others. */
    void (*gather)(const void *mine, size_t n, void *all);
    /* Collective over the ranks. If any rank holds an error, all get that of
     * the lowest such rank. Returns 0 or -1, the same for all. */
    int (*agree)(struct err *e);
};

/* Text of `--version`. */
#define PROGRAM_VERSION_MAX 1024
void program_version(const struct program *p, char to[PROGRAM_VERSION_MAX]);

/* Flush stdout. Returns 0; the code of stdout_flush(), and prints the reason. */
int program_flush(const struct program *p);

/* Print the program's name and the error to stderr (rank 0 only). Returns the
 * exit code of the error. */
int program_fail(const struct program *p, const struct err *e);

#endif
