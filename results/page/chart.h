/* SPDX-License-Identifier: BSD-3-Clause */
/* Charts as SVG inside a page: points with intervals, joined by lines, on
 * linear or logarithmic axes. Colours are classes of the style sheet (s0, s1
 * ...), which defines them for light, dark and print; each style also has its
 * own mark. The box of CHART_WIDTH by CHART_HEIGHT is readable on a
 * telephone; that of a small chart is for several in a line, with its texts as
 * large.
 *
 * A mark is always at its value. Marks that cover each other are rings of
 * growing size around the first, and lines are named at their ends.
 *
 * The axes cover all points. An interval that reaches far beyond them is cut at
 * the frame, ends in an arrow there, and is counted under the chart. */
#ifndef RESULTS_PAGE_CHART_H
#define RESULTS_PAGE_CHART_H

#include <stddef.h>
#include <stdio.h>

enum { CHART_WIDTH = 460, CHART_HEIGHT = 300 };
enum { CHART_SMALL_WIDTH = 300, CHART_SMALL_HEIGHT = 190 };

enum axis_scale {
    AXIS_LINEAR,
    AXIS_LOG,
    AXIS_DOUBLING, /* logarithmic, with ticks at powers of two */
};

struct axis {
    const char *label;
    enum axis_scale scale;
    int from_zero;   /* linear: the axis begins at 0 */
    double at_least; /* the axis reaches this value, if > 0 */
};

struct chart_point {
    double x, y, lo, hi; /* lo, hi: its interval, NaN for none */
    char words[96];      /* the tooltip */
};

struct chart_series {
    const char *name;
    int style; /* colour and mark, 0 .. CHART_STYLES-1 */
    int bare;  /* points only, no line */
    const struct chart_point *points;
    size_t count;
};

enum { CHART_STYLES = 12 };

/* A line without points: an ideal, a ceiling, a fit. */
struct chart_line {
    const char *name;
    int style; /* -1: grey */
    double (*y)(const void *arg, double x);
    const void *arg;
    int framed; /* the y axis covers it; else it ends at the frame */
};

/* For chart_line: y = x, and y = 1. */
double chart_x(const void *unused, double x);
double chart_one(const void *unused, double x);

struct chart {
    const char *title; /* for screen readers */
    struct axis x, y;
    const struct chart_series *series;
    size_t series_count;
    const struct chart_line *lines;
    size_t line_count;
    int small; /* 1: one of several in a line */
};

/* Print the chart and its legend. Points that are not finite, or not positive
 * on a logarithmic axis, are left out. Without points, prints a sentence
 * instead. */
void chart_print(FILE *to, const struct chart *c);

/* A number for an axis or a label: 0.5, 10, 10 k, 3 M. Returns as snprintf. */
int chart_number(double value, char *to, size_t size);

#endif
