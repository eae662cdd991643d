/* SPDX-License-Identifier: BSD-3-Clause */
/* The page as a whole: head, sections in order, foot; see page.h. */
#include "results/page/page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "results/page/html.h"
#include "results/page/page_style.h"
#include "results/page/headline.h"
#include "results/page/section.h"
#include "results/rows/new_file.h"

#define SECTION(name) extern const struct section name##_section;
#include "results/page/sections.def"
#undef SECTION

static const struct section *const sections[] = {
#define SECTION(name) &name##_section,
#include "results/page/sections.def"
#undef SECTION
};

enum { SECTIONS = sizeof sections / sizeof *sections };

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

/* Print a section to p->to. Returns 1 if it is empty, and prints nothing
 * then. */
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
        if (!empty[i] || sections[i]->cure == NULL)
            continue;
        if (!any++)
            fputs("<section><h2>Not in these rows</h2><ul class=\"plain\">\n",
                  p->to);
        fprintf(p->to, "<li>%s: <code>", sections[i]->title);
        html_text(p->to, sections[i]->cure);
        fputs("</code></li>\n", p->to);
    }
    if (any)
        fputs("</ul></section>\n", p->to);
}

/* Sections first, because the links at the top name only those that exist. */
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
        empty[i] = print_section(p, sections[i]);
    fclose(p->to);
    p->to = page;
    print_head(p);
    headline_print(p);
    fputs("<nav aria-label=\"sections\">", page);
    for (int i = 0; i < SECTIONS; i++)
        if (!empty[i])
            fprintf(page, "<a href=\"#%s\">%s</a>\n", sections[i]->id,
                    sections[i]->link);
    fputs("</nav>\n", page);
    fwrite(text, 1, length, page);
    free(text);
    print_missing(p, empty);
    fputs("</body></html>\n", page);
}

static int put_file(const char *path, const char *text, size_t length,
                    struct err *e)
{
    struct new_file f;

    if (new_file_check(path, e) != 0)
        return -1;
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
        return err_errno(e, EXIT_UNAVAILABLE, errno,
                         "out of memory for the page");
    print_page(&p);
    failed = ferror(p.to);
    failed |= fclose(p.to) != 0;
    if (failed)
        err_set(e, EXIT_UNAVAILABLE, "out of memory for the page");
    else
        failed = put_file(path, text, length, e) != 0;
    free(text);
    return failed ? -1 : 0;
}
