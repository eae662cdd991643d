/* SPDX-License-Identifier: BSD-3-Clause */
/* The price list: what waiting things cost. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/figure.h"
#include "results/html.h"
#include "results/page.h"
#include "results/quantity.h"

static const char *const cost_heads[] = {
    "what", "yields",  "#how many",      "#make",      "#switch",
    "#end", "#memory", "#in the kernel", "stopped by", NULL,
};

/* The row at place i of the page: the ways in the order in which they were
 * first measured, each from few to many. A sweep shuffles its ranks. */
struct place {
    size_t row, way;
    double count;
};

static int by_way(const void *a, const void *b)
{
    const struct place *p = a, *q = b;

    if (p->way != q->way)
        return (p->way > q->way) - (p->way < q->way);
    if (p->count != q->count)
        return (p->count > q->count) - (p->count < q->count);
    return (p->row > q->row) - (p->row < q->row);
}

/* From malloc, or NULL. */
static struct place *sorted(const struct csv_table *costs)
{
    struct place *places = calloc(costs->row_count, sizeof *places);

    for (size_t i = 0; places != NULL && i < costs->row_count; i++) {
        const char *model = dataset_text(costs, i, "model");
        size_t first = 0;

        while (strcmp(dataset_text(costs, first, "model"), model) != 0)
            first++;
        places[i] = (struct place){
            .row = i,
            .way = first,
            .count = dataset_number(costs, i, "count"),
        };
    }
    if (places != NULL)
        qsort(places, costs->row_count, sizeof *places, by_way);
    return places;
}

static void cost_chart(struct page *p, const struct place *places,
                       const char *column, const char *label, const char *title)
{
    const struct csv_table *costs = &p->d->costs;
    struct chart c = {
        .title = title,
        .x = {.label = "how many wait", .scale = AXIS_LOG},
        .y = {.label = label, .scale = AXIS_LOG},
    };
    struct figure f = {.count = 0};
    int style = 0;

    for (size_t i = 0; i < costs->row_count; i++) {
        struct chart_point point = {
            .x = places[i].count,
            .y = dataset_number(costs, places[i].row, column),
            .lo = NAN,
            .hi = NAN,
        };
        const char *model = dataset_text(costs, places[i].row, "model");

        if (i > 0 && places[i].way != places[i - 1].way)
            style++;
        snprintf(point.words, sizeof point.words, "%.60s", model);
        figure_add(&f, *model != '\0' ? model : "?", style + 1, &point);
    }
    figure_print(p->to, &f, &c);
}

static void cost_cell(struct html_table *t, size_t row, const char *column,
                      const struct csv_table *costs,
                      int (*say)(double, char *, size_t))
{
    double value = dataset_number(costs, row, column);
    char text[32] = "";

    if (isfinite(value))
        say(value, text, sizeof text);
    html_table_text(t, text);
}

int page_costs(struct page *p)
{
    const struct csv_table *costs = &p->d->costs;
    struct place *places;
    struct html_table t;

    if (!p->d->has_costs || costs->row_count == 0)
        return 1;
    places = sorted(costs);
    if (places == NULL)
        return 1;
    fputs("<div class=\"pair\">\n", p->to);
    page_figure(p, "Time to make one more",
                "A process, a rank, a thread, a task of an event loop: how far "
                "apart are their prices?");
    cost_chart(p, places, "create_ns", "ns to make one", "time to make one");
    page_explain(p, "A rank is a program that is loaded and finds the others, "
                    "a process copies page tables, a thread gets a stack, a "
                    "task is a few words in a heap that is there already.");
    page_figure_end(p);
    page_figure(p, "Memory of one more",
                "How many of each fit into a gibibyte?");
    cost_chart(p, places, "user_bytes", "bytes of one", "memory of one");
    page_explain(p, "Proportional set size that they added, divided by how "
                    "many; the kernel's own share is in the table.");
    page_figure_end(p);
    fputs("</div>\n", p->to);
    html_table_begin(&t, p->to, "The price list", cost_heads);
    for (size_t k = 0; k < costs->row_count; k++) {
        size_t i = places[k].row;

        html_table_text(&t, dataset_text(costs, i, "what"));
        html_table_text(&t, dataset_text(costs, i, "yields"));
        html_table_text(&t, dataset_text(costs, i, "count"));
        cost_cell(&t, i, "create_ns", costs, say_time);
        cost_cell(&t, i, "switch_ns", costs, say_time);
        cost_cell(&t, i, "finish_ns", costs, say_time);
        cost_cell(&t, i, "user_bytes", costs, say_bytes);
        cost_cell(&t, i, "kernel_bytes", costs, say_bytes);
        html_table_text(&t, dataset_text(costs, i, "limit"));
    }
    html_table_end(&t);
    free(places);
    return 0;
}
