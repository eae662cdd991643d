/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line that starts a run: brigade itself, or ranks of brigade-mpi.
 * The launchers and their flags: drivers/launcher/. */
#ifndef JOBS_LAUNCH_H
#define JOBS_LAUNCH_H

#include <stdint.h>

#include "drivers/launcher/launcher.h"
#include "drivers/launcher/scheduler.h"
#include "jobs/command.h"
#include "jobs/texts.h"
#include "kernels/base/err.h"

enum { LAUNCH_PATH_SIZE = 4096 };

struct launch {
    char brigade[LAUNCH_PATH_SIZE], ranks[LAUNCH_PATH_SIZE];
    const struct launcher *launcher; /* NULL: no ranks, why_not says why */
    char why_not[256];
    const struct scheduler *scheduler; /* in whose job this is, or NULL */
};

/* Find brigade beside this program. Returns 0, or -1 with EXIT_UNAVAILABLE. */
int launch_find(struct launch *l, struct err *e);

/* Find brigade-mpi beside it, and the launcher: the one that is wanted by name,
 * or with NULL srun inside a Slurm job, else what mpirun turns out to be.
 * Starts the launcher for its version. Returns 0, also
 * without ranks; -1 with EXIT_USAGE (a launcher of that name is not known). */
int launch_find_ranks(struct launch *l, const char *wanted, struct err *e);

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
