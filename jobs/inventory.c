/* SPDX-License-Identifier: BSD-3-Clause */
/* What there is on this machine; see inventory.h. */
#include "jobs/inventory.h"

#include <fcntl.h>
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
        return err_set(e, EXIT_UNAVAILABLE, "no memory for an answer");
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    failed = csv_write_all(fd, text, strlen(text)) != 0
                 ? err_set(e, EXIT_UNAVAILABLE, "no memory for an answer")
                 : csv_read(path, t, e);
    close(fd);
    return failed;
}

/* Run a command and read the CSV that it prints. */
static int ask(char *const *argv, struct csv_table *t, struct err *e)
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

static int ask_kernels(struct here *here, const struct launch *l,
                       struct texts *keep, struct err *e)
{
    struct csv_table t = {0};
    char *argv[] = {(char *)l->brigade, "list", "kernels", "--csv", NULL};
    size_t name;

    if (ask(argv, &t, e) != 0)
        return -1;
    name = csv_find(&t, "name");
    for (size_t i = 0; i < t.row_count && i < HERE_KERNELS_MAX; i++)
        here->kernels[i] = texts_keep(keep, "%s", csv_cell(&t, i, name));
    csv_release(&t);
    return 0;
}

static struct here_driver *driver_of(struct here *here, const char *name,
                                     struct texts *keep)
{
    for (size_t i = 0; i < here->driver_count; i++)
        if (strcmp(here->drivers[i].name, name) == 0)
            return &here->drivers[i];
    if (here->driver_count == HERE_DRIVERS_MAX)
        return NULL;
    here->drivers[here->driver_count].name = texts_keep(keep, "%s", name);
    here->driver_names[here->driver_count] =
        here->drivers[here->driver_count].name;
    return &here->drivers[here->driver_count++];
}

static enum here_waits waits_named(const char *name)
{
    return strcmp(name, "depth") == 0     ? HERE_DEPTH
           : strcmp(name, "threads") == 0 ? HERE_THREADS
                                          : HERE_WORKERS;
}

/* Take in the answer to `list drivers --csv`. What one program does not have
 * and the other does is known twice: being available counts. */
static void add_drivers(struct here *here, const struct csv_table *t,
                        struct texts *keep)
{
    size_t name = csv_find(t, "name"), available = csv_find(t, "available");
    size_t reason = csv_find(t, "reason"), most = csv_find(t, "max_workers");
    size_t kernels = csv_find(t, "kernels"), waits = csv_find(t, "waits");

    for (size_t i = 0; i < t->row_count; i++) {
        struct here_driver *d = driver_of(here, csv_cell(t, i, name), keep);
        int yes = strcmp(csv_cell(t, i, available), "yes") == 0;

        if (d == NULL || (d->kernels != NULL && !yes))
            continue;
        d->why_not =
            yes ? NULL : texts_keep(keep, "%s", csv_cell(t, i, reason));
        d->kernels = texts_keep(keep, "%s", csv_cell(t, i, kernels));
        d->max_workers = strtoll(csv_cell(t, i, most), NULL, 10);
        d->waits = waits_named(csv_cell(t, i, waits));
    }
}

static int ask_drivers(struct here *here, const struct launch *l,
                       struct texts *keep, struct err *e)
{
    struct csv_table t = {0};
    char *argv[] = {(char *)l->brigade, "list", "drivers", "--csv", NULL};

    if (ask(argv, &t, e) != 0)
        return -1;
    add_drivers(here, &t, keep);
    csv_release(&t);
    return 0;
}

/* Ranks that cannot be started are no error: their drivers say why. */
static void ask_ranks(struct here *here, const struct launch *l,
                      struct texts *keep)
{
    struct command c = {0};
    struct csv_table t = {0};
    struct err e = {0};
    const char *why = l->why_not;

    if (l->way != NULL) {
        launch_begin(l, &c, 1, 1, 1, 1, keep);
        command_add(&c, keep, "list");
        command_add(&c, keep, "drivers");
        command_add(&c, keep, "--csv");
        if (ask(c.words, &t, &e) == 0) {
            add_drivers(here, &t, keep);
            csv_release(&t);
            return;
        }
        why = e.text;
    }
    for (size_t i = 0; i < here->driver_count; i++)
        if (here->drivers[i].why_not != NULL &&
            strncmp(here->drivers[i].why_not, "in brigade-mpi", 14) == 0)
            here->drivers[i].why_not = texts_keep(keep, "%s", why);
}

/* As many as fork takes by itself: who may use which core is known to brigade,
 * and is not to be found out here a second time. */
static int ask_cores(struct here *here, const struct launch *l,
                     struct texts *keep, struct err *e)
{
    struct csv_table t = {0};
    char *argv[] = {(char *)l->brigade,
                    "run",
                    "null",
                    "--units",
                    "1",
                    "--driver",
                    "fork",
                    "--repeat",
                    "1",
                    "--warmup",
                    "0",
                    "--csv",
                    "-",
                    NULL};

    if (ask(argv, &t, e) != 0)
        return -1;
    here->cores = strtoll(csv_cell(&t, 0, csv_find(&t, "workers")), NULL, 10);
    here->host = texts_keep(keep, "%s", csv_cell(&t, 0, csv_find(&t, "host")));
    here->version =
        texts_keep(keep, "%s", csv_cell(&t, 0, csv_find(&t, "version")));
    csv_release(&t);
    if (here->cores < 1)
        return err_set(e, EXIT_UNAVAILABLE,
                       "'%.200s run null' does not say how many workers it had",
                       l->brigade);
    return 0;
}

int here_ask(struct here *here, const struct launch *l, struct texts *keep,
             struct err *e)
{
    *here = (struct here){0};
    if (ask_kernels(here, l, keep, e) != 0 ||
        ask_drivers(here, l, keep, e) != 0 || ask_cores(here, l, keep, e) != 0)
        return -1;
    ask_ranks(here, l, keep);
    return 0;
}

const struct here_driver *here_driver(const struct here *here, const char *name)
{
    for (size_t i = 0; i < here->driver_count; i++)
        if (strcmp(here->drivers[i].name, name) == 0)
            return &here->drivers[i];
    return NULL;
}

int here_can(const struct here_driver *driver, const char *kernel)
{
    const char *at = driver->kernels;
    size_t length = strlen(kernel);

    for (; at != NULL && *at != '\0'; at += strcspn(at, " "), at += *at == ' ')
        if (strcspn(at, " ") == length && strncmp(at, kernel, length) == 0)
            return 1;
    return 0;
}
