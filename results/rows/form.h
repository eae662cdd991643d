/* SPDX-License-Identifier: BSD-3-Clause */
/* What a command prints to stdout in place of its text, for programs to read: the
 * options that ask for it, the same in each command. */
#ifndef RESULTS_ROWS_FORM_H
#define RESULTS_ROWS_FORM_H

#include <stddef.h>

#include "kernels/base/err.h"

/* Options of a table, without their offsets. what: "the rows". */
#define FORM_JSON_OPTION(what)                                                 \
    .name = "json", .kind = OPTION_FLAG,                                       \
    .help = "print " what ", with machine, build and date, as one JSON "       \
            "document"
#define FORM_MARKDOWN_OPTION(what)                                             \
    .name = "markdown", .kind = OPTION_FLAG,                                   \
    .help = "print " what " as a Markdown table"
/* instead: "a table". The value is checked by form_csv_check(). */
#define FORM_CSV_OPTION(instead)                                               \
    .name = "csv", .kind = OPTION_TEXT, .arg = "-",                            \
    .help = "print header and rows to stdout instead of " instead

/* One such option of a command line. */
struct form {
    const char *option; /* "--json" */
    int on;
    int mixes; /* 1: its lines can stand between those of others that mix */
};

/* Returns 0; -1 with EXIT_USAGE: two of n are on, and one of them does not
 * mix. */
int form_check(const struct form *forms, size_t n, struct err *e);

/* The value of --csv, NULL where it is not given, is "-". has_out: the command
 * has --out for files. Returns 0; -1 with EXIT_USAGE. */
int form_csv_check(const char *csv, int has_out, struct err *e);

/* 1: the value of an option that names a file is stdout. */
int form_is_stdout(const char *file);

#endif
