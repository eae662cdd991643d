/* SPDX-License-Identifier: BSD-3-Clause */
/* Parse a command line whose options are in tables. */
#ifndef KERNELS_BASE_WORDS_H
#define KERNELS_BASE_WORDS_H

#include "kernels/base/option.h"

/* Whether an option was given, and whether twice with different values. */
enum words_given { WORDS_NOT_GIVEN, WORDS_GIVEN, WORDS_GIVEN_TWICE };

/* An option table and the struct that it fills. */
struct words_holder {
    const struct option *table; /* NULL: none */
    void *values;
    unsigned char
        *given; /* [entries of table], zeroed by the caller; not 0: set
                             by the command line */
};

enum { WORDS_HOLDERS = 3, WORDS_OPTIONS_MAX = 64 };

struct words {
    const char *command; /* such as "brigade run": messages suggest lines that
                            begin with it, and its --help */
    const char *of;      /* " for primes under serial" in messages, or "" */
    const char *about;   /* the word between command and --help, or "" */
    const struct option *main; /* the option of a number without a name; NULL:
                                  the first that takes one */
    struct words_holder holders[WORDS_HOLDERS];
};

/* Take the option argv[*i], and move *i to its value if that is the next word:
 * --name value, --name=value, --flag, --no-flag. Of an option that is given
 * more than once the last value counts, so that a user overrides the options of
 * a batch script. Returns 0; -1 with EXIT_USAGE: unknown, misplaced, without a
 * value, or with an invalid one. The message names the nearest option, or holds
 * the line to use. */
int words_take(const struct words *w, int argc, char **argv, int *i,
               struct err *e);

/* After the last words_take(): a line on stderr for each option that was given
 * more than once with different values. */
void words_print_notes(const struct words *w);

/* Print no notes from now on: of several ranks only one does. */
void words_mute(void);

/* Set values from the defaults of table, which has at most WORDS_OPTIONS_MAX
 * entries, then from argv[1] on. command: as in struct words. --help or -h sets
 * *help to 1. Prints the notes. Returns 0; -1 with EXIT_USAGE. */
int words_parse(const char *command, const struct option *table, void *values,
                int argc, char **argv, int *help, struct err *e);

/* 1: word asks for help. */
int words_is_help(const char *word);

/* For a line whose first word is not the name of a WHAT ("kernel"): "name the
 * kernel first: COMMAND ...", with argv[at] moved to the front, or, if at is 0,
 * with `example` there. Returns -1 with EXIT_USAGE. */
int words_name_first(const char *command, const char *what, const char *example,
                     int argc, char **argv, int at, struct err *e);

/* WHY, then "use: COMMAND ..." with the words from argv[1] on, where `instead`,
 * quoted already, replaces argv[at]; "": argv[at] is left out; at 0: none is
 * replaced. Returns -1 with EXIT_USAGE. */
int words_use(const char *command, int argc, char **argv, int at,
              const char *instead, const char *why, struct err *e);

/* For a line that is to end with "-- COMMAND" and has no "--": if a word is
 * neither an option of the table nor its value, the line with "--" before it.
 * Returns 0: no such word; -1 with EXIT_USAGE. */
int words_without_dashes(const char *command, const struct option *table,
                         int argc, char **argv, struct err *e);

/* "no WHAT 'NAME'; did you mean 'NEAR'?", or with `otherwise` if no name is
 * near. Returns -1 with EXIT_USAGE. */
int did_you_mean(const char *what, const char *name, const char *const *names,
                 const char *otherwise, struct err *e);

#endif
