/* SPDX-License-Identifier: BSD-3-Clause */
/* Three laws for the decrease of time with the number of workers (or of waits
 * in flight). With n workers and T(1) = T1:
 *
 *     amdahl     T(n) = T1 (s + (1 - s) / n)
 *                s: the serial part (G. Amdahl, AFIPS 1967)
 *     gustafson  speed-up of work that grows with n: n - s (n - 1), so the
 *                time per unit of work is T(n) = T1 / (n - s (n - 1))
 *                s: the serial part of the parallel run (J. Gustafson,
 *                CACM 31, 1988)
 *     usl        T(n) = T1 (1 + a (n - 1) + b n (n - 1)) / n
 *                a: contention for shared resources; b: coherence, each
 *                worker with each other one (N. Gunther, "Guerrilla Capacity
 *                Planning", 2007, chapter 4)
 * */
#ifndef RESULTS_ANALYSIS_FIT_LAW_H
#define RESULTS_ANALYSIS_FIT_LAW_H

#include <stddef.h>

enum fit_law { FIT_AMDAHL, FIT_GUSTAFSON, FIT_USL, FIT_LAWS };

enum { FIT_PARAMETERS = 3 };

/* Name, formula and parameters of a law. The first parameter is T1, in the unit
 * of the times. */
struct fit_words {
    const char *name, *formula;
    size_t parameters;
    const char *parameter[FIT_PARAMETERS];
};
extern const struct fit_words fit_words[FIT_LAWS];

/* Different n that a law needs: one more than its parameters, because a law
 * with as many parameters as points always fits. */
size_t fit_needs(enum fit_law law);

/* T(n) by a law with parameters x. */
double fit_law_time(enum fit_law law, const double *x, double n);

#endif
