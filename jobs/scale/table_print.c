/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of `brigade scale`, and what follows from it; see table.h. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "jobs/scale/follow.h"
#include "jobs/scale/table.h"

int scale_time_text(double seconds, char *to, size_t size)
{
    double s = fabs(seconds);

    if (!isfinite(seconds))
        return snprintf(to, size, "-");
    if (s >= 100)
        return snprintf(to, size, "%.1f s", seconds);
    if (s >= 1)
        return snprintf(to, size, "%.3f s", seconds);
    if (s >= 1e-3)
        return snprintf(to, size, s >= 0.1 ? "%.1f ms" : "%.2f ms",
                        1e3 * seconds);
    return snprintf(to, size, "%.1f us", 1e6 * seconds);
}

static void print_line(const struct scale_line *l, FILE *to)
{
    const struct group *g = l->group;
    char median[32], lo[32], hi[32], range[72] = "-", speed[16] = "-";
    char efficiency[16] = "-", cores[16] = "-";
    const char *verdict = "not measured";

    scale_time_text(l->median_s, median, sizeof median);
    scale_time_text(l->lo_s, lo, sizeof lo);
    scale_time_text(l->hi_s, hi, sizeof hi);
    if (isfinite(l->lo_s))
        snprintf(range, sizeof range, "%s .. %s", lo, hi);
    if (isfinite(l->speedup)) {
        snprintf(speed, sizeof speed, "%.2f", l->speedup);
        snprintf(efficiency, sizeof efficiency, "%.0f %%", 100 * l->efficiency);
    }
    if (isfinite(l->cores))
        snprintf(cores, sizeof cores, "%.2f", l->cores);
    if (g != NULL)
        verdict = g->repetitions > 0 ? g->verdict : g->status;
    fprintf(to, "%7" PRId64 "  %9s  %22s  %7s  %7s  %5s  %s\n",
            l->point->workers, median, range, speed, efficiency, cores,
            verdict);
}

/* ---- sentences -----------------------------------------------------------------*/

static void print_placement(const struct scale_table *t,
                            const struct scale_line *l, FILE *to)
{
    const struct place_together *where = &l->point->together;
    struct machine_counts has;
    int64_t most;

    machine_count(t->machine, &has);
    most = l->point->workers < has.cores ? l->point->workers : has.cores;
    if (where->cores < most)
        fprintf(to,
                "%" PRId64 " workers had %d core%s (%s) while %d are allowed: "
                "a compact mask; --place core gives each a core\n",
                l->point->workers, where->cores, where->cores == 1 ? "" : "s",
                where->text, has.cores);
    else if (l->wanted >= 1.5 && l->cores_seen + 0.5 < where->cores &&
             l->cores_seen + 0.5 < l->wanted)
        fprintf(to,
                "%" PRId64 " workers: the threads ran on %.0f of their %d "
                "cores and wanted %.2f: the command binds them itself (such as "
                "by OMP_PROC_BIND, OMP_PLACES or taskset)\n",
                l->point->workers, l->cores_seen, where->cores, l->wanted);
}

static void print_best(const struct scale_line *lines, size_t n, FILE *to)
{
    const struct scale_line *best = NULL;
    char time[32];

    for (size_t i = 0; i < n; i++)
        if (isfinite(lines[i].speedup) && lines[i].point->workers > 1 &&
            (best == NULL || lines[i].speedup > best->speedup))
            best = &lines[i];
    if (best == NULL)
        return;
    scale_time_text(best->median_s, time, sizeof time);
    if (best->group->scaled)
        fprintf(to,
                "most work per time with %" PRId64 " workers: %.2f times that "
                "of one worker; %.2f cores worked\n",
                best->point->workers, best->speedup, best->cores);
    else if (best->speedup_lo > 1 ||
             (!isfinite(best->speedup_lo) && best->speedup > 1.05))
        fprintf(to,
                "fastest with %" PRId64 " workers: %s, %.2f times as fast as "
                "one worker; %.2f cores worked\n",
                best->point->workers, time, best->speedup, best->cores);
    else
        fprintf(to,
                "no number of workers is faster than one: the best, %" PRId64
                ", has a speed-up of %.2f; %.2f cores worked\n",
                best->point->workers, best->speedup, best->cores);
}

static void print_crowded(const struct scale_line *lines, size_t n, FILE *to)
{
    for (size_t i = 0; i < n; i++)
        if (lines[i].group != NULL &&
            strcmp(lines[i].group->verdict, "oversubscribed") == 0) {
            fprintf(to,
                    "%" PRId64 " workers had %.2f cores: more workers than "
                    "cores add switches and no cores\n",
                    lines[i].point->workers, lines[i].cores);
            return;
        }
}

static void print_disturbed(const struct scale_line *lines, size_t n, FILE *to)
{
    size_t disturbed = 0, all = 0;

    for (size_t i = 0; i < n; i++)
        if (lines[i].group != NULL) {
            disturbed += lines[i].group->disturbed;
            all += lines[i].group->repetitions;
        }
    if (disturbed > 0)
        fprintf(to,
                "%zu of %zu runs were disturbed: other programs or a quota had "
                "a tenth of a core or more\n",
                disturbed, all);
}

static void print_follow(const struct scale_line *lines, size_t n, FILE *to)
{
    struct follow_point points[SCALE_VALUES];
    char text[400], how[80];
    const char *set = lines[0].point->driver_args;
    size_t used = 0;

    for (size_t i = 0; i < n && used < SCALE_VALUES; i++)
        if (isfinite(lines[i].cores))
            points[used++] = (struct follow_point){
                .workers = lines[i].point->workers,
                .cores = lines[i].cores,
                .wanted = lines[i].wanted,
                .threads = lines[i].threads,
            };
    snprintf(how, sizeof how, "%.60s", strchr(set, '=') + 1);
    if (used > 0) {
        follow_judge(points, used, how, text, sizeof text);
        if (*text != '\0')
            fprintf(to, "%s\n", text);
    }
}

static void print_failures(const struct scale_line *lines, size_t n, FILE *to)
{
    for (size_t i = 0; i < n; i++)
        if (lines[i].group != NULL && lines[i].group->failed > 0)
            fprintf(
                to, "%" PRId64 " worker%s: %zu run%s failed: %s\n",
                lines[i].point->workers,
                lines[i].point->workers == 1 ? "" : "s", lines[i].group->failed,
                lines[i].group->failed == 1 ? "" : "s", lines[i].group->error);
}

/* The points of one command with the same parameters. */
static void print_work(const struct scale_table *t,
                       const struct scale_line *lines, size_t n, FILE *to)
{
    const struct scale_point *p = lines[0].point;
    size_t most = 0;

    for (size_t i = 0; i < n; i++)
        if (lines[i].group != NULL && lines[i].group->repetitions > most)
            most = lines[i].group->repetitions;
    fprintf(to, "%s%s%s: %zu run%s of each point, placed %s\n", p->kernel,
            *p->parameters != '\0' ? ", " : "", p->parameters, most,
            most == 1 ? "" : "s", t->policy);
    fprintf(to, "%7s  %9s  %22s  %7s  %7s  %5s  %s\n", "workers", "median",
            "95 % interval", "speedup", "effic.", "cores", "verdict");
    for (size_t i = 0; i < n; i++)
        print_line(&lines[i], to);
    print_best(lines, n, to);
    print_follow(lines, n, to);
    print_crowded(lines, n, to);
    for (size_t i = 0; i < n; i++)
        print_placement(t, &lines[i], to);
    print_disturbed(lines, n, to);
    print_failures(lines, n, to);
}

/* Two commands with the same parameters, on each number of workers. */
static void print_versus(const struct scale_table *t, FILE *to)
{
    const struct scale_line *first = t->lines;
    size_t per = 0;

    while (per < t->count && t->lines[per].point->command == 0)
        per++;
    for (size_t i = per; i < t->count; i++) {
        const struct scale_line *l = &t->lines[i], *base = &first[i % per];
        struct ratio r;

        if (i == per)
            fprintf(to, "\ncompared with %s:\n", first->point->kernel);
        if (l->group == NULL || base->group == NULL ||
            l->group->repetitions == 0 || base->group->repetitions == 0)
            continue;
        group_ratio(base->group, l->group, &r);
        fprintf(to, "  %s%s%s, %" PRId64 " worker%s: %.3f times as fast",
                l->point->kernel, *l->point->parameters != '\0' ? ", " : "",
                l->point->parameters, l->point->workers,
                l->point->workers == 1 ? "" : "s", r.value);
        if (isfinite(r.at_95.lo))
            fprintf(to, " (%.3f .. %.3f)", r.at_95.lo, r.at_95.hi);
        fprintf(to, "\n");
    }
}

void scale_table_print(const struct scale_table *t, FILE *to)
{
    for (size_t i = 0, end; i < t->count; i = end) {
        for (end = i; end < t->count && t->lines[end].point->work_index ==
                                            t->lines[i].point->work_index;)
            end++;
        if (i > 0)
            fprintf(to, "\n");
        print_work(t, &t->lines[i], end - i, to);
    }
    print_versus(t, to);
}
