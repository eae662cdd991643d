/* SPDX-License-Identifier: BSD-3-Clause */
/* See trust.h. */
#include "results/page/trust.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "results/analysis/noise.h"
#include "results/page/plural.h"

size_t trust_disturbed(const struct dataset *d, const struct group *g,
                       const char **by)
{
    size_t count = 0;

    if (by != NULL)
        *by = "";
    for (size_t i = 0; i < g->repetitions; i++) {
        const char *what = dataset_text(&d->runs, g->rows[i], "disturbed");

        if (*what == '\0')
            continue;
        if (count++ == 0 && by != NULL)
            *by = what;
    }
    return count;
}

int trust_holds(const struct dataset *d, const struct group *g)
{
    return !g->implausible && strcmp(g->verdict, "mis-pinned") != 0 &&
           trust_disturbed(d, g, NULL) == 0 &&
           (g->base == CSV_NONE ||
            trust_disturbed(d, &d->groups.all[g->base], NULL) == 0);
}

const char *trust_word(const struct dataset *d, const struct group *g)
{
    return g->implausible                    ? "implausible"
           : trust_disturbed(d, g, NULL) > 0 ? "disturbed"
                                             : "";
}

/* Count the rows that each cause disturbed. There are only a few causes. */
static size_t disturbed_rows(const struct dataset *d, char *to, size_t size)
{
    enum { CAUSES = 4 };
    const char *causes[CAUSES];
    size_t counts[CAUSES] = {0}, known = 0, rows = 0, used = 0;

    for (size_t i = 0; i < d->groups.count; i++) {
        const struct group *g = &d->groups.all[i];

        for (size_t k = 0; k < g->repetitions; k++) {
            const char *what = dataset_text(&d->runs, g->rows[k], "disturbed");
            size_t c = 0;

            if (*what == '\0')
                continue;
            rows++;
            while (c < known && strcmp(causes[c], what) != 0)
                c++;
            if (c == known && known < CAUSES)
                causes[known++] = what;
            if (c < CAUSES)
                counts[c]++;
        }
    }
    *to = '\0';
    for (size_t c = 0; c < known && used < size; c++)
        used += (size_t)snprintf(to + used, size - used, "%s%.60s %zu",
                                 c > 0 ? ", " : "", causes[c], counts[c]);
    return rows;
}

size_t trust_reasons(const struct dataset *d,
                     char to[TRUST_REASONS][TRUST_TEXT])
{
    size_t count = 0, rows, implausible = 0;
    char causes[300];
    struct noise n;

    rows = disturbed_rows(d, causes, sizeof causes);
    if (rows > 0)
        snprintf(to[count++], TRUST_TEXT,
                 "%zu of %zu rows %s disturbed (%s): other programs or a quota "
                 "took a tenth of a core or more",
                 rows, d->runs.row_count, rows == 1 ? "was" : "were", causes);
    for (size_t i = 0; i < d->groups.count; i++)
        implausible +=
            group_usable(&d->groups.all[i]) && d->groups.all[i].implausible;
    if (implausible > 0)
        snprintf(to[count++], TRUST_TEXT,
                 "%zu speed-up%s exceed%s the cores that worked", implausible,
                 plural((long long)implausible), implausible == 1 ? "s" : "");
    noise_diagnose(d, &n);
    for (size_t i = 0; i < n.count && count < TRUST_REASONS; i++)
        if (n.bad[i] == NOISE_AGAIN)
            snprintf(to[count++], TRUST_TEXT, "%.300s", n.lines[i]);
    return count;
}

void trust_doubts(const struct dataset *d, char *to, size_t size)
{
    struct noise n;
    size_t used = 0;

    noise_diagnose(d, &n);
    for (size_t i = 0; i < n.count && used < size; i++)
        if (n.bad[i] == NOISE_DOUBT)
            used += (size_t)snprintf(to + used, size - used, "%s%.*s",
                                     used > 0 ? "; " : "",
                                     (int)strcspn(n.lines[i], ";"), n.lines[i]);
    if (used == 0)
        snprintf(to, size, "no figure is in doubt");
}
