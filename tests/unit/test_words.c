/* SPDX-License-Identifier: BSD-3-Clause */
/* Command lines of a table: values, refusals, and the lines that these hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "kernels/base/words.h"

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

enum { WORDS_MAX = 8 };

static const char *const shapes[] = {"flat", "steep", NULL};

struct values {
    int64_t workers, port, flag;
    int shape, quick;
    const char *out;
    struct text_list lines;
};

#define FIELD(name) .offset = offsetof(struct values, name)

static const struct option table[] = {
    {.name = "out", .kind = OPTION_TEXT, FIELD(out)},
    {.name = "workers",
     .kind = OPTION_COUNT,
     FIELD(workers),
     .init = "1",
     .max = 100},
    {.name = "port", .kind = OPTION_COUNT, FIELD(port), .max = 65535},
    {.name = "shape",
     .kind = OPTION_CHOICE,
     FIELD(shape),
     .init = "flat",
     .choices = shapes},
    {.name = "quick", .kind = OPTION_FLAG, FIELD(quick)},
    {.name = "line", .kind = OPTION_TEXTS, FIELD(lines)},
    {0},
};

#undef FIELD

/* Parse the words after the command. */
static int parse(const char *const *words, struct values *v, struct err *e)
{
    char *argv[WORDS_MAX + 1] = {(char *)"draw"};
    int argc = 1, help = 0, failed;

    while (argc < WORDS_MAX && words[argc - 1] != NULL) {
        argv[argc] = (char *)words[argc - 1];
        argc++;
    }
    *e = (struct err){0};
    failed = words_parse("brigade draw", table, v, argc, argv, &help, e);
    return help ? 1 : failed;
}

static void accepted_lines(void **state)
{
    static const char *const same[][WORDS_MAX] = {
        {"--workers", "4", "--quick", "--out", "a b", "--shape=steep"},
        {"--workers=4", "--quick", "--out=a b", "--shape", "steep"},
        /* The same value again. */
        {"--workers", "4", "--workers=4", "--quick", "--quick", "--out=a b",
         "--shape=steep"},
        /* The last value counts. */
        {"--workers", "5", "--workers=4", "--no-quick", "--quick", "--out=a b",
         "--shape=steep"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(same); i++) {
        struct values v;
        struct err e;

        assert_int_equal(parse(same[i], &v, &e), 0);
        assert_true(v.workers == 4 && v.quick == 1 && v.shape == 1);
        assert_string_equal(v.out, "a b");
    }
}

static void only_texts_are_repeated(void **state)
{
    static const char *const words[] = {"--line", "a", "--line=b", NULL};
    struct values v;
    struct err e;

    (void)state;
    assert_int_equal(parse(words, &v, &e), 0);
    assert_int_equal(v.lines.count, 2);
    assert_string_equal(v.lines.text[1], "b");
}

static void help_ends_the_line(void **state)
{
    static const char *const lines[][WORDS_MAX] = {
        {"--help"}, {"-h"}, {"--workers", "3", "--help", "nonsense"}};
    struct values v;
    struct err e;

    (void)state;
    for (size_t i = 0; i < LENGTH(lines); i++)
        assert_int_equal(parse(lines[i], &v, &e), 1);
}

static void refusals_hold_the_cure(void **state)
{
    static const struct {
        const char *words[WORDS_MAX], *text;
    } cases[] = {
        {{"--wrkers", "3"}, "no option --wrkers; did you mean --workers?"},
        {{"--wor=3"}, "no option --wor; did you mean --workers?"},
        {{"--cores", "3"}, "no option --cores; did you mean --workers?"},
        {{"--xyzzy"}, "no option --xyzzy; see `brigade draw --help`"},
        {{"--workers"}, "--workers requires a value"},
        {{"--workers", "--quick"},
         "--workers requires a value, and --quick is the next option"},
        {{"--out=a", "7"},
         "'7' is not an option; use: brigade draw --out=a --workers 7"},
        /* Too large for --workers, and workers were given. */
        {{"7000"}, "'7000' is not an option; use: brigade draw --port 7000"},
        {{"--workers=2", "7"},
         "'7' is not an option; use: brigade draw --workers=2 --port 7"},
        {{"steep"},
         "'steep' is not an option; use: brigade draw --shape "
         "steep"},
        {{"workers=7", "--out", "a b"},
         "'workers=7' is not an option; use: brigade draw --workers=7 --out "
         "'a b'"},
        {{"-n", "4", "--out=it's"},
         "'-n' is not an option; use: brigade draw --workers 4 "
         "'--out=it'\\''s'"},
        {{"-j8"}, "'-j8' is not an option; use: brigade draw --workers 8"},
        {{"-workers", "8"},
         "'-workers' is not an option; use: brigade draw --workers 8"},
        {{"\xe2\x80\x93workers", "8"},
         "'\xe2\x80\x93workers' is not an option; use: brigade draw --workers "
         "8"},
        {{"\xe2\x80\x94quick"},
         "'\xe2\x80\x94quick' is not an option; use: brigade draw --quick"},
        {{"nonsense"},
         "'nonsense' is not an option; options begin with --; "
         "see `brigade draw --help`"},
        {{"-"},
         "'-' is not an option; options begin with --; see `brigade "
         "draw --help`"},
        {{"--"},
         "'--' is not an option; options begin with --; see `brigade "
         "draw --help`"},
        {{""},
         "'' is not an option; options begin with --; see `brigade draw "
         "--help`"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct values v;
        struct err e;

        assert_int_equal(parse(cases[i].words, &v, &e), -1);
        assert_int_equal(e.code, EXIT_USAGE);
        assert_string_equal(e.text, cases[i].text);
    }
}

static void a_line_of_any_length_is_refused(void **state)
{
    static char word[100000];
    const char *words[WORDS_MAX] = {"--out", word, word};
    struct values v;
    struct err e;

    (void)state;
    memset(word, '\'', sizeof word - 1);
    assert_int_equal(parse(words, &v, &e), -1);
    words[2] = "7";
    assert_int_equal(parse(words, &v, &e), -1);
    memcpy(word, "--", 2);
    assert_int_equal(parse(words + 1, &v, &e), -1);
}

static void a_name_is_put_first(void **state)
{
    char *argv[] = {(char *)"sweep", (char *)"--out", (char *)"a b",
                    (char *)"strong", NULL};
    struct err e = {0};

    (void)state;
    words_name_first("brigade sweep", "kind", "weak", 4, argv, 3, &e);
    assert_string_equal(e.text, "name the kind first: brigade sweep strong "
                                "--out 'a b'");
    e = (struct err){0};
    words_name_first("brigade sweep", "kind", "weak", 3, argv, 0, &e);
    assert_string_equal(e.text,
                        "name the kind first: brigade sweep weak --out 'a b'");
}

static void a_command_follows_two_dashes(void **state)
{
    char *argv[] = {(char *)"scale",    (char *)"--workers", (char *)"2",
                    (char *)"./solver", (char *)"-n",        NULL};
    struct err e = {0};

    (void)state;
    assert_int_equal(words_without_dashes("brigade scale", table, 3, argv, &e),
                     0);
    assert_int_equal(words_without_dashes("brigade scale", table, 5, argv, &e),
                     -1);
    assert_string_equal(e.text, "a command follows --; use: brigade scale "
                                "--workers 2 -- ./solver -n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepted_lines),
        cmocka_unit_test(only_texts_are_repeated),
        cmocka_unit_test(help_ends_the_line),
        cmocka_unit_test(refusals_hold_the_cure),
        cmocka_unit_test(a_line_of_any_length_is_refused),
        cmocka_unit_test(a_name_is_put_first),
        cmocka_unit_test(a_command_follows_two_dashes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
