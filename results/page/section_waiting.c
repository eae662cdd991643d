/* SPDX-License-Identifier: BSD-3-Clause */
/* Overlap: more waits at a time. */
#include <math.h>
#include <string.h>

#include "results/page/page_parts.h"
#include "results/page/waits_chart.h"
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

    html_table_begin(&t, p->to, "The table", waiting_heads);
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

/* Figures of works whose depth varies, or all others. Returns how many. */
static int print_figures(struct page *p, int depths)
{
    static const char *const explanations[] = {
        "x: the waits that a driver may have in flight (workers times depth). "
        "y: the waits that passed at the same time. In the table, ~ marks a "
        "rate of work compared with a serial run of other size.",
        "The same work at every depth. Left: the waits in flight, from request "
        "to arrival, against the waits that a driver may have in flight "
        "(threads, or the depth of its loop). Queued requests count too: those "
        "that wait for a pool's workers, or in the operating system beyond the "
        "queue of the disk. Right: the rate. Where the rate is level, more "
        "requests in flight only wait longer; cached data has almost nothing "
        "to wait for.",
    };
    const struct groups *all = &p->d->groups;
    int shown = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *work = &all->all[i];
        char title[300], args[240], common[240];

        if (work->depths != depths || !first_of_figure(p, i))
            continue;
        shown++;
        page_args(work->args, args, sizeof args);
        snprintf(title, sizeof title, "%.40s%s%s", work->kernel,
                 depths ? " · " : "", depths ? args : "");
        page_figure(p, title, guess_of(work));
        fputs(depths ? "<div class=\"pair\"><div>\n" : "", p->to);
        chart_of_waits(p, work);
        if (depths) {
            fputs("</div><div>\n", p->to);
            chart_of_rates(p, work);
            fputs("</div></div>\n", p->to);
        }
        sort_options(p, work, work, 1, args, sizeof args);
        page_args(args, common, sizeof common);
        page_explain(p, "%s%s%s%s", explanations[depths],
                     !depths && *common != '\0' ? " All with " : "",
                     !depths ? common : "",
                     !depths && *common != '\0' ? "." : "");
        table_of_waits(p, work);
        page_figure_end(p);
    }
    return shown;
}

static int print(struct page *p)
{
    int shown;

    fputs("<div class=\"pair\">\n", p->to);
    shown = print_figures(p, 0);
    fputs("</div>\n", p->to);
    return shown + print_figures(p, 1) == 0;
}

const struct section waiting_section = {
    .id = "waiting",
    .link = "overlap",
    .title = "Overlap: waits that pass at the same time",
    .intro = "Waiting needs no core, so any number of waits can pass at the "
             "same time.",
    .print = print,
    .cure = "brigade sweep overlap --out DIR",
};
