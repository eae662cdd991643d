/* SPDX-License-Identifier: BSD-3-Clause */
/* Option tables: every kind read, refused in the right words, and written. More
 * than 400 lines: a table of options and one of refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/hash.h"
#include "kernels/base/option.h"

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

static const char *const edges[] = {"clamp", "mirror", "wrap", "zero", NULL};
static const char *const filters[] = {"box", "gaussian", NULL};

struct values {
    int64_t workers, bytes, time_ns;
    uint64_t seed;
    double ratio;
    int flag, edge;
    const char *text;
    struct file_output output;
    struct time_list delays;
    struct blob filter;
    struct picture image;
    struct count_list counts;
    struct text_list texts;
};

#define FIELD(name) .offset = offsetof(struct values, name)

static const struct option table[] = {
    {.name = "workers",
     .kind = OPTION_COUNT,
     FIELD(workers),
     .init = "4",
     .min = 1,
     .max = 4096,
     .help = "how many workers there are, at most as many as this machine has "
             "cores"},
    {.name = "seed",
     .kind = OPTION_COUNT,
     FIELD(seed),
     .max = -1,
     .fact = "seed",
     .help = "where it begins"},
    {.name = "bytes",
     .kind = OPTION_BYTES,
     FIELD(bytes),
     .init = "64KiB",
     .min = 1,
     .help = "how much"},
    {.name = "time",
     .kind = OPTION_TIME,
     FIELD(time_ns),
     .init = "5ms",
     .max = 60000000000,
     .help = "how long"},
    {.name = "ratio", .kind = OPTION_NUMBER, FIELD(ratio), .init = "0.25"},
    {.name = "flag", .kind = OPTION_FLAG, FIELD(flag), .help = "whether"},
    {.name = "edge",
     .kind = OPTION_CHOICE,
     FIELD(edge),
     .init = "mirror",
     .choices = edges,
     .help = "what is beyond"},
    {.name = "text", .kind = OPTION_TEXT, FIELD(text), .help = "words"},
    {.name = "a-name-too-long-for-a-column",
     .kind = OPTION_OUTPUT,
     FIELD(output),
     .hidden = 1,
     .help = "where"},
    {.name = "delays",
     .kind = OPTION_TIMES,
     FIELD(delays),
     .max = 60000000000,
     .help = "waits"},
    {.name = "filter",
     .kind = OPTION_BLOB,
     FIELD(filter),
     .arg = "NAME[:K]",
     .choices = filters,
     .help = "weights"},
    {.name = "image", .kind = OPTION_PICTURE, FIELD(image), .help = "input"},
    {.name = "counts",
     .kind = OPTION_COUNTS,
     FIELD(counts),
     .min = 1,
     .help = "numbers"},
    {.name = "texts", .kind = OPTION_TEXTS, FIELD(texts), .help = "lines"},
    {0},
};

#undef FIELD

static struct values defaults(void)
{
    struct values v;
    struct err e = {0};

    memset(&v, 0xa5, sizeof v);
    assert_int_equal(option_defaults(table, &v, &e), 0);
    return v;
}

static int set(struct values *v, const char *name, const char *text,
               struct err *e)
{
    const struct option *o = option_find(table, name);

    assert_non_null(o);
    *e = (struct err){0};
    return option_set(o, v, text, e);
}

static void defaults_fill_every_field(void **state)
{
    struct values v = defaults();

    (void)state;
    assert_true(v.workers == 4 && v.bytes == 65536 && v.time_ns == 5000000);
    assert_true(v.seed == 0 && v.flag == 0 && v.edge == 1);
    assert_true(v.ratio >= 0.25 && v.ratio <= 0.25);
    assert_true(!v.text && !v.output.spec && !v.filter.spec && !v.filter.text);
    assert_true(v.delays.count == 0 && v.image.kind == PICTURE_NONE);
    assert_true(!v.image.spec && !v.image.pixels && v.filter.bytes == 0);
}

static void a_default_that_does_not_parse_is_reported(void **state)
{
    const struct option bad[] = {
        {.name = "n", .kind = OPTION_COUNT, .init = "5", .max = 4}, {0}};
    struct err e = {0};
    int64_t n;

    (void)state;
    assert_int_equal(option_defaults(bad, &n, &e), -1);
    assert_string_equal(e.text, "--n: 5 is above 4");
}

static void values_are_stored_where_they_belong(void **state)
{
    struct values v = defaults();
    struct err e;

    (void)state;
    assert_int_equal(set(&v, "workers", "2^12", &e), 0);
    assert_int_equal(set(&v, "seed", "2^64-1", &e), 0);
    assert_int_equal(set(&v, "bytes", "1.5MiB", &e), 0);
    assert_int_equal(set(&v, "time", "1m", &e), 0);
    assert_int_equal(set(&v, "ratio", "-1.5e-3", &e), 0);
    assert_int_equal(set(&v, "flag", "1", &e), 0);
    assert_int_equal(set(&v, "edge", "zero", &e), 0);
    assert_int_equal(set(&v, "text", "", &e), 0);
    assert_int_equal(set(&v, "delays", "3,1,2ms", &e), 0);
    assert_int_equal(set(&v, "filter", "gaussian:7", &e), 0);
    assert_int_equal(set(&v, "image", "640x480", &e), 0);
    assert_true(v.workers == 4096 && v.seed == UINT64_MAX);
    assert_true(v.bytes == 1572864 && v.time_ns == 60000000000);
    assert_true(v.ratio >= -1.5e-3 && v.ratio <= -1.5e-3);
    assert_true(v.flag == 1 && v.edge == 3 && v.text && !v.text[0]);
    assert_true(v.delays.count == 3 && v.delays.ns[0] == 3000000000);
    assert_true(v.delays.ns[1] == 1000000000 && v.delays.ns[2] == 2000000);
    assert_string_equal(v.filter.spec, "gaussian:7");
    assert_string_equal(v.image.spec, "640x480");
    assert_true(v.image.kind == PICTURE_NONE);
}

static void flags_have_words(void **state)
{
    static const char *const words[][2] = {
        {"0", "1"}, {"no", "yes"}, {"off", "on"}, {"false", "true"}};
    struct values v = defaults();
    struct err e;

    (void)state;
    for (size_t i = 0; i < LENGTH(words); i++)
        for (int value = 0; value <= 1; value++) {
            v.flag = !value;
            assert_int_equal(set(&v, "flag", words[i][value], &e), 0);
            assert_int_equal(v.flag, value);
        }
}

/* Whole sentences, because they are what a user has to go by. */
static const struct {
    const char *name, *text, *words;
} refusals[] = {
    {"workers", "0", "--workers: 0 is below 1"},
    {"workers", "1e4", "--workers: 1e4 is above 4096"},
    {"workers", "1e9x",
     "--workers: '1e9x' is not a count (for example 1000, 1e9, 10k or 2^40)"},
    {"workers", "",
     "--workers: '' is not a count (for example 1000, 1e9, 10k or 2^40)"},
    {"workers", "-1",
     "--workers: '-1' is not a count (for example 1000, 1e9, 10k or 2^40)"},
    {"seed", "2^64", "--seed: 2^64 is too large"},
    {"bytes", "0", "--bytes: 0 is below 1"},
    {"workers", "1,000",
     "--workers: '1,000' is not a count (for example 1000, 1e9, 10k or 2^40); "
     "write 1000"},
    {"bytes", "64Kx",
     "--bytes: '64Kx' is not a size (for example 4096, 64KiB or 1MB)"},
    {"time", "61s", "--time: 61s is above 1m"},
    {"time", "5mss",
     "--time: '5mss' is not a time (for example 5ms, 1.5s or 2m)"},
    {"ratio", "a", "--ratio: 'a' is not a number (for example 0.25 or 3)"},
    {"ratio", "", "--ratio: '' is not a number (for example 0.25 or 3)"},
    {"ratio", "0,25",
     "--ratio: '0,25' is not a number (for example 0.25 or 3)"},
    {"ratio", "inf", "--ratio: 'inf' is not a number (for example 0.25 or 3)"},
    {"ratio", "1e999",
     "--ratio: '1e999' is not a number (for example 0.25 or 3)"},
    {"ratio", " 1", "--ratio: ' 1' is not a number (for example 0.25 or 3)"},
    {"ratio", "0x10",
     "--ratio: '0x10' is not a number (for example 0.25 or 3)"},
    {"flag", "maybe", "--flag: 'maybe' is not yes or no (1 or 0)"},
    {"edge", "clmp",
     "--edge: 'clmp' is not one of clamp, mirror, wrap, zero; did you mean "
     "'clamp'?"},
    {"edge", "other",
     "--edge: 'other' is not one of clamp, mirror, wrap, zero"},
    {"delays", "", "--delays: time 1 of '' is empty"},
    {"delays", "3,,2", "--delays: time 2 of '3,,2' is empty"},
    {"delays", "3,1,", "--delays: time 3 of '3,1,' is empty"},
    {"delays", "1,x",
     "--delays: 'x' is not a time (for example 5ms, 1.5s or 2m)"},
    {"delays", "1,2m", "--delays: 2m is above 1m"},
    {"delays", " ", "--delays: time 1 of ' ' is empty"},
    {"delays", "1, ", "--delays: time 2 of '1, ' is empty"},
    {"delays", "1 , , 2", "--delays: time 2 of '1 , , 2' is empty"},
    {"counts", "1,0", "--counts: 0 is below 1"},
    {"counts", "1,,2", "--counts: count 2 of '1,,2' is empty"},
    {"counts", "all",
     "--counts: 'all' is not a count; a list is for example 1,2,4"},
    {"filter", "", "--filter: '' is not a name or a file"},
    {"image", "",
     "--image: '' is not a picture (a file, or a size like 640x480)"},
    {"a-name-too-long-for-a-column", "",
     "--a-name-too-long-for-a-column: '' is not a file name"},
};

static void refusals_say_what_is_wrong(void **state)
{
    struct values v = defaults();
    struct err e;

    (void)state;
    for (size_t i = 0; i < LENGTH(refusals); i++) {
        assert_int_equal(set(&v, refusals[i].name, refusals[i].text, &e), -1);
        assert_int_equal(e.code, EXIT_USAGE);
        assert_string_equal(e.text, refusals[i].words);
    }
}

static void a_long_value_is_cut_in_the_words(void **state)
{
    struct values v = defaults();
    char text[3000];
    struct err e;

    (void)state;
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    for (const struct option *o = table; o->name; o++) {
        if (set(&v, o->name, text, &e) == 0)
            continue;
        assert_true(strlen(e.text) < 250);
        assert_memory_equal(e.text, "--", 2);
    }
}

static void counts_reach_the_ends_of_their_range(void **state)
{
    struct option o = {.name = "n", .kind = OPTION_COUNT};
    uint64_t n = 0;
    struct err e = {0};

    (void)state;
    assert_int_equal(option_set(&o, &n, "2^63-1", &e), 0);
    assert_int_equal(option_set(&o, &n, "2^63", &e), -1);
    o.min = 5;
    assert_int_equal(option_set(&o, &n, "5", &e), 0);
    assert_int_equal(option_set(&o, &n, "4", &e), -1);
    o.max = -1;
    assert_int_equal(option_set(&o, &n, "2^64-1", &e), 0);
    assert_true(n == UINT64_MAX);
}

static void a_list_holds_256_times_and_no_more(void **state)
{
    struct values v = defaults();
    char text[2 * (TIME_LIST_MAX + 1) + 1], back[6000];
    struct err e;

    (void)state;
    for (size_t i = 0; i <= TIME_LIST_MAX; i++)
        memcpy(text + 2 * i, "7,", 2);
    text[2 * TIME_LIST_MAX + 1] = '\0';
    assert_int_equal(set(&v, "delays", text, &e), -1);
    assert_string_equal(e.text, "--delays: more than 256 times");
    text[2 * TIME_LIST_MAX - 1] = '\0';
    assert_int_equal(set(&v, "delays", text, &e), 0);
    assert_int_equal(v.delays.count, TIME_LIST_MAX);
    assert_true(v.delays.ns[TIME_LIST_MAX - 1] == 7000000000);
    assert_int_equal(
        option_text(option_find(table, "delays"), &v, back, sizeof back),
        3 * TIME_LIST_MAX - 1);
    assert_int_equal(option_text(option_find(table, "delays"), &v, back, 4),
                     3 * TIME_LIST_MAX - 1);
    assert_string_equal(back, "7s,");
}

static void lists_may_have_blanks(void **state)
{
    static const char *const texts[] = {"3,1,2", "3, 1, 2", " 3 1\t2 ",
                                        "3 ,1 , 2"};
    char back[64];
    struct err e;

    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++) {
        struct values v = defaults();

        assert_int_equal(set(&v, "delays", texts[i], &e), 0);
        assert_int_equal(set(&v, "counts", texts[i], &e), 0);
        option_text(option_find(table, "delays"), &v, back, sizeof back);
        assert_string_equal(back, "3s,1s,2s");
        option_text(option_find(table, "counts"), &v, back, sizeof back);
        assert_string_equal(back, "3,1,2");
    }
}

static void texts_are_collected(void **state)
{
    struct values v = defaults();
    struct err e;

    (void)state;
    for (int i = 0; i < TEXT_LIST_MAX; i++)
        assert_int_equal(set(&v, "texts", i % 2 == 0 ? "a" : "b", &e), 0);
    assert_int_equal(v.texts.count, TEXT_LIST_MAX);
    assert_string_equal(v.texts.text[0], "a");
    assert_string_equal(v.texts.text[TEXT_LIST_MAX - 1], "b");
    assert_int_equal(set(&v, "texts", "c", &e), -1);
    assert_string_equal(e.text, "--texts: more than 16 of them");
}

static void canonical_text_is_in_table_order_and_escaped(void **state)
{
    static const char all[] =
        "workers=4;seed=0;bytes=64KiB;time=5ms;ratio=0.25;flag=0;edge=mirror;"
        "text=a%3Bb%3Dc%25d,e;delays=3s,1s,2s;filter=./g%3D7;image=9x9";
    struct values v = defaults();
    char text[400];
    struct err e;

    (void)state;
    option_canonical(table, &v, text, sizeof text);
    assert_string_equal(text, "workers=4;seed=0;bytes=64KiB;time=5ms;"
                              "ratio=0.25;flag=0;edge=mirror");
    assert_int_equal(set(&v, "text", "a;b=c%d,e", &e), 0);
    assert_int_equal(set(&v, "delays", "3,1,2", &e), 0);
    assert_int_equal(set(&v, "filter", "./g=7", &e), 0);
    assert_int_equal(set(&v, "image", "9x9", &e), 0);
    assert_int_equal(
        set(&v, "a-name-too-long-for-a-column", "left-out.png", &e), 0);
    option_canonical(table, &v, text, sizeof text);
    assert_string_equal(text, all);
    for (size_t size = 0; size < sizeof all; size++) {
        memset(text, '#', sizeof text);
        assert_int_equal(option_canonical(table, &v, text, size),
                         sizeof all - 1);
        assert_int_equal(text[size], '#');
        if (size > 0) {
            assert_int_equal(strlen(text), size - 1);
            assert_memory_equal(text, all, size - 1);
        }
    }
}

static void numbers_do_not_follow_the_locale(void **state)
{
    static const char *const commas[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE",
                                         "fr_FR.UTF-8", "nl_NL.UTF-8"};
    const char *found = NULL;
    struct values v = defaults();
    char text[40];
    struct err e;

    (void)state;
    for (size_t i = 0; i < LENGTH(commas) && !found; i++)
        found = setlocale(LC_ALL, commas[i]);
    if (!found) {
        print_message("no locale with a decimal comma is installed\n");
        skip();
    }
    assert_int_equal(set(&v, "ratio", "1.5", &e), 0);
    option_text(option_find(table, "ratio"), &v, text, sizeof text);
    setlocale(LC_ALL, "C");
    assert_string_equal(text, "1.5");
    assert_true(v.ratio >= 1.5 && v.ratio <= 1.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_fill_every_field),
        cmocka_unit_test(a_default_that_does_not_parse_is_reported),
        cmocka_unit_test(values_are_stored_where_they_belong),
        cmocka_unit_test(flags_have_words),
        cmocka_unit_test(refusals_say_what_is_wrong),
        cmocka_unit_test(a_long_value_is_cut_in_the_words),
        cmocka_unit_test(counts_reach_the_ends_of_their_range),
        cmocka_unit_test(a_list_holds_256_times_and_no_more),
        cmocka_unit_test(lists_may_have_blanks),
        cmocka_unit_test(texts_are_collected),
        cmocka_unit_test(canonical_text_is_in_table_order_and_escaped),
        cmocka_unit_test(numbers_do_not_follow_the_locale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
