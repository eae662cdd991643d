/* SPDX-License-Identifier: BSD-3-Clause */
/* Least squares by cminpack; no other file uses it. See fit.h. */
#include <cminpack.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "results/analysis/fit_solve.h"
#include "results/analysis/trouble.h"

/* All times t at one n. Their squares of 1 - T / t sum to
 *
 *     (target - root T)^2 + rest,  root^2 = sum of 1 / t^2,
 *
 * so the search needs one residual for each n, however many were measured. */
struct at_n {
    double n, root, target, rest;
};

struct problem {
    enum fit_law law;
    const struct at_n *at; /* [f->counts] */
    double scale; /* the unit of T1, so that all parameters are near 1 */
};

static void sum_up(const struct fit_point *p, size_t points, struct at_n *to)
{
    size_t end;

    for (size_t i = 0; i < points; i = end) {
        double sum = 0, squares = 0, best;

        for (end = i; end < points && p[end].n == p[i].n; end++) {
            sum += 1 / p[end].time;
            squares += 1 / (p[end].time * p[end].time);
        }
        best = sum / squares;
        *to = (struct at_n){p[i].n, sqrt(squares), sum / sqrt(squares), 0};
        for (size_t k = i; k < end; k++)
            to->rest += (1 - best / p[k].time) * (1 - best / p[k].time);
        to++;
    }
}

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
        error[i] = q->at[i].target -
                   q->at[i].root * fit_law_time(q->law, x, q->at[i].n);
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
            to[k * m + i] = (fit_law_time(q->law, b, q->at[i].n) -
                             fit_law_time(q->law, a, q->at[i].n)) *
                            q->at[i].root / (2 * step);
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

/* error: the root of the sum of squares over all points. */
static void intervals(const struct problem *q, int m, int n, double error,
                      double *j, struct fit *f)
{
    double normal[FIT_PARAMETERS][FIT_PARAMETERS] = {{0}};
    double covariance[FIT_PARAMETERS][FIT_PARAMETERS];
    size_t free = f->points - (size_t)n; /* degrees of freedom */
    double t = stats_student(free), scale[FIT_PARAMETERS];
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
                         sqrt(covariance[i][i] * error * error / (double)free);
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
    struct at_n *at = trouble_calloc(f->counts + 1, sizeof *at);
    struct problem q = {f->law, at, 0};
    int n = (int)fit_words[f->law].parameters, m = (int)f->counts;
    int room = m * n + 5 * n + m;
    int pivots[FIT_PARAMETERS], solved = 0;
    double *error, *work, best = INFINITY, rest = 0;

    if (f->counts > INT_MAX / 16) {
        free(at);
        return err_set(e, EXIT_UNAVAILABLE,
                       "not fitted: %zu sizes are too many", f->counts);
    }
    if (at != NULL)
        sum_up(p, f->points, at);
    error = trouble_calloc((size_t)m, sizeof *error);
    work = trouble_calloc((size_t)room, sizeof *work);
    for (size_t i = 0; i < f->points; i++)
        q.scale = fmax(q.scale, p[i].time);
    for (int i = 0; i < m && at != NULL; i++)
        rest += at[i].rest;
    for (size_t s = 0;
         s < sizeof starts / sizeof *starts && error && work && at; s++) {
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
        intervals(&q, m, n, sqrt(best * best + rest), work, f);
    free(error);
    free(work);
    free(at);
    if (!solved)
        return err_set(e, EXIT_UNAVAILABLE, "%s: not fitted: no solution found",
                       fit_words[f->law].name);
    return 0;
}
