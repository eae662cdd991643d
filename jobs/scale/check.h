/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether the output of a run is right: by its hash, or by a command. */
#ifndef JOBS_SCALE_CHECK_H
#define JOBS_SCALE_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/err.h"

/* The hash of a file of any length, as 16 hex digits. Returns 0 or -1. */
int check_hash(int fd, char to[24]);

/* Run a shell command with fd, from its start, as stdin, and the variable
 * BRIGADE_WORKERS. Returns 0: it ended with 0; 1: not, and why (of `size` bytes)
 * has its message; -1 with EXIT_UNAVAILABLE. */
int check_command(const char *command, int fd, int64_t workers, char *why,
                  size_t size, struct err *e);

#endif
