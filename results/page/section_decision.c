/* SPDX-License-Identifier: BSD-3-Clause */
/* Which driver for which work. */
#include <math.h>

#include "results/page/decide.h"
#include "results/page/page_parts.h"
#include "results/rows/quantity.h"

static const char *const decide_heads[] = {
    "work",     "usual advice",     "best of these rows",
    "speed-up", "best alternative", "is the advice right?",
    NULL,
};

static void best_text(const struct group *g, char *to, size_t size)
{
    char memory[32] = "";

    if (g->pss_bytes > 0)
        bytes_text((double)g->pss_bytes, memory, sizeof memory);
    snprintf(to, size, "%.30s with %lld worker%s (%.30s)%s%s", g->driver,
             (long long)g->workers, g->workers == 1 ? "" : "s", g->kernel,
             *memory != '\0' ? ", " : "", memory);
}

static int print(struct page *p)
{
    struct decision all[WORK_KINDS];
    struct html_table t;
    int any = 0;

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
            best_text(best, text, sizeof text);
        html_table_text(&t, text);
        if (best != NULL)
            html_table_cell(&t, "%.*f× serial", best->faster < 100 ? 2 : 0,
                            best->faster);
        else
            html_table_text(&t, "");
        if (second != NULL)
            html_table_cell(&t, "%s: %.*f×", second->driver,
                            second->faster < 100 ? 2 : 0, second->faster);
        else
            html_table_text(&t, "");
        html_table_text(&t, best == NULL || all[i].follows < 0 ? ""
                            : all[i].follows ? "holds on this machine"
                                             : "does not hold in these rows");
    }
    html_table_close(&t);
    page_explain(p, "Work computes if its serial run used a core for at least "
                    "80 %% of the time, and waits if for less than 20 %%. "
                    "Thousands means more than 1000 waits at a time. Of "
                    "drivers within 5 %% of each other, the one with less "
                    "memory is named.");
    page_figure_end(p);
    return 0;
}

const struct section decision_section = {
    .id = "decision",
    .link = "which driver",
    .title = "Which driver for which work",
    .intro = "The usual advice, and the best of these rows.",
    .print = print,
    .cure = "runs of computing and of waiting kernels under several drivers",
};
