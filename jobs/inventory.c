/* SPDX-License-Identifier: BSD-3-Clause */
/* The inventory of this machine; see inventory.h. */
#include "jobs/inventory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs/item.h"
#include "results/rows/csv.h"

/* A cell's text, or NULL if it is empty. */
static const char *keep_cell(struct texts *keep, const struct csv_table *t,
                             size_t row, const char *column)
{
    const char *text = csv_cell(t, row, csv_find(t, column));

    return *text != '\0' ? texts_keep(keep, "%s", text) : NULL;
}

static int is(const struct csv_table *t, size_t row, const char *column,
              const char *value)
{
    return strcmp(csv_cell(t, row, csv_find(t, column)), value) == 0;
}

/* ---- kernels ------------------------------------------------------------------*/

enum inventory_needs inventory_needs_named(const char *name)
{
    return strcmp(name, "time") == 0    ? INVENTORY_NEEDS_TIME
           : strcmp(name, "file") == 0  ? INVENTORY_NEEDS_FILE
           : strcmp(name, "reply") == 0 ? INVENTORY_NEEDS_REPLY
                                        : INVENTORY_NEEDS_NOTHING;
}

static void add_kernel(struct inventory *inventory, const struct csv_table *t,
                       size_t row, struct texts *keep)
{
    struct inventory_kernel *k = &inventory->kernels[inventory->kernel_count];

    *k = (struct inventory_kernel){
        .name = keep_cell(keep, t, row, "name"),
        .needs = inventory_needs_named(csv_cell(t, row, csv_find(t, "needs"))),
        .grows = keep_cell(keep, t, row, "grows"),
        .grows_from = keep_cell(keep, t, row, "grows_from"),
        .grows_unless = keep_cell(keep, t, row, "grows_unless"),
        .at_once = keep_cell(keep, t, row, "at_once"),
        .delay = keep_cell(keep, t, row, "delay"),
        .grows_init = keep_cell(keep, t, row, "grows_init"),
        .grows_in_height = is(t, row, "grows_as", "picture"),
        .warmup = atoi(csv_cell(t, row, csv_find(t, "warmup"))),
        .work_per_s = strtod(csv_cell(t, row, csv_find(t, "work_per_s")), NULL),
    };
    inventory->kernel_names[inventory->kernel_count++] = k->name;
}

static int ask_kernels(struct inventory *inventory, const struct launch *l,
                       struct texts *keep, struct err *e)
{
    struct csv_table t = {0};
    char *argv[] = {(char *)l->brigade, "list", "kernels", "--csv", NULL};

    if (inventory_read_csv(argv, &t, e) != 0)
        return -1;
    for (size_t i = 0;
         i < t.row_count && inventory->kernel_count < INVENTORY_KERNELS_MAX;
         i++)
        add_kernel(inventory, &t, i, keep);
    csv_release(&t);
    return 0;
}

/* The last kernel added is that of this file. */
static void set_file(struct inventory *inventory, const char *path)
{
    struct inventory_kernel *k =
        &inventory->kernels[inventory->kernel_count - 1];

    k->row_name = k->name;
    k->name = path;
    for (size_t i = 0; i + 1 < inventory->kernel_count && k->like == NULL; i++)
        if (inventory->kernels[i].needs == k->needs &&
            inventory->kernels[i].row_name == NULL)
            k->like = inventory->kernels[i].name;
    inventory->kernel_names[inventory->kernel_count - 1] = path;
}

static int add_file(struct inventory *inventory, const struct launch *l,
                    const char *path, struct texts *keep, struct err *e)
{
    char *argv[] = {(char *)l->brigade, "list", "kernels", "--csv",
                    (char *)path,       NULL};
    struct csv_table t = {0};
    char reason[sizeof e->text - 32] = "";
    int code;

    if (inventory_kernel(inventory, path) != NULL)
        return 0;
    if (inventory->kernel_count == INVENTORY_KERNELS_MAX)
        return err_set(e, EXIT_USAGE, "--kernels: more than %d kernels",
                       INVENTORY_KERNELS_MAX);
    if (inventory_answer(argv, &t, &code, reason, sizeof reason, e) != 0)
        return err_set(e, code == EXIT_USAGE ? EXIT_USAGE : EXIT_UNAVAILABLE,
                       "--kernels: %s",
                       *reason != '\0' ? reason : "the file cannot be loaded");
    if (t.row_count == 1) {
        add_kernel(inventory, &t, 0, keep);
        set_file(inventory, path);
    }
    csv_release(&t);
    return 0;
}

int inventory_add_files(struct inventory *inventory, const struct launch *l,
                        const char *list, struct texts *keep, struct err *e)
{
    const char *at = list;

    while (at != NULL) {
        size_t length = item_file(at);

        if (length > 0 &&
            add_file(inventory, l, texts_keep(keep, "%.*s", (int)length, at),
                     keep, e) != 0)
            return -1;
        at = strchr(at, ',');
        at = at != NULL ? at + 1 : NULL;
    }
    return 0;
}

/* ---- drivers ------------------------------------------------------------------*/

static struct inventory_driver *driver_of(struct inventory *inventory,
                                          const char *name, struct texts *keep)
{
    struct inventory_driver *d =
        (struct inventory_driver *)inventory_driver(inventory, name);

    if (d != NULL || inventory->driver_count == INVENTORY_DRIVERS_MAX)
        return d;
    d = &inventory->drivers[inventory->driver_count];
    d->name = texts_keep(keep, "%s", name);
    inventory->driver_names[inventory->driver_count++] = d->name;
    return d;
}

static enum inventory_waits waits_of(const struct csv_table *t, size_t row)
{
    return is(t, row, "waits", "depth")     ? INVENTORY_DEPTH
           : is(t, row, "waits", "threads") ? INVENTORY_THREADS
                                            : INVENTORY_WORKERS;
}

/* Add the answer to `list drivers --csv`. Both programs list all drivers; the
 * answer of the program that has the driver counts. */
static void add_drivers(struct inventory *inventory, const struct csv_table *t,
                        struct texts *keep)
{
    for (size_t i = 0; i < t->row_count; i++) {
        struct inventory_driver *d =
            driver_of(inventory, csv_cell(t, i, csv_find(t, "name")), keep);
        int yes = is(t, i, "available", "yes");

        if (d == NULL || (d->kernels != NULL && !yes))
            continue;
        *d = (struct inventory_driver){
            .name = d->name,
            .why_not = yes ? NULL : keep_cell(keep, t, i, "reason"),
            .kernels =
                texts_keep(keep, "%s", csv_cell(t, i, csv_find(t, "kernels"))),
            .max_workers =
                strtoll(csv_cell(t, i, csv_find(t, "max_workers")), NULL, 10),
            .waits = waits_of(t, i),
            .elsewhere = is(t, i, "family", ""),
            .baseline = is(t, i, "family", INVENTORY_BASELINE),
            .ranks = is(t, i, "ranks", "1"),
            .threads_in_rank = is(t, i, "threads_in_rank", "1"),
        };
    }
}

static int ask_drivers(struct inventory *inventory, const struct launch *l,
                       struct texts *keep, struct err *e)
{
    struct csv_table t = {0};
    char *argv[] = {(char *)l->brigade, "list", "drivers", "--csv", NULL};

    if (inventory_read_csv(argv, &t, e) != 0)
        return -1;
    add_drivers(inventory, &t, keep);
    csv_release(&t);
    return 0;
}

static int is_in_list(const char *list, const char *name)
{
    size_t length = strlen(name);

    for (const char *at = list; (at = strstr(at, name)) != NULL; at += length)
        if ((at == list || at[-1] == ',') &&
            (at[length] == '\0' || strchr(",:;", at[length]) != NULL))
            return 1;
    return 0;
}

int inventory_wants_ranks(const struct inventory *inventory, const char *list)
{
    for (size_t i = 0; i < inventory->driver_count; i++)
        if (inventory->drivers[i].elsewhere &&
            (list == NULL || is_in_list(list, inventory->drivers[i].name)))
            return 1;
    return 0;
}

/* If ranks cannot be started, their drivers get the reason. */
void inventory_ask_ranks(struct inventory *inventory, const struct launch *l,
                         struct texts *keep)
{
    struct command c = {0};
    struct csv_table t = {0};
    struct err e = {0};
    const char *why = l->why_not;

    if (l->launcher != NULL) {
        launch_begin(l, &c, 1, 1, 1, 1, keep);
        command_add(&c, keep, "list");
        command_add(&c, keep, "drivers");
        command_add(&c, keep, "--csv");
        if (inventory_read_csv(c.words, &t, &e) == 0) {
            add_drivers(inventory, &t, keep);
            csv_release(&t);
            return;
        }
        why = e.text;
    }
    for (size_t i = 0; i < inventory->driver_count; i++)
        if (inventory->drivers[i].elsewhere)
            inventory->drivers[i].why_not = texts_keep(keep, "%s", why);
}

/* ---- the machine --------------------------------------------------------------*/

/* The default number of workers of a kernel that only computes, under a driver
 * that takes all cores: brigade knows which cores it may use. */
static int ask_cores(struct inventory *inventory, const struct launch *l,
                     struct texts *keep, struct err *e)
{
    const char *kernel = NULL, *driver = NULL;
    struct csv_table t = {0};

    for (size_t i = inventory->kernel_count; i-- > 0;)
        if (inventory->kernels[i].needs == INVENTORY_NEEDS_NOTHING)
            kernel = inventory->kernels[i].name;
    for (size_t i = inventory->driver_count; i-- > 0;)
        if (inventory->drivers[i].why_not == NULL &&
            inventory->drivers[i].max_workers != 1 &&
            inventory->drivers[i].waits == INVENTORY_WORKERS)
            driver = inventory->drivers[i].name;
    if (kernel == NULL || driver == NULL)
        return err_set(e, EXIT_UNAVAILABLE,
                       "'%.200s' lists no kernel that computes, or no driver "
                       "for all cores",
                       l->brigade);
    if (inventory_read_csv((char *[]){(char *)l->brigade, "run", (char *)kernel,
                                      "--driver", (char *)driver, "--plan",
                                      NULL},
                           &t, e) != 0)
        return -1;
    inventory->workers =
        strtoll(csv_cell(&t, 0, csv_find(&t, "workers")), NULL, 10);
    inventory->cores =
        strtoll(csv_cell(&t, 0, csv_find(&t, "cores")), NULL, 10);
    inventory->quota_cpus =
        strtod(csv_cell(&t, 0, csv_find(&t, "quota_cpus")), NULL);
    inventory->host = keep_cell(keep, &t, 0, "host");
    inventory->machine = inventory->host;
    inventory->version = keep_cell(keep, &t, 0, "version");
    csv_release(&t);
    if (inventory->workers < 1 || inventory->cores < 1)
        return err_set(
            e, EXIT_UNAVAILABLE,
            "'%.200s run --plan' prints no number of workers or cores",
            l->brigade);
    return 0;
}

int inventory_ask(struct inventory *inventory, const struct launch *l,
                  struct texts *keep, struct err *e)
{
    *inventory = (struct inventory){0};
    if (ask_kernels(inventory, l, keep, e) != 0 ||
        ask_drivers(inventory, l, keep, e) != 0 ||
        ask_cores(inventory, l, keep, e) != 0)
        return -1;
    if (keep->failed) /* names that were not kept are "" */
        return err_set(e, EXIT_UNAVAILABLE,
                       "out of memory for the lists of kernels and drivers");
    return 0;
}

void inventory_in_job(struct inventory *inventory, const struct launch *l,
                      int64_t ranks, int64_t threads, struct texts *keep)
{
    const struct scheduler_job *job = &l->job;
    int64_t nodes = job->nodes > 0 ? job->nodes : 1;

    inventory->rank_threads = threads;
    inventory->ranks_most = ranks;
    if (l->scheduler == NULL)
        return;
    if (threads == 0)
        inventory->rank_threads = job->threads > 0 ? job->threads : 1;
    if (ranks == 0)
        inventory->ranks_most = job->tasks;
    if (inventory->ranks_most == 0)
        inventory->ranks_most =
            nodes * inventory->workers / inventory->rank_threads;
    if (inventory->ranks_most == 0)
        inventory->ranks_most = 1;
    inventory->machine =
        texts_keep(keep, "%s, %" PRId64 " nodes, %" PRId64 " ranks of %" PRId64,
                   l->scheduler->name, nodes, inventory->ranks_most,
                   inventory->rank_threads);
}

const struct inventory_driver *
inventory_driver(const struct inventory *inventory, const char *name)
{
    for (size_t i = 0; i < inventory->driver_count; i++)
        if (strcmp(inventory->drivers[i].name, name) == 0)
            return &inventory->drivers[i];
    return NULL;
}

const struct inventory_kernel *
inventory_kernel(const struct inventory *inventory, const char *name)
{
    for (size_t i = 0; i < inventory->kernel_count; i++)
        if (strcmp(inventory->kernels[i].name, name) == 0)
            return &inventory->kernels[i];
    return NULL;
}

const struct inventory_driver *
inventory_baseline(const struct inventory *inventory)
{
    for (size_t i = 0; i < inventory->driver_count; i++)
        if (inventory->drivers[i].baseline)
            return &inventory->drivers[i];
    return NULL;
}

int inventory_can_run(const struct inventory *inventory,
                      const struct inventory_driver *driver, const char *kernel)
{
    const struct inventory_kernel *k = inventory_kernel(inventory, kernel);
    const char *name = k != NULL && k->like != NULL ? k->like : kernel;
    const char *at = driver->kernels;
    size_t length = strlen(name);

    for (; at != NULL && *at != '\0'; at += strcspn(at, " "), at += *at == ' ')
        if (strcspn(at, " ") == length && strncmp(at, name, length) == 0)
            return 1;
    return 0;
}
