/* SPDX-License-Identifier: BSD-3-Clause */
/* Two definitions of overlap; see overlap.h. */
#include "results/verdict/overlap.h"

#include <math.h>

static int measured(int64_t a_ns, int64_t b_ns, int64_t ab_ns)
{
    return a_ns > 0 && b_ns > 0 && ab_ns > 0;
}

double overlap_imb(int64_t a_ns, int64_t b_ns, int64_t ab_ns)
{
    double a = (double)a_ns, b = (double)b_ns, ab = (double)ab_ns;

    if (!measured(a_ns, b_ns, ab_ns))
        return NAN;
    return 100 * fmax(0, fmin(1, (a + b - ab) / fmin(a, b)));
}

double overlap_osu(int64_t a_ns, int64_t b_ns, int64_t ab_ns)
{
    double a = (double)a_ns, b = (double)b_ns, ab = (double)ab_ns;

    if (!measured(a_ns, b_ns, ab_ns))
        return NAN;
    return 100 * fmax(0, 1 - (ab - b) / a);
}
