/* SPDX-License-Identifier: BSD-3-Clause */
/* The work-sharing loop; see openmp_loop.h. */
#include "drivers/openmp_loop.h"

#include <omp.h>

void openmp_for_each(struct team *t, const struct loop *l)
{
    static const omp_sched_t kinds[] = {
        [SCHEDULE_STATIC] = omp_sched_static,
        [SCHEDULE_DYNAMIC] = omp_sched_dynamic,
        [SCHEDULE_GUIDED] = omp_sched_guided,
    };

    /* OpenMP does not steal, and libgomp's threads draw every chunk of
     * schedule(dynamic) from one word: 10 ns of each of two threads for a chunk
     * of noop, against 3 ns with batches. */
    if (l->schedule == SCHEDULE_STEAL ||
        (l->schedule == SCHEDULE_DYNAMIC && l->batch > 1)) {
        loop_share(t, l);
        return;
    }
    omp_set_schedule(kinds[l->schedule], 0);
#pragma omp for schedule(runtime) nowait
    for (int64_t i = 0; i < l->chunks; i++)
        loop_run(l, i, i + 1);
}
