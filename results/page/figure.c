/* SPDX-License-Identifier: BSD-3-Clause */
/* See figure.h. */
#include "results/page/figure.h"

#include <stdlib.h>
#include <string.h>

#include "results/page/plural.h"
#include "results/analysis/trouble.h"

void figure_add(struct figure *f, const char *name, int style,
                const struct chart_point *p)
{
    size_t i = 0, n;
    struct chart_point *grown;

    while (i < f->count && strcmp(f->names[i], name) != 0)
        i++;
    if (i == FIGURE_SERIES) {
        f->left_out++;
        return;
    }
    if (i == f->count) {
        snprintf(f->names[i], sizeof f->names[i], "%s", name);
        f->series[i] =
            (struct chart_series){.name = f->names[i], .style = style};
        f->count++;
    }
    n = f->series[i].count;
    grown = trouble_realloc(f->points[i], (n + 1) * sizeof *grown);
    if (grown == NULL) {
        f->left_out++;
        return;
    }
    grown[n] = *p;
    f->points[i] = grown;
    f->series[i].points = grown;
    f->series[i].count = n + 1;
}

static int by_x(const void *a, const void *b)
{
    const struct chart_point *p = a, *q = b;

    return (p->x > q->x) - (p->x < q->x);
}

size_t figure_widths(const struct figure *f)
{
    double seen[64];
    size_t n = 0;

    for (size_t i = 0; i < f->count; i++)
        for (size_t k = 0; k < f->series[i].count; k++) {
            size_t j = 0;

            while (j < n && seen[j] != f->points[i][k].x)
                j++;
            if (j == n && n < 64)
                seen[n++] = f->points[i][k].x;
        }
    return n;
}

void figure_print(FILE *to, struct figure *f, struct chart *c)
{
    for (size_t i = 0; i < f->count; i++)
        qsort(f->points[i], f->series[i].count, sizeof **f->points, by_x);
    c->series = f->series;
    c->series_count = f->count;
    chart_print(to, c);
    if (f->left_out > 0)
        fprintf(to, "<p class=\"none\">%zu point%s %s not shown.</p>\n",
                f->left_out, plural((long long)f->left_out),
                is_are((long long)f->left_out));
    figure_release(f);
}

void figure_release(struct figure *f)
{
    for (size_t i = 0; i < f->count; i++)
        free(f->points[i]);
    memset(f, 0, sizeof *f);
}
