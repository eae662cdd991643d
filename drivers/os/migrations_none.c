/* SPDX-License-Identifier: BSD-3-Clause */
/* Simulated ranks stay on their cores. */
#include "drivers/os/migrations.h"

int64_t migrations(void)
{
    return -1;
}
