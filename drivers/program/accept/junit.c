/* SPDX-License-Identifier: BSD-3-Clause */
/* The test as JUnit XML, for CI servers; see report.h. */
#include <errno.h>
#include <stdio.h>

#include "drivers/os/clock.h"
#include "drivers/program/accept/report.h"
#include "results/rows/html_text.h"
#include "results/rows/new_file.h"

static int is_failure(enum accept_status s)
{
    return s >= ACCEPT_SLOW;
}

static void print_case(FILE *to, const char *host, const char *name,
                       enum accept_status status, const char *text)
{
    fputs("  <testcase classname=\"", to);
    html_text(to, host);
    fputs("\" name=\"", to);
    html_text(to, name);
    fputs(*text != '\0' ? "\">\n" : "\"/>\n", to);
    if (*text == '\0')
        return;
    if (is_failure(status)) {
        fprintf(to, "    <failure type=\"%s\" message=\"",
                accept_status_names[status]);
        html_text(to, text);
        fputs("\"/>\n", to);
    } else {
        fputs("    <system-out>", to);
        html_text(to, text);
        fputs("</system-out>\n", to);
    }
    fputs("  </testcase>\n", to);
}

/* Whether all ranks of a node answered. Ranks of no known node follow. */
static void print_ranks(FILE *to, const struct test *t)
{
    for (int r = 0; r < t->p->size; r++) {
        const struct tested_rank *rank = &t->ranks[r];
        char name[32], text[128] = "";

        snprintf(name, sizeof name, "rank %d answers", r);
        if (rank->silent)
            snprintf(text, sizeof text, "no answer: %s", rank->silent_in);
        print_case(to, rank->node >= 0 ? t->nodes[rank->node].name : "unknown",
                   name, rank->silent ? ACCEPT_SILENT : ACCEPT_OK, text);
    }
}

static void print_cases(FILE *to, const struct test *t)
{
    char name[2 * HOST_TEXT_SIZE + 16], text[TEST_TEXT];

    print_ranks(to, t);
    for (int i = 0; i < t->core_count; i++) {
        snprintf(name, sizeof name, "core %d", t->cores[i].core);
        test_core_text(t, i, text);
        print_case(to, t->nodes[t->cores[i].node].name, name,
                   test_core_status(t, i), text);
    }
    for (int i = 0; i < t->pair_count; i++) {
        test_pair_name(t, i, name, sizeof name);
        test_pair_text(t, i, text);
        print_case(to, t->nodes[t->pairs[i].node[0]].name, name,
                   test_pair_status(t, i), text);
    }
}

static int count_failures(const struct test *t)
{
    int n = t->silent;

    for (int i = 0; i < t->core_count; i++)
        n += is_failure(test_core_status(t, i));
    for (int i = 0; i < t->pair_count; i++)
        n += is_failure(test_pair_status(t, i));
    return n;
}

int report_junit(const struct test *t, const char *path, struct err *e)
{
    struct new_file f;

    if (new_file_check(path, e) != 0)
        return -1;
    if (new_file_open(&f, path) != 0)
        return err_errno(e, EXIT_RESULTS, errno, "cannot create '%.200s'",
                         path);
    fprintf(f.to,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuite name=\"brigade-mpi accept\" tests=\"%d\" "
            "failures=\"%d\" errors=\"0\" time=\"%.3f\" timestamp=\"%s\">\n",
            t->p->size + t->core_count + t->pair_count, count_failures(t),
            (double)(clock_ns() - t->began_ns) / 1e9, t->utc);
    print_cases(f.to, t);
    fputs("</testsuite>\n", f.to);
    return new_file_keep(&f) == 0 ? 0
                                  : err_errno(e, EXIT_RESULTS, errno,
                                              "cannot write '%.200s'", path);
}
