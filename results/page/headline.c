/* SPDX-License-Identifier: BSD-3-Clause */
/* The top of the page; see headline.h. */
#include "results/page/headline.h"

#include "results/page/answer.h"
#include "results/page/best.h"
#include "results/page/page_parts.h"
#include "results/page/plural.h"
#include "results/page/trust.h"

static void print_title(struct page *p, const struct answer *a)
{
    const struct dataset *d = p->d;
    size_t rows = d->runs.row_count;
    char host[DATASET_TEXT + 32] = "";

    if (a->count > 0)
        answer_host(d, host, sizeof host);
    fputs("<header><h1>", p->to);
    html_printf(p->to, "%s%s", a->title, host);
    fputs("</h1>\n<p class=\"dim\">", p->to);
    if (d->groups.count == 0)
        html_printf(p->to, "No measured runs: %s",
                    d->has_accepted ? "an acceptance test" : "predictions");
    else
        html_printf(
            p->to, "%s: %zu row%s, %zu point%s",
            p->outside
                ? "Commands measured from outside"
                : "The same verified work under several execution models",
            rows, plural((long long)rows), d->groups.count,
            plural((long long)d->groups.count));
    if (d->host_count == 1) {
        long long cores =
            d->hosts[0].cores > 0 ? d->hosts[0].cores : d->hosts[0].cpus_online;

        html_printf(p->to, ", on %s (%s, %lld core%s)", d->hosts[0].name,
                    *d->hosts[0].cpu_model ? d->hosts[0].cpu_model
                                           : "unknown processor",
                    cores, plural(cores));
    } else if (d->host_count > 1) {
        html_printf(p->to, ", on %zu machines", d->host_count);
    }
    fputs(".</p></header>\n", p->to);
}

static void print_doubts(struct page *p)
{
    char reasons[TRUST_REASONS][TRUST_TEXT];
    size_t count = trust_reasons(p->d, reasons);

    if (count == 0)
        return;
    fputs("<div class=\"again\"><p class=\"flag\">Measure again before you "
          "show this</p><ul>\n",
          p->to);
    for (size_t i = 0; i < count; i++) {
        fputs("<li>", p->to);
        html_text(p->to, reasons[i]);
        fputs(".</li>\n", p->to);
    }
    fputs("</ul></div>\n", p->to);
}

static void print_tiles(struct page *p)
{
    const struct best best = best_of(p->d);
    struct best_text texts[2];
    size_t count = best_texts(p, &best, texts);

    fputs("<div class=\"tiles\">", p->to);
    for (size_t i = 0; i < count; i++) {
        fputs("<div class=\"tile\"><b>", p->to);
        html_text(p->to, texts[i].figure);
        fputs("</b><span>", p->to);
        html_text(p->to, texts[i].words);
        fputs("</span></div>\n", p->to);
    }
    fputs("</div>\n", p->to);
}

static void print_trust(struct page *p)
{
    char doubts[1024];

    trust_doubts(p->d, doubts, sizeof doubts);
    fputs("<p class=\"trust\"><strong>How far to trust it:</strong> ", p->to);
    html_text(p->to, doubts);
    fputs(".</p>\n", p->to);
}

void headline_print(struct page *p)
{
    struct answer a;

    answer_make(p, &a);
    print_title(p, &a);
    print_doubts(p);
    if (a.count > 0)
        answer_print(p->to, &a);
    print_tiles(p);
    if (p->d->groups.count > 0)
        print_trust(p);
}
