/* SPDX-License-Identifier: BSD-3-Clause */
/* See best.h. */
#include "results/page/best.h"

#include <math.h>

#include "results/analysis/weak.h"
#include "results/page/page_parts.h"
#include "results/page/plural.h"
#include "results/page/trust.h"
#include "results/page/work_title.h"
#include "results/rows/quantity.h"

static int is_speedup(const struct dataset *d, const struct group *g)
{
    return !g->waited && g->workers > 1 && !(g->cores < 1.2) &&
           isfinite(g->faster) && trust_holds(d, g) && !weak_only_grown(d, g);
}

struct best best_of(const struct dataset *d)
{
    struct best best = {NULL, NULL};

    for (size_t i = 0; i < d->groups.count; i++) {
        const struct group *g = &d->groups.all[i];

        if (!group_usable(g))
            continue;
        if ((best.speedup == NULL || g->faster > best.speedup->faster) &&
            is_speedup(d, g))
            best.speedup = g;
        if (g->waited && isfinite(g->waits) &&
            (best.overlap == NULL || g->waits > best.overlap->waits) &&
            trust_holds(d, g))
            best.overlap = g;
    }
    return best;
}

static void speedup_text(const struct page *p, const struct group *g,
                         struct best_text *to)
{
    char title[WORK_TITLE], between[64] = "", cores[80];

    work_title(p, g, title, sizeof title);
    if (isfinite(g->ratio.at_95.lo))
        snprintf(between, sizeof between, " (95 %%: %.2f to %.2f)",
                 g->ratio.at_95.lo, g->ratio.at_95.hi);
    page_cores_text(g, "; ", " cores worked at the same time", cores,
                    sizeof cores);
    snprintf(to->figure, sizeof to->figure, "%.2f×", g->faster);
    snprintf(to->words, sizeof to->words,
             "as fast as serial: %.120s under %.30s with %lld workers%s%s",
             title, g->driver, (long long)g->workers, between, cores);
}

static void overlap_text(const struct page *p, const struct group *g,
                         struct best_text *to)
{
    char title[WORK_TITLE], memory[64] = "", size[32], cores[80];

    work_title(p, g, title, sizeof title);
    if (g->pss_bytes > 0) {
        bytes_text((double)g->pss_bytes, size, sizeof size);
        snprintf(memory, sizeof memory, " and %s of memory", size);
    }
    page_cores_text(g, ", on ", " cores", cores, sizeof cores);
    snprintf(to->figure, sizeof to->figure, g->waits < 100 ? "%.2f" : "%.0f",
             g->waits);
    snprintf(
        to->words, sizeof to->words,
        "waits at the same time: %.120s under %.30s with %lld worker%s%s%s",
        title, g->driver, (long long)g->workers, plural(g->workers), cores,
        memory);
}

size_t best_texts(const struct page *p, const struct best *b,
                  struct best_text to[2])
{
    size_t count = 0;

    if (b->speedup != NULL)
        speedup_text(p, b->speedup, &to[count++]);
    if (b->overlap != NULL)
        overlap_text(p, b->overlap, &to[count++]);
    return count;
}
