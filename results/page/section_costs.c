/* SPDX-License-Identifier: BSD-3-Clause */
/* The price list: what waiting things cost. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/analysis/quantile.h"
#include "results/page/figure.h"
#include "results/page/page_parts.h"
#include "results/rows/quantity.h"
#include "results/analysis/trouble.h"

static const char *const cost_heads[] = {
    "what", "yields",  "#count",         "#create", "#switch",
    "#end", "#memory", "#in the kernel", "limit",   NULL,
};

/* The columns with measurements. */
static const struct {
    const char *column;
    int (*text)(double, char *, size_t);
} measured[] = {
    {"create_ns", time_text},     {"switch_ns", time_text},
    {"finish_ns", time_text},     {"user_bytes", bytes_text},
    {"kernel_bytes", bytes_text},
};

enum { MEASURED = sizeof measured / sizeof *measured, CREATE = 0, USER = 3 };

/* A row, and then a line of the page: the medians of all rows of one model and
 * count. Models are in the order of their first row, each from few to many,
 * because a sweep shuffles rows. */
struct price {
    size_t row, way;
    double count, values[MEASURED];
};

static int by_way(const void *a, const void *b)
{
    const struct price *p = a, *q = b;

    if (p->way != q->way)
        return (p->way > q->way) - (p->way < q->way);
    if (p->count != q->count)
        return (p->count > q->count) - (p->count < q->count);
    return (p->row > q->row) - (p->row < q->row);
}

/* The median of value m of n rows; NaN: no row has it. work: room for n. */
static double median(const struct price *rows, size_t n, int m, double *work)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++)
        if (isfinite(rows[i].values[m]))
            work[found++] = rows[i].values[m];
    stats_sort(work, found);
    return found == 0 ? NAN : stats_quantile(work, found, 0.5);
}

/* Merge rows into lines, in place. Returns the count. */
static size_t merge(struct price *rows, size_t n, double *work)
{
    size_t lines = 0;

    for (size_t i = 0, same; i < n; i += same) {
        struct price line = rows[i];

        for (same = 1; i + same < n && rows[i + same].way == line.way &&
                       rows[i + same].count == line.count;)
            same++;
        for (int m = 0; m < MEASURED; m++)
            line.values[m] = median(rows + i, same, m, work);
        rows[lines++] = line;
    }
    return lines;
}

static int same_way(const struct csv_table *costs, size_t a, size_t b)
{
    return strcmp(dataset_text(costs, a, "model"),
                  dataset_text(costs, b, "model")) == 0 &&
           strcmp(dataset_text(costs, a, "host"),
                  dataset_text(costs, b, "host")) == 0;
}

/* Allocated; NULL: out of memory. */
static struct price *prices_of(const struct csv_table *costs, size_t *lines)
{
    size_t n = costs->row_count;
    struct price *prices = trouble_calloc(n, sizeof *prices);
    double *work = trouble_calloc(n, sizeof *work);

    for (size_t i = 0; prices != NULL && i < n; i++) {
        size_t first = 0;

        while (!same_way(costs, first, i))
            first++;
        prices[i] = (struct price){
            .row = i,
            .way = first,
            .count = dataset_number(costs, i, "count"),
        };
        for (int m = 0; m < MEASURED; m++)
            prices[i].values[m] = dataset_number(costs, i, measured[m].column);
    }
    if (prices != NULL && work != NULL) {
        qsort(prices, n, sizeof *prices, by_way);
        *lines = merge(prices, n, work);
    } else {
        free(prices);
        prices = NULL;
    }
    free(work);
    return prices;
}

static void cost_chart(struct page *p, const struct price *prices, size_t n,
                       int m, const char *label, const char *title)
{
    const struct csv_table *costs = &p->d->costs;
    struct chart c = {
        .title = title,
        .x = {.label = "count", .scale = AXIS_LOG},
        .y = {.label = label, .scale = AXIS_LOG},
    };
    struct figure f = {.count = 0};
    int style = 0;

    for (size_t i = 0; i < n; i++) {
        struct chart_point point = {
            .x = prices[i].count,
            .y = prices[i].values[m],
            .lo = NAN,
            .hi = NAN,
        };
        const char *model = dataset_text(costs, prices[i].row, "model");

        if (i > 0 && prices[i].way != prices[i - 1].way)
            style++;
        snprintf(point.words, sizeof point.words, "%.60s", model);
        figure_add(&f, *model != '\0' ? model : "?", style + 1, &point);
    }
    figure_print(p->to, &f, &c);
}

static void price_line(struct html_table *t, const struct csv_table *costs,
                       const struct price *price)
{
    size_t row = price->row;

    html_table_text(t, dataset_text(costs, row, "what"));
    html_table_text(t, dataset_text(costs, row, "yields"));
    html_table_text(t, dataset_text(costs, row, "count"));
    for (int m = 0; m < MEASURED; m++) {
        char text[32] = "";

        if (isfinite(price->values[m]))
            measured[m].text(price->values[m], text, sizeof text);
        html_table_text(t, text);
    }
    html_table_text(t, dataset_text(costs, row, "limit"));
}

static int print(struct page *p)
{
    const struct csv_table *costs = &p->d->costs;
    struct price *prices;
    struct html_table t;
    size_t lines = 0;

    if (!p->d->has_costs || costs->row_count == 0)
        return 1;
    prices = prices_of(costs, &lines);
    if (prices == NULL)
        return 1;
    fputs("<div class=\"pair\">\n", p->to);
    page_figure(p, "Time to create one more",
                "A process, a rank, a thread, a task of an event loop: how "
                "much do their prices differ?");
    cost_chart(p, prices, lines, CREATE, "ns to create one",
               "time to create one");
    page_explain(p, "A rank is a program that loads and connects to the other "
                    "ranks. A process copies page tables, a thread gets a "
                    "stack, a task is a few words of an existing heap.");
    page_figure_end(p);
    page_figure(p, "Memory of one more", "How many of each fit into 1 GiB?");
    cost_chart(p, prices, lines, USER, "bytes of one", "memory of one");
    page_explain(p, "Proportional set size added, divided by the count. The "
                    "table also has the memory of the operating system.");
    page_figure_end(p);
    fputs("</div>\n", p->to);
    html_table_begin(&t, p->to, "The price list", cost_heads);
    for (size_t i = 0; i < lines; i++)
        price_line(&t, costs, &prices[i]);
    html_table_end(&t);
    free(prices);
    return 0;
}

const struct section costs_section = {
    .id = "costs",
    .title = "The price list",
    .intro = "What one more waiting process, rank, thread or task costs on "
             "this machine.",
    .print = print,
    .cure = "brigade costs --out DIR",
};
