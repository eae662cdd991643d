/* SPDX-License-Identifier: BSD-3-Clause */
/* The laws as formulas; see fit_law.h. */
#include "results/analysis/fit_law.h"

const struct fit_words fit_words[FIT_LAWS] = {
    [FIT_AMDAHL] = {"Amdahl",
                    "T(n) = T1 (s + (1 - s) / n)",
                    2,
                    {"T1", "serial part s"}},
    [FIT_GUSTAFSON] = {"Gustafson",
                       "T(n) = T1 / (n - s (n - 1))",
                       2,
                       {"T1", "serial part s"}},
    [FIT_USL] = {"USL",
                 "T(n) = T1 (1 + a (n - 1) + b n (n - 1)) / n",
                 3,
                 {"T1", "contention a", "coherence b"}},
};

size_t fit_needs(enum fit_law law)
{
    return fit_words[law].parameters + 1;
}

double fit_law_time(enum fit_law law, const double *x, double n)
{
    switch (law) {
    case FIT_AMDAHL:
        return x[0] * (x[1] + (1 - x[1]) / n);
    case FIT_GUSTAFSON:
        return x[0] / (n - x[1] * (n - 1));
    default:
        return x[0] * (1 + x[1] * (n - 1) + x[2] * n * (n - 1)) / n;
    }
}
