/* SPDX-License-Identifier: BSD-3-Clause */
/* Overlap: more waits at a time. */
#include <math.h>
#include <string.h>

#include "results/page/page_parts.h"
#include "results/page/waits_chart.h"
#include "results/page/work_title.h"
#include "results/rows/quantity.h"

static int first_of_figure(const struct page *p, size_t at)
{
    const struct groups *all = &p->d->groups;

    for (size_t i = 0; i < at; i++)
        if (waits_in_figure(&all->all[i], &all->all[at]))
            return 0;
    return waits_in_figure(&all->all[at], &all->all[at]);
}

/* The question depends on what the kernel waits for, and on an option that
 * distinguishes kernels which wait for the same. The last question fits all. */
static const char *guess_of(const struct group *g)
{
    static const struct {
        const char *waits_for, *option, *guess;
    } guesses[] = {
        {"replies", "",
         "Ten thousand connections, all open at the same time: does each "
         "need a thread?"},
        {"files", "block=",
         "Reading a file at many offsets: how many reads in flight give the "
         "highest rate, and what if the file is cached in memory?"},
        {"time", "compute=",
         "Wait, then compute: how far does one event loop scale, and when "
         "does it need worker threads?"},
    };

    for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++)
        if (strcmp(guesses[i].waits_for, g->waits_for) == 0 &&
            strstr(g->args, guesses[i].option) != NULL)
            return guesses[i].guess;
    return "Ten thousand waits of a second: do they take hours, one second "
           "per core, or one second?";
}

static const char *const waiting_heads[] = {
    "work",        "driver",    "#at a time", "#median",
    "95 %",        "#speed-up", "#cores",     "#waits at a time",
    "#late, 99 %", "#memory",   "#runs",      "verdict",
    NULL,
};

/* The options of g that all groups of the figure share, or the others. */
static void sort_options(const struct page *p, const struct group *work,
                         const struct group *g, int shared, char *to,
                         size_t size)
{
    const struct groups *all = &p->d->groups;
    size_t used = 0;

    *to = '\0';
    for (const char *at = g->args; *at != '\0'; at += *at == ';') {
        size_t n = strcspn(at, ";");
        int everywhere = 1;

        for (size_t i = 0; i < all->count && everywhere; i++)
            everywhere = !waits_in_figure(&all->all[i], work) ||
                         page_has_option(&all->all[i], at, n);
        if (everywhere == shared && used + n + 2 < size)
            used += (size_t)snprintf(to + used, size - used, "%s%.*s",
                                     used > 0 ? ";" : "", (int)n, at);
        at += n;
    }
}

static void table_of_waits(struct page *p, const struct group *work)
{
    const struct groups *all = &p->d->groups;
    struct html_table t;

    html_table_open(&t, p->to, waiting_heads);
    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        char text[64] = "", args[240];

        if (!waits_in_figure(g, work))
            continue;
        sort_options(p, work, g, 0, args, sizeof args);
        page_work_cell(&t, "", *args != '\0' ? args : "the same");
        page_series_name(p, g, text, sizeof text);
        html_table_text(&t, text);
        group_size_text(g, text, sizeof text);
        html_table_text(&t, text);
        page_time_cells(&t, g);
        html_table_number(&t, g->cores);
        html_table_number(&t, g->waits);
        text[0] = '\0';
        if (g->late_p99_ns >= 0)
            time_text((double)g->late_p99_ns, text, sizeof text);
        html_table_text(&t, text);
        text[0] = '\0';
        if (g->pss_bytes > 0)
            bytes_text((double)g->pss_bytes, text, sizeof text);
        html_table_text(&t, text);
        html_table_cell(&t, "%zu", g->repetitions);
        html_table_text(&t, g->verdict);
    }
    html_table_end(&t);
}

/* Of a figure whose points are all near the diagonal, the diagonal says
 * nothing: those with this share or more of the waits allowed. */
static const double NEAR_ALL = 0.5;

/* The options that all points have. */
static void print_shared(struct page *p, const struct group *work)
{
    char args[240], common[240];

    sort_options(p, work, work, 1, args, sizeof args);
    page_args(args, common, sizeof common);
    if (*common == '\0')
        return;
    fputs("<p class=\"note\">", p->to);
    html_printf(p->to,
                "All with %s. ~ marks a rate of work compared with a serial "
                "run of another size.",
                common);
    fputs("</p>\n", p->to);
}

static void print_pair(struct page *p, const struct group *work,
                       void (*left)(struct page *, const struct group *),
                       void (*right)(struct page *, const struct group *))
{
    fputs("<div class=\"pair\"><div>\n", p->to);
    left(p, work);
    fputs("</div><div>\n", p->to);
    right(p, work);
    fputs("</div></div>\n", p->to);
}

/* The same work at every depth. */
static void print_depths(struct page *p, const struct group *work)
{
    print_pair(p, work, chart_of_waits, chart_of_rates);
    page_explain(
        p, "The same work at every depth. Left: the waits in flight, from "
           "request to arrival, against the waits that a driver may have in "
           "flight (threads, or the depth of its loop). Queued requests count "
           "too: those that wait for a pool's workers, or in the operating "
           "system beyond the queue of the disk. Right: the rate. Where the "
           "rate is level, more requests in flight only wait longer; cached "
           "data has almost nothing to wait for.");
}

/* The waits grow with the depth. */
static int has_memory(const struct page *p, const struct group *work)
{
    for (size_t i = 0; i < p->d->groups.count; i++)
        if (p->d->groups.all[i].pss_bytes > 0 &&
            waits_in_figure(&p->d->groups.all[i], work))
            return 1;
    return 0;
}

static void print_growing(struct page *p, const struct group *work)
{
    const struct group *of;
    double least = waits_least(p, work, &of);

    if (least >= NEAR_ALL) {
        if (has_memory(p, work))
            print_pair(p, work, chart_of_times, chart_of_memory);
        else
            chart_of_times(p, work);
        page_explain(
            p,
            "Under every driver the waits that were allowed passed at the same "
            "time, %.0f %% of them or more (the least: %.30s, %.0f of %.0f). "
            "So the charts show what they cost: the time, which is level if "
            "all pass together, and the memory of the program.",
            100 * least, of->driver, of->waits, group_width(of));
    } else {
        chart_of_waits(p, work);
        page_explain(p, "x: the waits that a driver may have in flight "
                        "(workers times depth). y: the waits that passed at "
                        "the same time; on the dashed line, all of them.");
    }
}

static int has_depths(const struct page *p, const struct group *work)
{
    size_t widths = 0;
    double first = 0;

    for (size_t i = 0; i < p->d->groups.count && widths < 2; i++) {
        const struct group *g = &p->d->groups.all[i];

        if (waits_in_figure(g, work) && group_width(g) != first) {
            first = group_width(g);
            widths++;
        }
    }
    return widths > 1;
}

/* Figures of works whose depth varies, or all others. Returns how many. */
static int print_figures(struct page *p, int depths)
{
    const struct groups *all = &p->d->groups;
    int shown = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *work = &all->all[i];
        char title[WORK_TITLE];

        if (work->depths != depths || !first_of_figure(p, i))
            continue;
        shown++;
        if (depths)
            work_title(p, work, title, sizeof title);
        else
            snprintf(title, sizeof title, "%.40s", work->kernel);
        page_figure(p, title, guess_of(work));
        if (depths)
            print_depths(p, work);
        else if (has_depths(p, work))
            print_growing(p, work);
        page_fold(p, "The table");
        if (!depths)
            print_shared(p, work);
        else
            page_options(p, work);
        table_of_waits(p, work);
        page_figure_end(p);
    }
    return shown;
}

static int print(struct page *p)
{
    int shown = print_figures(p, 0);

    return shown + print_figures(p, 1) == 0;
}

const struct section waiting_section = {
    .id = "waiting",
    .title = "Overlap: waits that pass at the same time",
    .intro = "Waiting needs no core, so any number of waits can pass at the "
             "same time.",
    .print = print,
    .cure = "brigade sweep overlap --out DIR",
};
