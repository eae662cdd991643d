/* SPDX-License-Identifier: BSD-3-Clause */
/* Serial runs to compare with; see baseline.h. */
#include "drivers/program/baseline.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "drivers/launcher/child_wait.h"
#include "kernels/base/old_names.h"
#include "results/rows/csv.h"
#include "results/rows/quantity.h"
#include "results/rows/stdout.h"

static const char serial_family[] = "serial";

/* ---- measuring ------------------------------------------------------------- */

/* Options of the program that both runs share. */
static const char *const shared[] = {"repeat",     "warmup", "seed", "deadline",
                                     "max-pixels", "label",  "out",  NULL};

/* The option of the word `--name=value` or `--no-name`, or NULL. */
static const struct option *option_of(const struct option *table,
                                      const char *word)
{
    char name[64];
    const struct option *o;

    if (table == NULL || strncmp(word, "--", 2) != 0)
        return NULL;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    o = option_find(table, name);
    return o == NULL && strncmp(name, "no-", 3) == 0
               ? option_find(table, name + 3)
               : o;
}

static int is_shared(const struct option *o)
{
    for (size_t i = 0; shared[i] != NULL; i++)
        if (strcmp(o->name, shared[i]) == 0)
            return 1;
    return 0;
}

/* The baseline computes the same work, but only the run itself writes it. */
static int is_output(const struct option *o)
{
    return o->kind == OPTION_OUTPUT || o->kind == OPTION_TARGET;
}

/* 1: a later word sets o again: the run has printed which value counts. */
static int is_overridden(const struct option *o, const struct option *table,
                         int from, int argc, char **argv)
{
    for (int i = from; i < argc; i++)
        if (option_of(table, argv[i]) == o)
            return 1;
    return 0;
}

/* Copy to `to` those words of the run that its baseline needs. */
static int copy_words(const struct request *r, int argc, char **argv, char **to)
{
    int n = 0;

    for (int i = 2; i < argc; i++) {
        const struct option *work = option_of(r->kernel->options, argv[i]);
        const struct option *common = option_of(settings_options, argv[i]);
        const struct option *o = common != NULL ? common
                                 : work != NULL
                                     ? work
                                     : option_of(r->driver->options, argv[i]);
        int kept = common != NULL ? is_shared(common)
                                  : work != NULL && !is_output(work);
        int words = o != NULL && o->kind != OPTION_FLAG &&
                            strchr(argv[i], '=') == NULL && i + 1 < argc
                        ? 2
                        : 1;

        if (kept && is_overridden(o,
                                  common != NULL ? settings_options
                                                 : r->kernel->options,
                                  i + words, argc, argv))
            kept = 0;
        for (int k = 0; kept && k < words; k++)
            to[n++] = argv[i + k];
        i += words - 1;
    }
    return n;
}

static const struct driver *serial_driver(void)
{
    for (int i = 0; drivers[i] != NULL; i++)
        if (strcmp(drivers[i]->family, serial_family) == 0)
            return drivers[i];
    return NULL;
}

static void exec_serial(char **words, int out)
{
    struct err e = {0};
    sigset_t none;

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (dup2(out, STDOUT_FILENO) >= 0)
        execv("/proc/self/exe", words);
    err_errno(&e, EXIT_UNAVAILABLE, errno, "--baseline: cannot start brigade");
    _exit(err_print("brigade", &e));
}

static int run_serial(char **words, int out, struct err *e)
{
    pid_t pid = fork();

    if (pid < 0)
        return err_errno(e, EXIT_UNAVAILABLE, errno,
                         "--baseline: cannot start a process");
    if (pid == 0)
        exec_serial(words, out);
    if (child_wait(pid, NULL) != 0)
        return err_set(e, EXIT_FAILED,
                       "--baseline: the serial run failed (see above)");
    return 0;
}

static int can_measure(const struct request *r, const struct driver *serial,
                       struct err *e)
{
    if (r->driver->can & CAN_RANKS || serial == NULL)
        return err_set(e, EXIT_USAGE,
                       "--baseline: ranks of %s cannot run it; use `brigade "
                       "run %s --driver serial --out DIR` first, then --out "
                       "DIR",
                       r->driver->name, r->word);
    if (serial == r->driver)
        return err_set(e, EXIT_USAGE,
                       "--baseline: %s is the baseline itself; use another "
                       "--driver",
                       serial->name);
    if (settings_print_rows(&r->settings) && r->settings.out == NULL)
        return err_set(e, EXIT_USAGE,
                       "--baseline: --%s prints no speed-up; omit one of "
                       "them, or add --out DIR",
                       r->settings.json ? "json" : "csv");
    return 0;
}

int baseline_measure(const struct request *r, int argc, char **argv,
                     struct err *e)
{
    const struct driver *serial = serial_driver();
    char **words;
    int n = 3, out;

    if (can_measure(r, serial, e) != 0)
        return -1;
    words = calloc((size_t)argc + 8, sizeof *words);
    out = memfd_create("baseline", MFD_CLOEXEC);
    if (words == NULL || out < 0) {
        err_set(e, EXIT_UNAVAILABLE, "--baseline: out of memory");
    } else {
        words[0] = (char *)"brigade";
        words[1] = (char *)"run";
        words[2] = argv[1];
        n += copy_words(r, argc, argv, words + n);
        words[n++] = (char *)"--driver";
        words[n++] = (char *)serial->name;
        words[n++] = (char *)"--csv";
        words[n++] = (char *)"-";
        run_serial(words, out, e);
    }
    free(words);
    if (e->code == 0)
        return out;
    if (out >= 0)
        close(out);
    return -1;
}

/* ---- reading --------------------------------------------------------------- */

int baseline_is_serial(const struct run_row *row)
{
    return strcmp(row->family, serial_family) == 0;
}

int baseline_is_useful(const struct run_row *row)
{
    return !baseline_is_serial(row) && !row->empty_work &&
           (row->workers > 1 || row->depth > 1);
}

static const char *cell(const struct csv_table *t, size_t row, const char *name)
{
    return csv_cell(t, row, csv_find(t, name));
}

static int is_baseline(const struct csv_table *t, size_t at,
                       const struct run_row *row)
{
    return strcmp(cell(t, at, "family"), serial_family) == 0 &&
           strcmp(cell(t, at, "status"), STATUS_OK) == 0 &&
           strcmp(cell(t, at, "warmup"), "0") == 0 &&
           strcmp(kernel_current_name(cell(t, at, "kernel")), row->kernel) ==
               0 &&
           strcmp(cell(t, at, "kernel_args"), row->kernel_args) == 0 &&
           strcmp(cell(t, at, "host"), row->host) == 0 &&
           strstr(cell(t, at, "label"), "kind=anchor") == NULL;
}

int baseline_read(struct baseline *b, const char *path,
                  const struct run_row *row, struct err *e)
{
    struct csv_table t;
    struct err cell_err = {0};
    int64_t *ns;

    *b = (struct baseline){0};
    if (csv_read(path, &t, e) != 0)
        return -1;
    ns = calloc(t.row_count + 1, sizeof *ns);
    if (ns == NULL)
        err_set(e, EXIT_UNAVAILABLE, "no memory for the rows of '%.200s'",
                path);
    for (size_t i = 0; ns != NULL && i < t.row_count; i++)
        if (is_baseline(&t, i, row) &&
            csv_cell_int(&t, i, csv_find(&t, "elapsed_ns"), &ns[b->repetitions],
                         &cell_err) == 0) {
            b->repetitions++;
            b->disturbed |= *cell(&t, i, "disturbed") != '\0';
        }
    if (b->repetitions > 0)
        b->median_ns = median_of(ns, b->repetitions);
    free(ns);
    csv_release(&t);
    return e->code == 0 ? 0 : -1;
}
