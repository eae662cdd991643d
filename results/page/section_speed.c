/* SPDX-License-Identifier: BSD-3-Clause */
/* Which nodes and cores are slow. */
#include "results/analysis/speed.h"
#include "results/page/page_parts.h"

enum { CORES_SHOWN = 16 };

static const char *const heads[] = {
    "node", "core", "#CPU time / median", "#rows", NULL,
};

static void print_row(struct html_table *t, const struct speed *s)
{
    html_table_text(t, s->host);
    if (s->core >= 0)
        html_table_cell(t, "%lld", (long long)s->core);
    else
        html_table_text(t, "all");
    html_table_cell(t, "%.3f", s->slower);
    html_table_cell(t, "%zu", s->rows);
}

static int print(struct page *p)
{
    struct html_table t;
    struct speeds s;

    if (speeds_of(p->d, &s) != 0)
        return 1;
    if (s.core_count < 2) {
        speeds_release(&s);
        return 1;
    }
    page_explain(p, "CPU time for a unit of work, against the median of all "
                    "workers that did the same work in the same way; the "
                    "slowest first.");
    html_table_open(&t, p->to, heads);
    for (size_t i = 0; i < s.host_count && s.host_count > 1; i++)
        print_row(&t, &s.hosts[i]);
    for (size_t i = 0; i < s.core_count && i < CORES_SHOWN; i++)
        print_row(&t, &s.cores[i]);
    html_table_close(&t);
    if (s.core_count > CORES_SHOWN)
        html_printf(p->to,
                    "<p>The %d slowest of %zu cores; the fastest takes %.3f of "
                    "the median time.</p>\n",
                    CORES_SHOWN, s.core_count,
                    s.cores[s.core_count - 1].slower);
    speeds_release(&s);
    return 0;
}

const struct section speed_section = {
    .id = "speed",
    .title = "Speed of nodes and cores",
    .intro = "A core that takes 5 % more CPU time than the others delays every "
             "barrier by 5 %.",
    .print = print,
    .cure = NULL,
};
