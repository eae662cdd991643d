/* SPDX-License-Identifier: BSD-3-Clause */
/* See card.h. SVG has no line breaking, so texts are broken by their count of
 * characters, for a sans-serif font of about half its size in width. */
#include "results/page/card.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "results/analysis/outside.h"
#include "results/analysis/trouble.h"
#include "results/page/answer.h"
#include "results/page/best.h"
#include "results/page/html.h"
#include "results/page/plural.h"
#include "results/page/put_text.h"
#include "results/page/trust.h"
#include "results/page/work_title.h"

enum { WIDTH = 1200, HEIGHT = 675, LEFT = 40, RIGHT = WIDTH - LEFT };

/* Columns of the table, and its lines. */
enum { TAKE_X = 350, CELLS_X = 540, TABLE_Y = 118, TABLE_END = 478 };

static const char style[] =
    "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,"
    "sans-serif;fill:#1b1f24}"
    ".dim{fill:#59636e}.take{fill:#a63d12;font-weight:700}"
    ".flag{fill:#9a5b00;font-weight:700}.bold{font-weight:700}";

/* One line of text. class: of the style sheet, or "". */
static void put(FILE *to, int x, int y, int size, const char *class,
                const char *text, size_t n)
{
    char line[400];

    snprintf(line, sizeof line, "%.*s", (int)n, text);
    fprintf(to, "<text x=\"%d\" y=\"%d\" font-size=\"%d\"%s%s%s>", x, y, size,
            *class ? " class=\"" : "", class, *class ? "\"" : "");
    html_text(to, line);
    fputs("</text>\n", to);
}

static void put_line(FILE *to, int x, int y, int size, const char *class,
                     const char *text)
{
    put(to, x, y, size, class, text, strlen(text));
}

/* The bytes of the longest start of text that has at most `most` code points
 * and ends at a word, or all of it. */
static size_t fitting(const char *text, int most)
{
    size_t end = 0, i = 0;

    for (int count = 0; text[i] != '\0'; i++) {
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
        if (count > most)
            return end > 0 ? end : i;
        if (text[i] == ' ')
            end = i;
    }
    return i;
}

/* At most `lines` lines of `most` characters; what is longer ends in an
 * ellipsis. Returns the y after the last. */
static int put_lines(FILE *to, int x, int y, int size, const char *class,
                     const char *text, int most, int lines)
{
    for (int i = 0; i < lines && *text != '\0'; i++) {
        size_t n = fitting(text, i == lines - 1 ? most - 1 : most);
        char last[400];

        if (i == lines - 1 && text[n] != '\0') {
            snprintf(last, sizeof last, "%.*s…", (int)n, text);
            put_line(to, x, y, size, class, last);
        } else {
            put(to, x, y, size, class, text, n);
        }
        y += size * 5 / 4;
        text += n;
        text += strspn(text, " ");
    }
    return y;
}

static void put_row(FILE *to, const struct answer *a,
                    const struct answer_row *r, int y, int high, int cell)
{
    int two = high >= 48; /* lines of a row */

    fprintf(to,
            "<path d=\"M%d %dH%d\" stroke=\"#d9dee4\" stroke-width=\"1\"/>\n",
            LEFT, y, RIGHT);
    for (int i = 0; i < ANSWER_CELLS && a->heads[i] != NULL; i++)
        if (r->cells[i].taken)
            fprintf(to,
                    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
                    "fill=\"#e9edf1\"/>\n",
                    CELLS_X + i * cell - 8, y + 1, cell, high - 1);
    put_lines(to, LEFT, y + 22, 17, "bold", r->work, 32, 1);
    if (two)
        put_lines(to, LEFT, y + 41, 13, "dim", r->evidence, 43, 1);
    put_lines(to, TAKE_X, y + 22, 17, "take", r->take, 19, two + 1);
    if (two && strlen(r->take) <= 19)
        put_lines(to, TAKE_X, y + 41, 12, "dim", r->doubt, 30, 1);
    for (int i = 0; i < ANSWER_CELLS && a->heads[i] != NULL; i++) {
        const struct answer_cell *c = &r->cells[i];

        put_line(to, CELLS_X + i * cell, y + 22, 16, c->taken ? "bold" : "",
                 *c->text ? c->text : "–");
        if (two)
            put_lines(to, CELLS_X + i * cell, y + 41, 12, "dim", c->note,
                      cell / 6, 1);
    }
}

static void put_table(FILE *to, const struct answer *a)
{
    int cells = 0, cell, high, y = TABLE_Y;

    while (cells < ANSWER_CELLS && a->heads[cells] != NULL)
        cells++;
    if (a->count == 0 || cells == 0)
        return;
    cell = (RIGHT - CELLS_X) / cells;
    high = (TABLE_END - TABLE_Y - 30) / (int)a->count;
    high = high > 62 ? 62 : high;
    put_line(to, LEFT, y + 20, 14, "dim", a->work_head);
    put_line(to, TAKE_X, y + 20, 14, "dim", a->take_head);
    for (int i = 0; i < cells; i++)
        put_line(to, CELLS_X + i * cell, y + 20, 14, "dim", a->heads[i]);
    y += 30;
    for (size_t i = 0; i < a->count; i++, y += high)
        put_row(to, a, &a->rows[i], y, high, cell);
}

static void put_head(FILE *to, const struct dataset *d, const struct answer *a)
{
    char title[320], host[DATASET_TEXT + 32] = "", line[320];
    size_t rows = d->runs.row_count, points = d->groups.count;

    if (a->count > 0)
        answer_host(d, host, sizeof host);
    snprintf(title, sizeof title, "%.100s%.180s", a->title, host);
    put_lines(to, LEFT, 62, 34, "bold", title, 60, 1);
    if (d->host_count == 1) {
        const struct dataset_host *h = &d->hosts[0];
        long long cores = h->cores > 0 ? h->cores : h->cpus_online;

        snprintf(line, sizeof line,
                 "%.100s, %lld core%s; %zu row%s, %zu point%s",
                 *h->cpu_model ? h->cpu_model : "unknown processor", cores,
                 plural(cores), rows, plural((long long)rows), points,
                 plural((long long)points));
    } else {
        snprintf(line, sizeof line, "%zu row%s, %zu point%s", rows,
                 plural((long long)rows), points, plural((long long)points));
    }
    put_lines(to, LEFT, 94, 17, "dim", line, 120, 1);
}

static void put_figures(FILE *to, const struct page *p)
{
    const struct best best = best_of(p->d);
    struct best_text texts[2];
    size_t count = best_texts(p, &best, texts);

    for (size_t i = 0; i < count; i++) {
        int x = LEFT + (int)i * (WIDTH - 2 * LEFT) / 2;

        fprintf(to,
                "<rect x=\"%d\" y=\"509\" width=\"5\" height=\"92\" "
                "fill=\"#a63d12\"/>\n",
                x);
        put_line(to, x + 20, 543, 38, "bold", texts[i].figure);
        put_lines(to, x + 20, 565, 15, "dim", texts[i].words, 66, 3);
    }
}

/* How to read the cells: the first sentence of the note. */
static void put_note(FILE *to, const struct answer *a)
{
    char text[200];

    if (a->count == 0)
        return;
    snprintf(text, sizeof text, "%.*s.", (int)strcspn(a->note, "."), a->note);
    put_lines(to, LEFT, 494, 13, "dim", text, 150, 1);
}

static void put_trust(FILE *to, const struct dataset *d)
{
    char reasons[TRUST_REASONS][TRUST_TEXT], text[TRUST_TEXT + 80];
    size_t count = trust_reasons(d, reasons);

    if (count > 0) {
        snprintf(text, sizeof text, "Measure again before you show this: %s.",
                 reasons[0]);
    } else {
        char doubts[TRUST_TEXT];

        trust_doubts(d, doubts, sizeof doubts);
        snprintf(text, sizeof text, "How far to trust it: %s.", doubts);
    }
    put_lines(to, LEFT, 628, 14, count > 0 ? "flag" : "", text, 128, 2);
}

static void print_card(FILE *to, const struct page *p)
{
    struct answer a;

    answer_make(p, &a);
    fprintf(to,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
            "width=\"%d\" height=\"%d\" role=\"img\">\n<title>%s</title>\n"
            "<style>%s</style>\n<rect width=\"%d\" height=\"%d\" "
            "fill=\"#fff\"/>\n",
            WIDTH, HEIGHT, WIDTH, HEIGHT, a.title, style, WIDTH, HEIGHT);
    put_head(to, p->d, &a);
    put_table(to, &a);
    put_note(to, &a);
    put_figures(to, p);
    put_trust(to, p->d);
    fputs("</svg>\n", to);
}

int card_write(const struct dataset *d, const char *path, struct err *e)
{
    struct work_titles titles;
    struct page p = {.d = d, .titles = &titles, .outside = outside_all(d)};
    size_t length = 0, before = trouble_count();
    char *text = NULL;
    int failed;

    p.to = trouble_memstream(&text, &length);
    if (p.to == NULL)
        return err_errno(e, EXIT_UNAVAILABLE, errno,
                         "out of memory for the card");
    if (work_titles_make(&titles, &d->groups) == 0) {
        print_card(p.to, &p);
        work_titles_release(&titles);
    }
    failed = ferror(p.to);
    failed |= fclose(p.to) != 0;
    if (failed)
        err_set(e, EXIT_UNAVAILABLE, "out of memory for the card");
    else if (trouble_count() > before)
        failed = 1; /* the program names the cause */
    else
        failed = put_text(path, text, length, e) != 0;
    free(text);
    return failed ? -1 : 0;
}
