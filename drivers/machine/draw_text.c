/* SPDX-License-Identifier: BSD-3-Clause */
/* A machine and the places of workers as indented lines; see draw.h. */
#include <stdlib.h>
#include <string.h>

#include "drivers/machine/draw.h"

enum {
    UNFOLDED = 16, /* up to this number of cores have a line each */
    WIDTH = 78,
    LAYERS = 4, /* most workers listed that share a place */
};

/* The allowed hardware threads of a core as a bit mask. */
static unsigned allowed_threads(const struct machine *m,
                                const struct core *core)
{
    unsigned bits = 0;

    for (int p = core->lo; p < core->hi && p - core->lo < 32; p++)
        bits |= (unsigned)(m->pu[p].index >= 0) << (p - core->lo);
    return bits;
}

static int same_sitters(const struct drawing *d, const struct core *a,
                        const struct core *b)
{
    const struct machine *m = d->whole;

    for (int t = 0; t < a->hi - a->lo; t++)
        if (m->pu[a->lo + t].index >= 0 &&
            draw_sitters(d->plan, SEAT_PU, m->pu[a->lo + t].index, NULL, 0) !=
                draw_sitters(d->plan, SEAT_PU, m->pu[b->lo + t].index, NULL, 0))
            return 0;
    return a->index < 0 ||
           draw_sitters(d->plan, SEAT_CORE, a->index, NULL, 0) ==
               draw_sitters(d->plan, SEAT_CORE, b->index, NULL, 0);
}

/* Whether these two cores can share a line. */
static int are_alike(const struct drawing *d, const struct core *a,
                     const struct core *b)
{
    return a->hi - a->lo == b->hi - b->lo && a->efficiency == b->efficiency &&
           (a->index < 0) == (b->index < 0) &&
           allowed_threads(d->whole, a) == allowed_threads(d->whole, b) &&
           same_sitters(d, a, b);
}

/* The end of the line that starts at core lo. */
static int line_end(const struct drawing *d, int lo, int hi)
{
    const struct core *core = d->whole->core;
    int end = lo + 1;

    while (d->whole->cores > UNFOLDED && end < hi &&
           are_alike(d, &core[lo], &core[end]))
        end++;
    return end;
}

/* 8 for "8 per L3", if all caches of the line are alike; else 0. */
static int cores_per_l3(const struct machine *m, int lo, int hi)
{
    int per = 0;

    for (int at = lo, end; at < hi; at = end) {
        if (m->core[at].group[LEVEL_L3] < 0)
            return 0;
        end = draw_box_end(m, LEVEL_L3, at, hi);
        if (per > 0 && end - at != per)
            return 0;
        per = end - at;
    }
    return per == hi - lo ? 0 : per;
}

/* Print words, wrapped into several lines. */
static void print_wrapped(FILE *to, int indent, const char *first,
                          const char *words)
{
    int column = fprintf(to, "%*s%s", indent, "", first);

    while (*words != '\0') {
        int n = (int)strcspn(words, " ");

        if (column + 1 + n > WIDTH) {
            fputc('\n', to);
            column = fprintf(to, "%*s", indent + 2, "");
        }
        column += fprintf(to, " %.*s", n, words);
        words += n + (words[n] == ' ');
    }
    fputc('\n', to);
}

/* Print the workers of the cores of a line: on hardware thread `thread`, or
 * with -1 on the whole core. Workers that share a place are in separate lists,
 * one per layer. */
static int print_sitters(const struct drawing *d, int lo, int hi, int thread,
                         const char *where, FILE *to)
{
    const struct machine *m = d->whole;
    enum seat_kind kind = thread < 0 ? SEAT_CORE : SEAT_PU;
    int *worker = calloc((size_t)(hi - lo) + LAYERS, sizeof *worker);
    size_t size = (size_t)(hi - lo) * 12 + 40;
    char *words = malloc(size), first[80];
    int layers = 0, all = 0;

    for (int layer = 0;
         worker != NULL && words != NULL && layer <= layers && layer < LAYERS;
         layer++) {
        for (int c = lo; c < hi; c++) {
            int at[LAYERS] = {0};
            int index = thread < 0 ? m->core[c].index
                                   : m->pu[m->core[c].lo + thread].index;

            all = draw_sitters(d->plan, kind, index, at, LAYERS);
            worker[c - lo] = at[layer];
        }
        layers = all - 1;
        if (all == 0)
            break;
        draw_list(worker, hi - lo, hi - lo, words, size);
        if (layer == LAYERS - 1 && layers > layer)
            snprintf(words + strlen(words), size - strlen(words),
                     " and %d more%s", layers - layer,
                     hi - lo > 1 ? " on each" : "");
        snprintf(first, sizeof first, "%sworker%s",
                 layer == 0 ? where : "then ", hi - lo > 1 ? "s" : "");
        print_wrapped(to, 6, first, words);
    }
    all = worker == NULL || words == NULL ? -1 : 0;
    free(worker);
    free(words);
    return all;
}

/* The same for a single core: all workers in one list. */
static void print_core_sitters(const struct drawing *d, enum seat_kind kind,
                               int index, int indent, const char *where,
                               FILE *to)
{
    int worker[8], all = draw_sitters(d->plan, kind, index, worker, 8);
    char words[120], first[80];

    if (all == 0)
        return;
    draw_list(worker, all < 8 ? all : 8, all, words, sizeof words);
    snprintf(first, sizeof first, "%sworker%s", where, all > 1 ? "s" : "");
    print_wrapped(to, indent, first, words);
}

/* Print the CPUs of a line that are allowed, or those that are not. */
static int print_cpus(const struct machine *m, int lo, int hi, int allowed,
                      const char *before, FILE *to)
{
    unsigned char *set = calloc((size_t)m->pus, 1);
    char cpus[400];

    if (set == NULL)
        return -1;
    for (int p = m->core[lo].lo; p < m->core[hi - 1].hi; p++)
        set[p] = (m->pu[p].index >= 0) == allowed;
    if (machine_set_pus(m, set) > 0) {
        machine_set_cpus(m, set, cpus, sizeof cpus);
        fprintf(to, "%s%s %s", before,
                machine_set_pus(m, set) > 1 ? "cpus" : "cpu", cpus);
    }
    free(set);
    return 0;
}

/* "second threads: ", of `cores` cores with smt threads each. */
static void name_thread(int smt, int thread, int cores, char to[40])
{
    static const char *const names[] = {"first", "second", "third", "fourth"};
    const char *plural = cores > 1 ? "s" : "";

    if (smt == 1)
        to[0] = '\0';
    else if (thread < 4)
        snprintf(to, 40, "%s thread%s: ", names[thread], plural);
    else
        snprintf(to, 40, "thread%s no. %d: ", plural, thread + 1);
}

/* Print the cores of a line and the numbers of their CPUs. */
static int print_cores_of_line(const struct machine *m, int lo, int hi,
                               FILE *to)
{
    const struct core *core = &m->core[lo];
    int smt = core->hi - core->lo, per = cores_per_l3(m, lo, hi);
    char kind[24];

    fprintf(to, "    ");
    if (core->index < 0)
        fprintf(to, "%d core%s not allowed", hi - lo, hi - lo > 1 ? "s" : "");
    else if (hi - lo > 1)
        fprintf(to, "cores %d-%d", core->index, m->core[hi - 1].index);
    else
        fprintf(to, "core %d", core->index);
    if (*draw_kind(m, core, kind) != '\0')
        fprintf(to, ", %s", kind);
    if (smt > 1)
        fprintf(to, ", %d threads%s", smt, hi - lo > 1 ? " each" : "");
    if (per > 0)
        fprintf(to, ", %d per L3", per);
    if (print_cpus(m, lo, hi, 1, ": ", to) != 0)
        return -1;
    return print_cpus(m, lo, hi, 0,
                      core->index < 0 ? ": " : "; not allowed: ", to);
}

/* Print the workers of a core that has a separate line. */
static void print_core_seats(const struct drawing *d, const struct core *core,
                             FILE *to)
{
    int smt = core->hi - core->lo;
    char where[40];

    if (smt > 1 ||
        draw_sitters(d->plan, SEAT_CORE, core->index, NULL, 0) +
                draw_sitters(d->plan, SEAT_PU, d->whole->pu[core->lo].index,
                             NULL, 0) ==
            0)
        fputc('\n', to);
    print_core_sitters(d, SEAT_CORE, core->index, smt > 1 ? 6 : 2,
                       smt > 1 ? "all threads: " : "", to);
    for (int t = 0; t < smt; t++) {
        int index = d->whole->pu[core->lo + t].index;

        name_thread(smt, t, 1, where);
        if (index >= 0)
            print_core_sitters(d, SEAT_PU, index, smt > 1 ? 6 : 2, where, to);
    }
}

static int print_line(const struct drawing *d, int lo, int hi, FILE *to)
{
    const struct machine *m = d->whole;
    const struct core *core = &m->core[lo];
    int smt = core->hi - core->lo;
    char where[40];

    if (print_cores_of_line(m, lo, hi, to) != 0)
        return -1;
    if (core->index >= 0 && hi - lo == 1) {
        print_core_seats(d, core, to);
        return 0;
    }
    fputc('\n', to);
    if (core->index < 0)
        return 0;
    if (print_sitters(d, lo, hi, -1, smt > 1 ? "all threads: " : "", to) != 0)
        return -1;
    for (int t = 0; t < smt; t++) {
        name_thread(smt, t, hi - lo, where);
        if (m->pu[core->lo + t].index >= 0 &&
            print_sitters(d, lo, hi, t, where, to) != 0)
            return -1;
    }
    return 0;
}

/* Print the cores of a node, with borders between its caches if each core has a
 * separate line. */
static int print_cores(const struct drawing *d, int lo, int hi, FILE *to)
{
    const struct machine *m = d->whole;
    int caches = draw_box_end(m, LEVEL_L3, lo, hi) < hi &&
                 m->cores <= UNFOLDED && m->core[lo].group[LEVEL_L3] >= 0;

    for (int at = lo, end; at < hi; at = end) {
        int first = at == lo || m->core[at].group[LEVEL_L3] !=
                                    m->core[at - 1].group[LEVEL_L3];

        end = line_end(d, at, hi);
        if (caches && first)
            fprintf(to, "    ---- L3\n");
        if (print_line(d, at, end, to) != 0)
            return -1;
    }
    return 0;
}

static void print_heading(const struct drawing *d, enum level level, int lo,
                          int hi, FILE *to)
{
    static const char *const names[] = {"package", "  NUMA node"};
    int number = draw_number(d, level, lo, hi);

    if (d->whole->core[lo].group[level] < 0)
        fprintf(to, "machine\n");
    else if (number < 0)
        fprintf(to, "%s, not allowed\n", names[level]);
    else
        fprintf(to, "%s %d\n", names[level], number);
}

/* Print the workers that may run anywhere on a node. */
static void print_on_node(const struct drawing *d, int number, FILE *to)
{
    int worker[12], all;
    char words[200];

    if (number < 0)
        return;
    all = draw_sitters(d->plan, SEAT_NUMA, number, worker, 12);
    if (all == 0)
        return;
    draw_list(worker, all < 12 ? all : 12, all, words, sizeof words);
    print_wrapped(
        to, 4, all > 1 ? "on any core: workers" : "on any core: worker", words);
}

int draw_text(const struct drawing *d, FILE *to, struct err *e)
{
    const struct machine *m = d->whole;
    char words[200];

    draw_counts(d, words, sizeof words);
    fprintf(to, "%s%s%s\n%s\n%s\n", d->title, *machine_model(m) ? ": " : "",
            machine_model(m), words, d->who);
    if (draw_remark(d, words, sizeof words) > 0)
        fprintf(to, "%s\n", words);
    for (int p = 0, p_end; p < m->cores; p = p_end) {
        p_end = draw_box_end(m, LEVEL_PACKAGE, p, m->cores);
        fputc('\n', to);
        print_heading(d, LEVEL_PACKAGE, p, p_end, to);
        for (int n = p, n_end; n < p_end; n = n_end) {
            n_end = draw_box_end(m, LEVEL_NUMA, n, p_end);
            print_heading(d, LEVEL_NUMA, n, n_end, to);
            print_on_node(d, draw_number(d, LEVEL_NUMA, n, n_end), to);
            if (print_cores(d, n, n_end, to) != 0)
                return err_set(e, EXIT_UNAVAILABLE,
                               "out of memory for the drawing");
        }
    }
    return 0;
}
