/* SPDX-License-Identifier: BSD-3-Clause */
/* Exports of the table; see export.h. */
#include "jobs/scale/export.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "jobs/scale/words.h"
#include "results/rows/csv.h"
#include "results/rows/form.h"
#include "results/rows/markdown.h"
#include "results/rows/stdout.h"

/* The columns of all formats. */
static const struct {
    const char *name;
    size_t offset; /* of a double in struct scale_line */
} columns[] = {
    {"median_s", offsetof(struct scale_line, median_s)},
    {"median_lo_s", offsetof(struct scale_line, lo_s)},
    {"median_hi_s", offsetof(struct scale_line, hi_s)},
    {"speedup", offsetof(struct scale_line, speedup)},
    {"speedup_lo", offsetof(struct scale_line, speedup_lo)},
    {"speedup_hi", offsetof(struct scale_line, speedup_hi)},
    {"efficiency", offsetof(struct scale_line, efficiency)},
    {"cores_at_work", offsetof(struct scale_line, cores)},
    {"cores_wanted", offsetof(struct scale_line, wanted)},
    {"threads_seen", offsetof(struct scale_line, threads)},
    {"cores_seen", offsetof(struct scale_line, cores_seen)},
    {"user_s", offsetof(struct scale_line, user_s)},
    {"system_s", offsetof(struct scale_line, system_s)},
    {"max_rss_bytes", offsetof(struct scale_line, rss_bytes)},
    {"read_bytes", offsetof(struct scale_line, read_bytes)},
    {"written_bytes", offsetof(struct scale_line, written_bytes)},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

static double value_of(const struct scale_line *l, int i)
{
    return *(const double *)(const void *)((const char *)l + columns[i].offset);
}

static size_t runs_of(const struct scale_line *l)
{
    return l->group != NULL ? l->group->repetitions : 0;
}

static size_t failed_of(const struct scale_line *l)
{
    return l->group != NULL ? l->group->failed : 0;
}

static const char *verdict_of(const struct scale_line *l)
{
    return runs_of(l) > 0 ? l->group->verdict : "";
}

/* ---- formats -------------------------------------------------------------------*/

static json_t *json_of(const struct scale_line *l, struct texts *keep)
{
    json_t *o = json_object(), *times = json_array();

    json_object_set_new(o, "name", json_string(l->point->kernel));
    json_object_set_new(o, "command",
                        json_string(words_line(l->point->argv, keep)));
    json_object_set_new(o, "parameters", json_string(l->point->parameters));
    json_object_set_new(o, "workers", json_integer(l->point->workers));
    json_object_set_new(o, "cpus", json_string(l->point->together.cpus));
    json_object_set_new(o, "runs", json_integer((json_int_t)runs_of(l)));
    json_object_set_new(o, "failed", json_integer((json_int_t)failed_of(l)));
    for (int i = 0; i < COLUMNS; i++)
        json_object_set_new(o, columns[i].name,
                            isfinite(value_of(l, i)) ? json_real(value_of(l, i))
                                                     : json_null());
    for (size_t i = 0; i < runs_of(l); i++)
        json_array_append_new(times, json_real(l->group->times[i] / 1e9));
    json_object_set_new(o, "times_s", times);
    json_object_set_new(o, "verdict", json_string(verdict_of(l)));
    return o;
}

typedef void write_fn(const struct scale_table *t, const char *context,
                      FILE *to, struct texts *keep);

static void write_json(const struct scale_table *t, const char *context,
                       FILE *to, struct texts *keep)
{
    json_t *all = json_object(), *results = json_array();

    json_object_set_new(all, "context", json_loads(context, 0, NULL));
    for (size_t i = 0; i < t->count; i++)
        json_array_append_new(results, json_of(&t->lines[i], keep));
    json_object_set_new(all, "place", json_string(t->policy));
    json_object_set_new(all, "results", results);
    json_dumpf(all, to, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    fprintf(to, "\n");
    json_decref(all);
}

static void write_csv(const struct scale_table *t, const char *context,
                      FILE *to, struct texts *keep)
{
    (void)context;
    fprintf(to, "name,command,parameters,workers,cpus,runs,failed");
    for (int i = 0; i < COLUMNS; i++)
        fprintf(to, ",%s", columns[i].name);
    fprintf(to, ",verdict\n");
    for (size_t k = 0; k < t->count; k++) {
        const struct scale_line *l = &t->lines[k];

        csv_print_cell(to, l->point->kernel, NULL);
        fprintf(to, ",");
        csv_print_cell(to, words_line(l->point->argv, keep), NULL);
        fprintf(to, ",");
        csv_print_cell(to, l->point->parameters, NULL);
        fprintf(to, ",%" PRId64 ",", l->point->workers);
        csv_print_cell(to, l->point->together.cpus, NULL);
        fprintf(to, ",%zu,%zu", runs_of(l), failed_of(l));
        for (int i = 0; i < COLUMNS; i++)
            if (isfinite(value_of(l, i)))
                fprintf(to, ",%.9g", value_of(l, i));
            else
                fprintf(to, ",");
        fprintf(to, ",%s\n", verdict_of(l));
    }
}

static void write_markdown(const struct scale_table *t, const char *context,
                           FILE *to, struct texts *keep)
{
    static const char *const names[] = {
        "command",  "workers",    "median",        "95 % interval",
        "speed-up", "efficiency", "cores at work", "verdict",
    };
    enum { NAMES = sizeof names / sizeof *names };

    (void)context;
    markdown_head(to, names, "<>>>>>><", NAMES);
    for (size_t i = 0; i < t->count; i++) {
        const struct scale_line *l = &t->lines[i];
        char median[32], lo[32], hi[32], workers[24], between[80];
        char speedup[32] = "", efficiency[32] = "", cores[32] = "";

        scale_time_text(l->median_s, median, sizeof median);
        scale_time_text(l->lo_s, lo, sizeof lo);
        scale_time_text(l->hi_s, hi, sizeof hi);
        snprintf(workers, sizeof workers, "%" PRId64, l->point->workers);
        snprintf(between, sizeof between, "%s to %s", lo, hi);
        if (isfinite(l->speedup)) {
            snprintf(speedup, sizeof speedup, "%.2f", l->speedup);
            snprintf(efficiency, sizeof efficiency, "%.0f %%",
                     100 * l->efficiency);
        }
        if (isfinite(l->cores))
            snprintf(cores, sizeof cores, "%.2f", l->cores);
        markdown_line(
            to,
            (const char *const[]){
                texts_keep(keep, "`%s`", words_line(l->point->argv, keep)),
                workers, median, between, speedup, efficiency, cores,
                isfinite(l->cores) ? verdict_of(l) : "failed"},
            NAMES);
    }
}

static int write_file(const char *path, const struct scale_table *t,
                      const char *context, write_fn *write, struct err *e)
{
    int to_stdout = form_is_stdout(path), failed;
    struct texts keep = {0};
    FILE *to;

    if (path == NULL)
        return 0;
    to = to_stdout ? stdout : fopen(path, "we");
    if (to == NULL)
        return err_errno(e, EXIT_RESULTS, errno, "cannot create '%.200s'",
                         path);
    write(t, context, to, &keep);
    texts_release(&keep);
    if (to_stdout)
        return stdout_flush(e);
    failed = fflush(to) != 0 || ferror(to);
    failed |= fclose(to) != 0;
    return failed ? err_errno(e, EXIT_RESULTS, errno, "cannot write '%.200s'",
                              path)
                  : 0;
}

int scale_export(const struct scale_options *o, const struct scale_table *t,
                 const char *context, struct err *e)
{
    const struct {
        const char *path;
        write_fn *write;
    } files[] = {
        {o->export_json, write_json},
        {o->export_csv, write_csv},
        {o->export_markdown, write_markdown},
        {o->json ? "-" : NULL, write_json},
        {o->markdown ? "-" : NULL, write_markdown},
    };

    if (context == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for the exports");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (write_file(files[i].path, t, context, files[i].write, e) != 0)
            return -1;
    return 0;
}
