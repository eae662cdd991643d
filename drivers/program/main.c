/* SPDX-License-Identifier: BSD-3-Clause */
/* brigade: the program without MPI. */
#include <string.h>

#include "drivers/program/command.h"
#include "drivers/program/supervise.h"

static void share(void *bytes, size_t n)
{
    (void)bytes;
    (void)n;
}

static void gather(const void *mine, size_t n, void *all)
{
    memcpy(all, mine, n);
}

static int agree(struct err *e)
{
    return e->code == 0 ? 0 : -1;
}

int main(int argc, char **argv)
{
    struct program p = {
        .name = "brigade",
        .size = 1,
        .share = share,
        .gather = gather,
        .agree = agree,
    };

    supervise(p.name, argc, argv);
    return supervise_reported(command_dispatch(&p, argc, argv));
}
