/* SPDX-License-Identifier: BSD-3-Clause */
/* What the driver uring says of itself, in builds with liburing and without:
 * the beginning of its `struct driver`. */
#ifndef DRIVERS_EVENT_URING_H
#define DRIVERS_EVENT_URING_H

#define URING_ITSELF                                                           \
    .name = "uring", .summary = "one thread, an event loop on io_uring",       \
    .family = "loop", .engine = "io_uring",                                    \
    .can = CAN_ALL_NEEDS | CAN_IN_FLIGHT, .max_workers = 1,                    \
    .instead = "pool, or several ranks of brigade-mpi"

#endif
