/* SPDX-License-Identifier: BSD-3-Clause */
/* Lanes of workers: from traces, or from the rows of workers. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "results/page/driver_style.h"
#include "results/page/page_parts.h"
#include "results/page/timeline.h"
#include "results/analysis/trouble.h"

enum { TIMELINES_SHOWN = 48 };

static void print_timeline(struct page *p, const struct timeline *t)
{
    fputs("<figure><h3>", p->to);
    html_text(p->to, t->title);
    fputs("</h3>\n", p->to);
    timeline_print(p->to, t);
    fputs("</figure>\n", p->to);
}

static int is_json(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);

    return entry->d_name[0] != '.' && n > 5 &&
           strcmp(entry->d_name + n - 5, ".json") == 0;
}

/* Add the traces of a directory to the first `count`, in the order of their
 * names; other files are skipped. Returns the new count. */
static int read_traces(const char *dir, struct timeline all[TIMELINES_SHOWN],
                       int count)
{
    struct dirent **files = NULL;
    char path[PATH_MAX];
    int n = scandir(dir, &files, is_json, alphasort);

    if (n < 0)
        trouble_read(dir, errno);
    for (int i = 0; i < n; i++) {
        struct err e = {0};

        snprintf(path, sizeof path, "%s/%s", dir, files[i]->d_name);
        free(files[i]);
        if (count >= TIMELINES_SHOWN || timeline_read(&all[count], path, &e))
            continue;
        if (all[count].count > 0)
            count++;
        else
            timeline_release(&all[count]);
    }
    free(files);
    return count;
}

/* The length of the work in "primes under fork". */
static size_t work_length(const struct timeline *t)
{
    const char *under = strstr(t->title, " under ");

    return under != NULL ? (size_t)(under - t->title) : strlen(t->title);
}

/* Lanes are sorted by rank. */
static int slot_of(const struct timeline *t)
{
    int several = 0;

    for (size_t i = 1; i < t->count; i++)
        several |= t->lanes[i].rank == t->lanes[i - 1].rank;
    return driver_slot(t->family, t->one_at_a_time, several);
}

static int same_kernel(const struct timeline *a, const struct timeline *b)
{
    return work_length(a) == work_length(b) &&
           strncmp(a->title, b->title, work_length(a)) == 0;
}

/* The timelines of one kernel, in the order of their drivers. Those of the
 * first kernel are unfolded. */
static void print_kernel(struct page *p, const struct timeline *all, int count,
                         int first)
{
    fprintf(p->to, "<details class=\"part\"%s><summary><h3>",
            first == 0 ? " open" : "");
    html_printf(p->to, "%.*s", (int)work_length(&all[first]), all[first].title);
    fputs("</h3></summary>\n<div class=\"lanes\">\n", p->to);
    for (int slot = 0; slot < DRIVER_SLOTS; slot++)
        for (int i = first; i < count; i++)
            if (slot_of(&all[i]) == slot && same_kernel(&all[i], &all[first]))
                print_timeline(p, &all[i]);
    fputs("</div></details>\n", p->to);
}

static int print_traces(struct page *p)
{
    struct timeline *all = trouble_calloc(TIMELINES_SHOWN, sizeof *all);
    int count = 0;

    for (size_t i = 0; i < p->d->dir_count && all != NULL; i++)
        count = read_traces(p->d->dirs[i], all, count);
    for (int i = 0; i < count; i++) {
        int before = 0;

        for (int k = 0; k < i; k++)
            before |= same_kernel(&all[k], &all[i]);
        if (!before)
            print_kernel(p, all, count, i);
    }
    for (int i = 0; i < count; i++)
        timeline_release(&all[i]);
    free(all);
    return count;
}

/* One run of each driver, once computing and once waiting: of several, the one
 * with the most workers that can be drawn. */
static const struct group *run_of(const struct page *p, size_t at)
{
    const struct groups *all = &p->d->groups;
    const struct group *first = &all->all[at], *best = first;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];

        if (!group_usable(g) || g->waited != first->waited ||
            strcmp(g->driver, first->driver) != 0)
            continue;
        if (i < at)
            return NULL;
        if (g->workers > best->workers && g->workers <= 8)
            best = g;
    }
    return best;
}

static int print_workers(struct page *p)
{
    const struct groups *all = &p->d->groups;
    int shown = 0;

    for (int waited = 0; waited <= 1; waited++)
        for (size_t i = 0; i < all->count && shown < TIMELINES_SHOWN; i++) {
            const struct group *g;
            struct timeline t;

            if (!group_usable(&all->all[i]) || all->all[i].waited != waited)
                continue;
            g = run_of(p, i);
            if (g == NULL)
                continue;
            if (timeline_of_group(&t, p->d, g) == 0) {
                print_timeline(p, &t);
                shown++;
            }
            timeline_release(&t);
        }
    return shown;
}

static int print(struct page *p)
{
    int shown, exact;

    fputs("<p class=\"guess\"><b>What did you expect?</b>One event loop with "
          "ten waits, or ten threads with one wait each: how do their "
          "timelines differ?</p>\n<p>"
          "<span class=\"key work\"></span>computing &ensp;"
          "<span class=\"key wait\"></span>waiting &ensp;"
          "<span class=\"key comm\"></span>exchange or barrier &ensp;"
          "<span class=\"key setup\"></span>set-up &ensp;"
          "<span class=\"key idle\"></span>idle</p>\n",
          p->to);
    exact = shown = print_traces(p);
    if (shown == 0) {
        fputs("<div class=\"lanes\">\n", p->to);
        shown = print_workers(p);
        fputs("</div>\n", p->to);
    }
    fputs("<p class=\"dim\">", p->to);
    fputs(exact ? "From traces: bars show when each task ran."
                : "From the rows of the workers: bars show durations; the "
                  "order within a lane is unknown. For the order, record a "
                  "trace: --trace DIR/NAME.json.",
          p->to);
    fputs(" Each lane is a worker; the thin lines below it are its waits in "
          "flight.</p>\n",
          p->to);
    return shown == 0;
}

const struct section timelines_section = {
    .id = "timelines",
    .title = "Timelines of workers",
    .unfolded = 1,
    .intro = "The same kernels, worker by worker. Blue is computing, orange is "
             "a wait in flight.",
    .print = print,
    .cure = "brigade run wait --delays 3,1,2 --driver epoll --out DIR --trace "
            "DIR/epoll.json",
};
