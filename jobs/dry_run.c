/* SPDX-License-Identifier: BSD-3-Clause */
/* The plan of a sweep as a table; see sweep.h. */
#include <inttypes.h>
#include <stdio.h>

#include "drivers/terminal/progress_line.h"
#include "jobs/sweep.h"

double sweep_anchors_s(const struct plan *p, int64_t repeat)
{
    return p->anchor == PLAN_NONE
               ? 0
               : (double)(2 * repeat + 1) * p->points[p->anchor].seconds;
}

static void print_point(struct sweep *s, const struct point *p)
{
    char options[512], workers[24] = "";
    struct command c = {0};

    point_text(p, options, sizeof options);
    if (p->workers > 0)
        snprintf(workers, sizeof workers, "%" PRId64, p->workers);
    printf("  %-9s %-8s %7s  %-8s %7.1f s  %s\n", p->kernel.name,
           p->driver.name, workers, p->place != NULL ? p->place : "",
           p->seconds, options);
    if (!s->o.commands)
        return;
    run_command(&s->runner, p, 0, &c, &s->keep);
    printf("     ");
    for (int i = 0; i < c.count; i++)
        printf(" %s", c.words[i]);
    printf("\n");
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
    if (fflush(stdout) != 0)
        return err_set(e, EXIT_RESULTS, "cannot write to stdout");
    return 0;
}
