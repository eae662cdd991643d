/* SPDX-License-Identifier: BSD-3-Clause */
/* Charts as SVG; see chart.h. */
#include "results/page/chart.h"

#include <math.h>
#include <string.h>

#include "results/page/chart_scale.h"
#include "results/page/chart_series.h"
#include "results/page/html.h"
#include "results/rows/quantity.h"

/* INSET: space for the marks at the first and the last x. */
enum {
    LEFT = 62,
    LEFT_SMALL = 50,
    RIGHT = 10,
    TOP = 12,
    BOTTOM = 46,
    INSET = 12,
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

static int height_of(const struct chart *c)
{
    return c->small ? CHART_SMALL_HEIGHT : CHART_HEIGHT;
}

static void print_axes(FILE *to, const struct chart *c,
                       const struct chart_scale *x, const struct chart_scale *y)
{
    int right = (int)x->to + INSET, left = (int)x->from - INSET;
    int height = height_of(c);
    char text[32];

    for (size_t i = 0; i < y->tick_count; i++) {
        double at = chart_place(y, y->ticks[i]);

        chart_number(y->ticks[i], text, sizeof text);
        fprintf(to,
                "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" "
                "y2=\"%.1f\"/><text class=\"tick\" x=\"%d\" y=\"%.1f\" "
                "text-anchor=\"end\">%s</text>\n",
                left, at, right, at, left - 6, at + 4, text);
    }
    for (size_t i = 0; i < x->tick_count; i++) {
        double at = chart_place(x, x->ticks[i]);

        chart_number(x->ticks[i], text, sizeof text);
        fprintf(to,
                "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" "
                "y2=\"%d\"/><text class=\"tick\" x=\"%.1f\" y=\"%d\" "
                "text-anchor=\"middle\">%s</text>\n",
                at, TOP, at, height - BOTTOM, at, height - BOTTOM + 17, text);
    }
    fprintf(to,
            "<text class=\"axis\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">",
            (left + right) / 2, height - 8);
    html_text(to, x->axis->label);
    fprintf(to,
            "</text><text class=\"axis\" transform=\"translate(12 %d) "
            "rotate(-90)\" text-anchor=\"middle\">",
            (TOP + height - BOTTOM) / 2);
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
        double at = x->axis->scale != AXIS_LINEAR ? pow(10, t) : t;
        double value = l->y(l->arg, at);

        if (!chart_usable(y->axis, value) || value > y->hi * (1 + 1e-9) ||
            value < y->lo * (1 - 1e-9))
            continue;
        fprintf(to, "%c%.1f %.1f", begun++ ? 'L' : 'M', chart_place(x, at),
                chart_place(y, value));
    }
    fputs("\"/>\n", to);
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
                style, chart_marks[style]);
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
    int width = c->small ? CHART_SMALL_WIDTH : CHART_WIDTH;
    int right = width - RIGHT - INSET - chart_names_width(c);
    struct chart_scale x, y;
    size_t cut = 0;

    chart_scale_x(&x, c, (c->small ? LEFT_SMALL : LEFT) + INSET, right);
    chart_scale_y(&y, c, &x, height_of(c) - BOTTOM, TOP);
    if (x.tick_count == 0 || y.tick_count == 0) {
        fputs("<p class=\"none\">No row has these figures.</p>\n", to);
        return;
    }
    fprintf(to,
            "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" "
            "aria-label=\"",
            width, height_of(c));
    html_text(to, c->title);
    fputs("\">\n", to);
    print_axes(to, c, &x, &y);
    for (size_t i = 0; i < c->line_count; i++)
        print_line(to, &c->lines[i], &x, &y);
    for (size_t i = 0; i < c->series_count; i++)
        cut += chart_series_print(to, c, i, &x, &y);
    chart_names_print(to, c, &x, &y);
    fputs("</svg>\n", to);
    print_legend(to, c);
    if (cut > 0)
        fprintf(to,
                "<p class=\"none\">%zu interval%s beyond the frame and %s cut "
                "at the arrow; the table has the values.</p>\n",
                cut, cut == 1 ? " extends" : "s extend",
                cut == 1 ? "is" : "are");
}
