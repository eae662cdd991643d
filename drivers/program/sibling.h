/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands that are files of their own. Like git, `brigade X` starts the
 * program brigade-X in the folder of brigade. Where there is none, it starts the
 * script X.sh of the folder of jobs: jobs/ in a build, share/brigade/jobs/ in an
 * installation. Scripts find the programs by BRIGADE_BUILD, which this sets
 * unless the user has. */
#ifndef DRIVERS_PROGRAM_SIBLING_H
#define DRIVERS_PROGRAM_SIBLING_H

/* Replace this process by the command argv[0] with the arguments argv + 1.
 * Returns only where there is no such file, or it cannot be started. */
void sibling_exec(char **argv);

#endif
