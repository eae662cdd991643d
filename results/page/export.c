/* SPDX-License-Identifier: BSD-3-Clause */
/* See export.h. */
#include "results/page/export.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "results/analysis/loss.h"
#include "results/rows/stdout.h"
#include "results/rows/utf8.h"

/* Copy text with "?" for bytes that are not UTF-8, which JSON cannot hold. */
static void clean(const char *text, char *to, size_t size)
{
    size_t used = 0;

    while (*text != '\0' && used + 4 < size) {
        size_t n = utf8_length((const unsigned char *)text);

        memcpy(to + used, n > 0 ? text : "?", n > 0 ? n : 1);
        used += n > 0 ? n : 1;
        text += n > 0 ? n : 1;
    }
    to[used] = '\0';
}

static int put_point(const struct group *g, double ns, FILE *to)
{
    char path[1024], safe[1024];
    json_t *line;
    int failed;

    snprintf(path, sizeof path, "%s(%s)->%s", g->kernel, g->args, g->driver);
    clean(path, safe, sizeof safe);
    line = json_pack("{s:{s:I,s:I},s:s,s:s,s:f}", "params", "p",
                     (json_int_t)g->workers, "d",
                     (json_int_t)(g->depth > 1 ? g->depth : 1), "callpath",
                     safe, "metric", "time", "value", ns / 1e9);
    failed = line == NULL || json_dumpf(line, to, JSON_COMPACT) != 0 ||
             fputc('\n', to) == EOF;
    json_decref(line);
    return failed;
}

int export_extra_p(const struct dataset *d, const char *path, struct err *e)
{
    int to_stdout = strcmp(path, "-") == 0, failed = 0;
    FILE *to = to_stdout ? stdout : fopen(path, "we");

    if (to == NULL)
        return err_errno(e, errno == ENOMEM ? EXIT_UNAVAILABLE : EXIT_RESULTS,
                         errno, "cannot create '%.200s'", path);
    for (size_t i = 0; i < d->groups.count; i++) {
        const struct group *g = &d->groups.all[i];

        if (g->anchor || g->workers < 1)
            continue;
        for (size_t k = 0; k < g->repetitions && !failed; k++)
            failed = put_point(g, g->times[k], to);
    }
    failed |= fflush(to) != 0;
    if (failed && to_stdout)
        stdout_failed(e, errno);
    else if (failed)
        err_errno(e, EXIT_RESULTS, errno, "cannot write '%.200s'", path);
    if (!to_stdout && fclose(to) != 0 && !failed)
        failed =
            err_errno(e, EXIT_RESULTS, errno, "cannot write '%.200s'", path);
    return failed ? -1 : 0;
}

static void put_name(const char *text, FILE *to)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;

        fputc(isascii(c) && (isalnum(c) || strchr("_.-", c)) ? c : '_', to);
    }
}

/* Number of earlier groups with the same name of their figures. */
static size_t twins(const struct dataset *d, size_t at)
{
    const struct group *g = &d->groups.all[at];
    size_t count = 0;

    for (size_t i = 0; i < at; i++) {
        const struct group *b = &d->groups.all[i];

        count += b->repetitions > 0 && !b->anchor &&
                 strcmp(b->kernel, g->kernel) == 0 &&
                 strcmp(b->driver, g->driver) == 0 &&
                 b->workers == g->workers && strcmp(b->host, g->host) == 0;
    }
    return count;
}

static int has_several_hosts(const struct dataset *d)
{
    for (size_t i = 1; i < d->groups.count; i++)
        if (strcmp(d->groups.all[i].host, d->groups.all[0].host) != 0)
            return 1;
    return 0;
}

static void put_fom(const struct dataset *d, size_t at, const char *what,
                    double value, const char *unit, FILE *to)
{
    const struct group *g = &d->groups.all[at];
    size_t twin = twins(d, at);

    if (!isfinite(value))
        return;
    fputs("FOM ", to);
    put_name(g->kernel, to);
    fputc('.', to);
    put_name(g->driver, to);
    fprintf(to, ".%lld.", (long long)g->workers);
    if (has_several_hosts(d)) {
        put_name(g->host, to);
        fputc('.', to);
    }
    if (twin > 0)
        fprintf(to, "%zu.", twin + 1);
    fprintf(to, "%s: %.9g%s%s\n", what, value, *unit != '\0' ? " " : "", unit);
}

void export_fom(const struct dataset *d, FILE *to)
{
    for (size_t i = 0; i < d->groups.count; i++) {
        const struct group *g = &d->groups.all[i];

        if (g->repetitions == 0 || g->anchor)
            continue;
        put_fom(d, i, "median", g->time.median / 1e9, "s", to);
        put_fom(d, i, "faster", g->faster, "", to);
        put_fom(d, i, "cores", g->cores, "", to);
        put_fom(d, i, "waits", g->waits, "", to);
    }
}

int export_losses(const struct dataset *d, FILE *to, struct err *e)
{
    fputs("kernel,options,driver,workers", to);
    for (int k = 0; k < LOSS_KINDS; k++) {
        fputc(',', to);
        put_name(loss_names[k], to);
    }
    fputs(",sum\n", to);
    for (size_t i = 0; i < d->groups.count; i++) {
        const struct group *g = &d->groups.all[i];
        double sum = 0;
        struct loss l;

        if (!group_usable(g) || g->workers < 2 || loss_of(d, g, &l) != 0)
            continue;
        if (csv_print_cell(to, g->kernel, e) != 0 || fputc(',', to) == EOF ||
            csv_print_cell(to, g->args, e) != 0)
            return -1;
        fprintf(to, ",%s,%lld", g->driver, (long long)g->workers);
        for (int k = 0; k < LOSS_KINDS; k++) {
            fprintf(to, ",%.2f", 100 * l.part[k]);
            sum += l.part[k];
        }
        fprintf(to, ",%.2f\n", 100 * sum);
    }
    return 0;
}
