/* SPDX-License-Identifier: BSD-3-Clause */
/* Nodes and their cores, from the last acceptance test. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "results/page/nodes_chart.h"
#include "results/page/page_parts.h"
#include "results/page/plural.h"

/* Lines of lists and tables at most. */
enum { LISTED = 20, PAIRS = 200, NODES = 500 };

/* Measurements of a core, and of a pair, in the order of the tables. */
static const char *const core_items[] = {
    "primes", "picture", "multiply-add", "copy", "timer", "loopback", NULL,
};
static const char *const pair_items[] = {
    "latency",
    "bandwidth",
    "halo",
    NULL,
};

static const char *const node_heads[] = {
    "node",       "#cores",      "#primes, ms", "#picture, ms",
    "#Gflop/s",   "#copy, GB/s", "#timer, us",  "#loopback, us",
    "#clock, ms", "status",      NULL,
};
static const char *const pair_heads[] = {
    "node",      "and",    "#latency, us", "#bandwidth, GB/s",
    "#halo, us", "status", NULL,
};
static const char *const fact_heads[] = {"fact", "node", "value", NULL};

/* ---- what was found ------------------------------------------------------- */

static void print_counts(struct page *p, const struct accepted *a)
{
    size_t counts[ACCEPTED_STATUSES] = {0};
    const char *between = "";

    for (size_t c = 0; c < a->core_count; c++)
        counts[a->cores[c].status]++;
    fputs("<p>", p->to);
    html_printf(p->to, "%zu node%s, %zu core%s: ", a->node_count,
                plural((long long)a->node_count), a->core_count,
                plural((long long)a->core_count));
    for (int s = 0; s < ACCEPTED_STATUSES; s++)
        if (counts[s] > 0) {
            html_printf(p->to, "%s%zu %s", between, counts[s],
                        accepted_names[s]);
            between = ", ";
        }
    html_printf(p->to, ". Tested at %s", a->utc);
    if (a->tests > 1)
        html_printf(p->to, ", the last of %zu tests in hosts.csv", a->tests);
    fputs(".</p>\n", p->to);
}

/* Silent ranks, and pairs that are not ok. Returns how many lines. */
static size_t print_ranks_and_pairs(struct page *p, const struct accepted *a)
{
    const struct csv_table *t = &p->d->accepted;
    size_t listed = 0;

    for (size_t row = 0; row < t->row_count; row++) {
        const char *status = dataset_text(t, row, "status");
        int silent = strcmp(status, accepted_names[ACCEPTED_SILENT]) == 0;
        int pair = accepted_is(a, p->d, row, "pair") &&
                   strcmp(status, accepted_names[ACCEPTED_OK]) != 0;

        if ((!pair && !(silent && accepted_is(a, p->d, row, "node"))) ||
            ++listed > LISTED)
            continue;
        fputs("<li class=\"bad\">", p->to);
        if (pair)
            html_printf(p->to, "%s and %s: %s is %s",
                        dataset_text(t, row, "host"),
                        dataset_text(t, row, "peer"),
                        dataset_text(t, row, "item"), status);
        else
            html_printf(p->to, "%s: rank %s is silent",
                        dataset_text(t, row, "host"),
                        dataset_text(t, row, "rank"));
        html_printf(p->to, ": %s.", dataset_text(t, row, "text"));
        fputs("</li>\n", p->to);
    }
    return listed;
}

/* Cores of one node and status that are not ok: the first one, and how many
 * more. */
static void print_cores(struct page *p, const struct accepted *a, size_t node,
                        int status)
{
    const struct accepted_node *n = &a->nodes[node];
    const struct accepted_core *first = NULL;
    size_t more = 0;

    for (size_t c = n->first; c < n->first + n->cores; c++)
        if ((int)a->cores[c].status == status) {
            more += first != NULL;
            first = first == NULL ? &a->cores[c] : first;
        }
    fprintf(p->to, "<li%s>", status >= ACCEPTED_SLOW ? " class=\"bad\"" : "");
    html_printf(p->to, "%s:core %s is %s: %s", n->name,
                dataset_text(&p->d->accepted, first->row, "core"),
                accepted_names[status],
                dataset_text(&p->d->accepted, first->row, "text"));
    if (more > 0)
        html_printf(p->to, "; so %s %zu more core%s of this node",
                    is_are((long long)more), more, plural((long long)more));
    fputs(".</li>\n", p->to);
}

static int has_status(const struct accepted *a, size_t node, int status)
{
    const struct accepted_node *n = &a->nodes[node];

    for (size_t c = n->first; c < n->first + n->cores; c++)
        if ((int)a->cores[c].status == status)
            return 1;
    return 0;
}

static void print_faults(struct page *p, const struct accepted *a)
{
    size_t listed;

    fputs("<ul class=\"plain\">\n", p->to);
    listed = print_ranks_and_pairs(p, a);
    for (int s = ACCEPTED_STATUSES - 1; s > ACCEPTED_OK; s--)
        for (size_t n = 0; n < a->node_count; n++)
            if (has_status(a, n, s) && ++listed <= LISTED)
                print_cores(p, a, n, s);
    if (listed > LISTED)
        fprintf(p->to,
                "<li>%zu more lines are left out; hosts.csv has all."
                "</li>\n",
                listed - LISTED);
    fputs("</ul>\n", p->to);
}

/* ---- tables --------------------------------------------------------------- */

static void number_cell(struct html_table *t, double value)
{
    if (!isfinite(value))
        html_table_text(t, "");
    else
        html_table_cell(t, fabs(value) < 100 ? "%.2f" : "%.0f", value);
}

/* NaN for the node of rank 0, whose clock is the measure. */
static double clock_of(const struct page *p, const struct accepted *a,
                       const char *host)
{
    const struct csv_table *t = &p->d->accepted;

    for (size_t row = 0; row < t->row_count; row++)
        if (accepted_is(a, p->d, row, "node") &&
            strcmp(dataset_text(t, row, "item"), "clock offset") == 0 &&
            strcmp(dataset_text(t, row, "host"), host) == 0)
            return dataset_number(t, row, "value");
    return NAN;
}

static void print_nodes(struct page *p, const struct accepted *a)
{
    struct html_table t;

    html_table_begin(&t, p->to, "Nodes: medians over their cores", node_heads);
    for (size_t n = 0; n < a->node_count && n < NODES; n++) {
        html_table_text(&t, a->nodes[n].name);
        html_table_cell(&t, "%zu", a->nodes[n].cores);
        for (int i = 0; core_items[i] != NULL; i++)
            number_cell(&t, accepted_median(a, p->d, n, core_items[i]));
        number_cell(&t, clock_of(p, a, a->nodes[n].name));
        html_table_text(&t, accepted_names[a->nodes[n].status]);
    }
    html_table_end(&t);
}

/* The rows of a pair are consecutive, one for each of pair_items. */
static void print_pairs(struct page *p, const struct accepted *a)
{
    const struct csv_table *rows = &p->d->accepted;
    struct html_table t;
    size_t printed = 0;

    for (size_t row = 0; row + 2 < rows->row_count && printed < PAIRS; row++) {
        const char *worst = accepted_names[ACCEPTED_OK];

        if (!accepted_is(a, p->d, row, "pair") ||
            strcmp(dataset_text(rows, row, "item"), pair_items[0]) != 0)
            continue;
        if (printed++ == 0)
            html_table_begin(&t, p->to, "Exchanges of each two nodes",
                             pair_heads);
        html_table_text(&t, dataset_text(rows, row, "host"));
        html_table_text(&t, dataset_text(rows, row, "peer"));
        for (size_t i = 0; pair_items[i] != NULL; i++) {
            const char *status = dataset_text(rows, row + i, "status");

            number_cell(&t, dataset_number(rows, row + i, "value"));
            if (strcmp(status, accepted_names[ACCEPTED_OK]) != 0)
                worst = status;
        }
        html_table_text(&t, worst);
    }
    if (printed > 0)
        html_table_end(&t);
}

/* All facts of the first node, and those of others that differ. */
static void print_facts(struct page *p, const struct accepted *a)
{
    const struct csv_table *rows = &p->d->accepted;
    struct html_table t;

    html_table_begin(&t, p->to,
                     "Facts of the first node, and nodes that differ",
                     fact_heads);
    for (size_t row = 0; row < rows->row_count; row++) {
        const char *host = dataset_text(rows, row, "host");
        const char *text = dataset_text(rows, row, "text");

        if (!accepted_is(a, p->d, row, "node") || *text == '\0' ||
            (strcmp(host, a->nodes[0].name) != 0 &&
             strcmp(dataset_text(rows, row, "status"), "differs") != 0))
            continue;
        html_table_text(&t, dataset_text(rows, row, "item"));
        html_table_text(&t, host);
        html_table_text(&t, text);
    }
    html_table_end(&t);
}

static int print(struct page *p)
{
    struct accepted a;
    size_t left_out;

    if (accepted_read(&a, p->d) != 0)
        return 1;
    print_counts(p, &a);
    page_figure(p, "All cores of all nodes",
                "A job that computes in step waits for its slowest core. Are "
                "all of these equally fast?");
    left_out = nodes_chart(p->to, p->d, &a);
    page_explain(p,
                 "A line for each node, a square for each core: its colour is "
                 "the measurement in which it is furthest behind the median of "
                 "cores of the same model.");
    if (left_out > 0)
        page_explain(p, "%zu node%s without faults %s left out.", left_out,
                     plural((long long)left_out), is_are((long long)left_out));
    print_nodes(p, &a);
    print_pairs(p, &a);
    print_facts(p, &a);
    page_figure_end(p);
    print_faults(p, &a);
    accepted_release(&a);
    return 0;
}

const struct section nodes_section = {
    .id = "nodes",
    .title = "Nodes and cores",
    .unfolded = 1,
    .intro = "The acceptance test: exact results, speed of every core, "
             "exchanges of each two nodes.",
    .print = print,
    .cure = NULL,
};
