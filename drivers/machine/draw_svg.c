/* SPDX-License-Identifier: BSD-3-Clause */
/* A machine and the places of workers as SVG; see draw.h. Boxes are measured
 * from the inside out and drawn from the outside in. Colours are classes, so
 * that one file suits light and dark pages. */
#include <stdlib.h>
#include <string.h>

#include "drivers/machine/draw.h"
#include "results/rows/html_text.h"

/* In user units, which are pixels unless the viewer scales. */
enum {
    THREAD = 34, /* side of the square for a hardware thread */
    GAP = 6,
    PAD = 10,
    LABEL = 18, /* text line at the top of a box */
    ACROSS = 4, /* hardware threads of a core side by side */
    HEAD = 76,  /* title lines */
    FOOT = 44,
    LEAST = 640, /* minimal width, for the title lines */
};

/* The levels of boxes, with cores below the last. */
enum { BOX_CORE = LEVELS };

struct size {
    int width, height;
};

/* Plain colours, repeated for dark desktops. SVG viewers other than browsers
 * support neither variables nor media queries and show the first set. */
static const char style[] =
    "<style>\n"
    "text{font:11px system-ui,'DejaVu Sans',sans-serif;fill:#1c2733}\n"
    "text.t{font-size:17px;font-weight:600}\n"
    "text.s{fill:#5c6b7a}\n"
    "text.n{font-size:9px;fill:#5c6b7a;text-anchor:middle}\n"
    "text.w{font-size:12px;font-weight:600;text-anchor:middle;fill:#fff}\n"
    "text.m{font-size:8px;text-anchor:middle;fill:#fff}\n"
    "rect{stroke:#b8c4cf}\n"
    "rect.page{fill:#fff;stroke:none}\n"
    "rect.l0{fill:#f4f7fa}rect.l1{fill:#e8eef5}rect.l2{fill:#dbe5ef}\n"
    "rect.c{fill:#fff}rect.e{fill:#e6f2d9}rect.p{fill:#f1f4f7}\n"
    "rect.x{fill:none;stroke-dasharray:3 3}\n"
    "rect.a{fill:#1769aa;stroke:none}rect.b{fill:#c2410c;stroke:none}\n"
    "@media (prefers-color-scheme:dark){\n"
    "text{fill:#e3eaf1}text.s,text.n{fill:#9aaaba}\n"
    "text.w,text.m{fill:#0b0f14}\n"
    "rect{stroke:#44525f}\n"
    "rect.page{fill:#11161c}\n"
    "rect.l0{fill:#18202a}rect.l1{fill:#1f2a36}rect.l2{fill:#273545}\n"
    "rect.c{fill:#12181f}rect.e{fill:#1b3320}rect.p{fill:#232e39}\n"
    "rect.x{fill:none}\n"
    "rect.a{fill:#59aef0}rect.b{fill:#fb8c4b}\n"
    "}\n"
    "</style>\n";

static void print_text(FILE *to, const char *class, int x, int y,
                       const char *text)
{
    fprintf(to, "<text%s%s%s x=\"%d\" y=\"%d\">", *class ? " class=\"" : "",
            class, *class ? "\"" : "", x, y);
    html_text(to, text);
    fprintf(to, "</text>\n");
}

static void print_rect(FILE *to, const char *class, int x, int y,
                       struct size size, int radius)
{
    fprintf(to,
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
            "rx=\"%d\"/>\n",
            class, x, y, size.width, size.height, radius);
}

/* ---- measuring ------------------------------------------------------------*/

static struct size core_size(const struct core *core)
{
    int threads = core->hi - core->lo;
    int across = threads < ACROSS ? threads : ACROSS;
    int rows = (threads + ACROSS - 1) / ACROSS;

    return (struct size){
        .width = (across > 1 ? across * THREAD : THREAD + 18) + 2 * GAP,
        .height = rows * THREAD + LABEL + GAP,
    };
}

/* Whether this part of the machine has that level; otherwise it has no box. */
static int is_there(const struct machine *m, int level, int lo)
{
    return m->core[lo].group[level] >= 0;
}

static int child_end(const struct machine *m, int level, int lo, int hi)
{
    return level == BOX_CORE ? lo + 1
                             : draw_box_end(m, (enum level)level, lo, hi);
}

static struct size measure(const struct machine *m, int level, int lo, int hi);

/* The size of n boxes arranged with `across` of them side by side. */
static struct size flow(const struct size *child, int n, int across)
{
    struct size all = {0, -GAP};

    for (int i = 0; i < n; i += across) {
        int width = -GAP, height = 0;

        for (int k = i; k < n && k < i + across; k++) {
            width += child[k].width + GAP;
            if (child[k].height > height)
                height = child[k].height;
        }
        if (width > all.width)
            all.width = width;
        all.height += height + GAP;
    }
    return all;
}

/* Choose the arrangement closest to a ratio of 3:2. Returns the number of boxes
 * side by side. */
static int arrange(const struct size *child, int n, struct size *all)
{
    double best = -1;
    int across = 1;

    for (int a = 1; a <= n; a++) {
        struct size size = flow(child, n, a);
        double ratio = (double)size.width / (double)size.height / 1.5;
        /* An incomplete last row counts like twice the deviation. */
        double off = (ratio > 1 ? ratio : 1 / ratio) * (n % a ? 2 : 1);

        if (best < 0 || off < best) {
            best = off;
            across = a;
            *all = size;
        }
        /* Wider ones only get worse. */
        if (ratio > 4)
            break;
    }
    return across;
}

/* Sizes of the boxes of `level` in cores lo .. hi-1; NULL without memory. */
static struct size *children(const struct machine *m, int level, int lo, int hi,
                             int *n)
{
    struct size *child = calloc((size_t)(hi - lo), sizeof *child);

    *n = 0;
    for (int at = lo, end; child != NULL && at < hi; at = end) {
        end = child_end(m, level, at, hi);
        child[(*n)++] = measure(m, level, at, end);
    }
    return child;
}

/* The box of `level` that is cores lo .. hi-1; width 0 without memory. */
static struct size measure(const struct machine *m, int level, int lo, int hi)
{
    struct size *child, all = {0, 0};
    int n;

    if (level == BOX_CORE)
        return core_size(&m->core[lo]);
    child = children(m, level + 1, lo, hi, &n);
    if (child == NULL)
        return all;
    arrange(child, n, &all);
    free(child);
    if (is_there(m, level, lo)) {
        all.width += 2 * PAD;
        all.height += LABEL + PAD + PAD / 2;
    }
    return all;
}

/* ---- drawing --------------------------------------------------------------*/

static void draw_worker(FILE *to, int x, int y, struct size size,
                        const int *worker, int all, int shares)
{
    char text[32], more[16] = "";
    int middle = x + size.width / 2, line = y + size.height / 2 + 4;

    print_rect(to, shares ? "b" : "a", x, y, size, size.height / 2);
    if (all > 1 && size.width < THREAD)
        snprintf(more, sizeof more, "+%d", all - 1);
    if (all > 1 && size.width >= THREAD)
        snprintf(text, sizeof text, "%d +%d", worker[0], all - 1);
    else
        snprintf(text, sizeof text, "%d", worker[0]);
    print_text(to, "w", middle, *more != '\0' ? line - 4 : line, text);
    if (*more != '\0')
        print_text(to, "m", middle, line + 4, more);
}

static void draw_thread(const struct drawing *d, const struct pu *pu, int x,
                        int y, int shares, FILE *to)
{
    const struct size square = {THREAD - 4, THREAD - 4};
    const struct size pill = {THREAD - 6, 18}; /* narrow: "+3" below */
    char text[16];
    int worker[1], all = 0;

    print_rect(to, pu->index < 0 ? "x" : "p", x + 2, y, square, 4);
    snprintf(text, sizeof text, "%u", pu->os_cpu);
    print_text(to, "n", x + THREAD / 2, y + 9, text);
    if (pu->index >= 0)
        all = draw_sitters(d->plan, SEAT_PU, pu->index, worker, 1);
    if (all > 0)
        draw_worker(to, x + 3, y + 11, pill, worker, all, shares);
}

static void draw_core(const struct drawing *d, const struct core *core, int x,
                      int y, FILE *to)
{
    struct size size = core_size(core);
    struct size pill = {THREAD, 14};
    char text[48], kind[24];
    int worker[1], all = 0, indent;
    int shares = draw_on_core(d, core) > 1;

    draw_kind(d->whole, core, kind);
    print_rect(to,
               core->index < 0 ? "x"
               : *kind == 'e'  ? "e"
                               : "c",
               x, y, size, 5);
    if (core->index < 0)
        snprintf(text, sizeof text, "-");
    else
        snprintf(text, sizeof text, "%d%s%.1s", core->index,
                 *kind != '\0' ? " " : "",
                 *kind == 'p'   ? "P"
                 : *kind == 'e' ? "E"
                                : kind + (*kind ? 5 : 0));
    print_text(to, "", x + GAP, y + 13, text);
    indent = (size.width -
              (core->hi - core->lo < ACROSS ? core->hi - core->lo : ACROSS) *
                  THREAD) /
             2;
    for (int p = core->lo; p < core->hi; p++)
        draw_thread(d, &d->whole->pu[p],
                    x + indent + (p - core->lo) % ACROSS * THREAD,
                    y + LABEL + (p - core->lo) / ACROSS * THREAD, shares, to);
    if (core->index >= 0)
        all = draw_sitters(d->plan, SEAT_CORE, core->index, worker, 1);
    if (all > 0)
        draw_worker(to, x + size.width - pill.width - 2, y + 2, pill, worker,
                    all, shares);
}

static void draw_label(const struct drawing *d, int level, int lo, int hi,
                       int x, int y, FILE *to)
{
    static const char *const names[] = {
        [LEVEL_PACKAGE] = "package",
        [LEVEL_NUMA] = "NUMA node",
        [LEVEL_L3] = "L3",
    };
    int number = draw_number(d, (enum level)level, lo, hi);
    char text[160];
    int used, worker[6], all;

    if (number < 0)
        snprintf(text, sizeof text, "%s, not allowed", names[level]);
    else
        snprintf(text, sizeof text, "%s %d", names[level], number);
    print_text(to, number < 0 ? "s" : "", x + PAD, y + 14, text);
    if (level != LEVEL_NUMA || number < 0)
        return;
    all = draw_sitters(d->plan, SEAT_NUMA, number, worker, 6);
    if (all == 0)
        return;
    used = snprintf(text, sizeof text, "workers ");
    draw_list(worker, all < 6 ? all : 6, all, text + used,
              sizeof text - (size_t)used);
    print_text(to, "s", x + PAD + 84, y + 14, text);
}

static int draw_boxes(const struct drawing *d, int level, int lo, int hi, int x,
                      int y, FILE *to);

/* The box of `level` that is cores lo .. hi-1. */
static int draw_box(const struct drawing *d, int level, int lo, int hi, int x,
                    int y, struct size size, FILE *to)
{
    char class[] = "l0";

    if (level == BOX_CORE) {
        draw_core(d, &d->whole->core[lo], x, y, to);
        return 0;
    }
    if (!is_there(d->whole, level, lo))
        return draw_boxes(d, level + 1, lo, hi, x, y, to);
    class[1] = (char)('0' + level);
    print_rect(to, draw_number(d, (enum level)level, lo, hi) < 0 ? "x" : class,
               x, y, size, 8);
    draw_label(d, level, lo, hi, x, y, to);
    return draw_boxes(d, level + 1, lo, hi, x + PAD, y + LABEL + PAD / 2, to);
}

/* All boxes of `level` in cores lo .. hi-1. Returns 0, or -1 without memory. */
static int draw_boxes(const struct drawing *d, int level, int lo, int hi, int x,
                      int y, FILE *to)
{
    struct size *child, all;
    int n, across, failed = 0, left = x, height = 0, at = lo;

    child = children(d->whole, level, lo, hi, &n);
    if (child == NULL)
        return -1;
    across = arrange(child, n, &all);
    for (int i = 0; i < n && !failed; i++) {
        int end = child_end(d->whole, level, at, hi);

        if (i > 0 && i % across == 0) {
            x = left;
            y += height + GAP;
            height = 0;
        }
        failed = draw_box(d, level, at, end, x, y, child[i], to) != 0;
        x += child[i].width + GAP;
        if (child[i].height > height)
            height = child[i].height;
        at = end;
    }
    free(child);
    return failed ? -1 : 0;
}

static void draw_legend(int y, FILE *to)
{
    static const struct {
        const char *class, *words;
        int width;
    } signs[] = {
        {"p", "hardware thread, by the system's number", 290},
        {"a", "worker", 84},
        {"b", "workers that share a core", 192},
        {"x", "not allowed", 110},
    };
    int x = PAD * 2;

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        print_rect(to, signs[i].class, x, y, (struct size){18, 14}, 5);
        print_text(to, "s", x + 24, y + 11, signs[i].words);
        x += signs[i].width;
    }
}

int draw_svg(const struct drawing *d, FILE *to, struct err *e)
{
    const struct machine *m = d->whole;
    struct size all = {0, 0};
    struct size *child;
    char words[200];
    int n, failed;

    child = children(m, LEVEL_PACKAGE, 0, m->cores, &n);
    if (child == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for the drawing");
    arrange(child, n, &all);
    free(child);
    all.width = (all.width > LEAST ? all.width : LEAST) + 4 * PAD;
    all.height += HEAD + FOOT + PAD;
    fprintf(to,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
            "width=\"%d\" height=\"%d\" role=\"img\">\n<title>",
            all.width, all.height, all.width, all.height);
    html_text(to, d->title);
    fprintf(to, ": places of the workers</title>\n%s", style);
    print_rect(to, "page", 0, 0, all, 0);
    snprintf(words, sizeof words, "%s%s%s", d->title,
             *machine_model(m) ? ": " : "", machine_model(m));
    print_text(to, "t", 2 * PAD, 26, words);
    draw_counts(d, words, sizeof words);
    print_text(to, "s", 2 * PAD, 44, words);
    n = snprintf(words, sizeof words, "%s", d->who);
    if (draw_remark(d, words + n + 2, sizeof words - (size_t)n - 2) > 0)
        memcpy(words + n, "; ", 2);
    print_text(to, "", 2 * PAD, 62, words);
    failed = draw_boxes(d, LEVEL_PACKAGE, 0, m->cores, 2 * PAD, HEAD, to);
    draw_legend(all.height - FOOT + PAD, to);
    fprintf(to, "</svg>\n");
    if (failed)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for the drawing");
    return 0;
}
