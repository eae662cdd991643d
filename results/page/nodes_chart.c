/* SPDX-License-Identifier: BSD-3-Clause */
/* See nodes_chart.h. */
#include "results/page/nodes_chart.h"

#include <math.h>

#include "results/page/html.h"

/* In user units of a picture that is at most WIDTH wide. */
enum {
    WIDTH = 620,
    NAMES = 128, /* the column of names */
    LEAST = 15,  /* side of a square, with its gap */
    MOST = 34,
    GAP = 2,
    BETWEEN = 6, /* nodes */
    ACROSS = (WIDTH - NAMES) / LEAST,
    NODES = 200,
    CORES = 20000, /* drawn: each is 150 bytes */
};

/* The classes of page_style.h, and what the legend calls them. */
static const struct colour {
    const char *class, *mark, *words;
} colours[] = {
    {"d0", "", "at most a third of the tolerance slower than its like"},
    {"d1", "", "two thirds"},
    {"d2", "", "all of it"},
    {"dd", "~", "disturbed by other programs or the hypervisor"},
    {"ds", "!", "slow"},
    {"dw", "\xc3\x97", "wrong result"},
    {"dn", "?", "no answer"},
};

enum { COLOURS = sizeof colours / sizeof *colours, FIRST_STATUS = 2 };

static const struct colour *colour_of(const struct accepted_core *c)
{
    if (c->status != ACCEPTED_OK)
        return &colours[FIRST_STATUS + c->status];
    return &colours[!(c->distance > 1. / 3) ? 0 : c->distance > 2. / 3 ? 2 : 1];
}

const char *nodes_chart_class(const struct accepted_core *c)
{
    return colour_of(c)->class;
}

static int side(const struct accepted *a)
{
    size_t most = 1;
    int fits;

    for (size_t n = 0; n < a->node_count; n++)
        if (a->nodes[n].cores > most)
            most = a->nodes[n].cores;
    fits = most > ACROSS ? LEAST : (WIDTH - NAMES) / (int)most;
    return fits < MOST ? fits : MOST;
}

static int height(const struct accepted_node *n, int cell)
{
    int across = (WIDTH - NAMES) / cell;

    return ((int)n->cores + across - 1) / across * cell + BETWEEN;
}

static void print_core(FILE *to, const struct dataset *d,
                       const struct accepted *a, size_t core, int x, int y,
                       int cell)
{
    const struct accepted_core *c = &a->cores[core];
    const struct colour *colour = colour_of(c);
    const char *text = dataset_text(&d->accepted, c->row, "text");

    fprintf(to, "<g class=\"core\"><title>");
    html_printf(to, "%s:core %s", a->nodes[c->node].name,
                dataset_text(&d->accepted, c->row, "core"));
    if (*text != '\0')
        html_printf(to, ": %s", text);
    else if (isfinite(c->distance))
        html_printf(to, ": at most %.0f %% of the tolerated distance",
                    100 * fmax(0, c->distance));
    fprintf(to,
            "</title><rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" "
            "height=\"%d\" rx=\"2\"/>",
            colour->class, x, y, cell - GAP, cell - GAP);
    if (*colour->mark != '\0')
        fprintf(to, "<text class=\"m\" x=\"%d\" y=\"%d\">%s</text>",
                x + (cell - GAP) / 2, y + cell / 2 + 4, colour->mark);
    fputs("</g>\n", to);
}

/* Returns its height. */
static int print_node(FILE *to, const struct dataset *d,
                      const struct accepted *a, size_t node, int y, int cell)
{
    const struct accepted_node *n = &a->nodes[node];
    int across = (WIDTH - NAMES) / cell;

    fprintf(to, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", NAMES - 8,
            y + cell / 2 + 4);
    html_printf(to, "%.16s", n->name);
    fputs("</text>\n", to);
    for (size_t i = 0; i < n->cores; i++)
        print_core(to, d, a, n->first + i, NAMES + (int)i % across * cell,
                   y + (int)i / across * cell, cell);
    return height(n, cell);
}

static int all_fit(const struct accepted *a)
{
    return a->node_count <= NODES && a->core_count <= CORES;
}

/* Draw nodes from *y on, or measure them where to is NULL: all, or those with
 * faults and then others, as long as they fit. Returns how many. */
static size_t each_node(FILE *to, const struct dataset *d,
                        const struct accepted *a, int cell, int *y)
{
    size_t nodes = 0, cores = 0;
    int all = all_fit(a);

    for (int faults = 1; faults >= all; faults--)
        for (size_t n = 0; n < a->node_count; n++) {
            const struct accepted_node *node = &a->nodes[n];

            if ((!all && (node->status >= ACCEPTED_SLOW) != faults) ||
                nodes == NODES || cores + node->cores > CORES)
                continue;
            nodes++;
            cores += node->cores;
            *y += to != NULL ? print_node(to, d, a, n, *y, cell)
                             : height(node, cell);
        }
    return nodes;
}

static void print_legend(FILE *to, const struct accepted *a)
{
    fputs("<ul class=\"legend\">", to);
    for (int k = 0; k < COLOURS; k++) {
        int used = k <= FIRST_STATUS;

        for (size_t c = 0; c < a->core_count && !used; c++)
            used = colour_of(&a->cores[c]) == &colours[k];
        if (used)
            fprintf(to,
                    "<li><svg class=\"chart\" style=\"width:16px\" viewBox=\"0 "
                    "0 16 16\" aria-hidden=\"true\"><rect class=\"%s\" x=\"1\" "
                    "y=\"1\" width=\"14\" height=\"14\" rx=\"2\"/><text "
                    "class=\"m\" x=\"8\" y=\"12\">%s</text></svg>%s</li>",
                    colours[k].class, colours[k].mark, colours[k].words);
    }
    fputs("</ul>\n", to);
}

size_t nodes_chart(FILE *to, const struct dataset *d, const struct accepted *a)
{
    int cell = side(a), high = BETWEEN, y = BETWEEN;
    size_t drawn = each_node(NULL, d, a, cell, &high);

    fprintf(to,
            "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" "
            "aria-label=\"%zu cores of %zu nodes, coloured by their distance "
            "from like cores\">\n",
            WIDTH, high, a->core_count, a->node_count);
    each_node(to, d, a, cell, &y);
    fputs("</svg>\n", to);
    print_legend(to, a);
    return a->node_count - drawn;
}
