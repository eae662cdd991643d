/* SPDX-License-Identifier: BSD-3-Clause */
/* See patience.h. */
#include "drivers/os/patience.h"

#include <errno.h>
#include <time.h>

int patiently(int (*start)(void *arg), void *arg)
{
    const struct timespec moment = {.tv_nsec = 10 * 1000 * 1000};
    int error = start(arg);

    for (int i = 0; i < 50 && error == EAGAIN; i++) {
        nanosleep(&moment, NULL);
        error = start(arg);
    }
    return error;
}
