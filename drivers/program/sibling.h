/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands that are separate files. Like git, `brigade X` starts the program
 * brigade-X in the directory of brigade. If it does not exist, it starts the
 * script X.sh in jobs/ (of a build) or share/brigade/jobs/ (of an
 * installation). Scripts find the programs by BRIGADE_BUILD, which is set here
 * unless the user has set it. */
#ifndef DRIVERS_PROGRAM_SIBLING_H
#define DRIVERS_PROGRAM_SIBLING_H

#include "kernels/base/err.h"

/* Replace this process with the command argv[0] and the arguments argv + 1.
 * Returns 0: there is no such file; -1 with EXIT_UNAVAILABLE: it cannot be
 * started, the directory of brigade is unknown, or there is none and argv[0] is a command of brigade, which is then
 * installed in part. */
int sibling_exec(char **argv, struct err *e);

#endif
