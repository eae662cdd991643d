/* SPDX-License-Identifier: BSD-3-Clause */
/* Charts as SVG; see chart.h. */
#include "results/page/chart.h"

#include <math.h>
#include <string.h>

#include "results/page/chart_scale.h"
#include "results/page/html.h"
#include "results/rows/quantity.h"

/* INSET: space for points that are shifted from the first and last x. */
enum {
    LEFT = 62,
    RIGHT = 10,
    TOP = 12,
    BOTTOM = 46,
    INSET = 24,
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

static void print_axes(FILE *to, const struct chart_scale *x,
                       const struct chart_scale *y)
{
    char text[32];

    for (size_t i = 0; i < y->tick_count; i++) {
        double at = chart_place(y, y->ticks[i]);

        chart_number(y->ticks[i], text, sizeof text);
        fprintf(to,
                "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" "
                "y2=\"%.1f\"/><text class=\"tick\" x=\"%d\" y=\"%.1f\" "
                "text-anchor=\"end\">%s</text>\n",
                LEFT, at, CHART_WIDTH - RIGHT, at, LEFT - 6, at + 4, text);
    }
    for (size_t i = 0; i < x->tick_count; i++) {
        double at = chart_place(x, x->ticks[i]);

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
                       const struct chart_scale *x, const struct chart_scale *y)
{
    double from = chart_transform(x->axis, x->lo),
           until = chart_transform(x->axis, x->hi);
    int begun = 0;

    fprintf(to, "<path class=\"line s%s\" d=\"", l->style < 0 ? "i" : "f");
    for (int i = 0; i <= 64; i++) {
        double t = from + (until - from) * i / 64;
        double at = x->axis->scale == AXIS_LOG ? pow(10, t) : t;
        double value = l->y(l->arg, at);

        if (!chart_usable(y->axis, value) || value > y->hi * (1 + 1e-9) ||
            value < y->lo * (1 - 1e-9))
            continue;
        fprintf(to, "%c%.1f %.1f", begun++ ? 'L' : 'M', chart_place(x, at),
                chart_place(y, value));
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

/* Points at one x would hide each other, so each series is shifted a little. */
static double shift_of(const struct chart *c, size_t i)
{
    double step = c->series_count > 6 ? 4 : 6;

    return ((double)i - ((double)c->series_count - 1) / 2) * step;
}

static void print_point(FILE *to, const struct chart_point *p, int style,
                        double x, const struct chart_scale *y)
{
    fputs("<g>", to);
    if (p->words[0] != '\0') {
        fputs("<title>", to);
        html_text(to, p->words);
        fputs("</title>", to);
    }
    if (chart_usable(y->axis, p->lo) && chart_usable(y->axis, p->hi))
        fprintf(to,
                "<path class=\"bar\" d=\"M%.1f %.1fV%.1fm-3 0h6m-3 "
                "0V%.1fm-3 0h6\"/>",
                x, chart_place(y, p->lo), chart_place(y, p->hi),
                chart_place(y, p->lo));
    fprintf(to,
            "<path class=\"mark\" transform=\"translate(%.1f %.1f)\" "
            "d=\"%s\"/></g>\n",
            x, chart_place(y, p->y), marks[style]);
}

static void print_series(FILE *to, const struct chart *c, size_t i,
                         const struct chart_scale *x,
                         const struct chart_scale *y)
{
    const struct chart_series *s = &c->series[i];
    int style = s->style % CHART_STYLES, begun = 0;

    fprintf(to, "<g class=\"s%d\">", style);
    if (!s->bare) {
        fputs("<path class=\"join\" d=\"M0 0", to);
        for (size_t k = 0; k < s->count; k++)
            if (chart_usable(x->axis, s->points[k].x) &&
                chart_usable(y->axis, s->points[k].y))
                fprintf(to, "%c%.1f %.1f", begun++ ? 'L' : 'M',
                        chart_place(x, s->points[k].x) + shift_of(c, i),
                        chart_place(y, s->points[k].y));
        fputs("\"/>", to);
    }
    for (size_t k = 0; k < s->count; k++)
        if (chart_usable(x->axis, s->points[k].x) &&
            chart_usable(y->axis, s->points[k].y))
            print_point(to, &s->points[k], style,
                        chart_place(x, s->points[k].x) + shift_of(c, i), y);
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
    struct chart_scale x, y;

    chart_scale_set(&x, c, 0, LEFT + INSET, CHART_WIDTH - RIGHT - INSET);
    chart_scale_set(&y, c, 1, CHART_HEIGHT - BOTTOM, TOP);
    if (x.tick_count == 0 || y.tick_count == 0) {
        fputs("<p class=\"none\">No row has these figures.</p>\n", to);
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
