/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals by their names; see signals.h. */
#include "drivers/os/signals.h"

#include <stdio.h>
#include <string.h>

const char *signal_text(int number, char *to, size_t size)
{
    const char *name = sigabbrev_np(number);

    if (name != NULL)
        snprintf(to, size, "signal %d (SIG%s)", number, name);
    else
        snprintf(to, size, "signal %d", number);
    return to;
}

const char *signal_end_text(int code, int status, char *to, size_t size)
{
    char text[32];

    if (code == CLD_EXITED)
        snprintf(to, size, "ended early with exit code %d", status);
    else
        snprintf(to, size, "was killed by %s",
                 signal_text(status, text, sizeof text));
    return to;
}
