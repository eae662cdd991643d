/* SPDX-License-Identifier: BSD-3-Clause */
/* The drivers of `brigade`, from registry.def. */
#include "drivers/driver.h"

#define BRIGADE_MPI(name)

#define BRIGADE(name) extern const struct driver name##_driver;
#include "drivers/registry.def"
#undef BRIGADE

const struct driver *const drivers[] = {
#define BRIGADE(name) &name##_driver,
#include "drivers/registry.def"
#undef BRIGADE
    NULL,
};

#undef BRIGADE_MPI
#define BRIGADE(name)
#define BRIGADE_MPI(name)                                                      \
    {#name, "brigade-mpi", "mpirun -n ", " --driver " #name},

const struct driver_elsewhere drivers_elsewhere[] = {
#include "drivers/registry.def"
    {NULL, NULL, NULL, NULL},
};
