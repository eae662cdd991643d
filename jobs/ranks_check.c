/* SPDX-License-Identifier: BSD-3-Clause */
/* The placement of ranks; see ranks_check.h. */
#include "jobs/ranks_check.h"

#include <inttypes.h>
#include <stdio.h>

/* The point with the most workers over ranks that the launcher binds. */
static const struct point *largest(const struct runner *r, const struct plan *p)
{
    const struct point *most = NULL;
    int64_t threads;

    for (size_t i = 0; i < p->count; i++) {
        const struct point *point = &p->points[i];

        if (point->role == POINT_RUN && point->place == NULL &&
            point_ranks(point, r->inventory, &threads) > 0 &&
            (most == NULL || point->workers > most->workers))
            most = point;
    }
    return most;
}

/* The table of `where` is long, and only of interest where workers share
 * cores. */
static int fail(const struct child_end *end, struct err *e)
{
    char reason[600];

    if (end->code == EXIT_WRONG) {
        fprintf(stderr, "%s%s", end->output, end->messages);
        return err_set(e, EXIT_WRONG,
                       "the ranks are misplaced (see above), so nothing was "
                       "measured");
    }
    child_reason(end, reason, sizeof reason);
    return err_set(e, EXIT_UNAVAILABLE, "nothing was measured: %s", reason);
}

int ranks_check(const struct runner *r, const struct plan *p, struct err *e)
{
    const struct point *most = largest(r, p);
    struct texts keep = {0};
    struct command c = {0};
    struct child_end end = {0};
    struct child child = {
        .argv = c.words,
        .deadline_ns = r->deadline_ns,
        .keep_output = 1,
        .is_launcher = 1,
        .stop = r->stop,
    };
    int64_t ranks, threads;
    int failed;

    if (most == NULL)
        return 0;
    ranks = point_ranks(most, r->inventory, &threads);
    launch_begin(r->launch, &c, ranks, threads, r->inventory->cores, 0, &keep);
    command_add(&c, &keep, "where");
    command_add(&c, &keep, "--strict");
    command_add(&c, &keep, "--driver=%s", most->driver.name);
    command_add(&c, &keep, "--ranks=%" PRId64, ranks);
    if (threads > 1)
        command_add(&c, &keep, "--threads=%" PRId64, threads);
    failed = child_run(&child, &end, e);
    if (!failed && end.halted)
        failed = -1;
    else if (!failed && end.code != 0)
        failed = fail(&end, e);
    child_release(&end);
    texts_release(&keep);
    return failed;
}
