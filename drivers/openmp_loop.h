/* SPDX-License-Identifier: BSD-3-Clause */
/* The work-sharing loop of OpenMP teams, for openmp and hybrid. */
#ifndef DRIVERS_OPENMP_LOOP_H
#define DRIVERS_OPENMP_LOOP_H

#include "drivers/driver.h"

/* driver->for_each inside a parallel region: an orphaned `omp for` with a
 * runtime schedule and no barrier at its end. OpenMP's schedules are static, guided
 * and dynamic one by one; the others are those of loop_share(). */
void openmp_for_each(struct team *t, const struct loop *l);

#endif
