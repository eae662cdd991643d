/* SPDX-License-Identifier: BSD-3-Clause */
/* The interface between fit.c and the solver; other files include fit.h. */
#ifndef RESULTS_ANALYSIS_FIT_SOLVE_H
#define RESULTS_ANALYSIS_FIT_SOLVE_H

#include "results/analysis/fit.h"

/* Find value and at_95 of f, whose law, points and counts are set and
 * sufficient; p has its points in ascending order of n. Returns 0; -1 with EXIT_UNAVAILABLE: no solution, out of memory,
 * or no library. */
int fit_solve(const struct fit_point *p, struct fit *f, struct err *e);

#endif
