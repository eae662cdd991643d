/* SPDX-License-Identifier: BSD-3-Clause */
/* The place of registry.c and program/costs/models.c in unit tests, which launch no
 * team and measure nothing. */
#include <stddef.h>

#include "drivers/program/accept/accept.h"
#include "drivers/program/costs/cost.h"
#include "drivers/driver.h"

const struct driver *const drivers[] = {NULL};
const struct driver_elsewhere drivers_elsewhere[] = {{NULL, NULL, NULL, NULL}};
int accept_run(const struct program *p, const struct accept_options *o)
{
    (void)p;
    (void)o;
    return 0;
}

const struct cost_model *const cost_models[] = {NULL};
const char *const cost_elsewhere = "";
