/* SPDX-License-Identifier: BSD-3-Clause */
/* `brigade list`: kernels, drivers, columns, and why a driver is not
 * available. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/driver.h"
#include "drivers/program/command.h"
#include "drivers/program/context.h"
#include "drivers/program/list_rows.h"
#include "drivers/program/own_kernel.h"
#include "kernels/base/words.h"
#include "kernels/kernel.h"
#include "results/rows/csv.h"
#include "results/rows/json.h"
#include "results/rows/markdown.h"
#include "results/rows/row.h"
#include "results/rows/schema.h"
#include "results/rows/help.h"

enum form { FORM_TEXT, FORM_CSV, FORM_JSON, FORM_MARKDOWN, FORM_HELP };

/* The option of each form but the first. */
static const char *const form_options[] = {
    [FORM_CSV] = "--csv",
    [FORM_JSON] = "--json",
    [FORM_MARKDOWN] = "--markdown",
};

/* The kernels to list: all built-in ones, or that of a file. */
static const struct kernel *const *listed = kernels;
static const char *listed_file = "";

/* ---- as text -----------------------------------------------------------------*/

static void print_drivers(void)
{
    char reason[sizeof(struct err)];

    for (int i = 0; drivers[i] != NULL; i++) {
        list_reason(drivers[i], reason, sizeof reason);
        printf("%-10s %s%s%s\n", drivers[i]->name, drivers[i]->summary,
               *reason != '\0' ? "; not available: " : "", reason);
    }
    for (int i = 0; drivers_elsewhere[i].name != NULL; i++) {
        const struct driver_elsewhere *d = &drivers_elsewhere[i];

        printf("%-10s in %s: %s%s%s run KERNEL%s\n", d->name, d->program,
               d->launcher, *d->launcher != '\0' ? "N " : "", d->program,
               d->options);
    }
}

static void print_kernels(void)
{
    for (int i = 0; listed[i] != NULL; i++)
        printf("%-10s %s\n", listed[i]->name, listed[i]->summary);
}

static void print_columns_of(const char *file, const struct column *columns)
{
    printf("%s\n", file);
    for (const struct column *c = columns; c->name != NULL; c++)
        printf("  %-15s %-5s %-5s %s\n", c->name, column_type_name(c->type),
               c->unit, c->meaning);
}

static void print_columns(void)
{
    print_columns_of(ROW_RUNS_FILE, run_columns);
    print_columns_of(ROW_WORKERS_FILE, worker_columns);
}

/* ---- as tables ---------------------------------------------------------------*/

static struct list_rows kernel_rows(void)
{
    return list_kernel_rows(listed, listed_file);
}

static struct list_rows driver_rows(void)
{
    return list_driver_rows(listed);
}

static size_t count_columns(const struct column *columns)
{
    size_t n = 0;

    while (columns[n].name != NULL)
        n++;
    return n;
}

/* In the list of everything, which is to fit a screen. */
static void summarize_columns(void)
{
    printf("%s has %zu, %s %zu; see `brigade list columns`\n", ROW_RUNS_FILE,
           count_columns(run_columns), ROW_WORKERS_FILE,
           count_columns(worker_columns));
}

static const struct list {
    const char *name;
    void (*print)(void);
    struct list_rows (*rows)(void);
} lists[] = {
    {"kernels", print_kernels, kernel_rows},
    {"drivers", print_drivers, driver_rows},
    {"columns", print_columns, list_column_rows},
};

enum { LISTS = sizeof lists / sizeof *lists, COLUMNS_LIST = 2 };

/* Cells are this program's words, such as "--units 1000", and scripts read
 * them: csv_print() would guard them for spreadsheets. */
static int print_csv(const struct list_rows *list, struct err *e)
{
    size_t bytes = column_row_bytes(list->columns);

    for (const struct column *c = list->columns; c->name != NULL; c++)
        printf("%s%s", c != list->columns ? "," : "", c->name);
    putchar('\n');
    for (size_t i = 0; i < list->n; i++) {
        const char *row = (const char *)list->rows + i * bytes;

        for (const struct column *c = list->columns; c->name != NULL; c++) {
            char text[1024];

            row_cell(c, row, text, sizeof text);
            if (c != list->columns)
                putchar(',');
            if (csv_print_cell(stdout, text, e) != 0)
                return -1;
        }
        putchar('\n');
    }
    return 0;
}

/* The columns have a document of their own. */
static int print_markdown(int l, const struct list_rows *list, int titled,
                          struct err *e)
{
    if (l == COLUMNS_LIST)
        return schema_print(stdout, e);
    if (titled)
        printf("# %s\n\n", lists[l].name);
    markdown_rows(stdout, list->columns, list->rows, list->n);
    if (titled)
        putchar('\n');
    return 0;
}

static int print_json(const struct program *p, char **argv,
                      const struct list_rows *rows, int which, struct err *e)
{
    struct json_rows arrays[LISTS];
    size_t n = 0;
    char *context = context_text(p, argv, NULL);
    int failed;

    for (int l = 0; l < LISTS; l++)
        if (which < 0 || which == l)
            arrays[n++] = (struct json_rows){lists[l].name, rows[l].columns,
                                             rows[l].rows, rows[l].n};
    failed = json_print(stdout, context, arrays, n, e);
    free(context);
    return failed;
}

static int print_tables(const struct program *p, char **argv, enum form form,
                        int which, struct err *e)
{
    struct list_rows rows[LISTS] = {0};
    int failed = 0;

    for (int l = 0; l < LISTS && !failed; l++) {
        if (which >= 0 && which != l)
            continue;
        rows[l] = lists[l].rows();
        if (rows[l].rows == NULL)
            failed = err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot list %s",
                               lists[l].name);
        else if (form == FORM_CSV)
            failed = print_csv(&rows[l], e);
        else if (form == FORM_MARKDOWN)
            failed = print_markdown(l, &rows[l], which < 0, e);
    }
    if (form == FORM_JSON && !failed)
        failed = print_json(p, argv, rows, which, e);
    for (int l = 0; l < LISTS; l++)
        free(rows[l].rows);
    return failed;
}

/* ---- the command -------------------------------------------------------------*/

/* Of the kernel in a shared object only. */
static int list_file(const char *path, struct err *e)
{
    static const struct kernel *only[2];

    only[0] = own_kernel_load(path, e);
    if (only[0] == NULL)
        return -1;
    listed = only;
    listed_file = path;
    return 0;
}

static enum form form_of(const char *word)
{
    for (int f = FORM_CSV; f <= FORM_MARKDOWN; f++)
        if (strcmp(word, form_options[f]) == 0)
            return (enum form)f;
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 ? FORM_HELP
                                                                  : FORM_TEXT;
}

static int set_form(enum form *form, enum form wanted, struct err *e)
{
    if (*form != FORM_TEXT && *form != wanted && *form != FORM_HELP &&
        wanted != FORM_HELP)
        return err_set(e, EXIT_USAGE, "%s and %s: use one of them",
                       form_options[*form], form_options[wanted]);
    if (*form != FORM_HELP)
        *form = wanted;
    return 0;
}

static int unknown(const char *word, struct err *e)
{
    static const char *const options[] = {"--csv", "--json", "--markdown",
                                          "--help", NULL};
    const char *names[LISTS + 1] = {NULL};

    if (word[0] == '-')
        return did_you_mean("option", word, options,
                            "see `brigade list --help`", e);
    if (kernel_find(word) != NULL)
        return err_set(e, EXIT_USAGE,
                       "'%.60s' is a kernel; use: brigade run %.60s --help",
                       word, word);
    for (int l = 0; l < LISTS; l++)
        names[l] = lists[l].name;
    return did_you_mean("list", word, names, "use kernels, drivers or columns",
                        e);
}

static int understand(int argc, char **argv, int *which, enum form *form,
                      struct err *e)
{
    *which = -1;
    *form = FORM_TEXT;
    for (int i = 1; i < argc; i++) {
        enum form wanted = form_of(argv[i]);
        int known = -1;

        for (int l = 0; l < LISTS; l++)
            if (strcmp(argv[i], lists[l].name) == 0)
                known = l;
        if (known >= 0) {
            *which = known;
        } else if (wanted != FORM_TEXT) {
            if (set_form(form, wanted, e) != 0)
                return -1;
        } else if (!own_kernel_is_file(argv[i])) {
            return unknown(argv[i], e);
        } else if (list_file(argv[i], e) != 0) {
            return -1;
        }
    }
    if (*form == FORM_CSV && *which < 0)
        return err_set(
            e, EXIT_USAGE,
            "--csv: which list? use list kernels, drivers or columns --csv");
    return 0;
}

static int help(const struct program *p)
{
    help_begin();
    printf("example: %s list drivers\n\nlist [kernels|drivers|columns]  "
           "kernels and drivers, or one list; why a driver is not "
           "available\nlist kernels|drivers "
           "./FILE.so    the kernel of that file, what can run it\n\n"
           "  --csv            one of them as CSV\n"
           "  --json           with machine, build and date as one JSON "
           "document\n"
           "  --markdown       as Markdown tables; the columns as "
           "results/SCHEMA.md\n",
           p->name);
    help_end();
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
    if (form != FORM_TEXT) {
        if (print_tables(p, argv, form, which, &e) != 0)
            return program_fail(p, &e);
        return program_flush(p);
    }
    for (int l = 0; l < LISTS; l++) {
        if (which >= 0 && which != l)
            continue;
        if (which < 0)
            printf("%s%s:\n", l > 0 ? "\n" : "", lists[l].name);
        if (which < 0 && lists[l].print == print_columns)
            summarize_columns();
        else
            lists[l].print();
    }
    return program_flush(p);
}

const struct command command_list = {
    .name = "list",
    .summary = "list kernels, drivers, and columns of the rows",
    .run = list_main,
};
