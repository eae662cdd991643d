/* SPDX-License-Identifier: BSD-3-Clause */
/* The help of `run`; see run_help.h. */
#include "drivers/program/run_help.h"
#include "results/rows/help.h"

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
           r->driver->can & CAN_RANKS ? "mpirun -n 2 " : "", p->name, r->word,
           r->kernel->example != NULL ? " " : "",
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
    help_begin();
    if (r->kernel != NULL)
        help_with(p, r);
    else
        help_to_choose(p);
    printf("\nOptions of every run:\n");
    option_help(settings_options, stdout);
    printf(
        "\nNumbers: counts 1000, 1e9, 2^40, 10k = 1e4, 2G = 2e9; sizes "
        "64KiB = 64K = 65536,\n64kB = 64000; times 250us, 5ms, 2s = 2, 1m, "
        "1h; lists 3,1,2.\n\nExit codes: 0 success, 1 run failed, 2 usage, 3 "
        "wrong result or placement, 4 not\navailable, 5 result files, 124 "
        "deadline, 128+n signal n.\n");
    help_end();
    return program_flush(p);
}
