/* SPDX-License-Identifier: BSD-3-Clause */
/* brigade-report DIR...: report on results directories, as tables on the
 * terminal, as an HTML page, and as input for other programs. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernels/base/words.h"
#include "results/analysis/dataset.h"
#include "results/analysis/trouble.h"
#include "results/page/card.h"
#include "results/page/export.h"
#include "results/page/page.h"
#include "results/page/points.h"
#include "results/page/text.h"
#include "results/rows/form.h"
#include "results/rows/help.h"
#include "results/rows/stdout.h"

struct settings {
    const char **dirs; /* [dir_count] */
    const char *html, *card, *extra_p;
    size_t dir_count;
    int fom, losses, json, markdown, help;
};

#define FIELD(f) .offset = offsetof(struct settings, f)

static const struct option options[] = {
    {.name = "html",
     .kind = OPTION_TEXT,
     FIELD(html),
     .arg = "FILE",
     .help = "self-contained HTML page: which execution model for which work, "
             "then all figures; - is stdout, without the tables"},
    {.name = "card",
     .kind = OPTION_TEXT,
     FIELD(card),
     .arg = "FILE",
     .help = "summary as an SVG picture, for a mail or a slide; - is stdout"},
    {.name = "extra-p",
     .kind = OPTION_TEXT,
     FIELD(extra_p),
     .arg = "FILE",
     .help = "times for Extra-P as JSON Lines; - is stdout"},
    {FORM_JSON_OPTION("the points"), FIELD(json)},
    {FORM_MARKDOWN_OPTION("the points"), FIELD(markdown)},
    {.name = "losses",
     .kind = OPTION_FLAG,
     FIELD(losses),
     .help = "print the parts of the workers' time as CSV, in percent"},
    {.name = "fom",
     .kind = OPTION_FLAG,
     FIELD(fom),
     .help = "print lines `FOM name: value` instead of tables"},
    {0},
};

#undef FIELD

static void print_help(void)
{
    help_begin();
    printf("example: brigade report results/today --html "
           "results/today/report.html\n\n"
           "  brigade report DIR...\n\n"
           "Reports on the rows of a directory, or of several and their hosts "
           "as one set:\nmedian times, speed-ups over serial with 95 %% "
           "intervals, cores that worked, waits\nthat passed at the same time, "
           "losses and their causes, the slowest node and core,\nand the "
           "reliability of the figures.\n\n");
    option_help(options, stdout);
    printf("\nTables fit the terminal: COLUMNS or, without a terminal, 80 "
           "columns.\nTraces in DIR (--trace DIR/NAME.json) become timelines "
           "of the page.\n");
    help_end();
}

/* What is printed instead of the tables: one of these, as other text would be
 * inside it. FOM lines may stand with those of Extra-P. */
static int check_stdout(const struct settings *w, struct err *e)
{
    const struct form forms[] = {
        {"--html -", form_is_stdout(w->html), 0},
        {"--card -", form_is_stdout(w->card), 0},
        {"--json", w->json, 0},
        {"--markdown", w->markdown, 0},
        {"--fom", w->fom, 1},
        {"--losses", w->losses, 1},
        {"--extra-p -", form_is_stdout(w->extra_p), 1},
    };

    return form_check(forms, sizeof forms / sizeof *forms, e);
}

static int is_empty(const struct option *o, const struct settings *w)
{
    char text[2];

    return option_text(o, w, text, sizeof text) == 0;
}

static int parse(int argc, char **argv, struct settings *w, struct err *e)
{
    unsigned char given[WORDS_OPTIONS_MAX] = {0};
    const struct words words = {
        .command = "brigade report",
        .of = "",
        .about = "",
        .holders = {{options, w, given}},
    };

    if (option_defaults(options, w, e) != 0)
        return -1;
    w->dirs = calloc((size_t)argc, sizeof *w->dirs);
    if (w->dirs == NULL)
        return err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot read the words");
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];

        if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
            return w->help = 1, 0;
        if (*word == '\0')
            return err_set(e, EXIT_USAGE,
                           "argument %d is empty; expected a directory", i);
        if (word[0] != '-' || word[1] == '\0')
            w->dirs[w->dir_count++] = word;
        else if (words_take(&words, argc, argv, &i, e) != 0)
            return -1;
    }
    words_print_notes(&words);
    for (const struct option *o = options; o->name != NULL; o++)
        if (given[o - options] && o->kind == OPTION_TEXT && is_empty(o, w))
            return err_set(e, EXIT_USAGE, "--%s: the file name is empty",
                           o->name);
    if (w->dir_count == 0)
        return err_set(e, EXIT_USAGE,
                       "no directory; use brigade report DIR, for example "
                       "brigade report results/today");
    return check_stdout(w, e);
}

/* One line on a terminal for long files, which is removed at their end. */
static void show_progress(const char *path, int64_t done, int64_t size)
{
    static int shown;

    if (size >= 64 << 20 && done < size) {
        fprintf(stderr, "\rreading %.60s: %3.0f %%", path,
                100 * (double)done / (double)size);
        shown = 1;
    } else if (shown) {
        fprintf(stderr, "\r\033[K");
        shown = 0;
    }
}

static int report(const struct settings *w, struct err *e)
{
    int quiet = form_is_stdout(w->extra_p) || form_is_stdout(w->html) ||
                form_is_stdout(w->card);
    struct dataset d;
    int failed = 0;

    if (dataset_read(&d, w->dirs, w->dir_count, e) != 0)
        return -1;
    fflush(stdout);
    dataset_warn(&d, stderr);
    if (w->fom)
        export_fom(&d, stdout);
    else if (w->losses)
        failed |= export_losses(&d, stdout, e);
    else if (w->json)
        failed |= points_json(&d, stdout, e);
    else if (w->markdown)
        points_markdown(&d, stdout);
    else if (!quiet)
        text_print(&d);
    if (w->extra_p != NULL)
        failed |= export_extra_p(&d, w->extra_p, e);
    if (w->html != NULL)
        failed |= page_write(&d, w->html, e);
    if (w->card != NULL)
        failed |= card_write(&d, w->card, e);
    failed |= stdout_flush(e);
    if (d.rejected.count > 0)
        failed |= err_set(e, EXIT_RESULTS,
                          "%zu rows cannot be right and were left out (see "
                          "above); the report shows the others",
                          d.rejected.count);
    dataset_release(&d);
    return failed ? -1 : 0;
}

int main(int argc, char **argv)
{
    struct settings w = {0};
    struct err e = {0}, trouble;

    stdout_watch();
    trouble_watch_json();
    if (isatty(STDERR_FILENO))
        csv_watch(show_progress);
    if (parse(argc, argv, &w, &e) == 0) {
        if (!w.help) {
            report(&w, &e);
        } else {
            print_help();
            stdout_flush(&e);
        }
    }
    free(w.dirs);
    trouble = trouble_first();
    if (trouble.code != 0 && (e.code == 0 || trouble.code == EXIT_UNAVAILABLE))
        e = trouble;
    return err_print("brigade-report", &e);
}
