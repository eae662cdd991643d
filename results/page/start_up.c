/* SPDX-License-Identifier: BSD-3-Clause */
/* See start_up.h. */
#include "results/page/start_up.h"

#include <math.h>
#include <stdlib.h>

#include "results/analysis/quantile.h"
#include "results/analysis/trouble.h"
#include "results/page/trust.h"

/* The median launch of serial runs, ns; NaN: none. values: room for all
 * groups. */
static double serial_launch(const struct dataset *d, double *values)
{
    size_t n = 0;

    for (size_t i = 0; i < d->groups.count; i++) {
        const struct group *g = &d->groups.all[i];
        double ns;

        if (!group_usable(g) || g->family != FAMILY_SERIAL || g->waited)
            continue;
        ns = dataset_median(d, g, "launch_ns");
        if (isfinite(ns))
            values[n++] = ns;
    }
    stats_sort(values, n);
    return n > 0 ? stats_quantile(values, n, 0.5) : NAN;
}

void start_up_pays(const struct dataset *d, double from[FAMILY_UNKNOWN])
{
    double *values = trouble_calloc(d->groups.count + 1, sizeof *values);
    double serial;

    for (int f = 0; f < FAMILY_UNKNOWN; f++)
        from[f] = NAN;
    if (values == NULL)
        return;
    serial = serial_launch(d, values);
    for (int f = FAMILY_THREADS; f < FAMILY_UNKNOWN && isfinite(serial); f++) {
        size_t n = 0;

        for (size_t i = 0; i < d->groups.count; i++) {
            const struct group *g = &d->groups.all[i];
            double workers = (double)g->workers, ns;

            if (!group_usable(g) || (int)g->family != f || g->waited ||
                g->one_at_a_time || !(g->faster > 1.2) || workers < 2 ||
                !trust_holds(d, g))
                continue;
            ns = dataset_median(d, g, "launch_ns") - serial;
            if (ns > 0)
                values[n++] = ns * workers / (workers - 1);
        }
        stats_sort(values, n);
        if (n > 0)
            from[f] = stats_quantile(values, n, 0.5);
    }
    free(values);
}
