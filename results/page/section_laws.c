/* SPDX-License-Identifier: BSD-3-Clause */
/* Laws of scaling, fitted to the times. */
#include <string.h>

#include "results/analysis/laws.h"
#include "results/page/page_parts.h"
#include "results/page/plural.h"
#include "results/page/work_title.h"

static const char *const law_heads[] = {
    "work", "driver", "over", "#points", "law", "parameters", NULL,
};

static void fit_text(const struct fit *f, char *to, size_t size)
{
    const struct fit_words *w = &fit_words[f->law];
    const char *doubt = fit_doubt(f);
    size_t used = 0;

    if (doubt != NULL) {
        snprintf(to, size, "%s (R² = %.2f, RMS error %.0f %%)", doubt, f->r2,
                 100 * f->residual);
        return;
    }
    to[0] = '\0';
    for (size_t i = 1; i < w->parameters && used < size; i++)
        used += (size_t)snprintf(
            to + used, size - used, "%s = %.4g (95 %%: %.4g to %.4g), ",
            w->parameter[i], f->value[i], f->at_95[i].lo, f->at_95[i].hi);
    if (used < size)
        snprintf(to + used, size - used, "R² = %.4f, RMS error %.1f %%", f->r2,
                 100 * f->residual);
}

/* The fitted laws: those that describe their points, or the others. */
static void print_laws(struct page *p, struct html_table *t,
                       const struct laws *laws, int doubtful)
{
    for (size_t i = 0; i < laws->count; i++) {
        const struct law *l = &laws->all[i];
        char text[512], title[WORK_TITLE];

        if (!l->fitted || (fit_doubt(&l->fit) != NULL) != doubtful)
            continue;
        work_title(p, l->group, title, sizeof title);
        html_table_text(t, l->group->waited ? l->group->kernel : title);
        html_table_text(t, page_driver(p, l->group));
        html_table_text(t, l->group->waited ? "waits" : "workers");
        html_table_cell(t, "%zu", l->points);
        html_table_text(t, fit_words[l->fit.law].name);
        fit_text(&l->fit, text, sizeof text);
        html_table_text(t, text);
    }
}

enum { REASONS = 8 };

/* The refused laws as one sentence: each reason once, with its count. */
static void print_refused(struct page *p, const struct laws *laws,
                          size_t refused)
{
    const char *reasons[REASONS];
    size_t counts[REASONS] = {0}, known = 0, others = 0;

    for (size_t i = 0; i < laws->count; i++) {
        const struct law *l = &laws->all[i];
        size_t k = 0;

        if (l->fitted)
            continue;
        while (k < known && strcmp(reasons[k], l->why_not.text) != 0)
            k++;
        if (k == known && known < REASONS)
            reasons[known++] = l->why_not.text;
        if (k < REASONS)
            counts[k]++;
        else
            others++;
    }
    fputs("<details><summary>", p->to);
    html_printf(p->to, "%zu law%s not fitted, and why", refused,
                plural((long long)refused));
    fputs("</summary>\n<p>", p->to);
    for (size_t k = 0; k < known; k++)
        html_printf(p->to, "%s%s (%zu of them)", k > 0 ? "; " : "", reasons[k],
                    counts[k]);
    if (others > 0)
        html_printf(p->to, "; other reasons (%zu)", others);
    fputs(".</p></details>\n", p->to);
}

/* What the laws need, and whether the machine is too small for it. */
static void print_needs(struct page *p, const struct laws *laws)
{
    const struct dataset_host *h =
        p->d->host_count == 1 ? &p->d->hosts[0] : NULL;
    size_t refused = 0;
    long long cores;

    for (size_t i = 0; i < laws->count; i++)
        refused += !laws->all[i].fitted && !laws->all[i].group->waited;
    if (refused == 0)
        return;
    fputs("<p>", p->to);
    html_printf(
        p->to,
        "Over workers, Amdahl's and Gustafson's laws need runs with %zu "
        "different numbers of workers, USL with %zu, and a core for each "
        "worker.",
        fit_needs(FIT_AMDAHL), fit_needs(FIT_USL));
    cores = h == NULL ? 0 : h->cores > 0 ? h->cores : h->cpus_online;
    if (cores > 0 && cores < (long long)fit_needs(FIT_USL))
        html_printf(p->to,
                    " This machine has %lld core%s: the laws that were refused "
                    "need a larger one; more runs do not help. The "
                    "Karp-Flatt metric in the tables above needs only two "
                    "sizes.",
                    cores, plural(cores));
    fputs("</p>\n", p->to);
}

static int print(struct page *p)
{
    struct laws laws;
    struct html_table t;
    size_t fitted = 0;

    if (laws_make(&laws, p->d) != 0 || laws.count == 0) {
        laws_release(&laws);
        return 1;
    }
    for (size_t i = 0; i < laws.count; i++)
        fitted += laws.all[i].fitted != 0;
    page_figure(p, "Amdahl, Gustafson, universal scalability law",
                "If 5 % of a program is serial, how much faster is it with 100 "
                "workers?");
    if (fitted > 0) {
        html_table_open(&t, p->to, page_heads(p, law_heads));
        print_laws(p, &t, &laws, 0);
        print_laws(p, &t, &laws, 1);
        html_table_close(&t);
    }
    page_explain(p,
                 "At most 17 times. Amdahl's s is the serial part; USL's a is "
                 "contention for shared resources, b is communication between "
                 "all pairs of workers. Points with more busy workers than "
                 "cores are left out. A law with as many parameters as points "
                 "always fits, so it is refused. %zu of %zu law%s %s fitted.",
                 fitted, laws.count, plural((long long)laws.count),
                 laws.count == 1 ? "was" : "were");
    print_needs(p, &laws);
    if (fitted < laws.count)
        print_refused(p, &laws, laws.count - fitted);
    page_figure_end(p);
    laws_release(&laws);
    return 0;
}

const struct section laws_section = {
    .id = "laws",
    .title = "Laws of scaling",
    .intro = "What the measured times predict for more workers.",
    .print = print,
    .cure = "brigade sweep strong with more worker counts",
};
