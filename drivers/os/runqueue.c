/* SPDX-License-Identifier: BSD-3-Clause */
/* Time runnable but not running, from the scheduler's statistics. */
#include "drivers/os/runqueue.h"

#include "drivers/os/proc.h"

int64_t runqueue_ns(void)
{
    char line[96]; /* "ran_ns waited_ns slices", three 64-bit numbers */

    if (proc_read("/proc/thread-self/schedstat", line, sizeof line) < 0)
        return -1;
    return proc_field(line, 1);
}
