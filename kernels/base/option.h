/* SPDX-License-Identifier: BSD-3-Clause */
/* Options as tables. One `struct option` describes the field that it sets.
 * Parsing, ranges, `--help`, the canonical `k=v;k=v` text in the rows and
 * completions all use it.
 *
 *     struct spin { int64_t units, time_ns; int shape; };
 *     static const struct option spin_options[] = {
 *         {.name = "units", .kind = OPTION_COUNT, .init = "64",
 *          .offset = offsetof(struct spin, units), .min = 1, .max = INT64_MAX,
 *          .help = "number of units"},
 *         {0},
 *     };
 *
 * A table ends with an entry whose name is NULL. Values are stored at `offset`
 * in the caller's struct. Text is not copied, so it must live as long as the
 * struct (argv does). Nothing here allocates. */
#ifndef KERNELS_BASE_OPTION_H
#define KERNELS_BASE_OPTION_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/err.h"
#include "kernels/base/input.h"
#include "kernels/base/picture.h"

#ifdef __cplusplus
extern "C" {
#endif

enum option_kind {
    OPTION_COUNT,   /* uint64_t or int64_t: 100, 1e9, 2^40, 1e9+7 */
    OPTION_BYTES,   /* int64_t: 4096, 64KiB, 1MB, 2GiB */
    OPTION_TIME,    /* int64_t nanoseconds: 250ns, 10us, 5ms, 2s, 1.5s, 3 (s) */
    OPTION_NUMBER,  /* double: 0.25 */
    OPTION_FLAG,    /* int: 0 or 1; `--name` alone sets 1, `--no-name` 0 */
    OPTION_CHOICE,  /* int: index into choices */
    OPTION_TEXT,    /* const char * */
    OPTION_TIMES,   /* struct time_list: 3,1,2 or 5ms,1s */
    OPTION_BLOB,    /* struct blob: a built-in's name, or a file's text */
    OPTION_PICTURE, /* struct picture: a file, WxH, mandelbrot:WxH */
    OPTION_OUTPUT,  /* struct file_output: file for the output picture */
    OPTION_FILE,    /* struct file_input: a file to be read in blocks */
    OPTION_PICTURES, /* struct pictures_input: a directory of picture files */
    OPTION_TARGET,   /* struct target_output: a directory to put files into */
    OPTION_SERVER,   /* struct server_input: HOST:PORT */
    OPTION_COUNTS,   /* struct count_list: 1,2,4 */
    OPTION_TEXTS,    /* struct text_list: the only kind that may be repeated */
};

#define TIME_LIST_MAX 256

struct time_list {
    int64_t count;
    int64_t ns[TIME_LIST_MAX];
};

struct count_list {
    int64_t count;
    int64_t n[TIME_LIST_MAX];
};

/* The value of an OPTION_TEXTS: the text of each occurrence. */
#define TEXT_LIST_MAX 16
struct text_list {
    int64_t count;
    const char *text[TEXT_LIST_MAX];
};

/* The value of an OPTION_BLOB. If spec (up to a ':') is not one of the option's
 * choices, the program reads the file `spec` and sets text and bytes. For a
 * built-in, text is NULL. */
struct blob {
    const char *spec; /* NULL: not given */
    const char *text; /* zero-terminated, owned by the program */
    size_t bytes;
};

struct option {
    const char *name; /* without the dashes */
    enum option_kind kind;
    size_t offset;    /* of the field in the caller's struct */
    const char *arg;  /* name of the value in --help; NULL: by kind */
    const char *init; /* default as text; NULL: zero / none */
    const char *help; /* one line, lower case, no full stop */
    int64_t min, max; /* COUNT, BYTES, TIME, TIMES, COUNTS; max 0: INT64_MAX;
                         COUNT with max -1: 2^64-1 */
    const char *const *choices; /* CHOICE, BLOB: NULL-terminated */

    /* COUNT, BYTES, TIME, CHOICE (its index): if the option is not given, the
     * program sets the machine fact of this name (drivers/machine/facts.h), so
     * that kernels need not query the machine. */
    const char *fact;

    /* 1: the fact is measured in each run and varies between equal runs. If the
     * option is not given, its value does not identify the work. */
    int measured;

    /* 1: not in the canonical text (file names that do not change the result,
     * such as --output). */
    int hidden;
};

/* Set every field of values (of the table's struct) to its default. Returns 0;
 * -1 with EXIT_USAGE if a default does not parse, a defect that the tests
 * detect in every table. */
int option_defaults(const struct option *table, void *values, struct err *e);

/* The entry called name (without dashes), or NULL. */
const struct option *option_find(const struct option *table, const char *name);

/* Parse text into the field of o. A flag's text is 1, 0, yes, no, on or off.
 * Commas or blanks separate the items of a list. TEXTS: append text. A blob or
 * picture only stores the text; the program opens it. Errors (-1,
 * EXIT_USAGE) name the option, the value, what is allowed and, for choices, the
 * nearest one; the field is then undefined. */
int option_set(const struct option *o, void *values, const char *text,
               struct err *e);

/* Write the value of o as canonical text, which option_set() reads back to the
 * same value. Writes nothing if no text, list, blob or picture was given.
 * Returns the length needed, as snprintf does. */
int option_text(const struct option *o, const void *values, char *to,
                size_t size);

/* "k=v;k=v" for the table, in its order, without hidden options and options
 * without a value. Applied to the defaults, it reads back to the same struct.
 * ';', '=' and '%' inside values are written %3B, %3D, %25. Returns as
 * snprintf. */
int option_canonical(const struct option *table, const void *values, char *to,
                     size_t size);

/* The name in the NULL-terminated list candidates nearest to name by edit
 * distance (Damerau-Levenshtein, optimal string alignment, ignoring case). If
 * more than a third of the letters differ from every candidate: the only one
 * that begins with name, or one that other programs call so; otherwise NULL. */
const char *option_nearest(const char *name, const char *const *candidates);

/* Print the table to stream as --help does: name, value, default and range,
 * help, in 80 columns. stream is a FILE *. With BRIGADE_HELP=rows in the
 * environment, each option is a line of fields, each after a tab: name, what its
 * value is (flag, choice, file, directory, value), name of the value, choices
 * separated by blanks, help with default and range. */
void option_help(const struct option *table, void *stream);

#ifdef __cplusplus
}
#endif

#endif
