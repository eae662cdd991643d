/* SPDX-License-Identifier: BSD-3-Clause */
/* Results of the points; see table.h. */
#include "jobs/scale/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_of(const struct group *g, const struct csv_table *rows,
                 const struct scale_point *p, const char *policy)
{
    char host[128] = "";

    gethostname(host, sizeof host - 1);
    return strcmp(g->kernel, p->kernel) == 0 && strcmp(g->args, p->args) == 0 &&
           strcmp(g->driver_args, p->driver_args) == 0 &&
           strcmp(g->place, policy) == 0 && g->workers == p->workers &&
           strcmp(g->host, host) == 0 && rows != NULL;
}

static void fill(struct scale_line *l, const struct dataset *d)
{
    const struct group *g = l->group;
    double elapsed = g->time.median,
           queue = dataset_median(d, g, "runqueue_ns");

    l->median_s = g->time.median / 1e9;
    l->lo_s = g->time.median_95.lo / 1e9;
    l->hi_s = g->time.median_95.hi / 1e9;
    l->speedup = g->faster;
    l->speedup_lo = g->ratio.at_95.lo;
    l->speedup_hi = g->ratio.at_95.hi;
    l->efficiency = g->faster / (double)g->workers;
    l->cores = dataset_median(d, g, "work_cpu_ns") / elapsed;
    l->wanted = l->cores + queue / elapsed;
    l->threads = dataset_median(d, g, "threads_seen");
    l->cores_seen = dataset_median(d, g, "cores_seen");
    l->user_s = dataset_median(d, g, "user_ns") / 1e9;
    l->system_s = dataset_median(d, g, "system_ns") / 1e9;
    l->rss_bytes = dataset_median(d, g, "max_rss_bytes");
    l->read_bytes = dataset_median(d, g, "read_bytes");
    l->written_bytes = dataset_median(d, g, "written_bytes");
}

int scale_table_make(struct scale_table *t, const struct scale_points *p,
                     const char *dir, const char *policy,
                     const struct machine *m, struct err *e)
{
    *t = (struct scale_table){.machine = m, .policy = policy};
    t->lines = calloc(p->count, sizeof *t->lines);
    if (t->lines == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "no memory for the table");
    if (dataset_read(&t->data, &dir, 1, e) != 0) {
        free(t->lines);
        *t = (struct scale_table){0};
        return -1;
    }
    t->count = p->count;
    for (size_t i = 0; i < p->count; i++) {
        struct scale_line *l = &t->lines[i];

        *l = (struct scale_line){
            .point = &p->all[i],
            .median_s = NAN,
            .lo_s = NAN,
            .hi_s = NAN,
            .speedup = NAN,
            .speedup_lo = NAN,
            .speedup_hi = NAN,
            .efficiency = NAN,
            .cores = NAN,
            .wanted = NAN,
            .threads = NAN,
            .cores_seen = NAN,
        };
        for (size_t k = 0; k < t->data.groups.count; k++) {
            const struct group *g = &t->data.groups.all[k];

            if (is_of(g, &t->data.runs, l->point, policy))
                l->group = g;
        }
        if (l->group != NULL && l->group->repetitions > 0)
            fill(l, &t->data);
    }
    return 0;
}

void scale_table_release(struct scale_table *t)
{
    if (t->lines != NULL)
        dataset_release(&t->data);
    free(t->lines);
    *t = (struct scale_table){0};
}

double scale_line_precision(const struct scale_line *l)
{
    return fmax(l->hi_s - l->median_s, l->median_s - l->lo_s) / l->median_s;
}
