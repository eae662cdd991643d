/* SPDX-License-Identifier: BSD-3-Clause */
/* What work costs on one core; see model.h. */
#include "drivers/team/model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "results/rows/input_file.h"

static double at(const struct model_curve *c, double x)
{
    int i = 0;

    while (i < c->count && c->x[i] < x)
        i++;
    if (i == 0)
        return c->y[0];
    if (i == c->count)
        return c->y[i - 1];
    return c->y[i - 1] + (c->y[i] - c->y[i - 1]) * (x - c->x[i - 1]) /
                             (c->x[i] - c->x[i - 1]);
}

static int add(struct model_curve *c, double x, double y)
{
    if (c->count == MODEL_POINTS || (c->count > 0 && x <= c->x[c->count - 1]))
        return -1;
    c->x[c->count] = x;
    c->y[c->count++] = y;
    return 0;
}

static int is_time(double x)
{
    return isfinite(x) && x >= 0;
}

/* Returns 0, or -1 if the line is none that model.h lists. */
static int take_line(struct model *m, const char *line)
{
    char word[16], what[16], end[2];
    double x, y;

    if (sscanf(line, "%15s %15s %1s", word, what, end) == 2 &&
        strcmp(word, "work") == 0 && strcmp(what, "skip") == 0)
        return (m->skip = 1) - 1;
    if (sscanf(line, "%15s %lf %lf %1s", word, &x, &y, end) == 3 &&
        is_time(x) && is_time(y)) {
        if (strcmp(word, "rate") == 0)
            return add(&m->rate, x, y);
        if (strcmp(word, "shared") == 0)
            return add(&m->shared, x, y);
        return -1;
    }
    if (sscanf(line, "%15s %lf %1s", word, &x, end) != 2 || !is_time(x))
        return -1;
    if (strcmp(word, "setup") == 0)
        m->setup_ns = x;
    else if (strcmp(word, "chunk") == 0)
        m->chunk_ns = x;
    else
        return -1;
    return 0;
}

static int read_lines(struct model *m, FILE *f, const char *path, struct err *e)
{
    char line[256];

    for (int n = 1; fgets(line, sizeof line, f) != NULL; n++) {
        line[strcspn(line, "#\n")] = '\0';
        if (line[strspn(line, " \t")] != '\0' && take_line(m, line) != 0)
            return err_set(e, EXIT_USAGE,
                           "--model '%.200s': line %d: expected setup NS, "
                           "chunk NS, rate PART NS, shared RANKS FACTOR (PART "
                           "and RANKS rising), or work skip",
                           path, n);
    }
    if (m->rate.count == 0)
        return err_set(e, EXIT_USAGE,
                       "--model '%.200s': no rate; expected for example 'rate "
                       "0 0.31'",
                       path);
    return 0;
}

int model_read(struct model *m, const char *path, struct err *e)
{
    const char *cause;
    FILE *f = input_text(path, &cause);
    int failed;

    *m = (struct model){0};
    if (f == NULL)
        return err_set(e, EXIT_USAGE, "cannot open --model '%.200s': %s", path,
                       cause);
    failed = read_lines(m, f, path, e);
    fclose(f);
    return failed;
}

double model_chunk_ns(const struct model *m, const struct geometry *g,
                      int64_t lo, int64_t hi, int ranks)
{
    double units = (double)g->units, middle = (double)(lo + hi) / 2 / units;
    double work = g->work / units * (double)(hi - lo);
    double factor = m->shared.count > 0 ? at(&m->shared, ranks) : 1;

    return m->chunk_ns + at(&m->rate, middle) * work * factor;
}
