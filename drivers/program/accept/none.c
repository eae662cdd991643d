/* SPDX-License-Identifier: BSD-3-Clause */
/* The test in brigade, which has no ranks. */
#include "drivers/program/accept/accept.h"

int accept_run(const struct program *p, const struct accept_options *o)
{
    struct err e = {0};

    (void)o;
    err_set(&e, EXIT_UNAVAILABLE,
            "accept is in brigade-mpi; use: mpirun brigade-mpi accept");
    return program_fail(p, &e);
}
