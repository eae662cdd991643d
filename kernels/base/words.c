/* SPDX-License-Identifier: BSD-3-Clause */
/* Parse the options of a command; see words.h. */
#include "kernels/base/words.h"

#include <stdio.h>
#include <string.h>

#include "kernels/base/option_kind.h"
#include "kernels/base/shell.h"

enum { NAMES_MAX = 128, NAME_MAX_CHARS = 64, LINE_MAX_CHARS = 600 };

/* ---- names -------------------------------------------------------------------- */

int words_is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* The name in word, which begins with `dashes` dashes, up to '='. */
static void copy_name(const char *word, size_t dashes, char *to)
{
    snprintf(to, NAME_MAX_CHARS, "%.*s", (int)strcspn(word + dashes, "="),
             word + dashes);
}

/* The entry called name and its holder; *negated: name is --no-FLAG. */
static const struct option *find(const struct words *w, const char *name,
                                 const struct words_holder **in, int *negated)
{
    *negated = 0;
    for (int h = 0; h < WORDS_HOLDERS; h++) {
        const struct option *table = w->holders[h].table, *o;

        *in = &w->holders[h];
        if (table == NULL)
            continue;
        o = option_find(table, name);
        if (o != NULL)
            return o;
        if (strncmp(name, "no-", 3) != 0)
            continue;
        o = option_find(table, name + 3);
        if (o != NULL && o->kind == OPTION_FLAG) {
            *negated = 1;
            return o;
        }
    }
    return NULL;
}

static const struct option *find_name(const struct words *w, const char *name)
{
    const struct words_holder *in;
    int negated;

    return find(w, name, &in, &negated);
}

/* 1: word is --NAME of an option, as where a value was left out before it. */
static int is_option(const struct words *w, const char *word)
{
    char name[NAME_MAX_CHARS];

    if (strncmp(word, "--", 2) != 0 || word[2] == '\0')
        return 0;
    copy_name(word, 2, name);
    return find_name(w, name) != NULL;
}

static const char *nearest(const struct words *w, const char *name)
{
    const char *names[NAMES_MAX + 1];
    size_t n = 0;

    for (int h = 0; h < WORDS_HOLDERS; h++)
        for (const struct option *o = w->holders[h].table;
             o != NULL && o->name != NULL && n < NAMES_MAX; o++)
            names[n++] = o->name;
    names[n] = NULL;
    return option_nearest(name, names);
}

static int unknown(const struct words *w, const char *name, struct err *e)
{
    const char *near = nearest(w, name);

    if (near != NULL)
        return err_set(e, EXIT_USAGE, "no option --%.60s%s; did you mean --%s?",
                       name, w->of, near);
    return err_set(e, EXIT_USAGE, "no option --%.60s%s; see `%s%s%s --help`",
                   name, w->of, w->command, *w->about != '\0' ? " " : "",
                   w->about);
}

/* ---- words that are not options ------------------------------------------------- */

/* The long dashes that typesetting makes of "--" and "-". */
static size_t long_dash(const char *word)
{
    static const char *const dashes[] = {"\xe2\x80\x93", "\xe2\x80\x94",
                                         "\xe2\x88\x92"};

    for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++)
        if (strncmp(word, dashes[i], 3) == 0)
            return 3;
    return 0;
}

/* "-n4", "-limit": the option, and where its value begins in word. */
static const char *short_option(const struct words *w, const char *word,
                                const char **value)
{
    static const struct {
        char letter;
        const char *name;
    } letters[] = {
        {'n', "workers"}, {'j', "workers"}, {'t', "workers"}, {'p', "workers"},
        {'w', "workers"}, {'c', "workers"}, {'r', "repeat"},  {'d', "driver"},
        {'o', "out"},     {'s', "seed"},    {'l', "limit"},   {'p', "port"},
        {'n', "ranks"},   {'N', "nodes"},
    };
    char name[NAME_MAX_CHARS];

    copy_name(word, 1, name);
    *value = strchr(word, '=');
    if (find_name(w, name) != NULL)
        return find_name(w, name)->name;
    *value = word + 2 + (word[2] == '=');
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].letter == word[1] &&
            find_name(w, letters[i].name) != NULL &&
            (word[2] == '\0' || word[2] == '=' ||
             strspn(word + 2, "0123456789") == strlen(word + 2)))
            return letters[i].name;
    *value = NULL;
    return nearest(w, name);
}

/* The option that has word as one of its choices. */
static const struct option *with_choice(const struct words *w, const char *word)
{
    for (int h = 0; h < WORDS_HOLDERS; h++)
        for (const struct option *o = w->holders[h].table;
             o != NULL && o->name != NULL; o++)
            for (int i = 0; o->kind == OPTION_CHOICE && o->choices[i]; i++)
                if (strcmp(o->choices[i], word) == 0)
                    return o;
    return NULL;
}

static int takes_number(const struct option *o)
{
    return o->kind == OPTION_COUNT || o->kind == OPTION_COUNTS ||
           o->kind == OPTION_BYTES || o->kind == OPTION_TIME;
}

/* The option that a bare number may be meant for: it is not given yet and
 * accepts the number. The values are lost: the line is refused. */
static const struct option *with_number(const struct words *w, const char *word)
{
    for (int h = WORDS_HOLDERS - 1; h >= 0; h--) {
        const struct words_holder *in = &w->holders[h];

        for (const struct option *o = in->table; o != NULL && o->name != NULL;
             o++) {
            struct err ignored = {0};

            if ((w->main == NULL ? takes_number(o) : w->main == o) &&
                !in->given[o - in->table] &&
                option_set(o, in->values, word, &ignored) == 0)
                return o;
        }
    }
    return NULL;
}

/* The words to write in place of word. Returns 1, or 0: not known. */
static int replacement(const struct words *w, const char *word, struct text *to)
{
    const struct option *o;
    const char *option, *value;
    char name[NAME_MAX_CHARS];

    if (long_dash(word) > 0) {
        word += long_dash(word);
        text_add(to, "--");
        shell_add_word(to, word + strspn(word, "-"));
        return 1;
    }
    if (word[0] == '-' && word[1] != '\0') {
        option = short_option(w, word, &value);
        if (option == NULL)
            return 0;
        text_add(to, "--%s", option);
        if (value != NULL && *value != '\0') {
            text_add(to, "%s", *value == '=' ? "" : " ");
            shell_add_word(to, value);
        }
        return 1;
    }
    copy_name(word, 0, name);
    if (strchr(word, '=') != NULL && find_name(w, name) != NULL) {
        text_add(to, "--");
        shell_add_word(to, word);
        return 1;
    }
    o = with_choice(w, word);
    if (o == NULL)
        o = with_number(w, word);
    if (o == NULL)
        return 0;
    text_add(to, "--%s ", o->name);
    shell_add_word(to, word);
    return 1;
}

static int misplaced(const struct words *w, int argc, char **argv, int i,
                     struct err *e)
{
    char words[LINE_MAX_CHARS / 2] = "", why[100];
    struct text instead = {.to = words, .size = sizeof words};

    if (!replacement(w, argv[i], &instead))
        return err_set(e, EXIT_USAGE,
                       "'%.60s' is not an option; options begin with --; see "
                       "`%s%s%s --help`",
                       argv[i], w->command, *w->about != '\0' ? " " : "",
                       w->about);
    snprintf(why, sizeof why, "'%.60s' is not an option;", argv[i]);
    return words_use(w->command, argc, argv, i, words, why, e);
}

int words_use(const char *command, int argc, char **argv, int at,
              const char *instead, const char *why, struct err *e)
{
    char line[LINE_MAX_CHARS] = "";
    struct text to = {.to = line, .size = sizeof line};

    for (int i = 1; i < argc; i++)
        if (i != at)
            shell_add_words(&to, 1, argv + i);
        else if (*instead != '\0')
            text_add(&to, " %s", instead);
    return err_set(e, EXIT_USAGE, "%s use: %s%s", why, command, line);
}

int words_name_first(const char *command, const char *what, const char *example,
                     int argc, char **argv, int at, struct err *e)
{
    char line[LINE_MAX_CHARS] = "";
    struct text to = {.to = line, .size = sizeof line};

    text_add(&to, " ");
    shell_add_word(&to, at > 0 ? argv[at] : example);
    for (int i = 1; i < argc; i++)
        if (i != at)
            shell_add_words(&to, 1, argv + i);
    return err_set(e, EXIT_USAGE, "name the %s first: %s%s", what, command,
                   line);
}

/* ---- options ------------------------------------------------------------------ */

/* Set o, which the line gave before: the last value counts. */
static int set_again(const struct option *o, void *values, const char *value,
                     unsigned char *given, struct err *e)
{
    char before[OPTION_VALUE_MAX], after[OPTION_VALUE_MAX];

    option_text(o, values, before, sizeof before);
    if (option_set(o, values, value, e) != 0)
        return -1;
    option_text(o, values, after, sizeof after);
    if (strcmp(before, after) != 0)
        *given = WORDS_GIVEN_TWICE;
    return 0;
}

int words_take(const struct words *w, int argc, char **argv, int *i,
               struct err *e)
{
    const char *word = argv[*i], *equals = strchr(word, '='), *value;
    const struct words_holder *in;
    const struct option *o;
    char name[NAME_MAX_CHARS];
    unsigned char *given;
    int negated, again;

    if (strncmp(word, "--", 2) != 0 || word[2] == '\0')
        return misplaced(w, argc, argv, *i, e);
    copy_name(word, 2, name);
    o = find(w, name, &in, &negated);
    if (o == NULL)
        return unknown(w, name, e);
    if (equals == NULL && o->kind != OPTION_FLAG && *i + 1 < argc &&
        is_option(w, argv[*i + 1]))
        return err_set(e, EXIT_USAGE,
                       "--%s requires a value, and %.60s is the next option",
                       o->name, argv[*i + 1]);
    value = equals != NULL           ? equals + 1
            : o->kind == OPTION_FLAG ? (negated ? "0" : "1")
            : *i + 1 < argc          ? argv[++*i]
                                     : NULL;
    if (value == NULL)
        return err_set(e, EXIT_USAGE, "--%s requires a value", o->name);
    given = &in->given[o - in->table];
    again = *given && !option_rows[o->kind].repeats;
    if (again)
        return set_again(o, in->values, value, given, e);
    *given = WORDS_GIVEN;
    return option_set(o, in->values, value, e);
}

int words_parse(const char *command, const struct option *table, void *values,
                int argc, char **argv, int *help, struct err *e)
{
    unsigned char given[WORDS_OPTIONS_MAX] = {0};
    const struct words w = {
        .command = command,
        .of = "",
        .about = "",
        .holders = {{table, values, given}},
    };

    if (option_defaults(table, values, e) != 0)
        return -1;
    for (int i = 1; i < argc; i++) {
        if (words_is_help(argv[i])) {
            *help = 1;
            return 0;
        }
        if (words_take(&w, argc, argv, &i, e) != 0)
            return -1;
    }
    words_print_notes(&w);
    return 0;
}

/* The first word that is neither an option of the table nor its value, or 0. */
static int bare_word(const struct option *table, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const struct option *o;
        char name[NAME_MAX_CHARS];

        if (argv[i][0] != '-')
            return i;
        if (strncmp(argv[i], "--", 2) != 0)
            continue;
        copy_name(argv[i], 2, name);
        o = option_find(table, name);
        i +=
            o != NULL && o->kind != OPTION_FLAG && strchr(argv[i], '=') == NULL;
    }
    return 0;
}

int words_without_dashes(const char *command, const struct option *table,
                         int argc, char **argv, struct err *e)
{
    int at = bare_word(table, argc, argv);
    char instead[LINE_MAX_CHARS / 2] = "";
    struct text to = {.to = instead, .size = sizeof instead};

    if (at == 0)
        return 0;
    text_add(&to, "-- ");
    shell_add_word(&to, argv[at]);
    return words_use(command, argc, argv, at, instead, "a command follows --;",
                     e);
}
