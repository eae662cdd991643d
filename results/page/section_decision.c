/* SPDX-License-Identifier: BSD-3-Clause */
/* Which driver for which work. */
#include <math.h>

#include "results/page/decide.h"
#include "results/page/page_parts.h"
#include "results/page/plural.h"
#include "results/page/work_title.h"
#include "results/rows/quantity.h"

static const char *const decide_heads[] = {
    "work",     "usual advice",     "best of these rows",
    "speed-up", "best alternative", "is the advice right?",
    NULL,
};

static const char *const verdicts[] = {
    [ADVICE_UNKNOWN] = "",
    [ADVICE_HOLDS] = "holds on this machine",
    [ADVICE_EQUAL] = "no difference: the intervals overlap",
    [ADVICE_ONE_RUN] = "too few runs to tell: one process only",
    [ADVICE_UNTESTED] = "not tested: no advised driver did this work",
    [ADVICE_FAILS] = "does not hold in these rows",
};

/* "9.86 (9.71 to 9.90)" times serial. */
static void faster_text(const struct group *g, char *to, size_t size)
{
    int digits = g->faster < 100 ? 2 : 0;

    if (isfinite(g->ratio.at_95.lo))
        snprintf(to, size, "%.*f× (%.*f to %.*f)", digits, g->faster, digits,
                 g->ratio.at_95.lo, digits, g->ratio.at_95.hi);
    else
        snprintf(to, size, "%.*f×", digits, g->faster);
}

static void best_text(const struct page *p, const struct group *g, char *to,
                      size_t size)
{
    char title[WORK_TITLE];
    char memory[32] = "";

    if (g->pss_bytes > 0)
        bytes_text((double)g->pss_bytes, memory, sizeof memory);
    work_title(p, g, title, sizeof title);
    snprintf(to, size, "%.30s with %lld worker%s (%.120s)%s%s", g->driver,
             (long long)g->workers, plural(g->workers), title,
             *memory != '\0' ? ", " : "", memory);
}

static int print(struct page *p)
{
    struct decision all[WORK_KINDS];
    struct html_table t;
    int any = 0;

    if (p->outside)
        return 1; /* commands choose their model themselves */
    decide(p->d, all);
    for (int i = 0; i < WORK_KINDS; i++)
        any |= all[i].best != NULL;
    if (!any)
        return 1;
    page_figure(p, "Threads, processes, ranks or an event loop?",
                "Which of them would you choose for each kind of work?");
    html_table_open(&t, p->to, decide_heads);
    for (int i = 0; i < WORK_KINDS; i++) {
        const struct group *best = all[i].best, *second = all[i].second;
        char text[256] = "not measured";

        html_table_text(&t, all[i].work);
        html_table_text(&t, all[i].advice);
        if (best != NULL)
            best_text(p, best, text, sizeof text);
        html_table_text(&t, text);
        *text = '\0';
        if (best != NULL)
            faster_text(best, text, sizeof text);
        html_table_text(&t, text);
        *text = '\0';
        if (second != NULL)
            faster_text(second, text, sizeof text);
        if (second != NULL)
            html_table_cell(&t, "%s with %lld worker%s: %s", second->driver,
                            (long long)second->workers, plural(second->workers),
                            text);
        else
            html_table_text(&t, "");
        html_table_text(&t, verdicts[all[i].verdict]);
    }
    html_table_close(&t);
    page_explain(p, "Work computes if its serial run used a core for at least "
                    "80 %% of the time, and waits if for less than 20 %%. "
                    "Thousands means more than 1000 waits at a time. Of "
                    "drivers within 5 %% of each other, the one with less "
                    "memory is named. Both drivers of a line did the same "
                    "work. Speed-ups are over the serial run, with 95 %% "
                    "intervals; those that overlap are not a difference.");
    page_figure_end(p);
    return 0;
}

const struct section decision_section = {
    .id = "decision",
    .title = "Which model for which work",
    .intro = "The usual advice, and the best of these rows.",
    .print = print,
    .cure = "runs of computing and of waiting kernels under several drivers",
};
