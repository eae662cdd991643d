/* SPDX-License-Identifier: BSD-3-Clause */
/* The models of brigade, from models.def. */
#include <stddef.h>

#include "drivers/program/costs/cost.h"

#define MODEL(name) extern const struct cost_model cost_##name;
#include "drivers/program/costs/models.def"
#undef MODEL

const struct cost_model *const cost_models[] = {
#define MODEL(name) &cost_##name,
#include "drivers/program/costs/models.def"
    NULL,
};
const char *const cost_elsewhere =
    "for ranks use: mpirun -n 2 brigade-mpi costs";
