/* SPDX-License-Identifier: BSD-3-Clause */
/* One sentence about a point; see text.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "results/page/plural.h"
#include "results/page/text.h"

void text_explain(const struct group *g, char *to, size_t size)
{
    double ideal = (double)g->workers;

    if (g->repetitions == 0)
        snprintf(to, size, "no repetition ended with status ok");
    else if (g->empty_work)
        snprintf(
            to, size,
            "this kernel computes nothing, so it has no speed-up: the time "
            "is that of launching and distributing chunks");
    else if (g->family == FAMILY_SERIAL)
        snprintf(to, size, "the baseline: one task after another");
    else if (g->implausible)
        snprintf(to, size,
                 "%.2f cores cannot be %.2f times as fast, and neither caches "
                 "nor clock speed explain it; measure again",
                 g->cores, g->faster);
    else if (g->above_cores)
        snprintf(to, size,
                 "%.2f times as fast on %.2f cores: the parts may fit into "
                 "caches, the serial run may have had a lower clock speed, or "
                 "a run was disturbed",
                 g->faster, g->cores);
    else if (strcmp(g->verdict, "parallel") == 0 && g->cores < 1.2)
        snprintf(to, size,
                 "the workers had work for several cores and got %.2f",
                 g->cores);
    else if (strcmp(g->verdict, "parallel") == 0 && !isfinite(g->faster))
        snprintf(to, size, "parallelism: %.2f cores worked at the same time",
                 g->cores);
    else if (strcmp(g->verdict, "parallel") == 0)
        snprintf(to, size,
                 "parallelism: %.2f cores worked at the same time, efficiency "
                 "%.0f %% of %d worker%s",
                 g->cores, 100 * g->faster / ideal, (int)g->workers,
                 plural(g->workers));
    else if (strcmp(g->verdict, "too-short") == 0)
        snprintf(to, size, "too short to judge: give it more work");
    else if (strcmp(g->verdict, "contended") == 0)
        snprintf(
            to, size,
            "contended: %.2f cores worked on data that every worker writes",
            g->cores);
    else if (strcmp(g->verdict, "imbalanced") == 0)
        snprintf(to, size,
                 "imbalanced: %d worker%s did the work of %.2f cores, as some "
                 "had less to do",
                 (int)g->workers, plural(g->workers), g->cores);
    else if (strcmp(g->verdict, "queue") == 0 ||
             (strcmp(g->verdict, "wait-overlap") == 0 && g->cores > 0.9 &&
              g->faster < 1.1))
        snprintf(to, size,
                 "queue: %.4g requests were in flight, but the core was never "
                 "idle, so the overlap saved no time",
                 g->waits);
    else if (strcmp(g->verdict, "wait-overlap") == 0)
        snprintf(to, size,
                 "overlap: %.4g waits passed at the same time on %.2f cores",
                 g->waits, g->cores);
    else if (strcmp(g->verdict, "mixed") == 0)
        snprintf(
            to, size,
            "both: %.2f cores worked while %.4g waits passed at the same time",
            g->cores, g->waits);
    else if (strcmp(g->verdict, "oversubscribed") == 0)
        snprintf(to, size,
                 "more busy workers than cores: they shared %.2f cores",
                 g->cores);
    else if (strcmp(g->verdict, "mis-pinned") == 0)
        snprintf(to, size,
                 "busy workers shared a core while another was free: "
                 "see --place");
    else if (g->waited && group_width(g) <= 1)
        snprintf(to, size, "one wait at a time: no overlap");
    else if (g->waited && g->waits < 1.5 && g->cores < 0.5)
        snprintf(
            to, size,
            "%.4g waits at a time were allowed and %.2f passed; little was "
            "computed",
            group_width(g), g->waits);
    else if (g->workers == 1 && g->family == FAMILY_LOOP)
        snprintf(to, size,
                 g->waited ? "an event loop that computes most of the time: "
                             "waits overlap, computing does not"
                           : "an event loop overlaps waits, and this work has "
                             "none: the same time as serial");
    else if (g->workers == 1)
        snprintf(to, size,
                 "one worker: the overhead of this model compared with serial");
    else
        snprintf(to, size, "%d workers did the work of only %.2f cores",
                 (int)g->workers, g->cores);
}
