/* SPDX-License-Identifier: BSD-3-Clause */
/* See context.h. */
#include "drivers/program/context.h"

#include <stdio.h>
#include <time.h>

#include "drivers/machine/machine.h"
#include "drivers/program/version.h"
#include "results/rows/meta.h"

char *context_text(const struct program *p, char *const *argv,
                   const struct machine *m)
{
    char machine[4096] = "", now[32] = "";
    time_t seconds = time(NULL);
    struct tm utc;

    if (m != NULL)
        machine_text(m, machine, sizeof machine);
    if (gmtime_r(&seconds, &utc) != NULL)
        strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return meta_text(NULL, &(struct meta){
                               .utc = now,
                               .argv = argv,
                               .version = version_number(),
                               .revision = version_revision(),
                               .compiler = version_compiler(),
                               .flags = version_flags(),
                               .libraries = version_libraries(p->mpi_version),
                               .machine = machine,
                           });
}
