/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether an OpenMP team can start; see openmp_threads.h. */
#include "drivers/team/openmp_threads.h"

#include <stdlib.h>

#include "drivers/os/limits.h"
#include "drivers/os/variables.h"

int openmp_threads_check(int threads, const char *option, struct err *e)
{
    char limit[LIMITS_WORDS], set[200];
    int error, started = limits_threads(
                   threads - 1, variables_stack_bytes(getenv), &error, limit);

    if (started >= threads - 1)
        return 0;
    variables_text(VARIABLE_STACK, 0, getenv, set, sizeof set);
    return err_errno(e, EXIT_UNAVAILABLE, error,
                     "cannot start thread %d of %d (use --%s %d, or raise "
                     "%s%s%s)",
                     started + 2, threads, option, started + 1, limit,
                     *set != '\0' ? "; " : "", set);
}

int openmp_threads_missing(int given, int wanted, const char *option,
                           struct err *e)
{
    char set[300];

    variables_text(VARIABLE_FEWER_THREADS, wanted, getenv, set, sizeof set);
    return err_set(e, EXIT_UNAVAILABLE,
                   "OpenMP gave %d thread%s of %d: %s, or use --%s %d", given,
                   given > 1 ? "s" : "", wanted,
                   *set != '\0' ? set
                                : "a limit of the OpenMP library, although no "
                                  "variable for it is set; raise it",
                   option, given > 0 ? given : 1);
}
