/* SPDX-License-Identifier: BSD-3-Clause */
/* The place of uring.c in builds without liburing: known by name, refused with
 * the reason. */
#include "drivers/driver.h"

extern const struct driver uring_driver;

static int available(struct err *e)
{
    return err_set(e, EXIT_UNAVAILABLE,
                   "this build has no io_uring: build with liburing, or use "
                   "--driver epoll");
}

const struct driver uring_driver = {
    .name = "uring",
    .summary = "one thread, an event loop on io_uring",
    .engine = "io_uring",
    .can = CAN_ALL_NEEDS | CAN_IN_FLIGHT,
    .max_workers = 1,
    .instead = "pool, or several ranks of brigade-mpi",
    .available = available,
};
