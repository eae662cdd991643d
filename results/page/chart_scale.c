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
    return a->scale != AXIS_LINEAR ? log10(value) : value;
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

/* Powers of base; of many, every second, third ... */
static void power_ticks(struct chart_scale *s, double base)
{
    double decades, step = 1;

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

/* Powers of two for counts, 1-2-5 within two decades, else powers of ten. A
 * value of 0.98 needs no tick below 1. */
static void log_ticks(struct chart_scale *s)
{
    int narrow = s->hi / s->lo < 100;

    if (s->axis->scale == AXIS_DOUBLING ||
        (narrow && s->lo >= 0.9 && s->hi <= 1024))
        power_ticks(s, 2);
    else if (narrow)
        log_ticks_fine(s);
    else
        power_ticks(s, 10);
}

int chart_shows(const struct chart *c, const struct chart_point *p)
{
    return chart_usable(&c->x, p->x) && chart_usable(&c->y, p->y);
}

static void cover(struct chart_scale *s, double value)
{
    if (!chart_usable(s->axis, value))
        return;
    s->lo = fmin(s->lo, value);
    s->hi = fmax(s->hi, value);
}

static void cover_points(struct chart_scale *s, const struct chart *c, int is_y)
{
    for (size_t i = 0; i < c->series_count; i++)
        for (size_t k = 0; k < c->series[i].count; k++) {
            const struct chart_point *p = &c->series[i].points[k];

            if (chart_shows(c, p))
                cover(s, is_y ? p->y : p->x);
        }
}

/* Ticks for lo to hi. Ticks are round, so the ends are kept as well: no point
 * lies outside. */
static void set_ticks(struct chart_scale *s)
{
    double lo, hi;

    if (!(s->hi >= s->lo))
        return;
    if (s->axis->at_least > s->hi)
        s->hi = s->axis->at_least;
    lo = s->lo;
    hi = s->hi;
    if (s->axis->scale == AXIS_LINEAR)
        linear_ticks(s);
    else
        log_ticks(s);
    cover(s, lo);
    cover(s, hi);
}

void chart_scale_x(struct chart_scale *s, const struct chart *c, double from,
                   double to)
{
    *s = (struct chart_scale){
        .axis = &c->x, .lo = INFINITY, .hi = -INFINITY, .from = from, .to = to};
    cover_points(s, c, 0);
    set_ticks(s);
}

/* A part of the axis, at either end. */
static const double INTERVAL_ROOM = 0.1;

static void cover_intervals(struct chart_scale *s, const struct chart *c)
{
    double lo = chart_transform(s->axis, s->lo),
           hi = chart_transform(s->axis, s->hi);
    double room = INTERVAL_ROOM * (hi - lo);

    for (size_t i = 0; i < c->series_count; i++)
        for (size_t k = 0; k < c->series[i].count; k++) {
            const struct chart_point *p = &c->series[i].points[k];
            double ends[2] = {p->lo, p->hi};

            for (int j = 0; j < 2 && chart_shows(c, p); j++) {
                double at = chart_transform(s->axis, ends[j]);

                if (at >= lo - room && at <= hi + room)
                    cover(s, ends[j]);
            }
        }
}

void chart_scale_y(struct chart_scale *s, const struct chart *c,
                   const struct chart_scale *x, double from, double to)
{
    *s = (struct chart_scale){
        .axis = &c->y, .lo = INFINITY, .hi = -INFINITY, .from = from, .to = to};
    cover_points(s, c, 1);
    for (size_t i = 0; i < c->line_count && s->hi >= s->lo; i++)
        if (c->lines[i].framed) {
            cover(s, c->lines[i].y(c->lines[i].arg, x->lo));
            cover(s, c->lines[i].y(c->lines[i].arg, x->hi));
        }
    set_ticks(s);
    if (s->tick_count > 0)
        cover_intervals(s, c);
}
