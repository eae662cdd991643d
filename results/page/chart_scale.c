/* SPDX-License-Identifier: BSD-3-Clause */
/* See chart_scale.h. */
#include "results/page/chart_scale.h"

#include <math.h>

int chart_usable(const struct axis *a, double value)
{
    return isfinite(value) && fabs(value) < 1e30 &&
           (a->scale == AXIS_LINEAR || value > 1e-30);
}

double chart_transform(const struct axis *a, double value)
{
    return a->scale == AXIS_LOG ? log10(value) : value;
}

double chart_place(const struct chart_scale *s, double value)
{
    double lo = chart_transform(s->axis, s->lo),
           hi = chart_transform(s->axis, s->hi);

    return s->from + (chart_transform(s->axis, value) - lo) / (hi - lo) *
                         (s->to - s->from);
}

/* 1, 2 or 5 times a power of ten, so that about `want` steps fill span. */
static double nice_step(double span, double want)
{
    double power = pow(10, floor(log10(span / want)));
    double rest = span / want / power;

    return power * (rest < 1.5 ? 1 : rest < 3.5 ? 2 : rest < 7.5 ? 5 : 10);
}

static void linear_ticks(struct chart_scale *s)
{
    double step;

    if (s->axis->from_zero && s->lo > 0)
        s->lo = 0;
    if (!(s->hi > s->lo))
        s->hi = s->lo + (fabs(s->lo) > 0 ? fabs(s->lo) : 1);
    step = nice_step(s->hi - s->lo, 5);
    s->lo = floor(s->lo / step) * step;
    s->hi = ceil(s->hi / step - 1e-9) * step;
    for (double v = s->lo; v <= s->hi + step / 2 && s->tick_count < TICKS_MAX;
         v += step)
        s->ticks[s->tick_count++] = fabs(v) < step / 1e6 ? 0 : v;
}

/* 1, 2, 5, 10, 20 ... */
static void log_ticks_fine(struct chart_scale *s)
{
    static const double steps[] = {1, 2, 5};
    double power = pow(10, floor(log10(s->lo * 1.05)));
    double lo = s->lo, hi = s->hi;

    s->lo = s->hi = 0;
    for (size_t i = 0; s->hi < hi / 1.05 && s->tick_count < TICKS_MAX; i++) {
        double v = power * steps[i % 3] * pow(10, (double)(i / 3));
        double next =
            power * steps[(i + 1) % 3] * pow(10, (double)((i + 1) / 3));

        if (next <= lo * 1.05)
            continue;
        s->lo = s->tick_count == 0 ? v : s->lo;
        s->hi = v;
        s->ticks[s->tick_count++] = v;
    }
    if (!(s->hi > s->lo))
        s->hi = s->lo * 2;
}

/* Powers of two for counts, 1-2-5 within two decades, else powers of ten. 0.98
 * counts as 1: a point slightly outside the frame is better than an empty
 * decade. */
static void log_ticks(struct chart_scale *s)
{
    int narrow = s->hi / s->lo < 100;
    double base, step = 1, decades;

    if (narrow && !(s->lo >= 0.9 && s->hi <= 1024)) {
        log_ticks_fine(s);
        return;
    }
    base = narrow ? 2 : 10;
    s->lo = pow(base, floor(log(s->lo * 1.05) / log(base)));
    s->hi = pow(base, ceil(log(s->hi / 1.05) / log(base)));
    if (!(s->hi > s->lo))
        s->hi = s->lo * base;
    decades = log(s->hi / s->lo) / log(base);
    while (decades / step > 7)
        step++;
    for (double v = s->lo; v <= s->hi * (1 + 1e-9) && s->tick_count < TICKS_MAX;
         v *= pow(base, step))
        s->ticks[s->tick_count++] = v;
}

void chart_scale_set(struct chart_scale *s, const struct chart *c, int is_y,
                     double from, double to)
{
    const struct axis *a = is_y ? &c->y : &c->x;

    *s = (struct chart_scale){
        .axis = a, .lo = INFINITY, .hi = -INFINITY, .from = from, .to = to};
    for (size_t i = 0; i < c->series_count; i++)
        for (size_t k = 0; k < c->series[i].count; k++) {
            const struct chart_point *p = &c->series[i].points[k];
            double all[3] = {is_y ? p->y : p->x, p->lo, p->hi};

            if (!chart_usable(&c->x, p->x) || !chart_usable(&c->y, p->y))
                continue;
            for (int j = 0; j < (is_y ? 3 : 1); j++)
                if (chart_usable(a, all[j])) {
                    s->lo = fmin(s->lo, all[j]);
                    s->hi = fmax(s->hi, all[j]);
                }
        }
    if (!(s->hi >= s->lo))
        return;
    if (a->at_least > s->hi)
        s->hi = a->at_least;
    if (a->scale == AXIS_LOG)
        log_ticks(s);
    else
        linear_ticks(s);
}
