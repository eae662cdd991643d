/* SPDX-License-Identifier: BSD-3-Clause */
/* Launchers of ranks: how to recognise each, the variables that it sets, and
 * its flags. launchers.def is the only table of them, for programs, sweeps and
 * jobs. Depends only on the C library. */
#ifndef DRIVERS_LAUNCHER_LAUNCHER_H
#define DRIVERS_LAUNCHER_LAUNCHER_H

#include <stddef.h>

/* Texts that may be NULL: size, rank, library, also, alias, alias_version, sets,
 * per_host, crowded, fill, smt, advice. */
struct launcher {
    const char *name;    /* "openmpi-4" */
    const char *title;   /* "mpirun of Open MPI 4", for messages */
    const char *command; /* the command before the flags */
    const char *also;    /* another program name that may be this launcher */
    const char *alias;   /* its name if several MPIs are installed */
    const char *version; /* part of the output of `PROGRAM --version`; "": the
                            name of the program is enough */
    const char *alias_version; /* the same for the alias */
    const char *library;       /* prefix of MPI_Get_library_version() */
    const char *sets[2];       /* variables that only this launcher sets */
    const char *size, *rank; /* variables: ranks started, number of this one */
    int inherited; /* 1: part of a scheduler; other launchers use it to start
                      helpers, so its variables may be those of a helper */
    /* Flags, see launchers.def. */
    const char *ranks;    /* start {n} ranks */
    const char *own;      /* give each rank {t} separate cores */
    const char *per_host; /* the same with {n} ranks on each of {h} hosts */
    const char *unbound;  /* bind no rank */
    const char *crowded; /* more ranks than cores, unbound; NULL: unsupported */
    const char *fill;    /* with own: fill one host after another */
    const char *smt;     /* with own, if cores have several hardware threads */
    int open_mpi;        /* 1: supports Open MPI's OMPI_MCA_... settings */
    const char *advice;  /* what to check if ranks do not find each other */
};

extern const struct launcher launchers[]; /* ends with a name NULL */

/* Reads a variable: getenv, or a test's. */
typedef char *launcher_look(const char *name);

/* The launcher whose variables `look` finds, or NULL. Call before MPI_Init(),
 * which sets a launcher's variables in a process without a launcher. */
const struct launcher *launcher_find(launcher_look *look);

/* The number of this rank from the variables of launchers and of PMIx, for use
 * before MPI_Init(); 0 if none is set. */
int launcher_rank(launcher_look *look);

/* Number of ranks started, from the variables of the launcher of this MPI
 * library, else of other launchers, else of a scheduler; 0: unknown. Call
 * before MPI_Init(), as launcher_find(). */
int launcher_ranks(launcher_look *look, const char *library);

/* The launcher of an MPI library, from the library's version text, or NULL. */
const struct launcher *launcher_of_library(const char *library);

/* "MPICH 4.0.2" or "Open MPI v4.1.4", from an MPI library's version text. As
 * snprintf. */
int launcher_library_text(const char *library, char *to, size_t size);

/* Which launcher `program` is, from the output of its --version, or NULL. */
const struct launcher *launcher_recognise(const char *program,
                                          const char *version);

/* The first word of l->command, to look up in PATH. As snprintf. */
int launcher_program(const struct launcher *l, char *to, size_t size);

/* Whether `program` is a name of l. */
int launcher_has_name(const struct launcher *l, const char *program);

/* Values of the placeholders in flags. */
struct launcher_numbers {
    int ranks, threads, hosts;
    int smt; /* 1: cores have several hardware threads */
};

/* Write flags with their values, separated by blanks. As snprintf. */
int launcher_flags(const struct launcher *l, const char *flags,
                   const struct launcher_numbers *n, char *to, size_t size);

/* How ranks get their cores. */
enum launcher_cores {
    LAUNCHER_OWN,     /* separate cores each; fill one host after another */
    LAUNCHER_UNBOUND, /* all cores of the host; the run binds the workers */
    LAUNCHER_CROWDED, /* more ranks than cores */
};

/* The command line without the program that the ranks run: "mpirun -n 2
 * --map-by slot:pe=1 --bind-to core". As snprintf. */
int launcher_line(const struct launcher *l, enum launcher_cores cores,
                  const struct launcher_numbers *n, char *to, size_t size);

#endif
