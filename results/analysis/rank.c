/* SPDX-License-Identifier: BSD-3-Clause */
/* See rank.h. */
#include "results/analysis/rank.h"
#include "results/analysis/trouble.h"

#include <math.h>
#include <stdlib.h>

/* Up to this size all counts are integers below 2^53, which a double holds. */
enum { EXACT = 50 };

/* P(U <= u). The number of arrangements with U = k is the coefficient of q^k in
 * the product of (1 - q^(nb + i)) / (1 - q^i) over i = 1 to na. A coefficient
 * does not depend on higher powers, so those above u are not computed. */
static double exact(size_t na, size_t nb, size_t u)
{
    double *count = trouble_calloc(u + 1, sizeof *count), below = 0, all = 1;

    if (count == NULL)
        return 1;
    count[0] = 1;
    for (size_t i = 1; i <= na; i++) {
        for (size_t k = u; k >= nb + i; k--)
            count[k] -= count[k - nb - i];
        for (size_t k = i; k <= u; k++)
            count[k] += count[k - i];
        all *= (double)(nb + i) / (double)i;
    }
    for (size_t k = 0; k <= u; k++)
        below += count[k];
    free(count);
    return below / all;
}

static double normal(double na, double nb, double u)
{
    double deviation = sqrt(na * nb * (na + nb + 1) / 12);

    return erfc((na * nb / 2 - u - 0.5) / deviation / sqrt(2)) / 2;
}

double stats_rank_test(const double *a, size_t na, const double *b, size_t nb)
{
    size_t less = 0, more = 0, u;
    double p;

    if (na == 0 || nb == 0)
        return 1;
    for (size_t i = 0; i < na; i++)
        for (size_t k = 0; k < nb; k++) {
            less += a[i] <= b[k];
            more += a[i] >= b[k];
        }
    u = less < more ? less : more;
    p = na + nb <= EXACT ? exact(na, nb, u)
                         : normal((double)na, (double)nb, (double)u);
    return fmin(1, 2 * p);
}
