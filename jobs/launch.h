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
    const struct launcher
        *launcher;    /* NULL: no ranks, for the reason why_not */
    char program[32]; /* its name on this machine; "": as in its command */
    int own; /* 1: it belongs to the MPI that brigade-mpi was built with */
    char why_not[256];
    const struct scheduler *scheduler; /* of the job this runs in, or NULL */
    struct scheduler_job job;          /* its resources */
};

/* Find brigade next to this program. Returns 0, or -1 with EXIT_UNAVAILABLE. */
int launch_find(struct launch *l, struct err *e);

/* Find brigade-mpi next to it, and the launcher: the program `wanted`, or with
 * NULL the scheduler's own inside a job, else that of the MPI that brigade-mpi
 * was built with, else mpirun. Starts both to get their versions. Returns 0,
 * also without ranks; -1 with EXIT_USAGE (a launcher of that name is not
 * known). */
int launch_find_ranks(struct launch *l, const char *wanted, struct err *e);

/* Start two ranks as a test, unless the launcher belongs to the MPI library:
 * with an incompatible launcher they would be two singletons. Returns 0; -1
 * with EXIT_UNAVAILABLE and the message of the ranks. */
int launch_check_ranks(const struct launch *l, struct err *e);

/* Set Open MPI's variables for ranks on one machine, as jobs/environment.sh
 * does; values that the user has set are kept. */
void launch_set_environment(const struct launch *l);

/* Start c with the words that start a program: brigade if ranks is 0, otherwise
 * `ranks` ranks of brigade-mpi with `threads` threads each, on `cores` cores of
 * this machine. placed != 0: the run places its workers itself. In a job whose
 * scheduler starts ranks, it also starts brigade, with `threads` cores, because a
 * batch script may run on another node. */
void launch_begin(const struct launch *l, struct command *c, int64_t ranks,
                  int64_t threads, int64_t cores, int placed,
                  struct texts *keep);

#endif
