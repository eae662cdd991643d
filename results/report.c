/* SPDX-License-Identifier: BSD-3-Clause */
/* brigade-report DIR...: report on results directories, as tables on the
 * terminal, as an HTML page, and as input for other programs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/analysis/dataset.h"
#include "results/page/export.h"
#include "results/page/page.h"
#include "results/page/text.h"

static const char *const help =
    "example: brigade report results/today --html results/today/report.html\n\n"
    "  brigade report DIR...\n\n"
    "Reports on the rows of a directory, or of several and their hosts as one "
    "set:\nmedian times, speed-ups over serial with 95 % intervals, cores that "
    "worked, waits\nthat passed at the same time, losses and their causes, the "
    "slowest node and core,\nand the reliability of the figures.\n\n"
    "  --html FILE      self-contained HTML page\n"
    "  --extra-p FILE   times for Extra-P as JSON Lines; - is stdout\n"
    "  --losses         parts of the workers' time as CSV, in percent\n"
    "  --fom            lines `FOM name: value` instead of tables\n\n"
    "Traces in DIR (--trace DIR/NAME.json) become timelines of the page.\n";

struct settings {
    const char **dirs; /* [dir_count] */
    const char *html, *extra_p;
    size_t dir_count;
    int fom, losses, help;
};

static int parse(int argc, char **argv, struct settings *w, struct err *e)
{
    *w = (struct settings){.dirs = calloc((size_t)argc, sizeof *w->dirs)};
    if (w->dirs == NULL)
        return err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot read the words");
    for (int i = 1; i < argc; i++) {
        const char **value = NULL, *word = argv[i], *equals = NULL;

        if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
            return w->help = 1, 0;
        if (strcmp(word, "--fom") == 0) {
            w->fom = 1;
        } else if (strcmp(word, "--losses") == 0) {
            w->losses = 1;
        } else if (strncmp(word, "--html", 6) == 0 &&
                   (word[6] == '\0' || word[6] == '=')) {
            value = &w->html;
            equals = word[6] == '=' ? word + 7 : NULL;
        } else if (strncmp(word, "--extra-p", 9) == 0 &&
                   (word[9] == '\0' || word[9] == '=')) {
            value = &w->extra_p;
            equals = word[9] == '=' ? word + 10 : NULL;
        } else if (word[0] == '-' && word[1] != '\0') {
            return err_set(e, EXIT_USAGE,
                           "unknown option '%.60s'; see brigade report "
                           "--help",
                           word);
        } else {
            w->dirs[w->dir_count++] = word;
        }
        if (value != NULL && equals == NULL && ++i == argc)
            return err_set(e, EXIT_USAGE, "%s: no file name", word);
        if (value != NULL)
            *value = equals != NULL ? equals : argv[i];
    }
    if (w->dir_count == 0)
        return err_set(e, EXIT_USAGE,
                       "no directory; use brigade report DIR, for example "
                       "brigade report results/today");
    return 0;
}

static int report(const struct settings *w, struct err *e)
{
    int quiet = w->extra_p != NULL && strcmp(w->extra_p, "-") == 0;
    struct dataset d;
    int failed = 0;

    if (dataset_read(&d, w->dirs, w->dir_count, e) != 0)
        return -1;
    if (w->fom)
        export_fom(&d, stdout);
    else if (w->losses)
        failed |= export_losses(&d, stdout, e);
    else if (!quiet)
        text_print(&d);
    if (w->extra_p != NULL)
        failed |= export_extra_p(&d, w->extra_p, e);
    if (w->html != NULL)
        failed |= page_write(&d, w->html, e);
    if (fflush(stdout) != 0 || ferror(stdout))
        failed |= err_errno(e, EXIT_RESULTS, errno, "cannot write to stdout");
    dataset_release(&d);
    return failed ? -1 : 0;
}

int main(int argc, char **argv)
{
    struct settings w;
    struct err e = {0};

    if (parse(argc, argv, &w, &e) == 0) {
        if (!w.help)
            report(&w, &e);
        else if (fputs(help, stdout) < 0 || fflush(stdout) != 0)
            err_errno(&e, EXIT_RESULTS, errno, "cannot write to stdout");
    }
    free(w.dirs);
    if (e.code != 0)
        fprintf(stderr, "brigade-report: %s\n", e.text);
    return e.code;
}
