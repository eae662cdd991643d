/* SPDX-License-Identifier: BSD-3-Clause */
/* The summary on the terminal; see summary.h. */
#include "drivers/program/summary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/os/simulated.h"
#include "results/rows/quantity.h"
#include "results/rows/stdout.h"
#include "results/rows/wrap.h"
#include "results/verdict/overlap.h"

/* The measured repetitions: sorted times, and the row of the median, whose
 * verdict is printed. */
struct middle {
    int64_t least, median, most;
    size_t count, row;
};

static int find_middle(const struct rows *rows, struct middle *m)
{
    int64_t *ns = calloc(rows->run_count + 1, sizeof *ns);
    size_t n = 0;

    *m = (struct middle){0};
    if (ns == NULL)
        return -1;
    for (size_t i = 0; i < rows->run_count; i++)
        if (rows->runs[i].warmup == 0 &&
            rows->runs[i].elapsed_ns != ROW_UNKNOWN)
            ns[n++] = rows->runs[i].elapsed_ns;
    if (n > 0) {
        m->median = median_of(ns, n);
        m->least = ns[0];
        m->most = ns[n - 1];
        m->count = n;
    }
    for (size_t i = 0; i < rows->run_count; i++)
        if (rows->runs[i].warmup == 0 && rows->runs[i].elapsed_ns == m->median)
            m->row = i;
    free(ns);
    return n > 0 ? 0 : -1;
}

static void print_elapsed(const struct middle *m)
{
    char median[32], least[32], most[32];

    time_text((double)m->median, median, sizeof median);
    time_text((double)m->least, least, sizeof least);
    time_text((double)m->most, most, sizeof most);
    if (m->count == 1)
        printf("  elapsed  %s\n", median);
    else
        printf("  elapsed  %s  median of %zu, %s to %s\n", median, m->count,
               least, most);
}

static int is_disturbed(const struct rows *rows)
{
    for (size_t i = 0; i < rows->run_count; i++)
        if (rows->runs[i].warmup == 0 && rows->runs[i].disturbed != NULL &&
            *rows->runs[i].disturbed != '\0')
            return 1;
    return 0;
}

/* After a serial run: what to add for a speed-up. */
static void print_first_step(const struct request *r, const struct job *j)
{
    for (int i = 1; drivers[i] != NULL; i++)
        if (drivers[i]->max_workers != 1 &&
            driver_can_wait(drivers[i], kernel_needs(r->kernel, &j->g))) {
            printf("  speed-up: add --driver %s --baseline\n",
                   drivers[i]->name);
            return;
        }
}

static void print_speed_up(const struct job *j, const struct request *r,
                           const struct rows *rows, const struct middle *m,
                           const struct baseline *b)
{
    static const char *const disturbed[2][2] = {
        {"", "; this run was disturbed"},
        {"; the serial run was disturbed", "; both were disturbed"},
    };
    int ranks = (r->driver->can & CAN_RANKS) != 0;

    if (b == NULL)
        return;
    if (baseline_is_serial(&rows->runs[m->row])) {
        if (!rows->runs[m->row].empty_work)
            print_first_step(r, j);
        return;
    }
    if (b->repetitions == 0 && !baseline_is_useful(&rows->runs[m->row]))
        return;
    if (b->repetitions == 0)
        printf("  speed-up: add %s--out DIR of a serial run\n",
               ranks ? "" : "--baseline, or ");
    else
        printf("  speed-up %.2fx serial (median of %zu against %zu "
               "repetition%s%s)\n",
               (double)b->median_ns / (double)m->median, m->count,
               b->repetitions, b->repetitions > 1 ? "s" : "",
               disturbed[b->disturbed][is_disturbed(rows)]);
}

static const struct scale si[] = {
    {1e9, 1e9, "G", 2},
    {1e6, 1e6, "M", 2},
    {1e3, 1e3, "k", 2},
    {-1e300, 1, "", 2},
};

static void print_rate(const struct run_row *row)
{
    double rate = row->work / ((double)row->elapsed_ns / 1e9);
    char text[32];
    int glued; /* "GB", but "G taps"; one space without a prefix */

    scaled_text(rate, si, text, sizeof text);
    glued = text[strlen(text) - 1] == ' ' || strlen(row->work_unit) == 1;
    printf("  rate     %s%s%s/s\n", text, glued ? "" : " ", row->work_unit);
}

/* An unknown rate is NaN, which is not above 0. */
static void print_share(const char *what, double per_s, const char *unit,
                        double share, const char *of_what, const char *above)
{
    char text[32];

    if (!(per_s > 0))
        return;
    scaled_text(per_s, si, text, sizeof text);
    printf("  %-8s %s%s/s", what, text, unit);
    if (share > 0)
        printf(", %.0f %% of %s", 100 * share, of_what);
    printf("\n");
    if (share > 1)
        printf("           above 100 %%: %s\n", above);
}

static void print_roofline(const struct run_row *row)
{
    print_share("floats", row->flops_per_s, "FLOP", row->fma_share,
                "the peak multiply-add rate of a core",
                "the core ran faster than when " ROOFLINE_FILE " was measured");
    print_share("memory", row->bytes_per_s, "B", row->stream_share,
                "the copy rate of a core",
                "data in caches is faster than the memory that " ROOFLINE_FILE
                " measures");
}

static void print_lateness(const char *what, int64_t p50_ns, int64_t p99_ns,
                           int64_t max_ns)
{
    char p50[32], p99[32], most[32];

    if (max_ns == ROW_UNKNOWN)
        return;
    time_text((double)p50_ns, p50, sizeof p50);
    time_text((double)p99_ns, p99, sizeof p99);
    time_text((double)max_ns, most, sizeof most);
    printf("  %-8s p50 %s, p99 %s, max %s\n", what, p50, p99, most);
}

/* A file has no due time, so its wait is a duration. */
static void print_waits(const struct run_row *row, int files)
{
    print_lateness(files ? "each" : "late", row->late_p50_ns, row->late_p99_ns,
                   row->late_max_ns);
    print_lateness("ticks", row->tick_p50_ns, row->tick_p99_ns,
                   row->tick_max_ns);
}

/* The three times, then two published definitions of overlap. */
static void print_overlap(const struct run_row *row)
{
    int64_t a_ns = row->exchange_alone_ns, b_ns = row->interior_alone_ns;
    int64_t ab_ns = row->exchange_interior_ns;
    char a[32], b[32], ab[32];

    if (a_ns == ROW_UNKNOWN)
        return;
    time_text((double)a_ns, a, sizeof a);
    time_text((double)b_ns, b, sizeof b);
    time_text((double)ab_ns, ab, sizeof ab);
    printf("  halo     exchange alone (tA) %s, interior alone (tB) %s, both "
           "(tAB) %s\n",
           a, b, ab);
    if (isfinite(overlap_imb(a_ns, b_ns, ab_ns)))
        printf("           overlap as IMB defines it %.0f %% (of the shorter "
               "of tA and tB),\n           as OSU does %.0f %% (of tA)\n",
               overlap_imb(a_ns, b_ns, ab_ns), overlap_osu(a_ns, b_ns, ab_ns));
    if (b_ns > 0 && a_ns < b_ns / 20)
        printf("           tA is below the usual variation of tB: the "
               "percentages are not\n           significant\n");
    if (b_ns == 0)
        printf(
            "           the slabs have no interior: no work to overlap with\n");
    printf("           Open MPI moves messages only inside MPI calls: --halo "
           "overlap makes\n           such a call after every chunk, "
           "overlap-lazy makes none; compare them\n");
}

/* The verdict counts waits without the time that their workers were late. */
static void print_at_work(const struct run_row *row, const struct verdict *v)
{
    printf("  at work  %.2f cores, %.2f waits at a time", row->cores_achieved,
           row->waits_achieved);
    if (row->waits_achieved > 1.1 * v->waits_passed + 0.1)
        printf(" (%.2f without their lateness)", v->waits_passed);
    putchar('\n');
}

/* To stdout: m is the run that is printed. */
static void print_all(const struct job *j, const struct request *r,
                      const struct rows *rows, const struct middle *m,
                      const struct baseline *b)
{
    const struct run_row *row = &rows->runs[m->row];
    char memory[32], launch[32];
    int workers = j->workers - r->driver->helpers;

    printf("%s under %s, %d worker%s (%s)\n", r->kernel->name, r->driver->name,
           workers, workers > 1 ? "s" : "", rows->actual);
    if (SIMULATED)
        printf("  simulated by SimGrid on %lld host%s: a prediction\n",
               (long long)row->nodes, row->nodes > 1 ? "s" : "");
    printf("  result   %s  verified: %s\n",
           row->result != NULL ? row->result : "none, the work was skipped",
           row->verified);
    print_elapsed(m);
    print_speed_up(j, r, rows, m, b);
    if (row->work > 0 && r->kernel->needs != NEED_TIME)
        print_rate(row);
    print_roofline(row);
    print_at_work(row, &rows->verdicts[m->row]);
    print_waits(row, kernel_needs(r->kernel, &j->g) == NEED_FILE);
    print_overlap(row);
    if (row->counts != NULL && *row->counts != '\0')
        printf("  counts   %s\n", row->counts);
    time_text((double)row->launch_ns, launch, sizeof launch);
    if (row->max_pss_bytes != ROW_UNKNOWN) {
        bytes_text((double)row->max_pss_bytes, memory, sizeof memory);
        printf("  cost     %s to launch, %s of memory\n", launch, memory);
    }
    printf("  verdict  %s: %s\n", row->verdict, rows->verdicts[m->row].text);
    if (*rows->verdicts[m->row].moved != '\0')
        printf("  moved    %s\n", rows->verdicts[m->row].moved);
    if (j->output != NULL)
        printf("  picture  %s\n", j->output);
}

int summary_print(const struct job *j, const struct request *r,
                  const struct rows *rows, const struct baseline *b,
                  struct err *e)
{
    struct middle m;
    struct wrap w;

    if (find_middle(rows, &m) != 0)
        return 0;
    stdout = wrap_begin(&w, stdout);
    print_all(j, r, rows, &m, b);
    stdout = wrap_end(&w);
    return stdout_flush(e);
}
