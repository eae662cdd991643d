/* SPDX-License-Identifier: BSD-3-Clause */
/* The help of `run`; see run_help.h. */
#include "drivers/program/run_help.h"

#include <stdio.h>

/* `run --help`, without a kernel. */
static void help_to_choose(const struct program *p)
{
    printf("example: %s%s run primes --limit 1e9\n\nKernels (options: `%s run "
           "KERNEL --help`):\n",
           p->mpi_version != NULL ? "mpirun -n 2 " : "", p->name, p->name);
    for (int i = 0; kernels[i] != NULL; i++)
        printf("  %-10s %s\n", kernels[i]->name, kernels[i]->summary);
}

static void help_with(const struct program *p, const struct request *r)
{
    printf("example: %s%s run %s%s%s\n\n",
           r->driver->can & CAN_RANKS ? "mpirun -n 2 " : "", p->name,
           r->kernel->name, r->kernel->example != NULL ? " " : "",
           r->kernel->example != NULL ? r->kernel->example : "");
    printf("%s: %s\n", r->kernel->name, r->kernel->summary);
    printf("\nOptions of %s:\n", r->kernel->name);
    option_help(r->kernel->options, stdout);
    if (r->kernel->notes != NULL)
        printf("%s\n", r->kernel->notes);
    if (r->driver->options != NULL) {
        printf("\nOptions of driver %s:\n", r->driver->name);
        option_help(r->driver->options, stdout);
    }
}

int run_help_print(const struct program *p, const struct request *r)
{
    if (r->kernel != NULL)
        help_with(p, r);
    else
        help_to_choose(p);
    printf("\nOptions of every run:\n");
    option_help(settings_options, stdout);
    printf("\nNumbers: 1000, 1e9, 2^40, 64KiB, 5ms, 2s. Exit codes: 0 success, "
           "1 run failed,\n2 usage, 3 wrong result or placement, 4 not "
           "available, 5 result files,\n124 deadline, 128+n signal n.\n");
    return program_flush(p);
}
