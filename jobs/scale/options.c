/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line of `brigade scale`; see options.h. */
#include "jobs/scale/options.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs/scale/words.h"
#include "kernels/base/number.h"
#include "kernels/base/option.h"
#include "kernels/base/words.h"
#include "results/rows/form.h"
#include "results/rows/help.h"

#define FIELD(f) .offset = offsetof(struct scale_options, f)

static const struct option options[] = {
    {.name = "workers",
     .kind = OPTION_COUNTS,
     FIELD(workers),
     .min = 1,
     .max = 1000000,
     .arg = "LIST",
     .help = "numbers of workers, such as 1,2,4; default: 1, 2, 4 ... and all "
             "cores, all hardware threads, twice that"},
    {.name = "env",
     .kind = OPTION_TEXT,
     FIELD(env),
     .arg = "NAME",
     .help = "variable that is set to the number of workers; default without "
             "{workers}: OMP_NUM_THREADS"},
    {.name = "ranks",
     .kind = OPTION_FLAG,
     FIELD(ranks),
     .help = "start the command with as many MPI ranks, by mpirun, srun ..."},
    {.name = "launcher",
     .kind = OPTION_TEXT,
     FIELD(launcher),
     .arg = "NAME",
     .help = "with --ranks: program that starts them; default: auto-detect"},
    {.name = "place",
     .kind = OPTION_TEXT,
     FIELD(place),
     .init = "core",
     .arg = "POLICY",
     .help = "CPUs that each run is bound to: none, compact, spread, core, "
             "numa, inherit, pu:LIST or core:LIST"},
    {.name = "repeat",
     .kind = OPTION_COUNT,
     FIELD(repeat),
     .init = "7",
     .min = 1,
     .max = 100000,
     .help = "measured runs of each point, in random order in each round"},
    {.name = "precision",
     .kind = OPTION_TEXT,
     FIELD(precision),
     .arg = "PERCENT",
     .help = "more rounds until the interval of each median is at most this "
             "far from it, such as 2%"},
    {.name = "most",
     .kind = OPTION_COUNT,
     FIELD(most),
     .init = "100",
     .min = 1,
     .max = 100000,
     .help = "with --precision: runs of each point, at most"},
    {.name = "warmup",
     .kind = OPTION_COUNT,
     FIELD(warmup),
     .init = "1",
     .max = 1000,
     .help = "runs of each point before the measured ones"},
    {.name = "cooldown",
     .kind = OPTION_TIME,
     FIELD(cooldown_ns),
     .help = "pause before each run, such as 2s"},
    {.name = "deadline",
     .kind = OPTION_TIME,
     FIELD(deadline_ns),
     .init = "10m",
     .min = 1000000,
     .max = INT64_MAX,
     .help = "time limit of each run; a longer one has the status deadline"},
    {.name = "scan",
     .kind = OPTION_TEXTS,
     FIELD(scan_texts),
     .arg = "NAME=LIST",
     .help = "replace {NAME} by each value, such as size=100,200"},
    {.name = "grow",
     .kind = OPTION_TEXT,
     FIELD(grow_text),
     .arg = "NAME=N",
     .help = "weak scaling: replace {NAME} by N times the number of workers"},
    {.name = "vs",
     .kind = OPTION_TEXTS,
     FIELD(vs_texts),
     .arg = "COMMAND",
     .help = "another command to measure in the same rounds"},
    {.name = "name",
     .kind = OPTION_TEXT,
     FIELD(name),
     .arg = "NAME",
     .help = "name of the command in rows and reports; default: its program. "
             "`brigade compare` matches two builds by it"},
    {.name = "same-output",
     .kind = OPTION_FLAG,
     FIELD(same_output),
     .help = "a run whose stdout differs from the first one's is wrong"},
    {.name = "check",
     .kind = OPTION_TEXT,
     FIELD(check),
     .arg = "COMMAND",
     .help = "shell command that gets the stdout of each run; a run is wrong "
             "if it fails"},
    {.name = "input",
     .kind = OPTION_TEXT,
     FIELD(input),
     .arg = "FILE",
     .help = "file for the stdin of each run; default: empty"},
    {.name = "ignore-failure",
     .kind = OPTION_FLAG,
     FIELD(ignore_failure),
     .help = "measure runs that end with another exit code than 0"},
    {.name = "out",
     .kind = OPTION_TEXT,
     FIELD(out),
     .arg = "DIR",
     .help = "directory of the rows, for `brigade report` and `brigade "
             "compare`; the same command resumes; default: only the table"},
    {.name = "retry",
     .kind = OPTION_FLAG,
     FIELD(retry),
     .help = "repeat runs that failed before"},
    {.name = "export-json",
     .kind = OPTION_TEXT,
     FIELD(export_json),
     .arg = "FILE",
     .help = "write the table as JSON; - is stdout"},
    {.name = "export-csv",
     .kind = OPTION_TEXT,
     FIELD(export_csv),
     .arg = "FILE",
     .help = "the same as CSV"},
    {.name = "export-markdown",
     .kind = OPTION_TEXT,
     FIELD(export_markdown),
     .arg = "FILE",
     .help = "the same as a Markdown table"},
    {FORM_JSON_OPTION("the table"), FIELD(json)},
    {FORM_MARKDOWN_OPTION("the table"), FIELD(markdown)},
    {.name = "seed",
     .kind = OPTION_COUNT,
     FIELD(seed),
     .init = "1",
     .max = INT64_MAX,
     .help = "seed of the order of the runs"},
    {.name = "dry-run",
     .kind = OPTION_FLAG,
     FIELD(dry_run),
     .help = "print the points with their commands and CPUs, run nothing"},
    {0},
};

#undef FIELD

void scale_help(void)
{
    help_begin();
    printf("example: brigade scale --workers 1,2,4 --out results/solver -- "
           "./solver -n {workers} input\n\n"
           "Measures from outside how a command scales: wall time, cores at "
           "work, waiting for\ncores, memory, bytes. {workers} is replaced by "
           "each number of workers; without it\nOMP_NUM_THREADS is set. Each "
           "run is bound to as many cores, and the order of the\nruns is "
           "random in each round. The command may not change files that a "
           "later run\nreads.\n\n"
           "brigade scale [option...] -- COMMAND [argument...]\n\n");
    option_help(options, stdout);
    printf("\nExit codes: 0 success, 1 every run failed, 2 usage, 3 a wrong "
           "output or placement,\n4 not available here, 5 result files, 6 some "
           "runs failed (see the status of their\nrows), 126 the command is "
           "not executable, 127 it is not found, 128+n stopped by\nsignal "
           "n.\n");
    help_end();
}

/* ---- lists ---------------------------------------------------------------------*/

static int is_name(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)text[i]) && text[i] != '_' &&
            text[i] != '-')
            return 0;
    return length > 0;
}

/* "NAME=a,b,c" */
static int read_scan(const char *option, const char *text, struct scale_scan *s,
                     struct texts *keep, struct err *e)
{
    size_t length = strcspn(text, "=");
    const char *at = text + length;

    if (*at == '\0' || at[1] == '\0' || !is_name(text, length) ||
        strncmp(text, "workers=", 8) == 0)
        return err_set(e, EXIT_USAGE,
                       "--%s: '%.100s' is not NAME=%s; expected for example "
                       "size=%s",
                       option, text, *option == 'g' ? "N" : "LIST",
                       *option == 'g' ? "1000" : "100,200");
    s->name = texts_keep(keep, "%.*s", (int)length, text);
    while (*at != '\0') {
        size_t n = strcspn(++at, ",");

        if (s->count == SCALE_VALUES)
            return err_set(e, EXIT_USAGE, "--%s: more than %d values", option,
                           SCALE_VALUES);
        s->values[s->count++] = texts_keep(keep, "%.*s", (int)n, at);
        at += n;
    }
    return 0;
}

static int read_grow(const char *text, struct scale_options *o,
                     struct texts *keep, struct err *e)
{
    uint64_t count;

    if (read_scan("grow", text, &o->grow, keep, e) != 0)
        return -1;
    if (o->grow.count != 1 || number_count(o->grow.values[0], &count) != 0 ||
        count == 0 || count > INT64_MAX / 1000000)
        return err_set(e, EXIT_USAGE,
                       "--grow: '%.100s' is not NAME=N with a whole number N",
                       text);
    return 0;
}

static int read_lists(struct scale_options *o, struct texts *keep,
                      struct err *e)
{
    for (int64_t i = 0; i < o->scan_texts.count; i++) {
        if (o->scan_count == SCALE_SCANS)
            return err_set(e, EXIT_USAGE, "--scan: more than %d of them",
                           SCALE_SCANS);
        if (read_scan("scan", o->scan_texts.text[i], &o->scans[o->scan_count++],
                      keep, e) != 0)
            return -1;
    }
    for (int64_t i = 0; i < o->vs_texts.count; i++) {
        if (o->command_count == SCALE_COMMANDS)
            return err_set(e, EXIT_USAGE, "--vs: more than %d commands",
                           SCALE_COMMANDS);
        if (words_split(o->vs_texts.text[i],
                        &o->commands[o->command_count++].words, keep, e) != 0)
            return -1;
    }
    if (o->workers.count > SCALE_VALUES)
        return err_set(e, EXIT_USAGE, "--workers: more than %d numbers",
                       SCALE_VALUES);
    return o->grow_text != NULL ? read_grow(o->grow_text, o, keep, e) : 0;
}

/* ---- all of them ---------------------------------------------------------------*/

static int read_precision(struct scale_options *o, struct err *e)
{
    char *end;
    double value;

    if (o->precision == NULL)
        return 0;
    value = strtod(o->precision, &end);
    if (end == o->precision || (*end == '%' ? end[1] : *end) != '\0' ||
        !(value > 0) || value > 100)
        return err_set(e, EXIT_USAGE,
                       "--precision: '%.40s' is not a percentage up to 100; "
                       "expected for example 2%%",
                       o->precision);
    o->precision_share = value / 100;
    return 0;
}

/* One of these stands in place of the table. */
static int check_stdout(const struct scale_options *o, struct err *e)
{
    const struct form forms[] = {
        {"--json", o->json, 0},
        {"--markdown", o->markdown, 0},
        {"--export-json -", form_is_stdout(o->export_json), 0},
        {"--export-csv -", form_is_stdout(o->export_csv), 0},
        {"--export-markdown -", form_is_stdout(o->export_markdown), 0},
    };

    return form_check(forms, sizeof forms / sizeof *forms, e);
}

static int check(const struct scale_options *o, struct err *e)
{
    for (size_t c = 0; c < o->command_count; c++)
        if (words_have(o->commands[c].words, "workers") && o->ranks)
            return err_set(e, EXIT_USAGE,
                           "--ranks starts as many ranks as workers: take "
                           "{workers} out of the command, or leave --ranks "
                           "out");
    for (size_t i = 0; i <= o->scan_count; i++) {
        const char *name = i < o->scan_count ? o->scans[i].name : o->grow.name;
        int used = name == NULL;

        for (size_t c = 0; c < o->command_count && !used; c++)
            used = words_have(o->commands[c].words, name);
        if (!used)
            return err_set(e, EXIT_USAGE,
                           "no command has {%.60s}, which %s replaces", name,
                           i < o->scan_count ? "--scan" : "--grow");
    }
    if (o->launcher != NULL && !o->ranks)
        return err_set(e, EXIT_USAGE, "--launcher needs --ranks");
    return 0;
}

int scale_options_read(struct scale_options *o, int argc, char **argv,
                       int *help, struct texts *keep, struct err *e)
{
    int own = 1;

    *o = (struct scale_options){0};
    *help = 0;
    while (own < argc && strcmp(argv[own], "--") != 0)
        own++;
    o->commands[0].words = argv + own + (own < argc);
    o->command_count = 1;
    if ((own == argc &&
         words_without_dashes("brigade scale", options, argc, argv, e) != 0) ||
        words_parse("brigade scale", options, o, own, argv, help, e) != 0)
        return -1;
    if (*help)
        return 0;
    if (own >= argc || o->commands[0].words[0] == NULL)
        return err_set(e, EXIT_USAGE,
                       "no command after --; write for example: brigade scale "
                       "--workers 1,2 -- ./solver -n {workers}");
    if (read_lists(o, keep, e) != 0 || read_precision(o, e) != 0)
        return -1;
    return check_stdout(o, e) != 0 ? -1 : check(o, e);
}
