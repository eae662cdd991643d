/* SPDX-License-Identifier: BSD-3-Clause */
/* The drivers of `brigade-mpi`; the first is the default. */
#include "drivers/driver.h"

extern const struct driver mpi_driver, hybrid_driver;

const struct driver *const drivers[] = {&mpi_driver, &hybrid_driver, NULL};

const struct driver_elsewhere drivers_elsewhere[] = {
    {"serial", "brigade", "", " --driver serial"},
    {"openmp", "brigade", "", " --driver openmp"},
    {"pthread", "brigade", "", " --driver pthread"},
    {"fork", "brigade", "", " --driver fork"},
    {"gil", "brigade", "", " --driver gil"},
    {"epoll", "brigade", "", " --driver epoll"},
    {"uring", "brigade", "", " --driver uring"},
    {"pool", "brigade", "", " --driver pool"},
    {NULL, NULL, NULL, NULL},
};
