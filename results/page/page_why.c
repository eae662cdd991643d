/* SPDX-License-Identifier: BSD-3-Clause */
/* Why it is as fast as it is: laws fitted to it, losses taken apart, lanes of
 * workers. */
#include <dirent.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/page/figure.h"
#include "results/page/html.h"
#include "results/analysis/laws.h"
#include "results/analysis/loss.h"
#include "results/page/page.h"
#include "results/rows/quantity.h"
#include "results/page/timeline.h"

/* ---- laws ---------------------------------------------------------------- */

static const char *const law_heads[] = {
    "work", "driver", "over", "#points", "law", "what it says", NULL,
};

static void say_fit(const struct fit *f, char *to, size_t size)
{
    const struct fit_words *w = &fit_words[f->law];
    const char *doubt = fit_doubt(f);
    size_t used = 0;

    if (doubt != NULL) {
        snprintf(to, size, "%s (R² = %.2f, typical error %.0f %%)", doubt,
                 f->r2, 100 * f->residual);
        return;
    }
    to[0] = '\0';
    for (size_t i = 1; i < w->parameters && used < size; i++)
        used += (size_t)snprintf(
            to + used, size - used, "%s = %.4g (95 %%: %.4g to %.4g), ",
            w->parameter[i], f->value[i], f->at_95[i].lo, f->at_95[i].hi);
    if (used < size)
        snprintf(to + used, size - used, "R² = %.4f, typical error %.1f %%",
                 f->r2, 100 * f->residual);
}

static void print_laws(struct html_table *t, const struct laws *laws,
                       int fitted)
{
    for (size_t i = 0; i < laws->count; i++) {
        const struct law *l = &laws->all[i];
        char text[512];

        if (l->fitted != fitted)
            continue;
        page_work_cell(t, l->group->kernel,
                       l->group->waited ? "" : l->group->args);
        html_table_text(t, l->group->driver);
        html_table_text(t, l->group->waited ? "waits at a time" : "workers");
        html_table_cell(t, "%zu", l->points);
        html_table_text(t, fit_words[l->fit.law].name);
        if (l->fitted)
            say_fit(&l->fit, text, sizeof text);
        else
            snprintf(text, sizeof text, "%.400s", l->why_not.text);
        html_table_text(t, text);
    }
}

/* Where a small machine is the reason, nothing can be mended on it: say so. */
static void say_what_is_needed(struct page *p, const struct laws *laws)
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
        "different numbers of workers, USL with %zu, each worker on a "
        "core of its own.",
        fit_needs(FIT_AMDAHL), fit_needs(FIT_USL));
    cores = h == NULL ? 0 : h->cores > 0 ? h->cores : h->cpus_online;
    if (cores > 0 && cores < (long long)fit_needs(FIT_USL))
        html_printf(p->to,
                    " This machine has %lld core%s: what is refused below "
                    "needs a larger one, not more runs. Karp and Flatt's "
                    "figure in the tables above needs only two sizes.",
                    cores, cores == 1 ? "" : "s");
    fputs("</p>\n", p->to);
}

int page_laws(struct page *p)
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
    page_figure(p, "Amdahl, Gustafson, the universal scalability law",
                "If 5 % of a program cannot be divided, how much faster do "
                "100 workers make it?");
    page_explain(p,
                 "At most 17 times. Amdahl's s is the part that stays serial; "
                 "USL's a is waiting for what is shared, b everyone's talk "
                 "with everyone. Points with more busy workers than cores are "
                 "left out; a law with as many parameters as points would "
                 "always fit, so it is refused. %zu of %zu could be fitted.",
                 fitted, laws.count);
    say_what_is_needed(p, &laws);
    if (fitted > 0) {
        html_table_open(&t, p->to, law_heads);
        print_laws(&t, &laws, 1);
        html_table_close(&t);
    }
    if (fitted < laws.count) {
        html_table_begin(&t, p->to, "Not fitted, and why", law_heads);
        print_laws(&t, &laws, 0);
        html_table_end(&t);
    }
    page_figure_end(p);
    laws_release(&laws);
    return 0;
}

/* ---- losses -------------------------------------------------------------- */

static const char *const loss_heads[] = {
    "part",
    "#share",
    "in words",
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
        snprintf(text, sizeof text, "nothing above 1 %% was lost");
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
        html_table_text(&t, l->known[k] ? text : "not known: no column tells");
    }
    html_table_text(&t, "launch");
    html_table_cell(&t, "%.2f %%", 100 * l->launch);
    html_table_text(&t, "beside all that: starting the workers, as a part of "
                        "the time; longer runs make it smaller");
    html_table_end(&t);
}

int page_losses(struct page *p)
{
    const struct groups *all = &p->d->groups;
    int shown = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        struct loss l;

        if (!page_usable(g) || g->waited || g->workers < 2 ||
            loss_of(p->d, g, &l) != 0)
            continue;
        if (shown++ == 0) {
            page_figure(p, "Where the workers' time went",
                        "Two workers for one second are two seconds of work: "
                        "how much of it is the work itself?");
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
    page_explain(p, "Parts add up to the workers' time; the remainder is what "
                    "nothing measured explains, and is negative where the "
                    "serial run itself was disturbed.");
    page_figure_end(p);
    return 0;
}

/* ---- timelines ----------------------------------------------------------- */

enum { TIMELINES_SHOWN = 48 };

static void print_timeline(struct page *p, const struct timeline *t)
{
    fputs("<figure><h3>", p->to);
    html_text(p->to, t->title);
    fputs("</h3>\n", p->to);
    timeline_print(p->to, t);
    fputs("</figure>\n", p->to);
}

static int is_json(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);

    return entry->d_name[0] != '.' && n > 5 &&
           strcmp(entry->d_name + n - 5, ".json") == 0;
}

/* The traces of the directory in order of their names; files that are none
 * are passed over. Returns how many went into all. */
static int read_traces(const struct page *p,
                       struct timeline all[TIMELINES_SHOWN])
{
    struct dirent **files = NULL;
    char path[PATH_MAX];
    int n = scandir(p->d->dir, &files, is_json, alphasort), count = 0;

    for (int i = 0; i < n; i++) {
        struct err e = {0};

        snprintf(path, sizeof path, "%s/%s", p->d->dir, files[i]->d_name);
        free(files[i]);
        if (count >= TIMELINES_SHOWN || timeline_read(&all[count], path, &e))
            continue;
        if (all[count].count > 0)
            count++;
        else
            timeline_release(&all[count]);
    }
    free(files);
    return count;
}

/* "primes under fork": how much of it is the work. */
static size_t work_length(const struct timeline *t)
{
    const char *under = strstr(t->title, " under ");

    return under != NULL ? (size_t)(under - t->title) : strlen(t->title);
}

/* Lanes are sorted by rank. */
static int slot_of(const struct timeline *t)
{
    int several = 0;

    for (size_t i = 1; i < t->count; i++)
        several |= t->lanes[i].rank == t->lanes[i - 1].rank;
    return driver_slot(t->family, t->one_at_a_time, several);
}

static int same_kernel(const struct timeline *a, const struct timeline *b)
{
    return work_length(a) == work_length(b) &&
           strncmp(a->title, b->title, work_length(a)) == 0;
}

/* Those of one kernel stand together, each under its driver. */
static void print_kernel(struct page *p, const struct timeline *all, int count,
                         int first)
{
    fputs("<h3>", p->to);
    html_printf(p->to, "%.*s", (int)work_length(&all[first]), all[first].title);
    fputs("</h3>\n<div class=\"pair\">\n", p->to);
    for (int slot = 0; slot < DRIVER_SLOTS; slot++)
        for (int i = first; i < count; i++)
            if (slot_of(&all[i]) == slot && same_kernel(&all[i], &all[first]))
                print_timeline(p, &all[i]);
    fputs("</div>\n", p->to);
}

static int print_traces(struct page *p)
{
    struct timeline *all = calloc(TIMELINES_SHOWN, sizeof *all);
    int count = all != NULL ? read_traces(p, all) : 0;

    for (int i = 0; i < count; i++) {
        int before = 0;

        for (int k = 0; k < i; k++)
            before |= same_kernel(&all[k], &all[i]);
        if (!before)
            print_kernel(p, all, count, i);
    }
    for (int i = 0; i < count; i++)
        timeline_release(&all[i]);
    free(all);
    return count;
}

/* One run of each driver and side: computing and waiting. Of several, the one
 * with most workers that can still be drawn. */
static const struct group *run_of(const struct page *p, size_t at)
{
    const struct groups *all = &p->d->groups;
    const struct group *first = &all->all[at], *best = first;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];

        if (!page_usable(g) || g->waited != first->waited ||
            strcmp(g->driver, first->driver) != 0)
            continue;
        if (i < at)
            return NULL;
        if (g->workers > best->workers && g->workers <= 8)
            best = g;
    }
    return best;
}

static int print_workers(struct page *p)
{
    const struct groups *all = &p->d->groups;
    int shown = 0;

    for (int waited = 0; waited <= 1; waited++)
        for (size_t i = 0; i < all->count && shown < TIMELINES_SHOWN; i++) {
            const struct group *g;
            struct timeline t;

            if (!page_usable(&all->all[i]) || all->all[i].waited != waited)
                continue;
            g = run_of(p, i);
            if (g == NULL)
                continue;
            if (timeline_of_group(&t, p->d, g) == 0) {
                print_timeline(p, &t);
                shown++;
            }
            timeline_release(&t);
        }
    return shown;
}

int page_timelines(struct page *p)
{
    int shown, exact;

    fputs("<p class=\"guess\"><b>What did you expect?</b>One cook watches ten "
          "pots, or ten cooks stand before ten stoves: how do the two differ "
          "when you look at the kitchen for one second?</p>\n<p>"
          "<span class=\"key work\"></span>computing &ensp;"
          "<span class=\"key wait\"></span>waiting &ensp;"
          "<span class=\"key comm\"></span>exchange or barrier &ensp;"
          "<span class=\"key setup\"></span>set-up &ensp;"
          "<span class=\"key idle\"></span>idle</p>\n",
          p->to);
    exact = shown = print_traces(p);
    if (shown == 0) {
        fputs("<div class=\"pair\">\n", p->to);
        shown = print_workers(p);
        fputs("</div>\n", p->to);
    }
    fputs("<p class=\"dim\">", p->to);
    fputs(exact ? "From traces: every bar stands where it happened."
                : "From the workers' rows: how long each did what; the order "
                  "inside a lane is not known. Traces would tell it: --trace "
                  "DIR/NAME.json.",
          p->to);
    fputs(" A number is a worker; thin lines beneath it are the waits that it "
          "has under way.</p>\n",
          p->to);
    return shown == 0;
}
