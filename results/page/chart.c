/* SPDX-License-Identifier: BSD-3-Clause */
/* Charts as SVG; see chart.h. */
#include "results/page/chart.h"

#include <math.h>
#include <string.h>

#include "results/page/html.h"
#include "results/rows/quantity.h"

/* INSET: room for points that stand aside of the first and last x. */
enum {
    LEFT = 62,
    RIGHT = 10,
    TOP = 12,
    BOTTOM = 46,
    INSET = 24,
    TICKS_MAX = 40,
};

/* From values to places: place = offset + factor * f(value). */
struct scaled {
    const struct axis *axis;
    double lo, hi, from, to;
    double ticks[TICKS_MAX];
    size_t tick_count;
};

int chart_number(double value, char *to, size_t size)
{
    static const struct {
        double at_least, divisor;
        const char *unit;
    } scales[] = {{1e12, 1e12, "T"},
                  {1e9, 1e9, "G"},
                  {1e6, 1e6, "M"},
                  {1e4, 1e3, "k"},
                  {-1e300, 1, ""}};
    size_t i = 0;

    while (value < scales[i].at_least)
        i++;
    return snprintf(to, size, "%.4g%s%s", value / scales[i].divisor,
                    *scales[i].unit ? " " : "", scales[i].unit);
}

double chart_x(const void *unused, double x)
{
    (void)unused;
    return x;
}

double chart_one(const void *unused, double x)
{
    (void)unused;
    (void)x;
    return 1;
}

static int usable(const struct axis *a, double value)
{
    return isfinite(value) && fabs(value) < 1e30 &&
           (a->scale == AXIS_LINEAR || value > 1e-30);
}

static double transform(const struct axis *a, double value)
{
    return a->scale == AXIS_LOG ? log10(value) : value;
}

static double place(const struct scaled *s, double value)
{
    double lo = transform(s->axis, s->lo), hi = transform(s->axis, s->hi);

    return s->from +
           (transform(s->axis, value) - lo) / (hi - lo) * (s->to - s->from);
}

/* 1, 2 or 5 times a power of ten, so that about `want` steps make span. */
static double nice_step(double span, double want)
{
    double power = pow(10, floor(log10(span / want)));
    double rest = span / want / power;

    return power * (rest < 1.5 ? 1 : rest < 3.5 ? 2 : rest < 7.5 ? 5 : 10);
}

static void linear_ticks(struct scaled *s)
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
static void log_ticks_fine(struct scaled *s)
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

/* Powers of two for counts, 1-2-5 where two decades hold all, else powers of
 * ten. 0.98 is meant to be 1: a little outside the frame is better than an
 * empty decade. */
static void log_ticks(struct scaled *s)
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

static void scale_axis(struct scaled *s, const struct chart *c, int is_y)
{
    const struct axis *a = is_y ? &c->y : &c->x;

    *s = (struct scaled){.axis = a, .lo = INFINITY, .hi = -INFINITY};
    for (size_t i = 0; i < c->series_count; i++)
        for (size_t k = 0; k < c->series[i].count; k++) {
            const struct chart_point *p = &c->series[i].points[k];
            double all[3] = {is_y ? p->y : p->x, p->lo, p->hi};

            if (!usable(&c->x, p->x) || !usable(&c->y, p->y))
                continue;
            for (int j = 0; j < (is_y ? 3 : 1); j++)
                if (usable(a, all[j])) {
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
    s->from = is_y ? CHART_HEIGHT - BOTTOM : LEFT + INSET;
    s->to = is_y ? TOP : CHART_WIDTH - RIGHT - INSET;
}

static void print_axes(FILE *to, const struct scaled *x, const struct scaled *y)
{
    char text[32];

    for (size_t i = 0; i < y->tick_count; i++) {
        double at = place(y, y->ticks[i]);

        chart_number(y->ticks[i], text, sizeof text);
        fprintf(to,
                "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" "
                "y2=\"%.1f\"/><text class=\"tick\" x=\"%d\" y=\"%.1f\" "
                "text-anchor=\"end\">%s</text>\n",
                LEFT, at, CHART_WIDTH - RIGHT, at, LEFT - 6, at + 4, text);
    }
    for (size_t i = 0; i < x->tick_count; i++) {
        double at = place(x, x->ticks[i]);

        chart_number(x->ticks[i], text, sizeof text);
        fprintf(to,
                "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" "
                "y2=\"%d\"/><text class=\"tick\" x=\"%.1f\" y=\"%d\" "
                "text-anchor=\"middle\">%s</text>\n",
                at, TOP, at, CHART_HEIGHT - BOTTOM, at,
                CHART_HEIGHT - BOTTOM + 17, text);
    }
    fprintf(to,
            "<text class=\"axis\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">",
            (LEFT + CHART_WIDTH - RIGHT) / 2, CHART_HEIGHT - 8);
    html_text(to, x->axis->label);
    fprintf(to,
            "</text><text class=\"axis\" transform=\"translate(12 %d) "
            "rotate(-90)\" text-anchor=\"middle\">",
            (TOP + CHART_HEIGHT - BOTTOM) / 2);
    html_text(to, y->axis->label);
    fputs("</text>\n", to);
}

static void print_line(FILE *to, const struct chart_line *l,
                       const struct scaled *x, const struct scaled *y)
{
    double from = transform(x->axis, x->lo), until = transform(x->axis, x->hi);
    int begun = 0;

    fprintf(to, "<path class=\"line s%s\" d=\"", l->style < 0 ? "i" : "f");
    for (int i = 0; i <= 64; i++) {
        double t = from + (until - from) * i / 64;
        double at = x->axis->scale == AXIS_LOG ? pow(10, t) : t;
        double value = l->y(l->arg, at);

        if (!usable(y->axis, value) || value > y->hi * (1 + 1e-9) ||
            value < y->lo * (1 - 1e-9))
            continue;
        fprintf(to, "%c%.1f %.1f", begun++ ? 'L' : 'M', place(x, at),
                place(y, value));
    }
    fprintf(to, "%s\"/>\n", begun ? "" : "M0 0");
}

/* Shapes around 0, 0. */
static const char *const marks[CHART_STYLES] = {
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
    "M-3.6-3.6h7.2v7.2h-7.2z",
    "M0-4.8 4.4 3.4h-8.8z",
    "M0-5 5 0 0 5-5 0z",
    "M0 4.8 4.4-3.4h-8.8z",
    "M-1.6-4.5h3.2v2.9h2.9v3.2h-2.9v2.9h-3.2v-2.9h-2.9v-3.2h2.9z",
    "M-4.6-2.3 0-5l4.6 2.7v4.6L0 5l-4.6-2.7z",
    "M-4.4-3.4 4.4 0-4.4 3.4z",
    "M4.4-3.4-4.4 0 4.4 3.4z",
    "M0-5.4 1.5-1.7 5.4-1.7 2.3.7 3.4 4.6 0 2.3-3.4 4.6-2.3.7-5.4-1.7-1.5-1.7z",
    "M-5-2h10v4h-10z",
    "M-2-5h4v10h-4z",
};

/* Points of one x would hide each other: series stand a little apart. */
static double aside(const struct chart *c, size_t i)
{
    double step = c->series_count > 6 ? 4 : 6;

    return ((double)i - ((double)c->series_count - 1) / 2) * step;
}

static void print_point(FILE *to, const struct chart_point *p, int style,
                        double x, const struct scaled *y)
{
    fputs("<g>", to);
    if (p->words[0] != '\0') {
        fputs("<title>", to);
        html_text(to, p->words);
        fputs("</title>", to);
    }
    if (usable(y->axis, p->lo) && usable(y->axis, p->hi))
        fprintf(to,
                "<path class=\"bar\" d=\"M%.1f %.1fV%.1fm-3 0h6m-3 "
                "0V%.1fm-3 0h6\"/>",
                x, place(y, p->lo), place(y, p->hi), place(y, p->lo));
    fprintf(to,
            "<path class=\"mark\" transform=\"translate(%.1f %.1f)\" "
            "d=\"%s\"/></g>\n",
            x, place(y, p->y), marks[style]);
}

static void print_series(FILE *to, const struct chart *c, size_t i,
                         const struct scaled *x, const struct scaled *y)
{
    const struct chart_series *s = &c->series[i];
    int style = s->style % CHART_STYLES, begun = 0;

    fprintf(to, "<g class=\"s%d\">", style);
    if (!s->bare) {
        fputs("<path class=\"join\" d=\"M0 0", to);
        for (size_t k = 0; k < s->count; k++)
            if (usable(x->axis, s->points[k].x) &&
                usable(y->axis, s->points[k].y))
                fprintf(to, "%c%.1f %.1f", begun++ ? 'L' : 'M',
                        place(x, s->points[k].x) + aside(c, i),
                        place(y, s->points[k].y));
        fputs("\"/>", to);
    }
    for (size_t k = 0; k < s->count; k++)
        if (usable(x->axis, s->points[k].x) && usable(y->axis, s->points[k].y))
            print_point(to, &s->points[k], style,
                        place(x, s->points[k].x) + aside(c, i), y);
    fputs("</g>\n", to);
}

static void print_legend(FILE *to, const struct chart *c)
{
    fputs("<ul class=\"legend\">", to);
    for (size_t i = 0; i < c->series_count; i++) {
        int style = c->series[i].style % CHART_STYLES;

        fprintf(to,
                "<li><svg width=\"14\" height=\"14\" viewBox=\"-7 -7 14 14\" "
                "aria-hidden=\"true\"><g class=\"s%d\"><path class=\"mark\" "
                "d=\"%s\"/></g></svg>",
                style, marks[style]);
        html_cell(to, c->series[i].name);
        fputs("</li>", to);
    }
    for (size_t i = 0; i < c->line_count; i++) {
        fprintf(to,
                "<li><svg width=\"22\" height=\"14\" viewBox=\"0 -7 22 14\" "
                "aria-hidden=\"true\"><path class=\"line s%s\" d=\"M0 "
                "0H22\"/></svg>",
                c->lines[i].style < 0 ? "i" : "f");
        html_text(to, c->lines[i].name);
        fputs("</li>", to);
    }
    fputs("</ul>\n", to);
}

void chart_print(FILE *to, const struct chart *c)
{
    struct scaled x, y;

    scale_axis(&x, c, 0);
    scale_axis(&y, c, 1);
    if (x.tick_count == 0 || y.tick_count == 0) {
        fputs("<p class=\"none\">Nothing to draw: no row has these figures."
              "</p>\n",
              to);
        return;
    }
    fprintf(to,
            "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" "
            "aria-label=\"",
            CHART_WIDTH, CHART_HEIGHT);
    html_text(to, c->title);
    fputs("\">\n", to);
    print_axes(to, &x, &y);
    for (size_t i = 0; i < c->line_count; i++)
        print_line(to, &c->lines[i], &x, &y);
    for (size_t i = 0; i < c->series_count; i++)
        print_series(to, c, i, &x, &y);
    fputs("</svg>\n", to);
    print_legend(to, c);
}
