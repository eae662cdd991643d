/* SPDX-License-Identifier: BSD-3-Clause */
/* `brigade costs`: what one of n waiting processes, threads or tasks costs on
 * this machine. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "drivers/launcher/child_wait.h"
#include "drivers/machine/place.h"
#include "drivers/program/command.h"
#include "drivers/program/context.h"
#include "drivers/program/costs/cost.h"
#include "drivers/program/version.h"
#include "drivers/program/watchdog.h"
#include "drivers/program/world.h"
#include "kernels/base/option.h"
#include "kernels/base/words.h"
#include "results/rows/csv.h"
#include "results/rows/form.h"
#include "results/rows/json.h"
#include "results/rows/quantity.h"
#include "results/rows/row.h"
#include "results/rows/help.h"

enum { ROWS_MAX = 64 };

struct costs_options {
    const char *model, *out, *csv, *label;
    int64_t most, ranks;
    int json;
};

#define FIELD(f) .offset = offsetof(struct costs_options, f)

static const struct option costs_options[] = {
    {.name = "model",
     .kind = OPTION_TEXT,
     FIELD(model),
     .arg = "NAME",
     .help = "model to measure, as named in the table: process, thread ...; "
             "default: all"},
    {.name = "most",
     .kind = OPTION_COUNT,
     FIELD(most),
     .init = "10000",
     .min = 1,
     .max = 10000000,
     .help = "largest count: 1, 10, 100 ... up to this, or to the model's own "
             "limit (ranks: as many as were started)"},
    {WORLD_RANKS_OPTION, FIELD(ranks)},
    {.name = "out",
     .kind = OPTION_TEXT,
     FIELD(out),
     .arg = "DIR",
     .help = "directory for costs.csv; rows are appended"},
    {FORM_CSV_OPTION("the table"), FIELD(csv)},
    {FORM_JSON_OPTION("the rows"), FIELD(json)},
    {.name = "label",
     .kind = OPTION_TEXT,
     FIELD(label),
     .arg = "TEXT",
     .help = "text for the column label of each row"},
    {0},
};

#undef FIELD

static const char *const head =
    "example: brigade costs --most 10000\n"
    "         mpirun -n 2 brigade-mpi costs\n\n"
    "Measures what one of n waiting processes, threads or tasks of an event "
    "loop\ncosts: time to create, to switch and to end, and memory. Each model "
    "runs in its\nown process on one core. Ranks are measured as many as were "
    "started.\n\n";

struct list {
    struct cost_row rows[ROWS_MAX];
    struct cost costs[ROWS_MAX];
    size_t count;
    char utc[24], host[64];
    const char *label;
};

/* Result of the child process that measures. */
struct answer {
    struct cost cost;
    struct err err;
};

static int child(const struct cost_model *m, int64_t n, struct answer *a)
{
    cost_bind_to_cpu(sched_getcpu());
    return m->measure(n, &a->cost, &a->err) == 0 ? 0 : 1;
}

/* In a child process: what one model leaves in the allocator and in page tables
 * would count for the next. */
static int measure_in_child(const struct cost_model *m, int64_t n,
                            struct answer *a, struct err *e)
{
    pid_t pid = fork();
    int status;

    if (pid == 0)
        _exit(child(m, n, a));
    if (pid < 0)
        return err_errno(e, EXIT_UNAVAILABLE, errno, "cannot fork");
    status = child_wait(pid, NULL);
    if (status == WAIT_UNKNOWN)
        return err_errno(e, EXIT_FAILED, errno,
                         "measuring %lld %s: cannot wait for it", (long long)n,
                         m->what);
    if (WIFSIGNALED(status))
        return err_set(e, EXIT_FAILED, "measuring %lld %s: ended by %s",
                       (long long)n, m->what, strsignal(WTERMSIG(status)));
    if (WEXITSTATUS(status) != 0)
        return err_set(e, EXIT_UNAVAILABLE, "%s: %s", m->what, a->err.text);
    return 0;
}

static void add_row(struct list *l, const struct cost_model *m, int64_t asked,
                    const struct cost *c)
{
    struct cost *kept = &l->costs[l->count];

    *kept = *c;
    l->rows[l->count++] = (struct cost_row){
        .label = l->label,
        .utc = l->utc,
        .host = l->host,
        .version = version_number(),
        .model = m->name,
        .what = m->what,
        .yields = m->yields,
        .asked = asked,
        .count = c->n,
        .create_ns = c->create_ns,
        .switch_ns = c->switch_ns,
        .finish_ns = c->finish_ns,
        .user_bytes = c->user_bytes,
        .kernel_bytes = c->kernel_bytes,
        .limit = kept->limit,
    };
}

/* n = 1, 10, 100 ... up to a limit. */
static int measure_model(struct list *l, const struct cost_model *m,
                         int64_t most, struct answer *a, struct err *e)
{
    for (int64_t n = 1; n <= most && n <= m->max && l->count < ROWS_MAX;
         n *= 10) {
        memset(a, 0, sizeof *a);
        if (measure_in_child(m, n, a, e) != 0)
            return -1;
        add_row(l, m, n, &a->cost);
        if (a->cost.limit[0] != '\0')
            return 0;
    }
    return 0;
}

/* Collective. The ranks that were started. */
static int measure_running(struct list *l, const struct cost_model *m,
                           int64_t n, struct err *e)
{
    struct cost c = {0};

    if (m->measure(n, &c, e) != 0)
        return -1;
    add_row(l, m, n, &c);
    return 0;
}

static int unknown_model(const char *name, struct err *e)
{
    char names[256] = "";
    size_t used = 0;

    for (int i = 0; cost_models[i] != NULL && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
                                 i > 0 ? ", " : "", cost_models[i]->name);
    return err_set(e, EXIT_USAGE, "--model: '%.60s' is not one of %s; %s", name,
                   names, cost_elsewhere);
}

static int measure_all(const struct program *p, struct list *l,
                       const struct costs_options *o, struct err *e)
{
    struct answer *a = mmap(NULL, sizeof *a, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int failed = 0, found = 0;

    if (a == MAP_FAILED)
        return err_errno(e, EXIT_UNAVAILABLE, errno, "out of memory");
    for (int i = 0; cost_models[i] != NULL && !failed; i++) {
        if (o->model != NULL && strcmp(o->model, cost_models[i]->name) != 0)
            continue;
        found = 1;
        failed = cost_models[i]->running
                     ? measure_running(l, cost_models[i], p->size, e)
                     : measure_model(l, cost_models[i], o->most, a, e);
    }
    munmap(a, sizeof *a);
    return found ? failed : unknown_model(o->model, e);
}

static void format_cell(int64_t value, int (*format)(double, char *, size_t),
                        char to[32])
{
    if (value == ROW_UNKNOWN)
        snprintf(to, 32, "-");
    else
        format((double)value, to, 32);
}

static void print_cost(const struct cost_row *r)
{
    char create[32], over[32], finish[32], user[32], kernel[32];

    format_cell(r->create_ns, time_text, create);
    format_cell(r->switch_ns, time_text, over);
    format_cell(r->finish_ns, time_text, finish);
    format_cell(r->user_bytes, bytes_text, user);
    format_cell(r->kernel_bytes, bytes_text, kernel);
    printf("%-10s %8lld  %9s  %9s  %9s  %9s  %9s  %s\n", r->model,
           (long long)r->count, create, over, finish, user, kernel, r->yields);
    if (r->count == 0)
        printf("           none: %s\n", r->limit);
    else if (r->limit[0] != '\0')
        printf("           stopped at %lld of %lld: %s\n", (long long)r->count,
               (long long)r->asked, r->limit);
}

static void print_table(const struct list *l)
{
    printf("%-10s %8s  %9s  %9s  %9s  %9s  %9s\n", "each", "of n", "create",
           "switch", "finish", "memory", "kernel");
    for (size_t i = 0; i < l->count; i++)
        print_cost(&l->rows[i]);
    printf("\nswitch: processes and threads switch in the kernel, at any "
           "time. Tasks switch\nwhere they wait: task by a function call; "
           "task-epoll, task-uring and timerfd in\nthe kernel, once for all "
           "tasks that are due (CPU time).\nmemory: proportional set size. "
           "kernel: stacks, page tables and objects of the\nwhole system, "
           "noisy for small n.\n%s\n",
           cost_elsewhere);
}

static void print_json(const struct program *p, char **argv,
                       const struct list *l, struct err *e)
{
    struct machine *m = NULL;
    char *context;

    if (machine_load(&m, NULL, e) != 0)
        return;
    context = context_text(p, argv, m);
    json_print(stdout, context,
               &(struct json_rows){"costs", cost_columns, l->rows, l->count}, 1,
               e);
    free(context);
    machine_free(m);
}

static int costs(const struct program *p, const struct costs_options *o,
                 char **argv, struct err *e)
{
    static struct list l;
    time_t now = time(NULL);
    struct tm utc;

    /* No row is written before the end, so a signal just ends it, also in a
     * background job of a script, which ignores SIGINT. */
    signal(SIGINT, SIG_DFL);
    watchdog_unblock_signals();
    strftime(l.utc, sizeof l.utc, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    gethostname(l.host, sizeof l.host - 1);
    l.label = o->label;
    if (measure_all(p, &l, o, e) != 0)
        return -1;
    if (p->rank != 0)
        return 0;
    if (o->csv != NULL)
        csv_print(stdout, cost_columns, l.rows, l.count, e);
    else if (o->json)
        print_json(p, argv, &l, e);
    else
        print_table(&l);
    if (o->out != NULL)
        csv_append(o->out, ROW_COSTS_FILE, cost_columns, l.rows, l.count, NULL,
                   e);
    return e->code == 0 ? 0 : -1;
}

static int costs_main(const struct program *p, int argc, char **argv)
{
    struct costs_options o;
    struct err e = {0};
    int help = 0;

    if (words_parse("brigade costs", costs_options, &o, argc, argv, &help,
                    &e) != 0)
        return program_fail(p, &e);
    if (!help &&
        (form_csv_check(o.csv, 1, &e) != 0 ||
         form_check((const struct form[]){{"--json", o.json, 0},
                                          {"--csv -", o.csv != NULL, 0}},
                    2, &e) != 0))
        return program_fail(p, &e);
    if (!help && world_check(p, o.ranks, &e) != 0)
        return world_reports(p) ? program_fail(p, &e) : e.code;
    if (help && p->rank == 0) {
        help_begin();
        fputs(head, stdout);
        option_help(costs_options, stdout);
        help_end();
    } else if (!help && costs(p, &o, argv, &e) != 0) {
        return program_fail(p, &e);
    }
    return program_flush(p);
}

const struct command command_costs = {
    .name = "costs",
    .summary = "measure the cost of a process, thread, task of an event loop",
    .run = costs_main,
};
