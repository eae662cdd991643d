/* SPDX-License-Identifier: BSD-3-Clause */
/* The reliability of the figures. */
#include "results/analysis/noise.h"
#include "results/page/page_parts.h"

static int print(struct page *p)
{
    struct noise n;

    noise_diagnose(p->d, &n);
    if (n.count == 0)
        return 1;
    fputs("<ul class=\"plain\">\n", p->to);
    for (size_t i = 0; i < n.count; i++) {
        fprintf(p->to, "<li%s>",
                n.bad[i] != NOISE_NOTE ? " class=\"bad\"" : "");
        html_text(p->to, n.lines[i]);
        fputs(".</li>\n", p->to);
    }
    fputs("</ul>\n", p->to);
    return 0;
}

const struct section noise_section = {
    .id = "noise",
    .title = "How reliable the figures are",
    .intro = "The spread of the times, and other load on the machine.",
    .print = print,
    .cure = "more repetitions",
};
