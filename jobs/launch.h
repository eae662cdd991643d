/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line that starts a run: brigade itself, or ranks of brigade-mpi.
 * The only place that knows mpirun, mpiexec and srun, and what each of them
 * calls a core of one's own, more ranks than cores, and no binding. */
#ifndef JOBS_LAUNCH_H
#define JOBS_LAUNCH_H

#include <stdint.h>

#include "jobs/command.h"
#include "jobs/texts.h"
#include "kernels/base/err.h"

/* How ranks are started by one launcher. Words with blanks between; %n stands
 * for the ranks, %t for the cores of each. */
struct launch_way {
    const char *name;    /* for --launcher and messages */
    const char *program; /* what is looked for on PATH */
    const char *says;    /* in its answer to --version */
    const char *ranks;   /* how many */
    const char *seated;  /* each rank on %t cores of its own */
    const char *crowded; /* more ranks than cores, not bound */
    const char *loose;   /* not bound: the run places its workers itself */
    int one_machine;     /* 1: unless a scheduler is around, there is only this
                            one; launch_settle() tells it so */
};

enum { LAUNCH_PATH_SIZE = 4096 };

struct launch {
    char brigade[LAUNCH_PATH_SIZE], ranks[LAUNCH_PATH_SIZE];
    const struct launch_way *way; /* NULL: no ranks, and why_not says why */
    char why_not[256];
    int scheduled; /* inside a job of Slurm or PBS */
};

/* Find brigade beside this program. Returns 0, or -1 with EXIT_UNAVAILABLE. */
int launch_find(struct launch *l, struct err *e);

/* Find brigade-mpi beside it, and the launcher: the one that is wanted by name,
 * or with NULL srun inside a Slurm job, else what mpirun turns out to be.
 * Starts the launcher for its version. Returns 0, also
 * without ranks; -1 with EXIT_USAGE (a launcher of that name is not known). */
int launch_find_ranks(struct launch *l, const char *wanted, struct err *e);

/* By the first line of its --version; NULL where it is none of ours. */
const struct launch_way *launch_recognise(const char *program,
                                          const char *version);

/* Put into our environment what ranks on one machine want to be told, as
 * jobs/environment.sh does; what the user has set stays as it is. */
void launch_settle(const struct launch *l);

/* The words that start `command`'s program: brigade where ranks is 0, else so
 * many ranks of brigade-mpi with so many threads each, on that many cores
 * of this machine; placed != 0: the run places its workers itself. */
void launch_begin(const struct launch *l, struct command *c, int64_t ranks,
                  int64_t threads, int64_t cores, int placed,
                  struct texts *keep);

#endif
