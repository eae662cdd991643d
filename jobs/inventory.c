/* SPDX-License-Identifier: BSD-3-Clause */
/* The inventory of this machine; see inventory.h. */
#include "jobs/inventory.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "jobs/child.h"
#include "results/rows/csv.h"

/* CSV that a program has printed. */
static int read_csv(const char *text, struct csv_table *t, struct err *e)
{
    int fd = memfd_create("answer", MFD_CLOEXEC);
    char path[64];
    int failed;

    if (fd < 0)
        return err_set(e, EXIT_UNAVAILABLE, "no memory for a command's output");
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    failed =
        csv_write_all(fd, text, strlen(text)) != 0
            ? err_set(e, EXIT_UNAVAILABLE, "no memory for a command's output")
            : csv_read(path, t, e);
    close(fd);
    return failed;
}

int inventory_read_csv(char *const *argv, struct csv_table *t, struct err *e)
{
    struct child child = {
        .argv = argv,
        .deadline_ns = INT64_C(60000000000),
        .keep_output = 1,
    };
    struct child_end end;
    char reason[300];
    int failed = child_run(&child, &end, e);

    if (!failed && end.code != 0) {
        child_reason(&end, reason, sizeof reason);
        failed =
            err_set(e, EXIT_UNAVAILABLE, "'%.100s %.40s' ended with %d: %s",
                    argv[0], argv[1], end.code, reason);
    }
    if (!failed)
        failed = read_csv(end.output, t, e);
    child_release(&end);
    return failed;
}

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
    inventory->cores =
        strtoll(csv_cell(&t, 0, csv_find(&t, "workers")), NULL, 10);
    inventory->host = keep_cell(keep, &t, 0, "host");
    inventory->machine = inventory->host;
    inventory->version = keep_cell(keep, &t, 0, "version");
    csv_release(&t);
    if (inventory->cores < 1)
        return err_set(e, EXIT_UNAVAILABLE,
                       "'%.200s run --plan' prints no number of workers",
                       l->brigade);
    return 0;
}

int inventory_ask(struct inventory *inventory, const struct launch *l,
                  struct texts *keep, struct err *e)
{
    *inventory = (struct inventory){0};
    return ask_kernels(inventory, l, keep, e) != 0 ||
                   ask_drivers(inventory, l, keep, e) != 0 ||
                   ask_cores(inventory, l, keep, e) != 0
               ? -1
               : 0;
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
            nodes * inventory->cores / inventory->rank_threads;
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

int inventory_can_run(const struct inventory_driver *driver, const char *kernel)
{
    const char *at = driver->kernels;
    size_t length = strlen(kernel);

    for (; at != NULL && *at != '\0'; at += strcspn(at, " "), at += *at == ' ')
        if (strcspn(at, " ") == length && strncmp(at, kernel, length) == 0)
            return 1;
    return 0;
}
