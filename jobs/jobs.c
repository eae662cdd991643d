/* SPDX-License-Identifier: BSD-3-Clause */
/* brigade-jobs: a batch script with the numbers filled in; checked and submitted
 * if asked for. */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jobs/child.h"
#include "jobs/launch.h"
#include "jobs/script.h"
#include "kernels/base/words.h"
#include "results/rows/help.h"
#include "results/rows/stdout.h"

struct jobs_options {
    struct script_request script;
    int64_t cores;
    int check, submit;
};

#define FIELD(f)  .offset = offsetof(struct jobs_options, f)
#define SCRIPT(f) FIELD(script.f)

static const struct option options[] = {
    {.name = "nodes",
     .kind = OPTION_COUNT,
     SCRIPT(nodes),
     .init = "0",
     .max = 1000000,
     .help = "nodes; 0: as many as the scheduler needs for the tasks"},
    {.name = "tasks",
     .kind = OPTION_COUNT,
     SCRIPT(tasks),
     .init = "0",
     .max = 10000000,
     .help = "ranks at most; 0: all cores of the nodes, or 2 without --nodes"},
    {.name = "threads",
     .kind = OPTION_COUNT,
     SCRIPT(threads),
     .init = "1",
     .min = 1,
     .max = 4096,
     .help = "cores for each rank"},
    {.name = "cores",
     .kind = OPTION_COUNT,
     FIELD(cores),
     .init = "0",
     .max = 1000000,
     .help = "cores of a node; 0: ask the scheduler, where it can tell"},
    {.name = "time",
     .kind = OPTION_TIME,
     SCRIPT(time_ns),
     .init = "30m",
     .min = 120000000000,
     .max = INT64_C(31536000000000000),
     .help = "time limit of the job, rounded up to minutes; its end is "
             "announced a minute before"},
    {.name = "array",
     .kind = OPTION_TEXT,
     SCRIPT(array),
     .arg = "LIST",
     .help = "an array of such jobs, such as 1-4; each has its own directory"},
    {.name = "account",
     .kind = OPTION_TEXT,
     SCRIPT(account),
     .arg = "NAME",
     .help = "account, bank or project"},
    {.name = "queue",
     .kind = OPTION_TEXT,
     SCRIPT(queue),
     .arg = "NAME",
     .help = "queue or partition"},
    {.name = "exclusive",
     .kind = OPTION_FLAG,
     SCRIPT(exclusive),
     .help = "no other jobs on the nodes"},
    {.name = "sweep",
     .kind = OPTION_TEXT,
     SCRIPT(sweep),
     .arg = "OPTIONS",
     .help = "options of `brigade sweep ranks`, such as '--repeat 5'"},
    {.name = "brigade",
     .kind = OPTION_TEXT,
     SCRIPT(brigade),
     .arg = "PATH",
     .help = "the program on the nodes; default: this one"},
    {.name = "check",
     .kind = OPTION_FLAG,
     FIELD(check),
     .help = "refuse a job that can never start; print nothing then"},
    {.name = "submit",
     .kind = OPTION_FLAG,
     FIELD(submit),
     .help = "submit the script instead of printing it, after the check where "
             "there is one"},
    {0},
};

#undef SCRIPT
#undef FIELD

static int fail(const struct err *e)
{
    return err_print("brigade-jobs", e);
}

static void help(void)
{
    help_begin();
    printf("example: brigade jobs slurm --nodes 4 --cores 64 --time 1h "
           "--submit\n\n"
           "Prints the script of a batch job that runs `brigade sweep ranks`, "
           "or submits it.\n\n"
           "brigade jobs SCHEDULER [option...], where SCHEDULER is one of");
    for (const struct scheduler *s = schedulers; s->name != NULL; s++)
        printf(" %s", s->name);
    printf("\n\n");
    option_help(options, stdout);
    printf("\nExit codes: 0 success, 2 usage, 4 such a job can never start, or "
           "the scheduler is\nnot available.\n");
    help_end();
}

static const struct scheduler *find(int argc, char **argv, struct err *e)
{
    const char *names[32] = {NULL};
    size_t n = 0;

    for (const struct scheduler *s = schedulers; s->name != NULL; s++) {
        if (strcmp(s->name, argv[1]) == 0)
            return s;
        if (n < 31)
            names[n++] = s->name;
    }
    for (int i = 2; argv[1][0] == '-' && i <= argc; i++)
        for (size_t k = 0; k < n; k++)
            if (i == argc || strcmp(argv[i], names[k]) == 0) {
                words_name_first("brigade jobs", "scheduler", names[0], argc,
                                 argv, i < argc ? i : 0, e);
                return NULL;
            }
    did_you_mean("scheduler", argv[1], names, "see `brigade jobs --help`", e);
    return NULL;
}

/* ---- commands of the scheduler --------------------------------------------------*/

/* A shell command with `script` as $1; what it prints is in end. */
static int run_shell(const char *command, const char *script,
                     struct child_end *end, struct err *e)
{
    struct child child = {
        .argv =
            (char *[]){"sh", "-c", (char *)command, "sh", (char *)script, NULL},
        .deadline_ns = INT64_C(120000000000),
        .keep_output = 1,
    };

    return child_run(&child, end, e);
}

/* The cores of the smallest node; 0: not known. */
static int64_t ask_cores(const struct scheduler *s)
{
    struct child_end end;
    struct err e = {0};
    int64_t cores = 0;

    if (s->cores == NULL)
        return 0;
    if (run_shell(s->cores, "", &end, &e) == 0 && end.code == 0)
        cores = strtoll(end.output, NULL, 10);
    child_release(&end);
    return cores > 0 ? cores : 0;
}

/* The scheduler's words: the last line of its errors, else of its output. */
static const char *last_words(struct child_end *end)
{
    char *text = *end->messages != '\0' ? end->messages : end->output;
    size_t length = strlen(text);
    char *line;

    while (length > 0 && text[length - 1] == '\n')
        text[--length] = '\0';
    line = strrchr(text, '\n');
    return line != NULL ? line + 1 : text;
}

static int ask_scheduler(const struct scheduler *s, const char *script,
                         struct err *e)
{
    struct child_end end;
    int failed = run_shell(s->check, script, &end, e);

    if (!failed && end.code == 127)
        failed = err_set(e, EXIT_UNAVAILABLE, "%s is not available here: %s",
                         s->name, last_words(&end));
    else if (!failed && end.code != 0)
        failed = err_set(e, EXIT_UNAVAILABLE, "%s cannot start such a job: %s",
                         s->name, last_words(&end));
    child_release(&end);
    return failed;
}

/* ---- checks -------------------------------------------------------------------*/

static int fill_in(const struct scheduler *s, struct jobs_options *o,
                   struct err *e)
{
    struct script_request *r = &o->script;

    if (o->cores == 0 && (o->check || (r->nodes > 0 && r->tasks == 0)))
        o->cores = ask_cores(s);
    if (r->tasks == 0 && r->nodes == 0)
        r->tasks = 2;
    if (r->tasks == 0 && o->cores == 0)
        return err_set(e, EXIT_USAGE,
                       "how many ranks have the %" PRId64 " nodes? Use --tasks "
                       "N, or --cores N: the cores of a node",
                       r->nodes);
    if (r->tasks == 0)
        r->tasks = r->nodes * (o->cores / r->threads);
    return 0;
}

/* What needs no scheduler to tell. */
static int check_numbers(const struct jobs_options *o, struct err *e)
{
    const struct script_request *r = &o->script;
    int64_t per_node = script_per_node(r) * r->threads;

    if (o->cores > 0 && r->threads > o->cores)
        return err_set(e, EXIT_UNAVAILABLE,
                       "a rank of %" PRId64
                       " threads does not fit on a node of "
                       "%" PRId64 " cores",
                       r->threads, o->cores);
    if (r->nodes > 0 && r->tasks < r->nodes)
        return err_set(e, EXIT_UNAVAILABLE,
                       "%" PRId64 " ranks leave some of the %" PRId64 " nodes "
                       "empty; use --nodes %" PRId64,
                       r->tasks, r->nodes, r->tasks);
    if (r->nodes > 0 && o->cores > 0 && per_node > o->cores)
        return err_set(e, EXIT_UNAVAILABLE,
                       "%" PRId64 " ranks on %" PRId64 " node%s need %" PRId64
                       " cores of each, which has %" PRId64,
                       r->tasks, r->nodes, r->nodes > 1 ? "s" : "", per_node,
                       o->cores);
    return 0;
}

/* Where the scheduler cannot tell, numbers must. */
static int check(const struct scheduler *s, const struct jobs_options *o,
                 const char *script, struct err *e)
{
    if (check_numbers(o, e) != 0)
        return -1;
    if (s->check != NULL)
        return ask_scheduler(s, script, e);
    if (o->check && (o->cores == 0 || o->script.nodes == 0))
        return err_set(e, EXIT_USAGE,
                       "%s cannot tell whether such a job can start; use "
                       "--check with --nodes N and --cores N, the cores of a "
                       "node",
                       s->name);
    return 0;
}

/* ---- the script ---------------------------------------------------------------*/

/* A file that the scheduler copies. */
static int write_file(const struct scheduler *s, const struct jobs_options *o,
                      char *path, size_t size, struct err *e)
{
    const char *dir = getenv("TMPDIR");
    FILE *to = NULL;
    int fd;

    snprintf(path, size, "%s/brigade-job-XXXXXX",
             dir != NULL && *dir != '\0' ? dir : "/tmp");
    fd = mkstemp(path);
    if (fd >= 0)
        to = fdopen(fd, "w");
    if (to == NULL)
        return err_set(e, EXIT_UNAVAILABLE,
                       "cannot write a script into '%.200s'", path);
    script_write(s, &o->script, to);
    return fclose(to) == 0 ? 0
                           : err_set(e, EXIT_UNAVAILABLE,
                                     "cannot write the script '%.200s'", path);
}

static int submit(const struct scheduler *s, const char *path, struct err *e)
{
    struct child_end end;
    int failed = run_shell(s->submit, path, &end, e);

    if (!failed && end.code != 0)
        failed = err_set(e, EXIT_UNAVAILABLE, "%s refused the job: %s", s->name,
                         last_words(&end));
    else if (!failed)
        fputs(end.output, stdout);
    child_release(&end);
    return failed;
}

static int work(const struct scheduler *s, const struct jobs_options *o,
                struct err *e)
{
    char path[LAUNCH_PATH_SIZE];
    int failed = 0;

    if (o->check || o->submit) {
        failed = write_file(s, o, path, sizeof path, e) != 0 ||
                         check(s, o, path, e) != 0 ||
                         (o->submit && submit(s, path, e) != 0)
                     ? -1
                     : 0;
        unlink(path);
    }
    if (!failed && !o->submit)
        script_write(s, &o->script, stdout);
    return failed ? -1 : stdout_flush(e);
}

int main(int argc, char **argv)
{
    static struct jobs_options o;
    const struct scheduler *s;
    struct launch l;
    struct err e = {0};
    int code, wants_help = argc < 2 || strcmp(argv[1], "--help") == 0 ||
                           strcmp(argv[1], "-h") == 0;

    if (!wants_help) {
        char command[64];

        s = find(argc, argv, &e);
        snprintf(command, sizeof command, "brigade jobs %.40s", argv[1]);
        if (s == NULL || words_parse(command, options, &o, argc - 1, argv + 1,
                                     &wants_help, &e) != 0)
            return fail(&e);
    }
    if (wants_help) {
        help();
        code = stdout_end("brigade-jobs");
        return argc < 2 ? EXIT_USAGE : code;
    }
    if (launch_find(&l, &e) != 0)
        return fail(&e);
    if (o.script.brigade == NULL)
        o.script.brigade = l.brigade;
    if (script_check(s, &o.script, &e) != 0 || fill_in(s, &o, &e) != 0 ||
        work(s, &o, &e) != 0)
        return fail(&e);
    return 0;
}
