/* SPDX-License-Identifier: BSD-3-Clause */
/* See versus.h. */
#include "results/page/versus.h"

#include <jansson.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "results/page/points.h"
#include "results/rows/json.h"
#include "results/rows/markdown.h"
#include "results/rows/quantity.h"
#include "results/rows/wrap.h"

struct versus_row {
    const char *kernel, *kernel_args, *driver, *driver_args, *place;
    int64_t workers, ranks, depth, a_runs, b_runs, a_median_ns, b_median_ns;
    double ratio, ratio_lo, ratio_hi;
    int64_t within_one_run, few, anchor;
    const char *verdict;
};

#define COLUMN(name_, type_, unit_)                                            \
    {                                                                          \
        .name = #name_, .unit = unit_, .type = COLUMN_##type_, .meaning = "",  \
        .offset = offsetof(struct versus_row, name_)                           \
    }

static const struct column columns[] = {
    COLUMN(kernel, TEXT, ""),       COLUMN(kernel_args, TEXT, ""),
    COLUMN(driver, TEXT, ""),       COLUMN(driver_args, TEXT, ""),
    COLUMN(place, TEXT, ""),        COLUMN(workers, INT, "1"),
    COLUMN(ranks, INT, "1"),        COLUMN(depth, INT, "1"),
    COLUMN(a_runs, INT, "1"),       COLUMN(b_runs, INT, "1"),
    COLUMN(a_median_ns, INT, "ns"), COLUMN(b_median_ns, INT, "ns"),
    COLUMN(ratio, REAL, "1"),       COLUMN(ratio_lo, REAL, "1"),
    COLUMN(ratio_hi, REAL, "1"),    COLUMN(within_one_run, FLAG, "1"),
    COLUMN(few, FLAG, "1"),         COLUMN(anchor, FLAG, "1"),
    COLUMN(verdict, TEXT, ""),      {.offset = sizeof(struct versus_row)},
};

static const char *verdict_of(const struct versus_pair *p,
                              const struct ratio *r)
{
    int more = stats_differ(p->a->run_medians, p->a->runs, p->b->run_medians,
                            p->b->runs, r);

    if (p->a->runs < STATS_ENOUGH || p->b->runs < STATS_ENOUGH)
        return "too few runs to tell";
    return more > 0   ? "B is faster"
           : more < 0 ? "A is faster"
                      : "no significant difference";
}

static void fill(struct versus_row *row, const struct versus_pair *p)
{
    struct ratio r;

    group_ratio(p->a, p->b, &r);
    *row = (struct versus_row){
        .kernel = p->a->kernel,
        .kernel_args = p->a->args,
        .driver = p->a->driver,
        .driver_args = p->a->driver_args,
        .place = p->a->place,
        .workers = p->a->workers,
        .ranks = p->a->ranks,
        .depth = p->a->depth,
        .a_runs = (int64_t)p->a->runs,
        .b_runs = (int64_t)p->b->runs,
        .a_median_ns = llround(p->a->time.median),
        .b_median_ns = llround(p->b->time.median),
        .ratio = r.value,
        .ratio_lo = r.at_95.lo,
        .ratio_hi = r.at_95.hi,
        .within_one_run = r.few == STATS_WITHIN,
        .few = r.few != 0,
        .anchor = p->a->anchor,
        .verdict = verdict_of(p, &r),
    };
}

static int print_json(const struct versus *v, FILE *to, struct err *e)
{
    struct versus_row *rows = calloc(v->count + 1, sizeof *rows);
    json_t *context = points_context();
    char *text = NULL;
    int failed = rows == NULL;

    for (size_t i = 0; rows != NULL && i < v->count; i++)
        fill(&rows[i], &v->pairs[i]);
    failed |= json_object_set_new(context, "a", points_origin(v->a)) != 0;
    failed |= json_object_set_new(context, "b", points_origin(v->b)) != 0;
    failed |= json_object_set_new(context, "only_in_a",
                                  json_integer((json_int_t)v->only_a)) != 0;
    failed |= json_object_set_new(context, "only_in_b",
                                  json_integer((json_int_t)v->only_b)) != 0;
    if (!failed)
        text = json_dumps(context, JSON_INDENT(2));
    failed = json_print(
        to, text, &(struct json_rows){"points", columns, rows, v->count}, 1, e);
    json_decref(context);
    free(text);
    free(rows);
    return failed;
}

/* "0.98-1.02" and a mark of few runs; as it was if the interval is not known. */
static void interval_text(const struct versus_row *r, const char *between,
                          const char *one_run, const char *few, char *to,
                          size_t size)
{
    if (isfinite(r->ratio_lo))
        snprintf(to, size, "%.3f%s%.3f%s", r->ratio_lo, between, r->ratio_hi,
                 r->within_one_run ? one_run
                 : r->few          ? few
                                   : "");
}

static void print_markdown(const struct versus *v, FILE *to)
{
    static const char *const names[] = {
        "work", "driver", "workers", "A", "B", "A / B", "95 % interval", "",
    };
    enum { NAMES = sizeof names / sizeof *names };

    markdown_head(to, names, "<<>>>>><", NAMES);
    for (size_t i = 0; i < v->count; i++) {
        char work[700], size[64], before[32], after[32], ratio[32];
        char between[64] = "";
        struct versus_row row;

        fill(&row, &v->pairs[i]);
        snprintf(work, sizeof work, "%.100s %.500s", row.kernel,
                 row.kernel_args);
        group_size_text(v->pairs[i].a, size, sizeof size);
        time_text(v->pairs[i].a->time.median, before, sizeof before);
        time_text(v->pairs[i].b->time.median, after, sizeof after);
        snprintf(ratio, sizeof ratio, "%.3f", row.ratio);
        interval_text(&row, " to ", " (within one run)", " (few)", between,
                      sizeof between);
        markdown_line(to,
                      (const char *const[]){work, row.driver, size, before,
                                            after, ratio, between, row.verdict},
                      NAMES);
    }
}

static int has_few(const struct versus_pair *p)
{
    return p->a->runs < STATS_ENOUGH || p->b->runs < STATS_ENOUGH;
}

/* In 80 columns; what too few runs are is explained once, below. */
static void print_point(const struct versus_pair *p, FILE *to)
{
    char size[64], before[32], after[32], between[64] = "no interval";
    struct versus_row row;

    fill(&row, p);
    group_size_text(p->a, size, sizeof size);
    time_text(p->a->time.median, before, sizeof before);
    time_text(p->b->time.median, after, sizeof after);
    interval_text(&row, "-", " *", "", between, sizeof between);
    fprintf(to, "  %-8s %7s %8s %8s %6.3f  %-13s %s\n", row.driver, size,
            before, after, row.ratio, between,
            has_few(p)                           ? "too few runs"
            : strncmp(row.verdict, "no", 2) == 0 ? "no difference seen"
                                                 : row.verdict);
}

static void print_legend(const struct versus *v, FILE *to)
{
    size_t few = 0, one = 0;

    for (size_t i = 0; i < v->count; i++) {
        struct versus_row row;

        fill(&row, &v->pairs[i]);
        few += (size_t)has_few(&v->pairs[i]);
        one += (size_t)(row.within_one_run != 0);
    }
    if (one > 0)
        fprintf(to, "\n* the interval is within one run, so it tells nothing "
                    "of other runs\n");
    if (few > 0)
        fprintf(to,
                "\ntoo few runs: to tell, both sides need %d, such as by "
                "`brigade sweep --repeat %d`\n",
                STATS_ENOUGH, STATS_ENOUGH);
}

static void print_text(const struct versus *v, FILE *stream)
{
    const struct group *last = NULL;
    struct wrap w;
    FILE *to = wrap_begin(&w, stream);

    for (size_t i = 0; i < v->count; i++) {
        const struct group *g = v->pairs[i].a;

        if (i == 0)
            fprintf(to, "\n  %-8s %7s %8s %8s %6s  %s\n", "driver", "workers",
                    "A", "B", "A / B", "95 %");
        if (last == NULL || !group_same_work(last, g))
            fprintf(to, "\n%s  %s\n", g->kernel, g->args);
        last = g;
        print_point(&v->pairs[i], to);
    }
    print_legend(v, to);
    fprintf(to, "\n%zu points in both; only in A: %zu, only in B: %zu\n",
            v->count, v->only_a, v->only_b);
    wrap_end(&w);
}

int versus_print(const struct versus *v, enum versus_form form, FILE *to,
                 struct err *e)
{
    if (form == VERSUS_JSON)
        return print_json(v, to, e);
    if (form == VERSUS_MARKDOWN)
        print_markdown(v, to);
    else
        print_text(v, to);
    return 0;
}
