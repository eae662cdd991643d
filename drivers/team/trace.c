/* SPDX-License-Identifier: BSD-3-Clause */
/* Write spans as Chrome Trace JSON; see trace.h. */
#include "drivers/team/trace.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/driver.h"
#include "results/rows/new_file.h"

static const struct span_style {
    const char *name, *category;
    int async; /* 1: several at the same time on one worker */
} styles[] = {
    [SPAN_SETUP] = {"set up", "work", 0},
    [SPAN_COMPUTE] = {"compute", "work", 0},
    [SPAN_WAIT] = {"wait", "wait", 1},
    [SPAN_BARRIER] = {"barrier", "communication", 0},
    [SPAN_EXCHANGE] = {"halo exchange", "communication", 0},
};

struct trace_file {
    struct new_file file;
    FILE *to; /* file.to */
    char *path;
    const char *title;
    const struct driver *driver;
    int events, failed;
    int group; /* the last group with a name event; -1: none yet */
};

static int broken(struct trace_file *f, struct err *e)
{
    f->failed = 1;
    return err_errno(e, EXIT_RESULTS, errno, "cannot write '%s'", f->path);
}

/* Takes ownership of event. */
static int put(struct trace_file *f, json_t *event, struct err *e)
{
    int failed = event == NULL ||
                 fputs(f->events++ > 0 ? ",\n" : "\n", f->to) < 0 ||
                 json_dumpf(event, f->to, JSON_COMPACT) != 0;

    json_decref(event);
    return failed ? broken(f, e) : 0;
}

int trace_file_begin(struct trace_file **to, const char *path,
                     const char *title, const struct driver *driver,
                     struct err *e)
{
    struct trace_file *f = calloc(1, sizeof *f);

    *to = NULL;
    if (new_file_check(path, e) != 0) {
        free(f);
        return -1;
    }
    if (f == NULL || (f->path = strdup(path)) == NULL) {
        free(f);
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for the trace");
    }
    f->title = title;
    f->driver = driver;
    f->group = -1;
    if (new_file_open(&f->file, path) != 0) {
        err_errno(e, EXIT_RESULTS, errno, "cannot create '%s'", path);
        free(f->path);
        free(f);
        return -1;
    }
    f->to = f->file.to;
    *to = f;
    return fputs("{\"traceEvents\":[", f->to) < 0 ? broken(f, e) : 0;
}

static int name_group(struct trace_file *f, int group, struct err *e)
{
    char name[64];

    snprintf(name, sizeof name, "%s rank %d", f->title, group);
    return put(f,
               json_pack("{s:s,s:s,s:i,s:{s:s,s:s,s:b}}", "name",
                         "process_name", "ph", "M", "pid", group, "args",
                         "name", name, "family", f->driver->family,
                         "one_at_a_time",
                         (f->driver->can & ONE_AT_A_TIME) != 0),
               e);
}

static int put_span(struct trace_file *f, const struct span *s, struct err *e)
{
    const struct span_style *style = &styles[s->kind];
    double begin_us = (double)s->begin_ns / 1e3;
    double end_us = (double)s->end_ns / 1e3;
    json_int_t chunk = s->chunk;

    if (!style->async)
        return put(f,
                   json_pack("{s:s,s:s,s:s,s:f,s:f,s:i,s:i,s:{s:I}}", "name",
                             style->name, "cat", style->category, "ph", "X",
                             "ts", begin_us, "dur", end_us - begin_us, "pid",
                             s->group, "tid", s->local, "args", "chunk", chunk),
                   e);
    for (int end = 0; end <= 1; end++)
        if (put(f,
                json_pack("{s:s,s:s,s:s,s:f,s:i,s:i,s:I}", "name", style->name,
                          "cat", style->category, "ph", end ? "e" : "b", "ts",
                          end ? end_us : begin_us, "pid", s->group, "tid",
                          s->local, "id", chunk),
                e) != 0)
            return -1;
    return 0;
}

int trace_file_spans(void *arg, int64_t lo, int64_t hi,
                     const unsigned char *spans, struct err *e)
{
    struct trace_file *f = arg;
    const struct span *s = (const struct span *)(const void *)spans;

    if (f == NULL || f->failed)
        return -1;
    for (int64_t i = 0; i < hi - lo; i++) {
        if (s[i].group != f->group) {
            f->group = s[i].group;
            if (name_group(f, f->group, e) != 0)
                return -1;
        }
        if (put_span(f, &s[i], e) != 0)
            return -1;
    }
    return 0;
}

int trace_file_end(struct trace_file *f, int64_t dropped, struct err *e)
{
    int failed;

    if (f == NULL)
        return -1;
    failed =
        f->failed || fprintf(f->to,
                             "\n],\"displayTimeUnit\":\"ms\",\"otherData\":"
                             "{\"spans_dropped\":%lld}}\n",
                             (long long)dropped) < 0;
    if (failed && !f->failed)
        broken(f, e);
    if (failed)
        new_file_drop(&f->file);
    else if (new_file_keep(&f->file) != 0)
        failed = broken(f, e);
    free(f->path);
    free(f);
    return failed ? -1 : 0;
}
