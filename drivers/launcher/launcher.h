/* SPDX-License-Identifier: BSD-3-Clause */
/* Launchers of ranks: how each is recognised, the variables that it sets, and
 * its flags. The one table of them, launchers.def, for the programs, the
 * sweeps and the jobs; it includes nothing but C. */
#ifndef DRIVERS_LAUNCHER_LAUNCHER_H
#define DRIVERS_LAUNCHER_LAUNCHER_H

#include <stddef.h>

/* Texts that may be NULL: size, rank, library, also, alias, alias_version,
 * per_host, crowded, fill, smt, advice. */
struct launcher {
    const char *name;    /* "openmpi-4" */
    const char *title;   /* "mpirun of Open MPI 4", for people */
    const char *command; /* the command before the flags */
    const char *also;    /* another program that may turn out to be this one */
    const char *alias;   /* its name where several MPIs are installed */
    const char *version; /* part of what `PROGRAM --version` prints */
    const char *alias_version; /* part of what the alias prints instead */
    const char *library;       /* how MPI_Get_library_version() begins */
    const char *sets[2];       /* variables that only this launcher sets */
    const char *size, *rank; /* variables: ranks started, number of this one */
    int inherited; /* 1: part of a scheduler, other launchers start helpers with
                      it, so its variables may be those of a helper */
    /* Flags, see launchers.def. */
    const char *ranks;    /* start {n} ranks */
    const char *own;      /* give each rank {t} separate cores */
    const char *per_host; /* the same with {n} ranks on each of {h} hosts */
    const char *unbound;  /* bind no rank */
    const char
        *crowded;       /* more ranks than cores, none bound; NULL: it cannot */
    const char *fill;   /* with own: fill one host after the other */
    const char *smt;    /* with own, where cores have hardware threads */
    int open_mpi;       /* 1: takes Open MPI's OMPI_MCA_... settings */
    const char *advice; /* what to check where ranks do not find each other */
};

extern const struct launcher launchers[]; /* ends with a name NULL */

/* Reads a variable: getenv, or a test's. */
typedef char *launcher_look(const char *name);

/* The launcher whose variables `look` finds, or NULL. To be asked before
 * MPI_Init(), which in a rank without a launcher sets a launcher's
 * variables. */
const struct launcher *launcher_find(launcher_look *look);

/* The number of this rank by the variables of launchers and of PMIx, before
 * MPI_Init() knows it; 0 where none is set. */
int launcher_rank(launcher_look *look);

/* How many ranks were started, by the variables of the launcher that belongs to
 * an MPI library, of others where it set none, of a scheduler's own where no
 * other did; 0: not known. As launcher_find(), before MPI_Init(). */
int launcher_ranks(launcher_look *look, const char *library);

/* The one that belongs to an MPI library, by its version text, or NULL. */
const struct launcher *launcher_of_library(const char *library);

/* "MPICH 4.0.2" or "Open MPI v4.1.4" of an MPI library's version text. As
 * snprintf. */
int launcher_library_text(const char *library, char *to, size_t size);

/* The launcher that `program` is, by the output of its --version, or NULL. */
const struct launcher *launcher_recognise(const char *program,
                                          const char *version);

/* The first word of l->command, to be found on PATH. As snprintf. */
int launcher_program(const struct launcher *l, char *to, size_t size);

/* Whether `program` is a name of l. */
int launcher_has_name(const struct launcher *l, const char *program);

/* Numbers of flags. */
struct launcher_numbers {
    int ranks, threads, hosts;
    int smt; /* 1: cores have several hardware threads */
};

/* Write flags with their numbers, blanks between. As snprintf. */
int launcher_flags(const struct launcher *l, const char *flags,
                   const struct launcher_numbers *n, char *to, size_t size);

/* How ranks get their cores. */
enum launcher_cores {
    LAUNCHER_OWN,     /* each its own, one host filled after the other */
    LAUNCHER_UNBOUND, /* all the cores of the host: the run binds workers */
    LAUNCHER_CROWDED, /* more ranks than cores */
};

/* The whole line up to the program that the ranks run: "mpirun -n 2 --map-by
 * slot:pe=1 --bind-to core". As snprintf. */
int launcher_line(const struct launcher *l, enum launcher_cores cores,
                  const struct launcher_numbers *n, char *to, size_t size);

#endif
