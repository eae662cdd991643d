/* SPDX-License-Identifier: BSD-3-Clause */
/* See page_parts.h. */
#include "results/page/page_parts.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "results/rows/quantity.h"

const char *page_driver(const struct page *p, const struct group *g)
{
    return p->outside ? g->kernel : g->driver;
}

const char *const *page_heads(struct page *p, const char *const *heads)
{
    size_t n = 0;

    if (!p->outside)
        return heads;
    for (; heads[n] != NULL && n + 1 < PAGE_HEADS; n++)
        p->heads[n] = strcmp(heads[n], "driver") == 0 ? "command" : heads[n];
    p->heads[n] = NULL;
    return p->heads;
}

void page_series_name(const struct page *p, const struct group *g, char *to,
                      size_t size)
{
    int several = p->d->groups.several_hosts;

    snprintf(to, size, "%.30s%s%.28s", page_driver(p, g), several ? " on " : "",
             several ? g->host : "");
}

void page_args(const char *args, char *to, size_t size)
{
    size_t used = 0;

    for (const char *c = args; *c != '\0' && used + 2 < size; c++) {
        to[used++] = *c;
        if (*c == ';')
            to[used++] = ' ';
    }
    to[used] = '\0';
}

int page_has_option(const struct group *g, const char *option, size_t n)
{
    const char *at = g->args;

    for (; at != NULL; at = strchr(at, ';')) {
        at += *at == ';';
        if (strcspn(at, ";") == n && strncmp(at, option, n) == 0)
            return 1;
    }
    return 0;
}

void page_cores_text(const struct group *g, const char *before,
                     const char *after, char *to, size_t size)
{
    to[0] = '\0';
    if (isfinite(g->cores))
        snprintf(to, size, "%s%.2f%s", before, g->cores, after);
}

void page_work_cell(struct html_table *t, const char *kernel, const char *args)
{
    char spaced[300];

    page_args(args, spaced, sizeof spaced);
    html_table_cell(t, "%s%s%s", kernel, *kernel != '\0' ? " " : "", spaced);
}

void page_figure(struct page *p, const char *title, const char *guess)
{
    fputs("<figure><h3>", p->to);
    html_text(p->to, title);
    fputs("</h3>\n", p->to);
    if (guess != NULL)
        page_guess(p, guess);
}

void page_guess(struct page *p, const char *guess)
{
    fputs("<p class=\"guess\"><b>What did you expect?</b>", p->to);
    html_text(p->to, guess);
    fputs("</p>\n", p->to);
}

void page_fold(struct page *p, const char *summary)
{
    fputs("<details><summary>", p->to);
    html_text(p->to, summary);
    fputs("</summary>\n", p->to);
}

void page_options(struct page *p, const struct group *work)
{
    char args[300];

    page_args(work->args, args, sizeof args);
    fputs("<p class=\"note\">", p->to);
    html_printf(p->to, "%s %s", work->kernel, args);
    fputs("</p>\n", p->to);
}

void page_explain(struct page *p, const char *format, ...)
{
    char text[2048];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    fputs("<p class=\"cap\">", p->to);
    html_text(p->to, text);
    fputs("</p>\n", p->to);
}

void page_figure_end(struct page *p)
{
    fputs("</figure>\n", p->to);
}

void page_interval(struct html_table *t, struct interval i, const char *format,
                   int few)
{
    char lo[32], hi[32];

    if (!isfinite(i.lo)) {
        html_table_text(t, "too few runs");
        return;
    }
    if (strcmp(format, "time") == 0) {
        time_text(i.lo, lo, sizeof lo);
        time_text(i.hi, hi, sizeof hi);
    } else {
        snprintf(lo, sizeof lo, "%.2f", i.lo);
        snprintf(hi, sizeof hi, "%.2f", i.hi);
    }
    html_table_cell(t, "%s to %s%s", lo, hi,
                    few == STATS_WITHIN ? " (within one run)"
                    : few               ? " (few runs)"
                                        : "");
}

void page_time_cells(struct html_table *t, const struct group *g)
{
    char text[32];

    time_text(g->time.median, text, sizeof text);
    html_table_text(t, text);
    page_interval(t, g->time.median_95, "time", g->time.few);
    if (isfinite(g->faster))
        html_table_cell(t, "%s%.*f×", g->scaled ? "~" : "",
                        g->faster < 100 ? 2 : 0, g->faster);
    else
        html_table_text(t, "no serial run");
}
