/* SPDX-License-Identifier: BSD-3-Clause */
/* The page as a whole: head, sections in their order, foot; see page.h. */
#include "results/page/page.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "results/page/html.h"
#include "results/rows/new_file.h"
#include "results/page/page_style.h"
#include "results/rows/quantity.h"

/* Where a section has nothing to say, the page tells how it would. */
static const struct section {
    const char *id, *link, *title, *intro;
    int (*print)(struct page *p);
    const char *cure;
} sections[] = {
    {"scaling", "parallelism", "Parallelism: more cores on the same work",
     "Many chefs, many stoves. Every point is a median of repetitions, every "
     "run gave the same verified answer.",
     page_scaling, "brigade sweep strong --workers 1,2,4 --out DIR"},
    {"weak", "weak scaling", "Weak scaling: more work for more workers",
     "As many more guests as chefs. Work that grows with the machine, as most "
     "work does.",
     page_weak, "brigade sweep weak --workers 1,2,4 --out DIR"},
    {"waiting", "overlap", "Overlap: waits that pass at the same time",
     "One chef, many pots. Waiting needs no core, so any number of waits can "
     "pass together.",
     page_waiting, "brigade sweep overlap --out DIR"},
    {"timelines", "timelines", "Who did what when",
     "The same kernels, worker by worker. Blue is computing, orange is a wait "
     "under way.",
     page_timelines,
     "brigade run wait --delays 3,1,2 --driver epoll --out DIR --trace "
     "DIR/epoll.json"},
    {"laws", "laws", "Laws of scaling",
     "What the measured times say about more workers than were tried.",
     page_laws, "brigade sweep strong with more worker counts"},
    {"losses", "losses", "Why not faster?",
     "n workers for the time T have n times T to spend. What was not the work "
     "itself, taken apart.",
     page_losses, "serial and parallel runs of the same work, with --out DIR"},
    {"roofline", "roofline", "Convolve: bound by arithmetic or by memory?",
     "How many products a byte of memory is used for, and how fast they come.",
     page_roofline, "brigade run convolve --out DIR, with several filters"},
    {"halo", "halo exchange", "Exchange behind computing",
     "Ranks that send their edges while they compute the middle.", page_halo,
     "mpirun -n 2 brigade-mpi run convolve --halo overlap --out DIR"},
    {"costs", "prices", "The price list",
     "What one more thing that waits costs on this machine, by what it is "
     "made of.",
     page_costs, "brigade costs --out DIR"},
    {"starvation", "blocked loop", "The blocked loop",
     "An event loop that computes hears nothing meanwhile: a heartbeat shows "
     "how late it gets.",
     page_starvation, "brigade run mix --driver epoll --out DIR"},
    {"placement", "placement", "Who sat where",
     "Seats asked for, and masks that the workers read back.", page_placement,
     "runs with --out DIR"},
    {"decision", "what to take", "What to take for which work",
     "The usual advice, and what these rows say to it.", page_decision,
     "runs of computing and of waiting kernels under several drivers"},
    {"noise", "noise", "How far to trust this",
     "What else the machine did meanwhile.", page_noise, "more repetitions"},
    {"failed", "failures", "What did not end well",
     "These rows are in the files and in no statistic.", page_failed, NULL},
    {"machine", "machine", "Machine and method", "", page_machine, NULL},
};

enum { SECTIONS = sizeof sections / sizeof *sections };

int page_usable(const struct group *g)
{
    return g->repetitions > 0 && !g->anchor;
}

int page_first_of_work(const struct page *p, size_t at)
{
    const struct groups *all = &p->d->groups;

    if (!page_usable(&all->all[at]))
        return 0;
    for (size_t i = 0; i < at; i++)
        if (page_usable(&all->all[i]) &&
            group_same_work(&all->all[i], &all->all[at]))
            return 0;
    return 1;
}

void page_series_name(const struct page *p, const struct group *g, char *to,
                      size_t size)
{
    const struct groups *all = &p->d->groups;
    int several = 0;

    for (size_t i = 0; i < all->count; i++)
        several |= strcmp(all->all[i].host, g->host) != 0;
    snprintf(to, size, "%.30s%s%.28s", g->driver, several ? " on " : "",
             several ? g->host : "");
}

void page_args(const char *args, char *to, size_t size)
{
    size_t used = 0;

    for (const char *c = args; *c != '\0' && used + 2 < size; c++) {
        to[used++] = *c;
        if (*c == ';')
            to[used++] = ' ';
    }
    to[used] = '\0';
}

int page_placed_twice(const struct page *p, const struct group *g)
{
    const struct groups *all = &p->d->groups;

    if (!page_usable(g) || g->workers < 2 || g->waited || !isfinite(g->faster))
        return 0;
    for (size_t i = 0; i < all->count; i++) {
        const struct group *other = &all->all[i];

        if (page_usable(other) && group_same_work(other, g) &&
            strcmp(other->driver, g->driver) == 0 &&
            other->workers == g->workers && strcmp(other->place, g->place) != 0)
            return 1;
    }
    return 0;
}

void page_work_cell(struct html_table *t, const char *kernel, const char *args)
{
    char spaced[300];

    page_args(args, spaced, sizeof spaced);
    html_table_cell(t, "%s%s%s", kernel, *kernel != '\0' ? " " : "", spaced);
}

void page_figure(struct page *p, const char *title, const char *guess)
{
    fputs("<figure><h3>", p->to);
    html_text(p->to, title);
    fputs("</h3><p class=\"guess\"><b>What did you expect?</b>", p->to);
    html_text(p->to, guess);
    fputs("</p>\n", p->to);
}

void page_explain(struct page *p, const char *format, ...)
{
    char text[2048];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    fputs("<figcaption>", p->to);
    html_text(p->to, text);
    fputs("</figcaption>\n", p->to);
}

void page_figure_end(struct page *p)
{
    fputs("</figure>\n", p->to);
}

void page_interval(struct html_table *t, struct interval i, const char *format,
                   int few)
{
    char lo[32], hi[32];

    if (!isfinite(i.lo)) {
        html_table_text(t, "too few runs");
        return;
    }
    if (strcmp(format, "time") == 0) {
        say_time(i.lo, lo, sizeof lo);
        say_time(i.hi, hi, sizeof hi);
    } else {
        snprintf(lo, sizeof lo, "%.2f", i.lo);
        snprintf(hi, sizeof hi, "%.2f", i.hi);
    }
    html_table_cell(t, "%s to %s%s", lo, hi, few ? " (few runs)" : "");
}

/* How many drivers did g's work. */
static size_t drivers_of(const struct page *p, const struct group *g)
{
    const struct groups *all = &p->d->groups;
    const char *last = "";
    size_t count = 0;

    /* Within a work, groups stand by driver. */
    for (size_t i = 0; i < all->count; i++) {
        if (!page_usable(&all->all[i]) || !group_same_work(&all->all[i], g))
            continue;
        count += strcmp(all->all[i].driver, last) != 0;
        last = all->all[i].driver;
    }
    return count;
}

/* Of works that gained, a picture of many drivers shows more than the last
 * percent of speed-up. A tenth is what medians differ by without meaning
 * anything. */
static int heads(const struct page *p, const struct group *g)
{
    const struct group *best = p->best_work;
    size_t drivers = drivers_of(p, g), before;

    if (g->waited || g->implausible || !isfinite(g->faster) ||
        page_only_grown(p, g))
        return 0;
    if (best == NULL || (best->faster > 1.1) != (g->faster > 1.1))
        return best == NULL || g->faster > 1.1;
    before = drivers_of(p, best);
    return drivers > before || (drivers == before && g->faster > best->faster);
}

/* The two runs that the headline names. */
static void find_best(struct page *p)
{
    const struct groups *all = &p->d->groups;

    for (size_t i = 0; i < all->count; i++) {
        const struct group *g = &all->all[i];

        if (!page_usable(g))
            continue;
        if (heads(p, g))
            p->best_work = g;
        if (g->waited && isfinite(g->waits) &&
            (p->best_overlap == NULL || g->waits > p->best_overlap->waits))
            p->best_overlap = g;
    }
}

static void print_head(struct page *p)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
          "<meta name=\"viewport\" content=\"width=device-width, "
          "initial-scale=1\"><meta name=\"color-scheme\" content=\"light "
          "dark\"><title>Brigade: parallelism and overlap, measured</title>\n"
          "<style>:root{",
          p->to);
    fprintf(p->to,
            "%s}@media(prefers-color-scheme:dark){:root{%s}}@media "
            "print{:root{%s}}%s</style></head>\n<body>\n",
            page_light, page_dark, page_light, page_rules);
}

/* Print a section to p->to, unless it has nothing to say. Returns 1 then. */
static int print_section(struct page *p, const struct section *s)
{
    FILE *page = p->to, *part;
    char *body = NULL;
    size_t length = 0;
    int empty = 1;

    part = open_memstream(&body, &length);
    if (part == NULL)
        return 1;
    p->to = part;
    empty = s->print(p);
    p->to = page;
    fclose(part);
    if (!empty) {
        fprintf(page, "<section id=\"%s\"><h2>%s</h2>\n", s->id, s->title);
        if (*s->intro != '\0')
            fprintf(page, "<p class=\"dim\">%s</p>\n", s->intro);
        fwrite(body, 1, length, page);
        fputs("</section>\n", page);
    }
    free(body);
    return empty;
}

static void print_missing(struct page *p, const int *empty)
{
    int any = 0;

    for (int i = 0; i < SECTIONS; i++) {
        if (!empty[i] || sections[i].cure == NULL)
            continue;
        if (!any++)
            fputs("<section><h2>Not in these rows</h2><ul class=\"plain\">\n",
                  p->to);
        fprintf(p->to, "<li>%s: <code>", sections[i].title);
        html_text(p->to, sections[i].cure);
        fputs("</code></li>\n", p->to);
    }
    if (any)
        fputs("</ul></section>\n", p->to);
}

/* Sections first, for the links on top name only those that are there. */
static void print_page(struct page *p)
{
    FILE *page = p->to;
    char *text = NULL;
    size_t length = 0;
    int empty[SECTIONS];

    p->to = open_memstream(&text, &length);
    if (p->to == NULL) {
        p->to = page;
        return;
    }
    for (int i = 0; i < SECTIONS; i++)
        empty[i] = print_section(p, &sections[i]);
    fclose(p->to);
    p->to = page;
    print_head(p);
    page_headline(p);
    fputs("<nav aria-label=\"sections\">", page);
    for (int i = 0; i < SECTIONS; i++)
        if (!empty[i])
            fprintf(page, "<a href=\"#%s\">%s</a>\n", sections[i].id,
                    sections[i].link);
    fputs("</nav>\n", page);
    fwrite(text, 1, length, page);
    free(text);
    print_missing(p, empty);
    fputs("</body></html>\n", page);
}

/* Put text into place as path; what is renamed there would replace a pipe or
 * a device. */
static int put_file(const char *path, const char *text, size_t length,
                    struct err *e)
{
    struct new_file f;
    struct stat there;

    if (stat(path, &there) == 0 && !S_ISREG(there.st_mode))
        return err_set(e, EXIT_RESULTS,
                       "cannot write '%.200s': it is there and no regular "
                       "file",
                       path);
    if (new_file_open(&f, path) != 0)
        return err_errno(e, EXIT_RESULTS, errno, "cannot create '%.200s'",
                         path);
    if (fwrite(text, 1, length, f.to) != length) {
        err_errno(e, EXIT_RESULTS, errno, "cannot write '%.200s'", path);
        new_file_drop(&f);
        return -1;
    }
    return new_file_keep(&f) == 0 ? 0
                                  : err_errno(e, EXIT_RESULTS, errno,
                                              "cannot write '%.200s'", path);
}

int page_write(const struct dataset *d, const char *path, struct err *e)
{
    struct page p = {.d = d};
    char *text = NULL;
    size_t length = 0;
    int failed;

    p.to = open_memstream(&text, &length);
    if (p.to == NULL)
        return err_errno(e, EXIT_UNAVAILABLE, errno, "no memory for the page");
    find_best(&p);
    print_page(&p);
    failed = ferror(p.to);
    failed |= fclose(p.to) != 0;
    if (failed)
        err_set(e, EXIT_UNAVAILABLE, "no memory for the page");
    else
        failed = put_file(path, text, length, e) != 0;
    free(text);
    return failed ? -1 : 0;
}
