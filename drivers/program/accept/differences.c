/* SPDX-License-Identifier: BSD-3-Clause */
/* Nodes whose facts are not those of most; see report.h. */
#include <stdlib.h>
#include <string.h>

#include "drivers/program/accept/facts.h"
#include "drivers/program/accept/report.h"

typedef char fact_text[FACT_TEXT];

/* The text that most have; of equally many, the first. */
static int most_frequent(fact_text *texts, int n)
{
    int winner = 0, most = 0;

    for (int i = 0; i < n && 2 * most <= n; i++) {
        int same = 0;

        for (int k = i; k < n; k++)
            same += strcmp(texts[i], texts[k]) == 0;
        if (same > most) {
            winner = i;
            most = same;
        }
    }
    return winner;
}

int report_differences(const struct test *t, difference_fn *add, void *arg)
{
    fact_text *texts = calloc((size_t)t->node_count, sizeof *texts);
    int differ = 0;

    for (const struct node_fact *f = node_facts;
         f->name != NULL && texts != NULL; f++) {
        int winner, before = differ;

        for (int n = 0; n < t->node_count; n++)
            f->text(t->ranks[t->nodes[n].members[0]].facts, texts[n]);
        winner = most_frequent(texts, t->node_count);
        for (int n = 0; n < t->node_count; n++)
            if (strcmp(texts[n], texts[winner]) != 0) {
                differ = before + 1;
                if (add != NULL)
                    add(arg, n, f->name, texts[n], texts[winner]);
            }
    }
    free(texts);
    return differ;
}
