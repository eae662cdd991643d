/* SPDX-License-Identifier: BSD-3-Clause */
/* The table on the terminal; see report.h. */
#include "drivers/program/accept/report.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/os/clock.h"
#include "drivers/program/accept/assign.h"
#include "kernels/base/number.h"

/* Of one kind: more are counted. */
enum { LINES_MAX = 20, NODE_LINES = 3, WIDTH = 79, INDENT = 10 };

static const char *plural(int n)
{
    return n == 1 ? "" : "s";
}

/* Length of the word at text, with a % sign behind it. */
static int word_length(const char *text)
{
    int n = (int)strcspn(text, " ");

    if (strncmp(text + n, " %", 2) == 0)
        n += 1 + (int)strcspn(text + n + 1, " ");
    return n;
}

/* Break at blanks; what follows the first line is indented. */
static void print_wrapped(const char *head, const char *text)
{
    int at = printf("%s", head);

    while (*text != '\0') {
        int word = word_length(text);

        if (at > INDENT && at + 1 + word > WIDTH)
            at = printf("\n%*s", INDENT, "") - 1;
        at += printf("%s%.*s", at > INDENT ? " " : "", word, text);
        text += word;
        text += strspn(text, " ");
    }
    putchar('\n');
}

/* A core takes some 0.2 s a round where computing is quick; a second set of
 * rounds is only for what is suspicious. */
void report_heading(const struct test *t)
{
    int steps = t->node_count > 1 ? assign_steps(t) : 1;
    double seconds = 0.2 * (double)t->o->rounds * t->longest + 0.05 * steps;

    printf("%d node%s, %d rank%s, %d core%s; %d rounds, tolerance %.3g %%; "
           "about %.0f s\n\n",
           t->node_count, plural(t->node_count), t->p->size, plural(t->p->size),
           t->core_count, plural(t->core_count), (int)t->o->rounds,
           100 * t->o->tolerance, fmax(1, seconds));
    fflush(stdout);
}

/* ---- nodes ---------------------------------------------------------------- */

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The median of a piece over the cores of a node, in its unit. */
static double of_node(const struct test *t, int node, int piece)
{
    size_t n = 0;

    for (int c = 0; c < t->core_count; c++) {
        double centre = t->core_series[c * PIECES + piece].centre;

        if (t->cores[c].node == node && isfinite(centre))
            t->work[n++] = centre;
    }
    if (n == 0)
        return NAN;
    qsort(t->work, n, sizeof *t->work, rising);
    return accept_value(&accept_pieces[piece], t->work[(n - 1) / 2]);
}

/* Cut to where its domain begins. */
static void print_name(const char *name, int width)
{
    int length = (int)strcspn(name, ".");

    printf("%-*.*s", width, length < width ? length : width, name);
}

static void print_number(double value, int width)
{
    if (!isfinite(value))
        printf("%*s", width, "-");
    else
        printf("%*.*f", width, fabs(value) < 100 ? 1 : 0, value);
}

static void print_nodes(const struct test *t)
{
    printf("%-12s ranks cores primes picture multiply-add  copy timer loopback"
           "  clock\n%-12s                 ms      ms      Gflop/s  GB/s"
           "    us       us     ms\n",
           "node", "");
    for (int n = 0; n < t->node_count; n++) {
        static const int widths[PIECES] = {7, 8, 13, 6, 6, 9};
        const struct tested_node *node = &t->nodes[n];

        print_name(node->name, 12);
        printf("%6d%6d", node->ranks, node->cores);
        for (int i = 0; i < PIECES; i++)
            print_number(of_node(t, n, i), widths[i]);
        if (node->has_clock)
            printf("%+7.2f", (double)node->clock.offset_ns / 1e6);
        else
            printf("%7s", n == 0 ? "0" : "-");
        putchar('\n');
    }
}

/* ---- pairs ---------------------------------------------------------------- */

static void print_pair(const struct test *t, int i)
{
    const struct series *s = &t->pair_series[i * EXCHANGES];
    char name[2 * HOST_TEXT_SIZE + 16];

    test_pair_name(t, i, name, sizeof name);
    printf("%-38.38s", name);
    for (int k = 0; k < EXCHANGES; k++)
        print_number(accept_value(s[k].item, s[k].centre), k == 1 ? 11 : 9);
    putchar('\n');
}

static void print_pairs(const struct test *t)
{
    if (t->pair_count == 0)
        return;
    printf("\n%-38s  latency  bandwidth     halo\n%-38s       us       GB/s"
           "       us\n",
           "exchanges between", "");
    for (int i = 0; i < t->pair_count && i < LINES_MAX; i++)
        print_pair(t, i);
    if (t->pair_count > LINES_MAX)
        printf("and %d more\n", t->pair_count - LINES_MAX);
}

/* ---- what is not ok -------------------------------------------------------- */

static void print_difference(void *arg, int node, const char *fact,
                             const char *value, const char *most)
{
    const struct test *t = arg;
    char text[3 * HOST_TEXT_SIZE];

    snprintf(text, sizeof text, "%s: %s %s, elsewhere %s", t->nodes[node].name,
             fact, *value != '\0' ? value : "unknown",
             *most != '\0' ? most : "unknown");
    print_wrapped("differs   ", text);
}

static void print_silent(const struct test *t)
{
    char limit[32], text[HOST_TEXT_SIZE + 128];

    number_time_text(t->o->deadline_ns, limit, sizeof limit);
    for (int r = 0; r < t->p->size; r++) {
        const struct tested_rank *rank = &t->ranks[r];

        if (!rank->silent)
            continue;
        if (rank->node < 0)
            snprintf(text, sizeof text, "rank %d did not answer within %s: %s",
                     r, limit, rank->silent_in);
        else
            snprintf(text, sizeof text,
                     "%s: rank %d (pid %d) did not answer within %s: %s",
                     t->nodes[rank->node].name, r, rank->facts->pid, limit,
                     rank->silent_in);
        print_wrapped("silent    ", text);
    }
}

/* A line of a list; beyond LINES_MAX it is only counted. */
static void print_line(enum accept_status status, const char *name,
                       const char *text, int *lines)
{
    char head[32], whole[2 * HOST_TEXT_SIZE + 32 + TEST_TEXT];

    if (++*lines > LINES_MAX)
        return;
    snprintf(head, sizeof head, "%-*s", INDENT, accept_status_names[status]);
    snprintf(whole, sizeof whole, "%.*s: %s", 2 * HOST_TEXT_SIZE, name, text);
    print_wrapped(head, whole);
}

/* The first cores of each node, since a node is often slow as a whole. Cores of
 * a node are consecutive. */
static void print_cores_of(const struct test *t, enum accept_status status,
                           int *lines)
{
    char name[HOST_TEXT_SIZE + 32], text[TEST_TEXT];
    int n = 0;

    for (int i = 0; i < t->core_count; i++) {
        const struct tested_node *node = &t->nodes[t->cores[i].node];
        int last =
            i + 1 == t->core_count || t->cores[i + 1].node != t->cores[i].node;

        if (test_core_status(t, i) == status && ++n <= NODE_LINES) {
            test_core_name(t, i, name, sizeof name);
            test_core_text(t, i, text);
            print_line(status, name, text, lines);
        }
        if (last && n > NODE_LINES) {
            snprintf(text, sizeof text, "%d more of its %d cores",
                     n - NODE_LINES, node->cores);
            print_line(status, node->name, text, lines);
        }
        n = last ? 0 : n;
    }
}

static void print_status(const struct test *t, enum accept_status status)
{
    char name[2 * HOST_TEXT_SIZE + 16], text[TEST_TEXT];
    int lines = 0;

    print_cores_of(t, status, &lines);
    for (int i = 0; i < t->pair_count; i++)
        if (test_pair_status(t, i) == status) {
            test_pair_name(t, i, name, sizeof name);
            test_pair_text(t, i, text);
            print_line(status, name, text, &lines);
        }
    if (lines > LINES_MAX)
        printf("%-*s%d more lines are left out; --out and --junit have all\n",
               INDENT, accept_status_names[status], lines - LINES_MAX);
}

void report_table(const struct test *t, int code)
{
    double seconds = (double)(clock_ns() - t->began_ns) / 1e9;

    print_nodes(t);
    print_pairs(t);
    putchar('\n');
    report_differences(t, print_difference, (void *)t);
    if (t->reference_missing > 0)
        printf("%-*s%d core%s not in the reference\n", INDENT, "reference",
               t->reference_missing,
               t->reference_missing == 1 ? " is" : "s are");
    print_status(t, ACCEPT_DISTURBED);
    print_status(t, ACCEPT_SLOW);
    print_status(t, ACCEPT_WRONG);
    print_silent(t);
    if (t->sets > 1)
        printf("%-*ssuspicious cores were measured again, %d sets of %d rounds "
               "in all\n",
               INDENT, "repeated", t->sets, (int)t->o->rounds);
    printf("%s after %.1f s\n",
           code == 0            ? "accepted: no core is slow, wrong or silent"
           : code == EXIT_WRONG ? "not accepted: a result is wrong"
           : t->silent > 0      ? "not accepted: a rank is silent"
                                : "not accepted: a core or an exchange is slow",
           seconds);
}

/* ---- figures of merit ------------------------------------------------------ */

static void print_fom_name(const char *host, const char *what)
{
    printf("FOM accept.");
    for (; *host != '\0'; host++)
        putchar(isalnum((unsigned char)*host) || strchr("_.-", *host) ? *host
                                                                      : '_');
    printf(".%s: ", what);
}

void report_fom(const struct test *t)
{
    for (int n = 0; n < t->node_count; n++) {
        for (int i = 0; i < PIECES; i++) {
            double value = of_node(t, n, i);

            if (!isfinite(value))
                continue;
            print_fom_name(t->nodes[n].name, accept_pieces[i].name);
            printf("%.6g %s\n", value, accept_pieces[i].unit);
        }
        if (t->nodes[n].has_clock) {
            print_fom_name(t->nodes[n].name, "clock");
            printf("%.6g ms\n", (double)t->nodes[n].clock.offset_ns / 1e6);
        }
    }
}
