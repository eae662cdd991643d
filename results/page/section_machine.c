/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine, and how times become figures. */
#include "results/page/page_parts.h"
#include "results/rows/quantity.h"

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
    bytes_text((double)bytes, text, sizeof text);
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

static int print(struct page *p)
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

const struct section machine_section = {
    .id = "machine",
    .link = "machine",
    .title = "Machine and method",
    .intro = "",
    .print = print,
    .cure = NULL,
};
