/* SPDX-License-Identifier: BSD-3-Clause */
/* Least squares by cminpack; no other file uses it. See fit.h. */
#include <cminpack.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "results/analysis/fit_solve.h"

struct problem {
    enum fit_law law;
    const struct fit_point *p;
    double scale; /* the unit of T1, so that all parameters are near 1 */
};

/* lmdif has no bounds, so a substitution maps an unbounded search variable to
 * [0, 1] or to >= 0. Its slope is 0 at y = 0, so no search starts there. */
static double bounded(const struct problem *q, int i, double y)
{
    if (i == 0)
        return q->scale * y;
    return q->law == FIT_USL ? y * y : sin(y) * sin(y);
}

static void law_values(const struct problem *q, int n, const double *y,
                       double *x)
{
    for (int i = 0; i < n; i++)
        x[i] = bounded(q, i, y[i]);
}

static int residuals(void *arg, int m, int n, const double *y, double *error,
                     int flag)
{
    const struct problem *q = arg;
    double x[FIT_PARAMETERS];

    (void)flag;
    law_values(q, n, y, x);
    for (int i = 0; i < m; i++)
        error[i] = 1 - fit_law_time(q->law, x, q->p[i].n) / q->p[i].time;
    return 0;
}

/* The Jacobian with respect to the parameters of the law, by central
 * differences. With respect to the search variables it would vanish at a bound,
 * and the covariance with it. */
static void jacobian(const struct problem *q, int m, int n, const double *x,
                     double *to)
{
    for (int k = 0; k < n; k++) {
        double step = 1e-6 * (k == 0 ? x[0] : 1), a[FIT_PARAMETERS],
               b[FIT_PARAMETERS];

        for (int i = 0; i < n; i++)
            a[i] = b[i] = x[i];
        a[k] -= step;
        b[k] += step;
        for (int i = 0; i < m; i++)
            to[k * m + i] = (fit_law_time(q->law, b, q->p[i].n) -
                             fit_law_time(q->law, a, q->p[i].n)) /
                            (2 * step * q->p[i].time);
    }
}

/* Invert the n by n matrix a by Gauss-Jordan elimination with pivots. Returns
 * 0; -1: singular. */
static int invert(int n, double a[FIT_PARAMETERS][FIT_PARAMETERS],
                  double to[FIT_PARAMETERS][FIT_PARAMETERS])
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k < n; k++)
            to[i][k] = i == k;
    for (int c = 0; c < n; c++) {
        int best = c;

        for (int i = c; i < n; i++)
            if (fabs(a[i][c]) > fabs(a[best][c]))
                best = i;
        if (!(fabs(a[best][c]) > 1e-300))
            return -1;
        for (int k = 0; k < n; k++) {
            double t = a[c][k], u = to[c][k];

            a[c][k] = a[best][k], a[best][k] = t;
            to[c][k] = to[best][k], to[best][k] = u;
        }
        for (int i = 0; i < n; i++) {
            double factor = a[i][c] / a[c][c];

            for (int k = 0; k < n && i != c; k++) {
                a[i][k] -= factor * a[c][k];
                to[i][k] -= factor * to[c][k];
            }
        }
    }
    for (int i = 0; i < n; i++)
        for (int k = 0; k < n; k++)
            to[i][k] /= a[i][i];
    return 0;
}

static void intervals(const struct problem *q, int m, int n, double error,
                      double *j, struct fit *f)
{
    double normal[FIT_PARAMETERS][FIT_PARAMETERS] = {{0}};
    double covariance[FIT_PARAMETERS][FIT_PARAMETERS];
    double t = stats_student((size_t)(m - n)), scale[FIT_PARAMETERS];
    int failed;

    jacobian(q, m, n, f->value, j);
    for (int a = 0; a < n; a++)
        scale[a] = a == 0 ? f->value[0] : 1;
    for (int a = 0; a < n; a++)
        for (int b = 0; b < n; b++)
            for (int i = 0; i < m; i++)
                normal[a][b] +=
                    j[a * m + i] * scale[a] * j[b * m + i] * scale[b];
    failed = invert(n, normal, covariance);
    for (int i = 0; i < n; i++) {
        double half =
            failed ? NAN
                   : t * scale[i] *
                         sqrt(covariance[i][i] * error * error / (m - n));
        double most = i > 0 && f->law != FIT_USL ? 1 : INFINITY;

        f->at_95[i].lo = fmax(f->value[i] - half, 0);
        f->at_95[i].hi = fmin(f->value[i] + half, most);
        if (isnan(half))
            f->at_95[i] = (struct interval){NAN, NAN};
    }
}

int fit_solve(const struct fit_point *p, struct fit *f, struct err *e)
{
    /* Several starts: the error has a second local minimum if a parameter
     * starts on the wrong side of its bound. */
    static const double starts[] = {0.05, 0.3, 0.8};
    struct problem q = {f->law, p, 0};
    int n = (int)fit_words[f->law].parameters, m = (int)f->points;
    int room = m * n + 5 * n + m;
    int pivots[FIT_PARAMETERS], solved = 0;
    double *error, *work, best = INFINITY;

    if (f->points > INT_MAX / 16)
        return err_set(e, EXIT_UNAVAILABLE,
                       "not fitted: %zu points are too many", f->points);
    error = calloc((size_t)m, sizeof *error);
    work = calloc((size_t)room, sizeof *work);
    for (int i = 0; i < m; i++)
        q.scale = fmax(q.scale, p[i].time);
    for (size_t s = 0; s < sizeof starts / sizeof *starts && error && work;
         s++) {
        double y[FIT_PARAMETERS] = {1, starts[s], starts[s]}, left;
        int info =
            lmdif1(residuals, &q, m, n, y, error, 1e-12, pivots, work, room);

        left = enorm(m, error);
        if (info < 1 || info > 8 || !(left < best))
            continue;
        solved = 1;
        best = left;
        law_values(&q, n, y, f->value);
    }
    if (solved)
        intervals(&q, m, n, best, work, f);
    free(error);
    free(work);
    if (!solved)
        return err_set(e, EXIT_UNAVAILABLE, "%s: not fitted: no solution found",
                       fit_words[f->law].name);
    return 0;
}
