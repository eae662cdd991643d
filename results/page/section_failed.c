/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows with another status than ok. */
#include "results/page/page_parts.h"
#include "results/page/plural.h"

static const char *const failed_heads[] = {
    "work", "driver", "#workers", "#rows", "status", "error", NULL,
};

static int print(struct page *p)
{
    const struct groups *all = &p->d->groups;
    struct html_table t;
    size_t rows = 0;

    for (size_t i = 0; i < all->count; i++)
        rows += all->all[i].failed;
    if (rows == 0)
        return 1;
    fputs("<p>", p->to);
    html_printf(p->to, "%zu of %zu row%s.", rows, p->d->runs.row_count,
                plural((long long)p->d->runs.row_count));
    fputs("</p>\n", p->to);
    html_table_open(&t, p->to, page_heads(p, failed_heads));
    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        char size[64];

        if (g->failed == 0)
            continue;
        group_size_text(g, size, sizeof size);
        page_work_cell(&t, g->kernel, g->args);
        html_table_text(&t, page_driver(p, g));
        html_table_text(&t, size);
        html_table_cell(&t, "%zu", g->failed);
        html_table_text(&t, g->status);
        html_table_text(&t, g->error);
    }
    html_table_close(&t);
    return 0;
}

const struct section failed_section = {
    .id = "failed",
    .title = "Failed runs",
    .intro = "These rows are in the files and left out of all statistics.",
    .print = print,
    .cure = NULL,
};
