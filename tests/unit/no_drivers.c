/* SPDX-License-Identifier: BSD-3-Clause */
/* The place of registry.c in unit tests, which launch no team. */
#include "drivers/driver.h"

const struct driver *const drivers[] = {NULL};
const struct driver_elsewhere drivers_elsewhere[] = {{NULL, NULL, NULL, NULL}};
