/* SPDX-License-Identifier: BSD-3-Clause */
/* A file of points; see points_file.h. */
#include "jobs/points_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/number.h"
#include "kernels/base/option.h"
#include "results/rows/input_file.h"

enum { WORDS_MAX = 80 };

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Take one word out of *at, in place, without its quotes. Returns it, NULL at
 * the end of the line, or "" with *open set for an open quote. */
static char *take_word(char **at, int *open)
{
    char *from, *to, *c = *at;
    char quote = 0;

    while (is_blank(*c))
        c++;
    if (*c == '\0' || *c == '#')
        return NULL;
    from = to = c;
    for (; *c != '\0' && (quote || !is_blank(*c)); c++) {
        if (quote ? *c == quote : *c == '\'' || *c == '"')
            quote = quote ? 0 : *c;
        else
            *to++ = *c;
    }
    *open = quote != 0;
    *at = *c != '\0' ? c + 1 : c;
    *to = '\0';
    return from;
}

static int set_driver(struct point *p, const char *value,
                      const struct inventory *inventory, struct texts *keep,
                      struct err *e)
{
    struct items items;

    if (items_parse(&items, "driver", value, inventory->driver_names, keep,
                    e) != 0)
        return -1;
    if (items.count != 1)
        return err_set(e, EXIT_USAGE, "more than one driver on a line");
    p->driver = items.all[0];
    return 0;
}

static int set_workers(struct point *p, const char *value, struct err *e)
{
    uint64_t workers;

    if (number_count(value, &workers) != 0 || workers > 1000000)
        return err_set(e, EXIT_USAGE,
                       "--workers: '%.40s' is not a number up to 1000000",
                       value);
    p->workers = (int64_t)workers;
    return 0;
}

static int set_option(struct point *p, const char *name, const char *value,
                      const struct inventory *inventory, struct texts *keep,
                      struct err *e)
{
    uint64_t count;

    if (strcmp(name, "driver") == 0)
        return set_driver(p, value, inventory, keep, e);
    if (strcmp(name, "workers") == 0)
        return set_workers(p, value, e);
    if (strcmp(name, "place") == 0)
        p->place = value;
    else if (strcmp(name, "warmup") == 0 && number_count(value, &count) == 0)
        p->warmup = (int64_t)count;
    else
        return item_set(&p->kernel, name, value, keep, e);
    return 0;
}

/* words[0] is the kernel. */
static int read_options(struct point *p, char **words, int n,
                        const struct inventory *inventory, struct texts *keep,
                        struct err *e)
{
    struct items items;

    if (items_parse(&items, "kernel", words[0], inventory->kernel_names, keep,
                    e) != 0)
        return -1;
    if (items.count != 1)
        return err_set(e, EXIT_USAGE, "more than one kernel on a line");
    p->kernel = items.all[0];
    for (int i = 1; i < n; i++) {
        const char *word = words[i], *equals, *name, *value;

        if (strncmp(word, "--", 2) != 0 || word[2] == '\0')
            return err_set(e, EXIT_USAGE,
                           "'%.60s' is not an option; options begin with --",
                           word);
        equals = strchr(word, '=');
        name = texts_keep(keep, "%.*s",
                          (int)(equals != NULL ? equals - word - 2 : 80),
                          word + 2);
        if (equals != NULL) {
            value = texts_keep(keep, "%s", equals + 1);
        } else if (strncmp(name, "no-", 3) == 0) {
            name += 3;
            value = "0";
        } else if (i + 1 < n && strncmp(words[i + 1], "--", 2) != 0) {
            value = texts_keep(keep, "%s", words[++i]);
        } else {
            value = "1";
        }
        if (set_option(p, name, value, inventory, keep, e) != 0)
            return -1;
    }
    return 0;
}

static int add_line(struct plan *p, char *line, int number,
                    const struct sweep_request *r,
                    const struct inventory *inventory, struct err *e)
{
    struct point point = {.line = number, .warmup = -1};
    char *words[WORDS_MAX], *word;
    const struct inventory_driver *d;
    int n = 0, open = 0;

    while ((word = take_word(&line, &open)) != NULL) {
        if (open)
            return err_set(e, EXIT_USAGE, "a quote is not closed");
        if (n == WORDS_MAX)
            return err_set(e, EXIT_USAGE, "more than %d words", WORDS_MAX);
        if (n > 0 || (strcmp(word, "brigade") != 0 && strcmp(word, "run") != 0))
            words[n++] = word;
    }
    if (n == 0)
        return 0;
    /* The first is the program's default. */
    point.driver = (struct item){.name = inventory->drivers[0].name};
    if (read_options(&point, words, n, inventory, p->keep, e) != 0)
        return -1;
    if (point.warmup < 0)
        point.warmup =
            r->warmup >= 0
                ? r->warmup
                : inventory_kernel(inventory, point.kernel.name)->warmup;
    d = inventory_driver(inventory, point.driver.name);
    if (d->why_not != NULL) {
        plan_note(p, texts_keep(p->keep, "line %d is skipped: driver %s: %s",
                                number, d->name, d->why_not));
        return 0;
    }
    return plan_add(p, &point, r, inventory, e);
}

int points_file_read(struct plan *p, const char *path,
                     const struct sweep_request *r,
                     const struct inventory *inventory, struct err *e)
{
    const char *cause;
    FILE *from = input_text(path, &cause);
    char *line = NULL;
    size_t size = 0;
    struct err at_line = {0};
    int number = 0, failed;

    if (from == NULL)
        return err_set(e, EXIT_USAGE, "cannot open '%.200s': %s", path, cause);
    while (at_line.code == 0 && getline(&line, &size, from) > 0) {
        number++;
        add_line(p, line, number, r, inventory, &at_line);
    }
    failed = ferror(from);
    free(line);
    fclose(from);
    if (at_line.code != 0)
        return err_set(e, at_line.code, "%.200s:%d: %.500s", path, number,
                       at_line.text);
    if (failed)
        return err_set(e, EXIT_FAILED, "cannot read '%.200s'", path);
    if (number == 0)
        return err_set(e, EXIT_UNAVAILABLE, "nothing to run: '%.200s' is empty",
                       path);
    return 0;
}
