/* SPDX-License-Identifier: BSD-3-Clause */
/* `run`: a kernel under a driver, measured; see drivers/program/run.h. */
#include <stddef.h>

#include "drivers/program/command.h"
#include "drivers/program/run.h"
#include "drivers/program/warnings.h"

static int run_main(const struct program *p, int argc, char **argv)
{
    warn_of_copies(p);
    return run_and_show(p, argc, argv, NULL);
}

const struct command command_run = {
    .name = "run",
    .summary = "run a kernel under a driver and measure it",
    .run = run_main,
};
