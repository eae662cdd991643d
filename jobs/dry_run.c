/* SPDX-License-Identifier: BSD-3-Clause */
/* The plan of a sweep as a table; see sweep.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "drivers/terminal/progress_line.h"
#include "jobs/sweep.h"
#include "results/rows/stdout.h"

double sweep_anchors_s(const struct plan *p, int64_t repeat)
{
    return p->anchor == PLAN_NONE
               ? 0
               : (double)(2 * repeat + 1) * p->points[p->anchor].seconds;
}

/* A word that a shell reads back unchanged. */
static void print_word(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_@%+=:,./-";

    if (*word != '\0' && word[strspn(word, plain)] == '\0') {
        printf(" %s", word);
        return;
    }
    fputs(" '", stdout);
    for (; *word != '\0'; word++)
        fputs(*word == '\'' ? "'\\''" : (char[]){*word, '\0'}, stdout);
    putchar('\'');
}

static void print_point(struct sweep *s, const struct point *p)
{
    char options[512], workers[24] = "", about[24] = "unknown";
    struct command c = {0};

    point_text(p, options, sizeof options);
    if (p->workers > 0)
        snprintf(workers, sizeof workers, "%" PRId64, p->workers);
    if (p->unknown == NULL)
        snprintf(about, sizeof about, "%.1f s", p->seconds);
    printf("  %-9s %-8s %7s  %-8s %9s  %s\n", p->kernel.name, p->driver.name,
           workers, p->place != NULL ? p->place : "", about, options);
    if (!s->o.commands)
        return;
    run_command(&s->runner, p, 0, &c, &s->keep);
    printf("     ");
    for (int i = 0; i < c.count; i++)
        print_word(c.words[i]);
    printf("\n");
}

/* Points whose time is not known, and the reason of the first. */
static void print_unknown(const struct plan *p)
{
    const char *why = NULL;
    double seconds = 0;
    size_t n = 0;

    for (size_t i = 0; i < p->count; i++) {
        if (p->points[i].unknown == NULL)
            continue;
        why = n == 0 ? p->points[i].unknown : why;
        seconds += p->points[i].seconds;
        n++;
    }
    if (n > 0)
        printf("%zu point%s of unknown time count%s as %.1f s: %s\n", n,
               n > 1 ? "s" : "", n > 1 ? "" : "s", seconds, why);
}

int sweep_print_plan(struct sweep *s, struct err *e)
{
    const struct plan *p = &s->plan;
    double round = plan_seconds(p);
    int64_t repeat = s->request.repeat;
    size_t points = p->count - (p->anchor != PLAN_NONE);
    char one[32], all[32];

    if (s->o.budget_ns > 0) {
        repeat = (int64_t)((double)s->o.budget_ns / 1e9 / round);
        repeat = repeat < 1 ? 1 : repeat;
    }
    printf("  %-9s %-8s %7s  %-8s %9s  %s\n", "kernel", "driver", "workers",
           "place", "about", "options");
    for (size_t i = 0; i < p->count; i++)
        if (i != p->anchor)
            print_point(s, &p->points[i]);
    progress_duration(round, one, sizeof one);
    progress_duration(round * (double)repeat + sweep_anchors_s(p, repeat), all,
                      sizeof all);
    printf("\n%zu points, about %s a round; %" PRId64 " rounds with %" PRId64
           " anchor runs: about %s, a rough estimate "
           "before any run\n",
           points, one, repeat, p->anchor != PLAN_NONE ? 2 * repeat + 1 : 0,
           all);
    print_unknown(p);
    return stdout_flush(e);
}
