/* SPDX-License-Identifier: BSD-3-Clause */
/* The drivers of `brigade-mpi`, from registry.def. */
#include "drivers/driver.h"

#define BRIGADE(name)

#define BRIGADE_MPI(name) extern const struct driver name##_driver;
#include "drivers/registry.def"
#undef BRIGADE_MPI

const struct driver *const drivers[] = {
#define BRIGADE_MPI(name) &name##_driver,
#include "drivers/registry.def"
#undef BRIGADE_MPI
    NULL,
};

#undef BRIGADE
#define BRIGADE_MPI(name)
#define BRIGADE(name) {#name, "brigade", "", " --driver " #name},

const struct driver_elsewhere drivers_elsewhere[] = {
#include "drivers/registry.def"
    {NULL, NULL, NULL, NULL},
};
