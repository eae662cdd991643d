/* SPDX-License-Identifier: BSD-3-Clause */
/* Losses as text; see loss.h. */
#include "results/analysis/loss.h"

#include <math.h>
#include <stdio.h>

const char *const loss_names[LOSS_KINDS] = {
    [LOSS_USEFUL] = "useful work",  [LOSS_GROWTH] = "extra CPU time",
    [LOSS_SETUP] = "serial part",   [LOSS_IMBALANCE] = "imbalance",
    [LOSS_COMM] = "communication",  [LOSS_WAITING] = "waiting",
    [LOSS_LOCK] = "global lock",    [LOSS_HANDOVER] = "hand-over",
    [LOSS_PLACEMENT] = "placement", [LOSS_DISTURBED] = "disturbance",
    [LOSS_REMAINDER] = "remainder",
};

/* A printf format with one %.1f, for the share in percent. */
static const char *const formats[LOSS_KINDS] = {
    [LOSS_USEFUL] = "%.1f %% of the workers' time was useful work, as in the "
                    "serial run",
    [LOSS_GROWTH] = "%.1f %%: the same work took more CPU time than in the "
                    "serial run, because workers share caches, memory or a "
                    "core",
    [LOSS_SETUP] = "%.1f %%: one worker computed the shared data while the "
                   "others waited; more work makes this smaller",
    [LOSS_COMM] = "%.1f %%: exchanges between ranks; use fewer, larger ranks "
                  "or overlap the exchange",
    [LOSS_WAITING] = "%.1f %%: workers were blocked for time, files or "
                     "replies; an event loop or more workers would overlap "
                     "these waits",
    [LOSS_LOCK] = "%.1f %%: workers waited for the global lock, which one "
                  "worker holds while it computes; use processes, or threads "
                  "without the lock",
    [LOSS_HANDOVER] = "%.1f %%: workers waited for the event loop to hand over "
                      "chunks; use a larger --grain, or threads without a loop",
    [LOSS_PLACEMENT] = "%.1f %%: workers waited for a core that another worker "
                       "used: more workers than cores, or shared cores "
                       "(--place)",
    [LOSS_DISTURBED] = "%.1f %%: other programs took cores from the workers; "
                       "repeat the run on an idle machine",
    [LOSS_REMAINDER] = "not explained by a measurement, %.1f %%: page faults, "
                       "distribution of chunks, steal time of a virtual "
                       "machine",
};

static const char less_cpu[] =
    "less CPU time than in the serial run, %.1f %%: more cache in total, or "
    "the serial run was disturbed";

static const char withheld[] =
    "%.1f %%: a CPU quota withheld cores from the workers; raise the quota or "
    "use fewer workers";

static const char barriers[] =
    "%.1f %%: barriers between passes; fewer passes or more work in each make "
    "this smaller";

static int imbalance_sentence(const struct loss *l, char *to, size_t size)
{
    const char *cure = l->fixed ? "try --schedule dynamic or a smaller --grain"
                                : "try a smaller --grain";
    double percent = 100 * l->part[LOSS_IMBALANCE];

    if (isnan(l->imbalance) || isnan(l->imbalance_predicted))
        return snprintf(to, size,
                        "%.1f %%: workers that finished early were idle: %s",
                        percent, cure);
    return snprintf(
        to, size,
        "%.1f %%: workers that finished early were idle; the busiest "
        "worker had %.2f times the mean CPU time and %.2f times "
        "the mean units: %s",
        percent, l->imbalance, l->imbalance_predicted, cure);
}

int loss_sentence(const struct loss *l, enum loss_kind kind, char *to,
                  size_t size)
{
    double percent = 100 * l->part[kind];
    const char *format = formats[kind];

    if (kind == LOSS_IMBALANCE)
        return imbalance_sentence(l, to, size);
    if (kind == LOSS_GROWTH && percent < 0) {
        format = less_cpu;
        percent = -percent;
    }
    if (kind == LOSS_COMM && l->threads)
        format = barriers;
    if (kind == LOSS_DISTURBED && l->quota)
        format = withheld;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    return snprintf(to, size, format, percent);
#pragma GCC diagnostic pop
}

enum loss_kind loss_worst(const struct loss *l)
{
    int worst = LOSS_USEFUL;
    double most = 0.01;

    for (int k = LOSS_GROWTH; k < LOSS_KINDS; k++)
        if (l->part[k] > most) {
            most = l->part[k];
            worst = k;
        }
    return (enum loss_kind)worst;
}
