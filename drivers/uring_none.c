/* SPDX-License-Identifier: BSD-3-Clause */
/* Replaces uring.c in builds without liburing: the driver is listed, but
 * refused with the reason. */
#include "drivers/driver.h"
#include "drivers/event/uring.h"

extern const struct driver uring_driver;

static int available(struct err *e)
{
    return err_set(e, EXIT_UNAVAILABLE,
                   "this build has no io_uring; build with liburing, or use "
                   "--driver epoll");
}

const struct driver uring_driver = {
    URING_ITSELF,
    .available = available,
};
