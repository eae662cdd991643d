/* SPDX-License-Identifier: BSD-3-Clause */
/* Fits, their goodness, and the Karp-Flatt metric; see fit.h. The solver is in
 * fit_cminpack.c; fit_none.c replaces it in builds without cminpack. */
#include "results/analysis/fit.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/analysis/fit_solve.h"
#include "results/analysis/trouble.h"

/* A larger F has a probability below 2 % for 1 to 4 over 10 or more degrees of
 * freedom, if the law is correct. */
#define LACKING 8.0

/* If times do not change with n, R2 is near 0 even for a good fit, but the
 * errors are small. A parameter of 1 means no speed-up, 0 means no loss. */
const char *fit_doubt(const struct fit *f)
{
    if (f->r2 < 0.2 && f->residual > 0.05)
        return "this law does not describe these points: ignore its "
               "parameters";
    if ((f->r2 < 0.9 && f->residual > 0.05) ||
        (f->r2 < 0.97 && f->lack > LACKING))
        return "this law describes these points poorly: do not rely on its "
               "parameters";
    for (size_t i = 1; i < fit_words[f->law].parameters; i++)
        if (!(f->at_95[i].lo > 0) && !(f->at_95[i].hi < 1))
            return "these points allow any value, from no loss to no speed-up: "
                   "ignore its parameters";
    return NULL;
}

double fit_time(const struct fit *f, double n)
{
    return fit_law_time(f->law, f->value, n);
}

static int by_n(const void *a, const void *b)
{
    double x = ((const struct fit_point *)a)->n;
    double y = ((const struct fit_point *)b)->n;

    return (x > y) - (x < y);
}

static size_t different(const struct fit_point *sorted, size_t points)
{
    size_t count = 0;

    for (size_t i = 0; i < points; i++)
        count += i == 0 || sorted[i].n != sorted[i - 1].n;
    return count;
}

/* Sum of squares around the mean of each n, in logarithms, which no law can
 * explain. */
static double pure_error(const struct fit_point *sorted, size_t points)
{
    double squares = 0;
    size_t end;

    for (size_t i = 0; i < points; i = end) {
        double mean = 0;

        for (end = i; end < points && sorted[end].n == sorted[i].n; end++)
            mean += log(sorted[end].time);
        mean /= (double)(end - i);
        for (size_t k = i; k < end; k++)
            squares += pow(log(sorted[k].time) - mean, 2);
    }
    return squares;
}

/* N. Draper and H. Smith, "Applied Regression Analysis", 1998, section 2.1. */
static double lack_of_fit(const struct fit_point *p, const struct fit *f,
                          double left)
{
    double pure = pure_error(p, f->points);
    double missed = (double)(f->counts - fit_words[f->law].parameters);
    double inside = (double)(f->points - f->counts);

    return pure > 0 ? (left - pure) / missed / (pure / inside) : NAN;
}

/* The variation that the law does not explain, in logarithms, so that long
 * times do not outweigh short ones. */
static void goodness(const struct fit_point *p, struct fit *f)
{
    double mean = 0, left = 0, spread = 0, squares = 0;

    for (size_t i = 0; i < f->points; i++)
        mean += log(p[i].time) / (double)f->points;
    for (size_t i = 0; i < f->points; i++) {
        double modelled = fit_time(f, p[i].n);
        double error = log(p[i].time) - log(modelled);

        left += error * error;
        spread += pow(log(p[i].time) - mean, 2);
        squares += pow((p[i].time - modelled) / p[i].time, 2);
    }
    f->lack = f->points > f->counts ? lack_of_fit(p, f, left) : NAN;
    f->residual = sqrt(squares / (double)f->points);
    /* Equal times have no variation but that of rounding. */
    if (spread > 1e-18 * (double)f->points)
        f->r2 = 1 - left / spread;
    else
        f->r2 = f->residual < 1e-6;
}

/* As fit_law(), for points in ascending order of n. */
static int fit_sorted(enum fit_law law, const struct fit_point *p,
                      size_t points, struct fit *f, struct err *e)
{
    const struct fit_words *words = &fit_words[law];

    *f = (struct fit){
        .law = law, .points = points, .counts = different(p, points)};
    if (f->counts < fit_needs(law))
        return err_set(e, EXIT_UNAVAILABLE,
                       "%s: not fitted: %zu parameters need %zu different "
                       "counts, and %zu %s measured",
                       words->name, words->parameters, fit_needs(law),
                       f->counts, f->counts == 1 ? "was" : "were");
    if (fit_solve(p, f, e) != 0)
        return -1;
    goodness(p, f);
    return 0;
}

int fit_law(enum fit_law law, const struct fit_point *p, size_t points,
            struct fit *f, struct err *e)
{
    struct fit_point *sorted;
    int status;

    *f = (struct fit){.law = law, .points = points};
    for (size_t i = 0; i < points; i++)
        if (!isfinite(p[i].n) || !(p[i].n >= 1) || !isfinite(p[i].time) ||
            !(p[i].time > 0))
            return err_set(e, EXIT_UNAVAILABLE,
                           "%s: not fitted: measurement %zu has n=%g, "
                           "time=%g; both must be positive",
                           fit_words[law].name, i + 1, p[i].n, p[i].time);
    sorted = trouble_calloc(points + 1, sizeof *sorted);
    if (sorted == NULL)
        return err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "%s: not fitted",
                         fit_words[law].name);
    if (points > 0)
        memcpy(sorted, p, points * sizeof *sorted);
    qsort(sorted, points, sizeof *sorted, by_n);
    status = fit_sorted(law, sorted, points, f, e);
    free(sorted);
    return status;
}

double fit_karp_flatt(double speedup, double n)
{
    if (!(n > 1) || !(speedup > 0))
        return NAN;
    return (1 / speedup - 1 / n) / (1 - 1 / n);
}
