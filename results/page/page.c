/* SPDX-License-Identifier: BSD-3-Clause */
/* The page as a whole: head, sections in order, foot; see page.h. */
#include "results/page/page.h"

#include <errno.h>
#include <stdlib.h>

#include "results/analysis/outside.h"
#include "results/analysis/trouble.h"
#include "results/page/html.h"
#include "results/page/page_style.h"
#include "results/page/headline.h"
#include "results/page/put_text.h"
#include "results/page/section.h"
#include "results/page/work_title.h"

#define SECTION(name) extern const struct section name##_section;
#include "results/page/sections.def"
#undef SECTION

static const struct section *const sections[] = {
#define SECTION(name) &name##_section,
#include "results/page/sections.def"
#undef SECTION
};

enum { SECTIONS = sizeof sections / sizeof *sections };

static const struct err no_memory = {EXIT_UNAVAILABLE, "out of memory"};

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
            "print{:root{%s}}%s</style></head>\n<body><main>\n",
            page_light, page_dark, page_light, page_rules);
}

/* Print a section to p->to. Returns 1 if it is empty, and prints nothing
 * then. */
static int print_section(struct page *p, const struct section *s)
{
    FILE *page = p->to, *part;
    char *body = NULL;
    size_t length = 0;
    int empty = 1;

    part = trouble_memstream(&body, &length);
    if (part == NULL)
        return 1;
    p->to = part;
    empty = s->print(p);
    p->to = page;
    if (ferror(part) | fclose(part)) {
        trouble_note(&no_memory);
        return 1;
    }
    if (!empty) {
        fprintf(page,
                "<details class=\"part\"%s><summary><h2>%s</h2>%s%s%s"
                "</summary>\n<section id=\"%s\">\n",
                s->unfolded || p->d->groups.count == 0 ? " open" : "", s->title,
                *s->intro != '\0' ? " <span>" : "", s->intro,
                *s->intro != '\0' ? "</span>" : "", s->id);
        fwrite(body, 1, length, page);
        fputs("</section></details>\n", page);
    }
    free(body);
    return empty;
}

static void print_missing(struct page *p, const int *empty)
{
    int any = 0;

    /* What is missing are runs of kernels. */
    for (int i = 0; i < SECTIONS && !p->outside; i++) {
        if (!empty[i] || sections[i]->cure == NULL)
            continue;
        if (!any++)
            fputs("<details class=\"part cures\"><summary><h2>Not in these "
                  "rows</h2>"
                  " <span>Sections without rows, and how to measure them."
                  "</span></summary>\n<ul class=\"plain\">\n",
                  p->to);
        fprintf(p->to, "<li>%s: <code>", sections[i]->title);
        html_text(p->to, sections[i]->cure);
        fputs("</code></li>\n", p->to);
    }
    if (any)
        fputs("</ul></details>\n", p->to);
}

/* The answer, then folded sections: their titles are the table of contents. */
static void print_page(struct page *p)
{
    struct work_titles titles;
    int empty[SECTIONS];

    if (work_titles_make(&titles, &p->d->groups) != 0)
        return;
    p->titles = &titles;
    print_head(p);
    headline_print(p);
    for (int i = 0; i < SECTIONS; i++)
        empty[i] = print_section(p, sections[i]);
    print_missing(p, empty);
    fputs("</main></body></html>\n", p->to);
    work_titles_release(&titles);
    p->titles = NULL;
}

int page_write(const struct dataset *d, const char *path, struct err *e)
{
    struct page p = {.d = d, .outside = outside_all(d)};
    char *text = NULL;
    size_t length = 0, before;
    int failed;

    p.to = trouble_memstream(&text, &length);
    if (p.to == NULL)
        return err_errno(e, EXIT_UNAVAILABLE, errno,
                         "out of memory for the page");
    before = trouble_count();
    print_page(&p);
    failed = ferror(p.to);
    failed |= fclose(p.to) != 0;
    if (failed)
        err_set(e, EXIT_UNAVAILABLE, "out of memory for the page");
    else if (trouble_count() > before)
        failed = 1; /* a page without some parts; the program names the cause */
    else
        failed = put_text(path, text, length, e) != 0;
    free(text);
    return failed ? -1 : 0;
}
