/* SPDX-License-Identifier: BSD-3-Clause */
/* The real machine; see simulated.h. */
#include "drivers/os/simulated.h"

#include <unistd.h>

void simulated_host(char *to, size_t size)
{
    gethostname(to, size - 1);
    to[size - 1] = '\0';
}

int simulated_cores(void)
{
    return 0;
}

int64_t simulated_clock_ns(void)
{
    return 0;
}

void simulated_sleep_until(int64_t due_ns)
{
    (void)due_ns;
}

void simulated_stop_measuring(void)
{
}

void simulated_compute(double ns)
{
    (void)ns;
}
