/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting for a child whose end counts. */
#ifndef DRIVERS_LAUNCHER_CHILD_WAIT_H
#define DRIVERS_LAUNCHER_CHILD_WAIT_H

#include <sys/types.h>

/* What waitpid(2) never gives: neither exited nor signalled. */
enum { WAIT_UNKNOWN = -1 };

struct rusage;

/* Wait until the child ends. Returns its status as waitpid(2) does, or
 * WAIT_UNKNOWN with errno where its end cannot be known (the child is another's,
 * or has been waited for): never taken for success. used (or NULL): what it has
 * used, zeros if not known. */
int child_wait(pid_t pid, struct rusage *used);

/* A shell's code: 128 + signal; 255 for WAIT_UNKNOWN. */
int child_code(int status);

#endif
