/* SPDX-License-Identifier: BSD-3-Clause */
/* What every command prints and returns; see program.h. */
#include "drivers/program/program.h"

#include <stdio.h>

#include "drivers/program/version.h"
#include "results/rows/stdout.h"

int program_fail(const struct program *p, const struct err *e)
{
    return p->rank == 0 ? err_print(p->name, e) : e->code;
}

int program_flush(const struct program *p)
{
    struct err e = {0};

    return stdout_flush(&e) == 0 ? 0 : program_fail(p, &e);
}

void program_version(const struct program *p, char to[PROGRAM_VERSION_MAX])
{
    size_t used = (size_t)snprintf(
        to, PROGRAM_VERSION_MAX, "%s %s (%s)\ncompiler  %s\nflags     %s\n",
        p->name, version_number(), version_revision(), version_compiler(),
        version_flags());

    for (const struct meta_pair *l = version_libraries(p->mpi_version);
         l->key != NULL && used < PROGRAM_VERSION_MAX; l++)
        used += (size_t)snprintf(to + used, PROGRAM_VERSION_MAX - used,
                                 "%-9s %s\n", l->key, l->value);
}
