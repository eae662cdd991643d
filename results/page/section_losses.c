/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the workers' time went. */
#include <string.h>

#include "results/analysis/group_label.h"
#include "results/analysis/loss.h"
#include "results/page/page_parts.h"
#include "results/page/work_title.h"

static const char *const loss_heads[] = {
    "part",
    "#share",
    "explanation",
    NULL,
};

static int is_shown(const struct group *g)
{
    return group_usable(g) && !g->waited && g->workers > 1;
}

/* "primes to 1e9, openmp: 2 workers, placed pu:0, mis-pinned". No two bars have
 * the same title. */
static void print_title(struct page *p, const struct group *g)
{
    char name[64], size[64], title[WORK_TITLE], label[160];
    int plain = g->ranks <= 1 || g->workers <= g->ranks;

    page_series_name(p, g, name, sizeof name);
    group_size_text(g, size, sizeof size);
    work_title(p, g, title, sizeof title);
    group_label(p->d, g, label, sizeof label);
    html_printf(p->to, "%s%s%s: %s%s%s%s%s", title, p->outside ? "" : ", ",
                p->outside ? "" : name, size, plain ? " workers" : "",
                *label != '\0' ? ", " : "", label,
                strcmp(g->verdict, "mis-pinned") == 0 ? ", mis-pinned" : "");
}

static void print_loss(struct page *p, const struct group *g,
                       const struct loss *l)
{
    enum loss_kind worst = loss_worst(l);
    struct html_table t;
    char text[320];

    fputs("<div class=\"loss\">\n<div class=\"label\"><span>", p->to);
    print_title(p, g);
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
        html_table_text(&t, l->known[k] ? text : "unknown: not recorded");
    }
    html_table_text(&t, "launch");
    html_table_cell(&t, "%.2f %%", 100 * l->launch);
    html_table_text(&t, "in addition: starting the workers, as a share of the "
                        "time; longer runs make it smaller");
    html_table_end(&t);
    fputs("</div>\n", p->to);
}

static int print(struct page *p)
{
    const struct groups *all = &p->d->groups;
    int bars = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        struct loss l;

        if (!is_shown(g) || loss_of(p->d, g, &l) != 0)
            continue;
        if (bars++ == 0) {
            page_figure(p, "Where the workers' time went",
                        "Two workers for one second are two seconds of worker "
                        "time: how much of it is the work?");
            fputs("<p class=\"dim\">", p->to);
            for (int k = 0; k < LOSS_KINDS; k++)
                fprintf(p->to,
                        "<span style=\"white-space:nowrap\"><span "
                        "class=\"key p%d\"></span>%s</span> &ensp;",
                        k, loss_names[k]);
            fputs("</p>\n<div class=\"losses\">\n", p->to);
        }
        print_loss(p, g, &l);
    }
    if (bars == 0)
        return 1;
    fputs("</div>\n", p->to);
    page_explain(p, "The parts add up to the workers' time. No measurement "
                    "explains the remainder; it is negative if the serial run "
                    "was disturbed.");
    page_figure_end(p);
    return 0;
}

const struct section losses_section = {
    .id = "losses",
    .title = "Why not faster?",
    .intro = "n workers and the time T make n T of worker time. These are the "
             "parts that were not the work.",
    .print = print,
    .cure = "serial and parallel runs of the same work, with --out DIR",
};
