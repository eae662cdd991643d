/* SPDX-License-Identifier: BSD-3-Clause */
/* Timelines as SVG; see timeline.h. */
#include <math.h>
#include <stddef.h>

#include "results/page/html.h"
#include "results/page/plural.h"
#include "results/rows/quantity.h"
#include "results/page/timeline.h"

enum {
    WIDTH = 460,
    LEFT = 40,
    RIGHT = 10,
    LANES_SHOWN = 12,
    THREADS_SHOWN = 24, /* stacked waits of one lane */
    BAR_HEIGHT = 16,
    THREAD_HEIGHT = 4,
    GAP = 7,
    BOTTOM = 24,
};

static const char *const kinds[BAR_KINDS] = {
    [BAR_WORK] = "work",   [BAR_WAIT] = "wait", [BAR_COMM] = "comm",
    [BAR_SETUP] = "setup", [BAR_IDLE] = "idle",
};

/* The stacked lines of waits of a lane: a wait takes the first free one. */
struct threads {
    double free_ns[THREADS_SHOWN];
    int used;
    size_t hidden;
};

static double place(const struct timeline *t, double ns)
{
    return LEFT + ns / t->end_ns * (WIDTH - LEFT - RIGHT);
}

static int thread_for(struct threads *w, const struct bar *b)
{
    for (int i = 0; i < w->used; i++)
        if (w->free_ns[i] <= b->begin_ns) {
            w->free_ns[i] = b->end_ns;
            return i;
        }
    if (w->used == THREADS_SHOWN) {
        w->hidden++;
        return -1;
    }
    w->free_ns[w->used] = b->end_ns;
    return w->used++;
}

static void rectangle(FILE *to, const struct timeline *t, double begin,
                      double end, double y, int height, const char *class)
{
    double x = place(t, begin);

    fprintf(to,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
            "height=\"%d\"/>",
            class, x, y, fmax(place(t, end) - x, 0.4), height);
}

/* Bars of one kind that are closer than half a pixel are drawn as one. */
static void print_bars(FILE *to, const struct timeline *t, const struct lane *l,
                       double y)
{
    double pixel = t->end_ns / (WIDTH - LEFT - RIGHT) / 2;
    struct bar open = {0, -1, BAR_IDLE};

    for (size_t i = 0; i < l->count; i++) {
        const struct bar *b = &l->bars[i];

        if (b->kind == BAR_WAIT && t->exact)
            continue;
        if (open.end_ns >= open.begin_ns && b->kind == open.kind &&
            b->begin_ns - open.end_ns < pixel) {
            open.end_ns = fmax(open.end_ns, b->end_ns);
            continue;
        }
        if (open.end_ns >= open.begin_ns)
            rectangle(to, t, open.begin_ns, open.end_ns, y, BAR_HEIGHT,
                      kinds[open.kind]);
        open = *b;
    }
    if (open.end_ns >= open.begin_ns)
        rectangle(to, t, open.begin_ns, open.end_ns, y, BAR_HEIGHT,
                  kinds[open.kind]);
}

/* Returns the height of the lane; draws it if to is not NULL. */
static int print_lane(FILE *to, const struct timeline *t, const struct lane *l,
                      double y, size_t *hidden)
{
    struct threads w = {.used = 0};

    if (to != NULL) {
        fprintf(to,
                "<text class=\"tick\" x=\"%d\" y=\"%.1f\" "
                "text-anchor=\"end\">%td</text>",
                LEFT - 8, y + BAR_HEIGHT - 4, l - t->lanes);
        fprintf(to,
                "<rect class=\"lane\" x=\"%d\" y=\"%.1f\" width=\"%d\" "
                "height=\"%d\"/>",
                LEFT, y, WIDTH - LEFT - RIGHT, BAR_HEIGHT);
        print_bars(to, t, l, y);
    }
    for (size_t i = 0; i < l->count && t->exact; i++) {
        int row;

        if (l->bars[i].kind != BAR_WAIT)
            continue;
        row = thread_for(&w, &l->bars[i]);
        if (row >= 0 && to != NULL)
            rectangle(to, t, l->bars[i].begin_ns, l->bars[i].end_ns,
                      y + BAR_HEIGHT + 2 + row * THREAD_HEIGHT,
                      THREAD_HEIGHT - 1, "wait");
    }
    *hidden += w.hidden;
    if (to != NULL)
        fputc('\n', to);
    return BAR_HEIGHT + (w.used > 0 ? 2 + w.used * THREAD_HEIGHT : 0) + GAP;
}

void timeline_print(FILE *to, const struct timeline *t)
{
    size_t shown = t->count < LANES_SHOWN ? t->count : LANES_SHOWN, hidden = 0;
    int height = 6, y = 6;
    char end[32];

    if (t->count == 0 || !(t->end_ns > 0))
        return;
    for (size_t i = 0; i < shown; i++)
        height += print_lane(NULL, t, &t->lanes[i], 0, &hidden);
    time_text(t->end_ns, end, sizeof end);
    fprintf(to,
            "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" "
            "aria-label=\"",
            WIDTH, height + BOTTOM);
    html_printf(to, "timeline of %s, %zu lane%s over %s", t->title, t->count,
                plural((long long)t->count), end);
    fputs("\">\n", to);
    hidden = 0;
    for (size_t i = 0; i < shown; i++)
        y += print_lane(to, t, &t->lanes[i], y, &hidden);
    fprintf(to,
            "<line class=\"grid\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>"
            "<text class=\"tick\" x=\"%d\" y=\"%d\">0</text>"
            "<text class=\"tick\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s"
            "</text>",
            LEFT, y, WIDTH - RIGHT, y, LEFT, y + 16, WIDTH - RIGHT, y + 16,
            end);
    if (shown < t->count || hidden > 0) {
        fprintf(to,
                "<text class=\"tick\" x=\"%d\" y=\"%d\" "
                "text-anchor=\"middle\">",
                (LEFT + WIDTH) / 2, y + 16);
        if (shown < t->count)
            fprintf(to, "%zu more worker%s", t->count - shown,
                    plural((long long)(t->count - shown)));
        if (hidden > 0)
            fprintf(to, "%s%zu more wait%s", shown < t->count ? ", " : "",
                    hidden, plural((long long)hidden));
        fputs("</text>", to);
    }
    fputs("\n</svg>\n", to);
}
