/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine, and how the figures are computed. */
#include "results/analysis/outside.h"
#include "results/page/page_parts.h"
#include "results/page/plural.h"
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
    static const char *const heads[] = {"machine", "value", NULL};
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
        "The result of every run is compared with an independent one, outside "
        "the measured time. All drivers return the same bits.",
        "Elapsed is the minimum, over all workers, of (after the end barrier - "
        "before the start barrier), by CLOCK_MONOTONIC. It excludes launch and "
        "verification.",
        "A median is a measured value: of an even number, the lower of the "
        "middle two. Warm-up repetitions are left out.",
        "Intervals are 95 % percentile bootstrap intervals of the median over "
        "runs (processes), over all resamples (Efron and Tibshirani 1993, "
        "13.3). For ratios, both sides are resampled.",
        "Outliers (more than 1.5 interquartile ranges from a quartile, Tukey "
        "1977) are counted and not removed.",
        "Speed-up is the median of the serial run / the median of this one. ~ "
        "marks a ratio of rates: the serial run did less of the same work.",
        "Verdicts follow from the cores and waits achieved, not from those "
        "requested. Implausible: the speed-up exceeds twice the cores that "
        "worked, "
        "and no disturbance explains it.",
    };
    static const char *const of_commands[] = {
        "Outputs of commands were compared only in rows whose "
        "column verified says full (--same-output, --check).",
        "Elapsed of commands is from before exec to the end of the process, by "
        "CLOCK_MONOTONIC. Their waits cannot be seen from outside.",
    };
    const struct dataset *d = p->d;
    size_t first = outside_all(d) ? 2 : 0; /* two are of kernels only */

    for (size_t i = 0; i < d->host_count; i++)
        print_host(p, &d->hosts[i]);
    if (d->host_count == 0)
        fputs("<p>These rows have no metadata (meta/), so the machine is "
              "unknown.</p>\n",
              p->to);
    if (d->bad_meta > 0)
        fprintf(p->to, "<p>%zu file%s in meta/ %s not metadata.</p>\n",
                d->bad_meta, plural((long long)d->bad_meta),
                is_are((long long)d->bad_meta));
    for (int i = 0; i < DATASET_OPTIONAL; i++)
        if (d->left_out[i][0] != '\0') {
            fputs("<p class=\"flag\">Left out: ", p->to);
            html_text(p->to, d->left_out[i]);
            fputs("</p>\n", p->to);
        }
    if (d->groups.no_family)
        fputs("<p class=\"flag\">runs.csv: no column family (older version): "
              "the baseline is the fastest run with one worker and one wait at "
              "a time.</p>\n",
              p->to);
    for (size_t i = 0; i < d->runs.file_count; i++)
        if (d->runs.files[i].torn_line > 0) {
            fputs("<p class=\"flag\">", p->to);
            html_text(p->to, d->runs.files[i].path);
            fprintf(p->to, ": the last line (%lld) is torn and left out.</p>\n",
                    (long long)d->runs.files[i].torn_line);
        }
    for (size_t i = 0; i < d->rejected.count && i < REJECTED_NAMED; i++) {
        fputs("<p class=\"flag\">Row left out: ", p->to);
        html_text(p->to, d->rejected.named[i]);
        fputs("</p>\n", p->to);
    }
    if (d->rejected.count > REJECTED_NAMED)
        fprintf(p->to, "<p class=\"flag\">and %zu more rows.</p>\n",
                d->rejected.count - REJECTED_NAMED);
    fputs("<ul class=\"plain\">\n", p->to);
    for (size_t i = 0; outside_some(d) && i < 2; i++)
        fprintf(p->to, "<li>%s</li>\n", of_commands[i]);
    for (size_t i = first; i < sizeof method / sizeof *method; i++)
        fprintf(p->to, "<li>%s</li>\n", method[i]);
    fputs("</ul>\n", p->to);
    return 0;
}

const struct section machine_section = {
    .id = "machine",
    .title = "Machine and method",
    .intro = "",
    .print = print,
    .cure = NULL,
};
