/* SPDX-License-Identifier: BSD-3-Clause */
/* What to conclude, how far to trust it, and where it comes from. */
#include <math.h>
#include <string.h>

#include "results/page/decide.h"
#include "results/page/html.h"
#include "results/analysis/noise.h"
#include "results/page/page.h"
#include "results/rows/quantity.h"

/* ---- decision ------------------------------------------------------------ */

static const char *const decide_heads[] = {
    "your work", "the usual advice", "best in these rows",
    "gain",      "the other way",    "verdict on the advice",
    NULL,
};

static void say_best(const struct group *g, char *to, size_t size)
{
    char memory[32] = "";

    if (g->pss_bytes > 0)
        say_bytes((double)g->pss_bytes, memory, sizeof memory);
    snprintf(to, size, "%.30s with %lld worker%s (%.30s)%s%s", g->driver,
             (long long)g->workers, g->workers == 1 ? "" : "s", g->kernel,
             *memory != '\0' ? ", " : "", memory);
}

int page_decision(struct page *p)
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
                "Which of them would you have taken for each of these?");
    html_table_open(&t, p->to, decide_heads);
    for (int i = 0; i < WORK_KINDS; i++) {
        const struct group *best = all[i].best, *second = all[i].second;
        char text[256] = "not measured";

        html_table_text(&t, all[i].work);
        html_table_text(&t, all[i].advice);
        if (best != NULL)
            say_best(best, text, sizeof text);
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
                                             : "these rows say otherwise");
    }
    html_table_close(&t);
    page_explain(p, "A work computes where its serial run used a core for 80 "
                    "%% of the time or more, and waits below 20 %%; thousands "
                    "are more than 1000 waits at a time. Of drivers within 5 "
                    "%% of each other, the one with less memory is named.");
    page_figure_end(p);
    return 0;
}

/* ---- noise and failures -------------------------------------------------- */

int page_noise(struct page *p)
{
    struct noise n;

    noise_diagnose(p->d, &n);
    if (n.count == 0)
        return 1;
    fputs("<ul class=\"plain\">\n", p->to);
    for (size_t i = 0; i < n.count; i++) {
        fprintf(p->to, "<li%s>", n.bad[i] ? " class=\"bad\"" : "");
        html_text(p->to, n.lines[i]);
        fputs(".</li>\n", p->to);
    }
    fputs("</ul>\n", p->to);
    return 0;
}

static const char *const failed_heads[] = {
    "work", "driver", "#workers", "#rows", "status", "what was said", NULL,
};

int page_failed(struct page *p)
{
    const struct groups *all = &p->d->groups;
    struct html_table t;
    size_t rows = 0;

    for (size_t i = 0; i < all->count; i++)
        rows += all->all[i].failed;
    if (rows == 0)
        return 1;
    fputs("<p>", p->to);
    html_printf(p->to, "%zu of %zu rows.", rows, p->d->runs.row_count);
    fputs("</p>\n", p->to);
    html_table_open(&t, p->to, failed_heads);
    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];
        char size[64];

        if (g->failed == 0)
            continue;
        group_size_text(g, size, sizeof size);
        page_work_cell(&t, g->kernel, g->args);
        html_table_text(&t, g->driver);
        html_table_text(&t, size);
        html_table_cell(&t, "%zu", g->failed);
        html_table_text(&t, g->status);
        html_table_text(&t, g->error);
    }
    html_table_close(&t);
    return 0;
}

/* ---- machine and method -------------------------------------------------- */

static void fact(struct html_table *t, const char *name, const char *value)
{
    if (*value == '\0')
        return;
    html_table_text(t, name);
    html_table_text(t, value);
}

static void fact_bytes(struct html_table *t, const char *name, int64_t bytes)
{
    char text[32];

    if (bytes <= 0)
        return;
    say_bytes((double)bytes, text, sizeof text);
    fact(t, name, text);
}

static void fact_number(struct html_table *t, const char *name, int64_t n)
{
    if (n <= 0)
        return;
    html_table_text(t, name);
    html_table_cell(t, "%lld", (long long)n);
}

static void print_host(struct page *p, const struct dataset_host *h)
{
    static const char *const heads[] = {"machine", "", NULL};
    struct html_table t;

    html_table_open(&t, p->to, heads);
    fact(&t, "name", h->name);
    fact(&t, "processor", h->cpu_model);
    fact(&t, "virtual", h->hypervisor == 1 ? "yes, a virtual machine" : "");
    fact_number(&t, "cores", h->cores);
    fact_number(&t, "hardware threads", h->pus);
    fact_number(&t, "NUMA nodes", h->numa_nodes);
    fact_bytes(&t, "L1 cache", h->l1_bytes);
    fact_bytes(&t, "L2 cache", h->l2_bytes);
    fact_bytes(&t, "L3 cache", h->l3_bytes);
    fact_bytes(&t, "memory", h->memory_bytes);
    fact(&t, "system", h->system);
    fact(&t, "kernel", h->kernel);
    fact(&t, "clock source", h->clocksource);
    fact(&t, "frequency governor", h->governor);
    fact(&t, "cgroup quota", h->cpu_max);
    fact(&t, "compiler", h->compiler);
    fact(&t, "flags", h->flags);
    fact(&t, "libraries", h->libraries);
    fact(&t, "program", h->version);
    fact(&t, "revision", h->revision);
    fact(&t, "first run", h->first_utc);
    fact(&t, "last run", h->last_utc);
    html_table_close(&t);
}

int page_machine(struct page *p)
{
    static const char *const method[] = {
        "Every run's answer is compared with an independent one, outside the "
        "clock, and every driver returns the serial driver's bits.",
        "Elapsed is the least, over all workers, of (after the end barrier - "
        "before the start barrier), by CLOCK_MONOTONIC; launching and checking "
        "are outside.",
        "Medians are values that were measured: of an even number the lower "
        "of the two in the middle. Warm-up repetitions are left out.",
        "Intervals are 95 % percentile bootstrap intervals of the median, "
        "2000 resamples with a fixed seed (Efron and Tibshirani 1993, 13.3); "
        "those of ratios draw both sides anew.",
        "Outliers (1.5 interquartile ranges from a quartile, Tukey 1977) are "
        "counted and stay in.",
        "Faster is the serial run's median over this one's; ~ compares rates "
        "of work where the serial run did less of the same.",
        "Verdicts follow from cores and waits achieved, never from what was "
        "asked for. Implausible: more than 1.1 times as fast as cores "
        "worked.",
    };
    const struct dataset *d = p->d;

    for (size_t i = 0; i < d->host_count; i++)
        print_host(p, &d->hosts[i]);
    if (d->host_count == 0)
        fputs("<p>There is no metadata beside these rows (meta/), so the "
              "machine is not known.</p>\n",
              p->to);
    if (d->bad_meta > 0)
        fprintf(p->to, "<p>%zu files in meta/ are no metadata.</p>\n",
                d->bad_meta);
    for (int i = 0; i < 2; i++)
        if (d->left_out[i][0] != '\0') {
            fputs("<p class=\"flag\">Left out: ", p->to);
            html_text(p->to, d->left_out[i]);
            fputs("</p>\n", p->to);
        }
    if (d->groups.no_family)
        fputs("<p class=\"flag\">runs.csv has no column family (an older "
              "version): the baseline is the fastest run with one worker and "
              "one wait at a time.</p>\n",
              p->to);
    if (d->runs.torn_line > 0)
        fprintf(p->to,
                "<p class=\"flag\">The last line of runs.csv was torn and is "
                "left out (line %lld).</p>\n",
                (long long)d->runs.torn_line);
    fputs("<ul class=\"plain\">\n", p->to);
    for (size_t i = 0; i < sizeof method / sizeof *method; i++)
        fprintf(p->to, "<li>%s</li>\n", method[i]);
    fputs("</ul>\n", p->to);
    return 0;
}
