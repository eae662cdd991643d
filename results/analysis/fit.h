/* SPDX-License-Identifier: BSD-3-Clause */
/* Fits of the scaling laws (fit_law.h) to measured times: least squares of
 * relative errors, (T - T(n)) / T, by Levenberg and Marquardt (cminpack's
 * lmdif); s, a, b >= 0 and s <= 1. Intervals are 95 %, from the covariance at
 * the solution and Student's t (N. Draper and H. Smith, "Applied Regression
 * Analysis", 1998, chapter 24), and are cut at those bounds. They cover if
 * the measurements are independent and the law is the right one: from one run
 * per n on (tests/unit/test_coverage.c). */
#ifndef RESULTS_ANALYSIS_FIT_H
#define RESULTS_ANALYSIS_FIT_H

#include <stddef.h>

#include "kernels/base/err.h"
#include "results/analysis/fit_law.h"
#include "results/analysis/stats.h"

/* One measurement; n >= 1, time > 0. */
struct fit_point {
    double n, time;
};

struct fit {
    enum fit_law law;
    double value[FIT_PARAMETERS];
    struct interval at_95[FIT_PARAMETERS];
    double r2;       /* of the logarithms of times; 1: all explained */
    double residual; /* root mean square of the relative errors */
    double lack;     /* F of the lack of fit: deviation from the law compared
                    with the scatter at equal n; NaN: one point per n */
    size_t points, counts; /* measurements; different n among them */
};

/* Returns 0; -1 with EXIT_UNAVAILABLE: too few different n (the message says
 * how many are needed), a point that is not a positive number, no solution
 * found, or built without cminpack. */
int fit_law(enum fit_law law, const struct fit_point *p, size_t points,
            struct fit *f, struct err *e);

/* Why the parameters are not meaningful: the law does not describe the points,
 * describes them poorly, or they allow any value. NULL: no objection. */
const char *fit_doubt(const struct fit *f);

/* T(n) of a fit. */
double fit_time(const struct fit *f, double n);

/* The serial part that a speed-up S on n workers implies: (1/S - 1/n) / (1 -
 * 1/n) (A. Karp and H. Flatt, CACM 33, 1990). NaN for n <= 1 or S <= 0. If it
 * grows with n, it is overhead. Below 0: faster than n times. */
double fit_karp_flatt(double speedup, double n);

#endif
