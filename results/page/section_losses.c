/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the workers' time went. */
#include "results/analysis/loss.h"
#include "results/page/page_parts.h"

static const char *const loss_heads[] = {
    "part",
    "#share",
    "explanation",
    NULL,
};

static void print_loss(struct page *p, const struct group *g,
                       const struct loss *l)
{
    enum loss_kind worst = loss_worst(l);
    struct html_table t;
    char text[320], name[64];

    page_series_name(p, g, name, sizeof name);
    fputs("<div class=\"label\"><span>", p->to);
    html_printf(p->to, "%s, %s: %lld workers", g->kernel, name,
                (long long)g->workers);
    fprintf(p->to, "</span><span class=\"dim\">%.1f %% useful</span></div>",
            100 * l->part[LOSS_USEFUL]);
    fputs("<div class=\"stack\">", p->to);
    for (int k = 0; k < LOSS_KINDS; k++)
        if (l->part[k] > 0.0005)
            fprintf(p->to,
                    "<i class=\"p%d\" style=\"flex:%.4f\" title=\"%s %.1f "
                    "%%\"></i>",
                    k, l->part[k], loss_names[k], 100 * l->part[k]);
    fputs("</div>\n", p->to);
    if (worst == LOSS_USEFUL) {
        snprintf(text, sizeof text, "no loss exceeds 1 %%");
    } else {
        loss_sentence(l, worst, text, sizeof text);
    }
    fputs("<p class=\"dim\" style=\"margin:.1rem 0 0;font-size:.9rem\">",
          p->to);
    html_text(p->to, text);
    fputs(".</p>\n", p->to);
    html_table_begin(&t, p->to, "All parts", loss_heads);
    for (int k = 0; k < LOSS_KINDS; k++) {
        loss_sentence(l, (enum loss_kind)k, text, sizeof text);
        html_table_text(&t, loss_names[k]);
        html_table_cell(&t, "%.2f %%", 100 * l->part[k]);
        html_table_text(&t, l->known[k] ? text : "unknown: no column has it");
    }
    html_table_text(&t, "launch");
    html_table_cell(&t, "%.2f %%", 100 * l->launch);
    html_table_text(&t, "in addition: starting the workers, as a share of the "
                        "time; longer runs make it smaller");
    html_table_end(&t);
}

static int print(struct page *p)
{
    const struct groups *all = &p->d->groups;
    int shown = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        struct loss l;

        if (!group_usable(g) || g->waited || g->workers < 2 ||
            loss_of(p->d, g, &l) != 0)
            continue;
        if (shown++ == 0) {
            page_figure(p, "Where the workers' time went",
                        "Two workers for one second are two seconds of worker "
                        "time: how much of it is the work?");
            fputs("<p class=\"dim\">", p->to);
            for (int k = 0; k < LOSS_KINDS; k++)
                fprintf(p->to,
                        "<span style=\"white-space:nowrap\"><span "
                        "class=\"key p%d\"></span>%s</span> &ensp;",
                        k, loss_names[k]);
            fputs("</p>\n", p->to);
        }
        print_loss(p, g, &l);
    }
    if (shown == 0)
        return 1;
    page_explain(p, "The parts add up to the workers' time. No measurement "
                    "explains the remainder; it is negative if the serial run "
                    "was disturbed.");
    page_figure_end(p);
    return 0;
}

const struct section losses_section = {
    .id = "losses",
    .link = "losses",
    .title = "Why not faster?",
    .intro = "n workers and the time T make n T of worker time. These are the "
             "parts that were not the work.",
    .print = print,
    .cure = "serial and parallel runs of the same work, with --out DIR",
};
