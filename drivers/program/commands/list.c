/* SPDX-License-Identifier: BSD-3-Clause */
/* `brigade list`: kernels, drivers, columns, and why a driver is not
 * available. */
#include <stdio.h>
#include <string.h>

#include "drivers/driver.h"
#include "drivers/program/command.h"
#include "kernels/kernel.h"
#include "results/rows/csv.h"
#include "results/rows/row.h"
#include "results/rows/schema.h"

enum form { FORM_TEXT, FORM_CSV, FORM_MARKDOWN, FORM_HELP };

static const char *reason_of(const struct driver *d, char *to, size_t size)
{
    struct err e = {0};

    to[0] = '\0';
    if (d->available != NULL && d->available(&e) != 0)
        snprintf(to, size, "%s", e.text);
    return to;
}

/* An error of stdout is reported once, by program_flush() at the end. */
static void print_cell(const char *text)
{
    struct err e = {0};

    csv_print_cell(stdout, text, &e);
}

static int can_run(const struct driver *d, const struct kernel *k)
{
    return driver_can_wait(d, k->needs);
}

static void print_kernels_of(const struct driver *d)
{
    const char *between = "";

    for (int k = 0; kernels[k] != NULL; k++)
        if (can_run(d, kernels[k])) {
            printf("%s%s", between, kernels[k]->name);
            between = " ";
        }
}

/* The option that raises the number of waits in flight. */
static const char *waits_of(const struct driver *d)
{
    return d->can & CAN_IN_FLIGHT         ? "depth"
           : d->can & CAN_THREAD_PER_WAIT ? "threads"
                                          : "workers";
}

static void list_drivers(enum form form)
{
    char reason[sizeof(struct err)];

    if (form == FORM_CSV)
        printf("name,available,reason,max_workers,waits,kernels,family,"
               "one_at_a_time,ranks,threads_in_rank\n");
    for (int i = 0; drivers[i] != NULL; i++) {
        const struct driver *d = drivers[i];

        reason_of(d, reason, sizeof reason);
        if (form == FORM_TEXT) {
            printf("%-10s %s%s%s\n", d->name, d->summary,
                   *reason != '\0' ? "; not available: " : "", reason);
            continue;
        }
        printf("%s,%s,", d->name, *reason == '\0' ? "yes" : "no");
        print_cell(reason);
        if (d->max_workers > 0)
            printf(",%d", d->max_workers);
        else
            printf(",");
        printf(",%s,", waits_of(d));
        print_kernels_of(d);
        printf(",%s,%d,%d,%d\n", d->family, (d->can & ONE_AT_A_TIME) != 0,
               (d->can & CAN_RANKS) != 0, (d->can & CAN_THREADS_IN_RANK) != 0);
    }
    for (int i = 0; drivers_elsewhere[i].name != NULL; i++) {
        const struct driver_elsewhere *d = &drivers_elsewhere[i];

        if (form == FORM_CSV)
            printf("%s,no,in %s,,,,,,,\n", d->name, d->program);
        else
            printf("%-10s in %s: %s%s%s run KERNEL%s\n", d->name, d->program,
                   d->launcher, *d->launcher != '\0' ? "N " : "", d->program,
                   d->options);
    }
}

static void print_optional(const char *text)
{
    putchar(',');
    print_cell(text != NULL ? text : "");
}

/* What `brigade sweep` must know to vary a kernel's work. */
static void print_growth(const struct kernel *k)
{
    const struct growth *g = &k->growth;
    const struct option *o =
        g->option != NULL ? option_find(k->options, g->option) : NULL;

    print_optional(need_names[k->needs]);
    print_optional(g->option);
    print_optional(o == NULL                   ? ""
                   : o->kind == OPTION_PICTURE ? "picture"
                                               : "count");
    print_optional(g->init != NULL || o == NULL ? g->init : o->init);
    print_optional(g->from);
    print_optional(g->unless);
    print_optional(g->at_once);
    print_optional(g->delay);
    printf(",%d,%.3g", g->warmup, g->work_per_s);
}

static void list_kernels(enum form form)
{
    if (form == FORM_CSV)
        printf("name,work_unit,summary,needs,grows,grows_as,grows_init,"
               "grows_from,grows_unless,at_once,delay,warmup,work_per_s,"
               "small\n");
    for (int i = 0; kernels[i] != NULL; i++) {
        const struct kernel *k = kernels[i];

        if (form == FORM_TEXT) {
            printf("%-10s %s\n", k->name, k->summary);
            continue;
        }
        printf("%s,", k->name);
        print_cell(k->work_unit);
        putchar(',');
        print_cell(k->summary);
        print_growth(k);
        print_optional(k->small);
        putchar('\n');
    }
}

static void print_columns(const char *file, const struct column *columns,
                          enum form form)
{
    if (form == FORM_TEXT)
        printf("%s\n", file);
    for (const struct column *c = columns; c->name != NULL; c++) {
        if (form == FORM_TEXT) {
            printf("  %-15s %-5s %-5s %s\n", c->name, column_type_name(c->type),
                   c->unit, c->meaning);
            continue;
        }
        printf("%s,%s,%s,%s,", file, c->name, column_type_name(c->type),
               c->unit);
        print_cell(c->meaning);
        putchar('\n');
    }
}

static void list_columns(enum form form)
{
    struct err e = {0};

    if (form == FORM_MARKDOWN) {
        schema_print(stdout, &e);
        return;
    }
    if (form == FORM_CSV)
        printf("file,name,type,unit,meaning\n");
    print_columns(ROW_RUNS_FILE, run_columns, form);
    print_columns(ROW_WORKERS_FILE, worker_columns, form);
}

static const struct list {
    const char *name;
    void (*print)(enum form form);
} lists[] = {
    {"kernels", list_kernels},
    {"drivers", list_drivers},
    {"columns", list_columns},
};

enum { LISTS = sizeof lists / sizeof *lists };

static int understand(int argc, char **argv, int *which, enum form *form,
                      struct err *e)
{
    *which = -1;
    *form = FORM_TEXT;
    for (int i = 1; i < argc; i++) {
        int known = -1;

        for (int l = 0; l < LISTS; l++)
            if (strcmp(argv[i], lists[l].name) == 0)
                known = l;
        if (known >= 0)
            *which = known;
        else if (strcmp(argv[i], "--csv") == 0)
            *form = FORM_CSV;
        else if (strcmp(argv[i], "--markdown") == 0)
            *form = FORM_MARKDOWN;
        else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            *form = FORM_HELP;
        else
            return err_set(
                e, EXIT_USAGE,
                "list: unknown argument '%s'; use list "
                "[kernels|drivers|columns] [--csv] or list columns --markdown",
                argv[i]);
    }
    if (*form == FORM_HELP)
        return 0;
    if (*form == FORM_MARKDOWN && *which != 2)
        return err_set(e, EXIT_USAGE, "--markdown: only for list columns");
    if (*form == FORM_CSV && *which < 0)
        return err_set(
            e, EXIT_USAGE,
            "--csv: which list? use list kernels, drivers or columns --csv");
    return 0;
}

static int help(const struct program *p)
{
    printf("example: %s list drivers\n\nlist [kernels|drivers|columns]  all "
           "three, or one; why a driver is not available\nlist drivers --csv   "
           "           one of them as CSV\nlist columns --markdown         the "
           "columns as results/SCHEMA.md\n",
           p->name);
    return program_flush(p);
}

static int list_main(const struct program *p, int argc, char **argv)
{
    struct err e = {0};
    enum form form;
    int which;

    if (understand(argc, argv, &which, &form, &e) != 0)
        return program_fail(p, &e);
    if (p->rank != 0)
        return 0;
    if (form == FORM_HELP)
        return help(p);
    for (int l = 0; l < LISTS; l++) {
        if (which >= 0 && which != l)
            continue;
        if (which < 0)
            printf("%s%s:\n", l > 0 ? "\n" : "", lists[l].name);
        lists[l].print(form);
    }
    return program_flush(p);
}

const struct command command_list = {
    .name = "list",
    .summary = "list kernels, drivers, and columns of the rows",
    .run = list_main,
};
