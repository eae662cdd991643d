/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line of `brigade scale`. */
#ifndef JOBS_SCALE_OPTIONS_H
#define JOBS_SCALE_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "jobs/texts.h"
#include "kernels/base/err.h"
#include "kernels/base/option.h"

enum { SCALE_COMMANDS = 8, SCALE_SCANS = 4, SCALE_VALUES = 64 };

/* A command as its words, NULL at the end. */
struct scale_command {
    char **words;
};

/* --scan NAME=a,b,c; --grow NAME=AMOUNT has one value. */
struct scale_scan {
    const char *name;
    const char *values[SCALE_VALUES];
    size_t count;
};

struct scale_options {
    const char *env, *launcher, *place, *out, *name, *check, *input;
    const char *precision, *grow_text;
    const char *export_json, *export_csv, *export_markdown;
    int json, markdown;        /* the same, to stdout */
    struct count_list workers; /* none: chosen */
    struct text_list scan_texts, vs_texts;
    int64_t repeat, most, warmup, seed, deadline_ns, cooldown_ns;
    int ranks, same_output, ignore_failure, retry, dry_run;
    /* Read from the texts and the words after the options. */
    struct scale_command commands[SCALE_COMMANDS];
    size_t command_count;
    struct scale_scan scans[SCALE_SCANS], grow; /* grow.name NULL: none */
    size_t scan_count;
    double precision_share; /* of the median; 0: not given */
};

/* Read the arguments after `scale`. *help: 1 if --help is given; then no
 * command is required. Returns 0; -1 with EXIT_USAGE. */
int scale_options_read(struct scale_options *o, int argc, char **argv,
                       int *help, struct texts *keep, struct err *e);

/* --help, to stdout. */
void scale_help(void);

#endif
