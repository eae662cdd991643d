/* SPDX-License-Identifier: BSD-3-Clause */
/* See chart_series.h. */
#include "results/page/chart_series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/page/html.h"

const char *const chart_marks[CHART_STYLES] = {
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

/* NEAR: marks closer than this cover each other. RINGS: sizes that can be told
 * apart. */
enum { NEAR = 5, RINGS = 5 };

/* The number of earlier series with a mark where p is. */
static int covered(const struct chart *c, size_t i, const struct chart_point *p,
                   const struct chart_scale *x, const struct chart_scale *y)
{
    int rings = 0;

    for (size_t s = 0; s < i; s++)
        for (size_t k = 0; k < c->series[s].count; k++) {
            const struct chart_point *q = &c->series[s].points[k];

            if (chart_shows(c, q) &&
                hypot(chart_place(x, q->x) - chart_place(x, p->x),
                      chart_place(y, q->y) - chart_place(y, p->y)) < NEAR) {
                rings++;
                break;
            }
        }
    return rings < RINGS ? rings : RINGS;
}

/* Print the end of an interval: a cap, or an arrow at the frame. Returns 1 if
 * it was cut. */
static int print_end(FILE *to, double value, double x,
                     const struct chart_scale *y)
{
    int above = value > y->hi * (1 + 1e-9), below = value < y->lo * (1 - 1e-9);
    double at = chart_place(y, above ? y->hi : below ? y->lo : value);

    if (above || below)
        fprintf(to, "M%.1f %.1fl4 %dl4 %d", x - 4, at + (above ? 5 : -5),
                above ? -5 : 5, above ? 5 : -5);
    else
        fprintf(to, "M%.1f %.1fh6", x - 3, at);
    return above || below;
}

static int print_interval(FILE *to, const struct chart_point *p, double x,
                          const struct chart_scale *y)
{
    double lo = fmax(p->lo, y->lo), hi = fmin(p->hi, y->hi);
    int cut;

    if (!chart_usable(y->axis, p->lo) || !chart_usable(y->axis, p->hi))
        return 0;
    fprintf(to, "<path class=\"bar\" d=\"M%.1f %.1fV%.1f", x,
            chart_place(y, fmin(lo, y->hi)), chart_place(y, fmax(hi, y->lo)));
    cut = print_end(to, p->lo, x, y);
    cut |= print_end(to, p->hi, x, y);
    fputs("\"/>", to);
    return cut;
}

/* Returns 1 if the interval was cut. */
static int print_point(FILE *to, const struct chart_point *p, int style,
                       int rings, const struct chart_scale *x,
                       const struct chart_scale *y)
{
    double at = chart_place(x, p->x);
    int cut;

    fputs("<g>", to);
    if (p->words[0] != '\0') {
        fputs("<title>", to);
        html_text(to, p->words);
        fputs("</title>", to);
    }
    cut = print_interval(to, p, at, y);
    fprintf(to, "<path class=\"mark%s\" transform=\"translate(%.1f %.1f)",
            rings > 0 ? " ring" : "", at, chart_place(y, p->y));
    if (rings > 0)
        fprintf(to, " scale(%.2f)\" stroke-width=\"%.2f", 1 + 0.35 * rings,
                1.5 / (1 + 0.35 * rings));
    fprintf(to, "\" d=\"%s\"/></g>\n", chart_marks[style]);
    return cut;
}

size_t chart_series_print(FILE *to, const struct chart *c, size_t i,
                          const struct chart_scale *x,
                          const struct chart_scale *y)
{
    const struct chart_series *s = &c->series[i];
    int style = s->style % CHART_STYLES, begun = 0;
    size_t cut = 0;

    fprintf(to, "<g class=\"s%d\">", style);
    if (!s->bare) {
        fputs("<path class=\"join\" d=\"", to);
        for (size_t k = 0; k < s->count; k++)
            if (chart_shows(c, &s->points[k]))
                fprintf(to, "%c%.1f %.1f", begun++ ? 'L' : 'M',
                        chart_place(x, s->points[k].x),
                        chart_place(y, s->points[k].y));
        fputs("\"/>", to);
    }
    for (size_t k = 0; k < s->count; k++)
        if (chart_shows(c, &s->points[k]))
            cut +=
                (size_t)print_point(to, &s->points[k], style,
                                    covered(c, i, &s->points[k], x, y), x, y);
    fputs("</g>\n", to);
    return cut;
}

/* The name of a line: at its last point, x to the right and y where there is
 * room. */
struct name {
    const struct chart_series *series;
    double x, y, wanted;
};

enum { NAMES = 32, NAME_HEIGHT = 12, NAME_CHARS = 18, NAME_GAP = 12 };

/* The last point of s that is shown; NULL: none. */
static const struct chart_point *last_of(const struct chart *c,
                                         const struct chart_series *s)
{
    const struct chart_point *last = NULL;

    for (size_t k = 0; k < s->count && !s->bare; k++)
        if (chart_shows(c, &s->points[k]) &&
            (last == NULL || s->points[k].x >= last->x))
            last = &s->points[k];
    return last;
}

int chart_names_width(const struct chart *c)
{
    size_t longest = 0;

    for (size_t i = 0; i < c->series_count; i++)
        if (last_of(c, &c->series[i]) != NULL &&
            strlen(c->series[i].name) > longest)
            longest = strlen(c->series[i].name);
    if (longest > NAME_CHARS)
        longest = NAME_CHARS;
    return longest == 0 ? 0 : NAME_GAP + (int)longest * 7 - 8;
}

static int by_height(const void *a, const void *b)
{
    const struct name *n = a, *m = b;

    if (n->x != m->x)
        return (n->x > m->x) - (n->x < m->x);
    return (n->wanted > m->wanted) - (n->wanted < m->wanted);
}

/* Move the names of one column, which are in rising order, apart and into the
 * frame: each pair that is too close moves by half the missing distance each,
 * until no pair is. */
static void spread(struct name *all, size_t count, const struct chart_scale *y)
{
    enum { TURNS = 500 };

    for (size_t i = 0; i < count; i++)
        all[i].y = all[i].wanted;
    for (int turn = 0; turn < TURNS; turn++)
        for (size_t i = 1; i < count; i++) {
            double lack = NAME_HEIGHT - (all[i].y - all[i - 1].y);

            if (lack <= 0.1)
                continue;
            all[i - 1].y -= lack / 2;
            all[i].y += lack / 2;
        }
    for (size_t i = 0; i < count; i++) {
        double below = NAME_HEIGHT * (double)(count - 1 - i);

        all[i].y = fmin(all[i].y, y->from - below);
        all[i].y = fmax(all[i].y, y->to + NAME_HEIGHT * (double)i);
    }
}

static void print_name(FILE *to, const struct name *n)
{
    char text[64];
    size_t length = strlen(n->series->name);

    fprintf(to, "<g class=\"s%d\">", n->series->style % CHART_STYLES);
    if (fabs(n->y - n->wanted) > 2)
        fprintf(to, "<path class=\"lead\" d=\"M%.1f %.1fL%.1f %.1f\"/>",
                n->x + 6, n->wanted, n->x + NAME_GAP + 2, n->y);
    fprintf(to, "<text class=\"end\" x=\"%.1f\" y=\"%.1f\">",
            n->x + NAME_GAP + 4, n->y + 4);
    snprintf(text, sizeof text, "%.*s%s",
             length > NAME_CHARS ? NAME_CHARS - 1 : NAME_CHARS, n->series->name,
             length > NAME_CHARS ? "…" : "");
    html_text(to, text);
    fputs("</text></g>\n", to);
}

/* A single point within the frame has no line, and the legend names it. */
void chart_names_print(FILE *to, const struct chart *c,
                       const struct chart_scale *x, const struct chart_scale *y)
{
    struct name all[NAMES];
    size_t count = 0, same;
    double furthest = 0;

    for (size_t i = 0; i < c->series_count; i++) {
        const struct chart_point *p = last_of(c, &c->series[i]);

        if (p != NULL)
            furthest = fmax(furthest, chart_place(x, p->x));
    }
    for (size_t i = 0; i < c->series_count && count < NAMES; i++) {
        const struct chart_point *p = last_of(c, &c->series[i]);

        if (p == NULL ||
            (c->series[i].count == 1 && chart_place(x, p->x) < furthest))
            continue;
        all[count++] = (struct name){.series = &c->series[i],
                                     .x = chart_place(x, p->x),
                                     .wanted = chart_place(y, p->y)};
    }
    qsort(all, count, sizeof *all, by_height);
    for (size_t i = 0; i < count; i += same) {
        for (same = 1; i + same < count && all[i + same].x == all[i].x;)
            same++;
        spread(all + i, same, y);
    }
    for (size_t i = 0; i < count; i++)
        print_name(to, &all[i]);
}
