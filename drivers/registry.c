/* SPDX-License-Identifier: BSD-3-Clause */
/* The drivers of `brigade`. A new driver is one line in each list here. */
#include "drivers/driver.h"

extern const struct driver serial_driver, openmp_driver, pthread_driver,
    gil_driver, fork_driver, epoll_driver, uring_driver, pool_driver;

const struct driver *const drivers[] = {
    &serial_driver, &openmp_driver, &pthread_driver, &gil_driver, &fork_driver,
    &epoll_driver,  &uring_driver,  &pool_driver,    NULL,
};

const struct driver_elsewhere drivers_elsewhere[] = {
    {"mpi", "brigade-mpi", "mpirun -n ", ""},
    {"hybrid", "brigade-mpi", "mpirun -n ", " --driver hybrid"},
    {NULL, NULL, NULL, NULL},
};
