/* SPDX-License-Identifier: BSD-3-Clause */
/* Environment variables by which a run gets fewer threads, larger stacks or
 * another machine than it would without them. Messages about such a run name
 * the one that is set; variables.c has the table. */
#ifndef DRIVERS_OS_VARIABLES_H
#define DRIVERS_OS_VARIABLES_H

#include <stddef.h>
#include <stdint.h>

enum variable_effect {
    VARIABLE_FEWER_THREADS, /* a parallel region has fewer than requested */
    VARIABLE_STACK,         /* the size of an OpenMP thread's stack */
    VARIABLE_MACHINE,       /* what hwloc takes for this machine */
};

/* Reads a variable: getenv, or a test's. */
typedef char *variables_look(const char *name);

/* The variables that are set, with a value that has this effect, such as
 * "OMP_THREAD_LIMIT=3 limits the number of threads; unset it"; "" if there is
 * none. wanted: the number of threads requested, for VARIABLE_FEWER_THREADS.
 * Values are cut. Returns `to`. */
const char *variables_text(enum variable_effect effect, int64_t wanted,
                           variables_look *look, char *to, size_t size);

/* The stack size of OpenMP threads in bytes that variables set, as libgomp
 * reads them (OpenMP 5.1, section 6.8: a number in KiB, or with B, K, M or G);
 * 0: the system's default. */
size_t variables_stack_bytes(variables_look *look);

#endif
