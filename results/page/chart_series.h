/* SPDX-License-Identifier: BSD-3-Clause */
/* Series of a chart: marks, intervals, joins, and names at the ends of lines.
 * Used by chart.c. */
#ifndef RESULTS_PAGE_CHART_SERIES_H
#define RESULTS_PAGE_CHART_SERIES_H

#include "results/page/chart_scale.h"

/* Shapes around 0, 0: paths of SVG. */
extern const char *const chart_marks[CHART_STYLES];

/* Print series i of c. Returns the number of intervals cut at the frame. */
size_t chart_series_print(FILE *to, const struct chart *c, size_t i,
                          const struct chart_scale *x,
                          const struct chart_scale *y);

/* The width that the names need on the right of the frame; 0: no line has a
 * name there. */
int chart_names_width(const struct chart *c);

/* Print each line's name at its last point. Names that would cover each other
 * are moved up or down and joined to their points. */
void chart_names_print(FILE *to, const struct chart *c,
                       const struct chart_scale *x,
                       const struct chart_scale *y);

#endif
