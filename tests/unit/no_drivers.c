/* SPDX-License-Identifier: BSD-3-Clause */
/* The place of registry.c and program/costs/models.c in unit tests, which launch no
 * team and measure nothing. */
#include <stddef.h>

#include "drivers/program/costs/cost.h"
#include "drivers/driver.h"

const struct driver *const drivers[] = {NULL};
const struct driver_elsewhere drivers_elsewhere[] = {{NULL, NULL, NULL, NULL}};
const struct cost_model *const cost_models[] = {NULL};
const char *const cost_elsewhere = "";
