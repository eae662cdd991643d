/* SPDX-License-Identifier: BSD-3-Clause */
/* The script of a batch job; see script.h. */
#include "jobs/script.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

int64_t script_per_node(const struct script_request *r)
{
    int64_t nodes = r->nodes > 0 ? r->nodes : 1;

    return (r->tasks + nodes - 1) / nodes;
}

/* ---- marks --------------------------------------------------------------------*/

#define MINUTE_NS INT64_C(60000000000)

enum { VALUE_SIZE = 256 };

struct mark {
    const char *name;
    int is_set;
    char value[VALUE_SIZE]; /* where it is not set: what the comment has */
};

enum { MARKS = 15 };

static void set_number(struct mark *m, const char *name, int64_t value)
{
    m->name = name;
    m->is_set = value > 0;
    snprintf(m->value, sizeof m->value, "%" PRId64, value);
}

static void set_text(struct mark *m, const char *name, const char *value)
{
    m->name = name;
    m->is_set = value != NULL;
    snprintf(m->value, sizeof m->value, "%s", value != NULL ? value : "NAME");
}

static void make_marks(const struct script_request *r, struct mark marks[MARKS])
{
    int64_t per_node = script_per_node(r);
    int64_t minutes =
        r->time_ns / MINUTE_NS + (r->time_ns % MINUTE_NS > 0); /* up */
    char clock[32], brackets[VALUE_SIZE];
    struct mark *m = marks;

    snprintf(clock, sizeof clock, "%02" PRId64 ":%02" PRId64, minutes / 60,
             minutes % 60);
    brackets[0] = '\0';
    if (r->array != NULL)
        snprintf(brackets, sizeof brackets, "[%s]", r->array);
    set_number(m++, "tasks", r->tasks);
    set_number(m++, "threads", r->threads);
    set_number(m++, "cores", r->tasks * r->threads);
    set_number(m++, "nodes", r->nodes);
    set_number(m++, "some_nodes", r->nodes > 0 ? r->nodes : 1);
    set_number(m++, "per_node", per_node);
    set_number(m++, "node_cores", per_node * r->threads);
    set_number(m++, "span", r->nodes > 0 ? per_node : 0);
    set_number(m++, "several", r->threads > 1 ? r->threads : 0);
    set_text(m++, "hh:mm", clock);
    set_number(m++, "minutes", minutes);
    set_text(m++, "array", r->array);
    set_text(m++, "[array]", brackets);
    set_text(m++, "account", r->account);
    set_text(m++, "queue", r->queue);
}

/* The mark at which text begins, or NULL; {exclusive} prints nothing. */
static const struct mark *mark_at(const char *text, const struct mark *marks)
{
    for (int i = 0; i < MARKS; i++) {
        size_t length = strlen(marks[i].name);

        if (text[0] == '{' && strncmp(text + 1, marks[i].name, length) == 0 &&
            text[1 + length] == '}')
            return &marks[i];
    }
    return NULL;
}

static int is_exclusive(const char *text)
{
    return strncmp(text, "{exclusive}", strlen("{exclusive}")) == 0;
}

/* Whether all marks of a line are set. */
static int is_filled(const char *line, size_t length,
                     const struct script_request *r, const struct mark *marks)
{
    for (size_t i = 0; i < length; i++) {
        const struct mark *m = mark_at(line + i, marks);

        if ((m != NULL && !m->is_set) ||
            (is_exclusive(line + i) && !r->exclusive))
            return 0;
    }
    return 1;
}

static void write_line(const char *line, size_t length,
                       const struct mark *marks, FILE *to)
{
    for (size_t i = 0; i < length;) {
        const struct mark *m = mark_at(line + i, marks);

        if (m != NULL) {
            fputs(m->value, to);
            i += strlen(m->name) + 2;
        } else if (is_exclusive(line + i)) {
            i += strlen("{exclusive}");
        } else {
            putc(line[i++], to);
        }
    }
}

/* prefix: in front of lines with an unset mark; NULL: these are left out. */
static void write_lines(const char *lines, const char *prefix,
                        const struct script_request *r, FILE *to)
{
    struct mark marks[MARKS];

    make_marks(r, marks);
    while (lines != NULL && *lines != '\0') {
        size_t length = strcspn(lines, "\n") + 1;
        int filled = is_filled(lines, length, r, marks);

        if (!filled && prefix != NULL)
            fputs(prefix, to);
        if (filled || prefix != NULL)
            write_line(lines, length, marks, to);
        lines += length;
    }
}

/* ---- the script -----------------------------------------------------------------*/

/* What a shell or a directive would not read as one word of this text. */
static int check_text(const char *option, const char *text, const char *more,
                      struct err *e)
{
    if (text == NULL)
        return 0;
    for (const char *c = text; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && strchr(more, *c) == NULL)
            return err_set(e, EXIT_USAGE,
                           "--%s: %s may not hold %s%.1s%s; use letters, "
                           "digits and %s",
                           option, option,
                           iscntrl((unsigned char)*c) ? "a control character"
                                                      : "'",
                           iscntrl((unsigned char)*c) ? "" : c,
                           iscntrl((unsigned char)*c) ? "" : "'", more);
    return *text != '\0' ? 0
                         : err_set(e, EXIT_USAGE, "--%s: it is empty", option);
}

/* Numbers and ranges that rise: 1-4, 1-9:2, 1,3,5-7, 1-10%2. */
static int is_array(const char *text)
{
    for (;;) {
        char *end;
        unsigned long lo, hi;

        if (!isdigit((unsigned char)*text))
            return 0;
        lo = hi = strtoul(text, &end, 10);
        if (*end == '-' && isdigit((unsigned char)end[1]))
            hi = strtoul(end + 1, &end, 10);
        if (*end == ':' && isdigit((unsigned char)end[1]) &&
            strtoul(end + 1, &end, 10) == 0)
            return 0;
        if (*end == '%' && isdigit((unsigned char)end[1]) &&
            strtoul(end + 1, &end, 10) == 0)
            return 0;
        if (hi < lo)
            return 0;
        if (*end == '\0')
            return 1;
        if (*end != ',')
            return 0;
        text = end + 1;
    }
}

int script_check(const struct scheduler *s, const struct script_request *r,
                 struct err *e)
{
    if (check_text("account", r->account, "_.,:@/+=-", e) != 0 ||
        check_text("queue", r->queue, "_.,:@/+=-", e) != 0 ||
        check_text("brigade", r->brigade, "_.,:@/+=-~ ", e) != 0 ||
        check_text("sweep", r->sweep, "_.,:;@/+=%^- ", e) != 0)
        return -1;
    if (r->array != NULL && !is_array(r->array))
        return err_set(e, EXIT_USAGE,
                       "--array '%.40s': expected rising numbers, such as 1-4 "
                       "or 1,3,5",
                       r->array);
    if (s->script == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "no script for %s", s->name);
    if (r->array != NULL && strstr(s->lines, "array") == NULL)
        return err_set(e, EXIT_USAGE, "--array: %s has no arrays of jobs",
                       s->name);
    return 0;
}

static void write_usage(const char *lines, FILE *to)
{
    while (*lines != '\0') {
        int length = (int)strcspn(lines, "\n") + 1;

        fprintf(to, "# %.*s", length, lines);
        lines += length;
    }
}

/* The first line of its usage, without blanks: "sbatch jobs/slurm.sbatch". */
static void write_submission(const struct scheduler *s, FILE *to)
{
    const char *from = s->usage + strspn(s->usage, " ");
    const char *end = strstr(from, s->script);

    fprintf(to, "%.*s%s", (int)(end - from), from, s->script);
}

void script_write(const struct scheduler *s, const struct script_request *r,
                  FILE *to)
{
    fprintf(to,
            "#!/bin/sh\n"
            "# SPDX-License-Identifier: BSD-3-Clause\n"
            "# Written by `brigade jobs %s`. Strong scaling in one batch job: "
            "checks where the\n"
            "# ranks are placed, then measures serially and on 1, 2, 4 ... and "
            "all ranks.\n"
            "#\n",
            s->name);
    write_usage(s->usage, to);
    fprintf(
        to,
        "#\n"
        "# Options of the scheduler override the lines below. Words after "
        "the script and\n"
        "# in SWEEP are options of `brigade sweep`. Rows go to OUT, by "
        "default to\n"
        "# results/%s-JOB where it was submitted; a job that is requeued, or "
        "submitted\n"
        "# again with the same OUT, repeats nothing that is there.\n",
        s->name);
    write_lines(s->lines, NULL, r, to);
    fprintf(to, "# ---- what your site needs; to use a line, remove one #\n");
    write_lines(s->site, "#", r, to);
    fprintf(to,
            "# The MPI that brigade-mpi was built with: module load openmpi\n"
            "# ---- end\n"
            "set -eu\n"
            ": \"${%s:?this is a job: ",
            s->inside);
    write_submission(s, to);
    fprintf(to, "}\"\n");
    write_lines(s->setup, NULL, r, to);
    if (s->directory != NULL)
        fprintf(to, "cd \"$%s\"\n", s->directory);
    fprintf(to, ": \"${BRIGADE:=%s}\" \"${SWEEP:=%s}\"\n", r->brigade,
            r->sweep != NULL ? r->sweep : "");
    fprintf(
        to,
        "if [ ! -x \"$BRIGADE\" ]; then\n"
        "    echo \"%s: no $BRIGADE in $PWD: submit from Brigade's directory "
        "or\" \\\n"
        "        \"set BRIGADE to the path of the program\" >&2\n"
        "    exit 4\n"
        "fi\n"
        "# exec: the signals of the scheduler reach the sweep. SWEEP: several "
        "words.\n"
        "# shellcheck disable=SC2086\n"
        "exec \"$BRIGADE\" sweep ranks --report ${OUT:+\"--out=$OUT\"} $SWEEP "
        "\"$@\"\n",
        s->script);
}
