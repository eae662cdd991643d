/* SPDX-License-Identifier: BSD-3-Clause */
/* Progress of a run; see progress.h. */
#include "drivers/program/progress.h"

#include <stdio.h>

#include "drivers/driver.h"
#include "drivers/program/live.h"
#include "drivers/program/part_done.h"
#include "drivers/terminal/progress_line.h"

static const double patience_s = 2;

void progress_show(const struct job *j, int64_t now_ns)
{
    struct part_done p;
    char line[160], how_far[96];

    if (live_is_open()) {
        live_show(j, now_ns);
        return;
    }
    if (!progress_line_possible() || part_done_read(j, now_ns, &p) != 0 ||
        p.elapsed_s < patience_s || p.left_s < 0)
        return;
    part_done_text(&p, how_far, sizeof how_far);
    snprintf(line, sizeof line, "%s under %s: %s", j->kernel->name,
             j->driver->name, how_far);
    progress_line_show(line);
}

void progress_clear(void)
{
    live_close();
    progress_line_clear();
}
