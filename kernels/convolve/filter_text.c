/* SPDX-License-Identifier: BSD-3-Clause */
/* Parse the text of a filter. The text is untrusted; nothing is allocated. */

#include "kernels/convolve/filter_text.h"

struct reader {
    const char *at, *end;
    const char *name; /* for messages */
    long long line;
};

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/* Step over blanks and a comment; true where another number follows on this
 * line. */
static int more_on_line(struct reader *t)
{
    while (t->at < t->end && is_blank(*t->at))
        t->at++;
    if (t->at < t->end && *t->at == '#')
        while (t->at < t->end && *t->at != '\n')
            t->at++;
    return t->at < t->end && *t->at != '\n';
}

static int read_number(struct reader *t, int32_t *value, struct err *e)
{
    int negative = *t->at == '-';
    int digits = 0;
    int32_t v = 0;

    if (*t->at == '-' || *t->at == '+')
        t->at++;
    for (; t->at < t->end && *t->at >= '0' && *t->at <= '9'; t->at++) {
        digits++;
        v = v * 10 + (*t->at - '0');
        if (v > FILTER_WEIGHT_MAX)
            return err_set(e, EXIT_USAGE,
                           "filter '%.60s', line %lld: a weight exceeds "
                           "%d; scale the weights down",
                           t->name, t->line, FILTER_WEIGHT_MAX);
    }
    if (digits == 0 || (t->at < t->end && !is_blank(*t->at) && *t->at != '\n' &&
                        *t->at != '#'))
        return err_set(e, EXIT_USAGE,
                       "filter '%.60s', line %lld: expected whole numbers "
                       "separated by blanks",
                       t->name, t->line);
    *value = negative ? -v : v;
    return 0;
}

/* Read a line into weights[0 .. limit-1]. Returns the count of numbers, or
 * -1. */
static int read_line(struct reader *t, int32_t *weights, int limit,
                     struct err *e)
{
    int count = 0;

    while (more_on_line(t)) {
        int32_t w = 0;

        if (read_number(t, &w, e) < 0)
            return -1;
        if (count == limit)
            return err_set(e, EXIT_USAGE,
                           "filter '%.60s', line %lld: more than %d numbers",
                           t->name, t->line, limit);
        weights[count++] = w;
    }
    if (t->at < t->end)
        t->at++;
    return count;
}

int filter_text(struct filter *f, const struct blob *from, struct err *e)
{
    struct reader t = {
        .at = from->text,
        .end = from->text + from->bytes,
        .name = from->spec,
    };
    int32_t row[FILTER_SIZE_MAX];
    int rows = 0;

    while (t.at < t.end) {
        int count;

        t.line++;
        count = read_line(&t, row, rows ? f->size : FILTER_SIZE_MAX, e);
        if (count < 0)
            return -1;
        if (count == 0)
            continue;
        if (rows == 0) {
            if (count % 2 == 0)
                return err_set(e, EXIT_USAGE,
                               "filter '%.60s', line %lld: %d numbers; a "
                               "filter needs an odd size",
                               t.name, t.line, count);
            f->size = count;
        }
        if (count != f->size)
            return err_set(e, EXIT_USAGE,
                           "filter '%.60s', line %lld: %d numbers, but the "
                           "first line has %d",
                           t.name, t.line, count, f->size);
        if (rows == f->size)
            return err_set(e, EXIT_USAGE,
                           "filter '%.60s', line %lld: more than %d lines of "
                           "%d numbers",
                           t.name, t.line, f->size, f->size);
        for (int i = 0; i < count; i++)
            f->weights[rows * f->size + i] = row[i];
        rows++;
    }
    if (t.line == 0)
        return err_set(e, EXIT_USAGE, "filter '%.60s' is empty", t.name);
    if (rows == 0)
        return err_set(e, EXIT_USAGE,
                       "filter '%.60s' has no numbers in its %lld lines",
                       t.name, t.line);
    if (rows != f->size)
        return err_set(e, EXIT_USAGE,
                       "filter '%.60s' ends at line %lld with %d lines of %d "
                       "numbers; it needs as many lines as numbers",
                       t.name, t.line, rows, f->size);
    return 0;
}
