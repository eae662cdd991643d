/* SPDX-License-Identifier: BSD-3-Clause */
/* The option tables of all kernels: defaults, canonical texts that parse back,
 * help within 80 columns; and the nearest of some names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/hash.h"
#include "kernels/kernel.h"

enum { VALUES_MAX = 8192, TEXT_MAX = 65536, TRIALS = 500 };

/* Whether option o has the same value in both; texts are compared. */
static int same_value(const struct option *o, const void *a, const void *b)
{
    static const size_t bytes[] = {
        [OPTION_COUNT] = sizeof(int64_t),
        [OPTION_BYTES] = sizeof(int64_t),
        [OPTION_TIME] = sizeof(int64_t),
        [OPTION_NUMBER] = sizeof(double),
        [OPTION_FLAG] = sizeof(int),
        [OPTION_CHOICE] = sizeof(int),
        [OPTION_TIMES] = sizeof(struct time_list),
        [OPTION_SERVER] = 0, /* the last kind */
    };
    const void *left = (const char *)a + o->offset;
    const void *right = (const char *)b + o->offset;
    char one[TEXT_MAX / 8], other[TEXT_MAX / 8];

    if (bytes[o->kind] > 0)
        return memcmp(left, right, bytes[o->kind]) == 0;
    option_text(o, a, one, sizeof one);
    option_text(o, b, other, sizeof other);
    return strcmp(one, other) == 0;
}

static uint64_t within(uint64_t *state, uint64_t low, uint64_t high)
{
    uint64_t r = random_next(state) >> random_next(state) % 64;

    return high - low == UINT64_MAX ? r : low + r % (high - low + 1);
}

static const char *random_letters(uint64_t *state, char *to, size_t size)
{
    static const char letters[] = "ab;=%3B, '\"\\\t\xc3\xa9";
    size_t length = 1 + random_next(state) % (size - 1);

    for (size_t i = 0; i < length; i++)
        to[i] = letters[random_next(state) % (sizeof letters - 1)];
    to[length] = '\0';
    return to;
}

/* Any text that o accepts, in forms that a user would write. */
static void random_text(const struct option *o, uint64_t *state, char *to,
                        size_t size)
{
    uint64_t high = o->max == -1 ? UINT64_MAX
                    : o->max     ? (uint64_t)o->max
                                 : INT64_MAX;
    unsigned long long value = within(state, (uint64_t)o->min, high);
    size_t used = 0, n = 0;

    switch (o->kind) {
    case OPTION_COUNT:
    case OPTION_BYTES:
        snprintf(to, size, "%llu", value);
        return;
    case OPTION_TIME:
        snprintf(to, size, "%lluns", value);
        return;
    case OPTION_TIMES:
        n = 1 + random_next(state) % TIME_LIST_MAX;
        for (size_t i = 0; i < n; i++)
            used += (size_t)snprintf(
                to + used, size - used, "%s%lluns", i > 0 ? "," : "",
                (unsigned long long)within(state, (uint64_t)o->min, high));
        return;
    case OPTION_NUMBER:
        snprintf(to, size, "%.17g", ((double)random_next(state) - 9e18) / 3e14);
        return;
    case OPTION_FLAG:
        snprintf(to, size, "%s", random_next(state) % 2 ? "yes" : "0");
        return;
    case OPTION_CHOICE:
        while (o->choices[n])
            n++;
        snprintf(to, size, "%s", o->choices[random_next(state) % n]);
        return;
    case OPTION_TEXT:
    case OPTION_BLOB:
    case OPTION_PICTURE:
    case OPTION_OUTPUT:
    case OPTION_FILE:
    case OPTION_PICTURES:
    case OPTION_TARGET:
        random_letters(state, to, 40);
        return;
    case OPTION_SERVER:
        snprintf(to, size, "host%u:%u", (unsigned)(random_next(state) % 100),
                 (unsigned)(1 + random_next(state) % 65535));
        return;
    case OPTION_COUNTS: /* of commands, not of kernels */
    case OPTION_TEXTS:
        fail();
    }
}

/* Undo %3B, %3D and %25 in place. */
static void unescape(char *text)
{
    char *to = text;

    for (; *text; text++) {
        if (*text == '%') {
            char hex[3] = {text[1], text[2], '\0'};

            *to++ = (char)strtol(hex, NULL, 16);
            text += 2;
        } else {
            *to++ = *text;
        }
    }
    *to = '\0';
}

/* Set what "k=v;k=v" says; text is split in place and must outlive values. */
static void read_canonical(const struct option *table, void *values, char *text)
{
    for (char *next; text && *text; text = next) {
        char *end = strchr(text, ';'), *value = strchr(text, '=') + 1;
        const struct option *o;
        struct err e = {0};

        next = end ? end + 1 : NULL;
        if (end)
            *end = '\0';
        value[-1] = '\0';
        o = option_find(table, text);
        assert_non_null(o);
        assert_null(strchr(value, '='));
        unescape(value);
        if (option_set(o, values, value, &e) != 0)
            fail_msg("%s", e.text);
    }
}

static void try_round_trip(const struct kernel *k, uint64_t *state)
{
    static _Alignas(64) unsigned char values[VALUES_MAX], back[VALUES_MAX];
    static char texts[64][TEXT_MAX / 8], canonical[TEXT_MAX], copy[TEXT_MAX];
    struct err e = {0};
    int n = 0;

    assert_int_equal(option_defaults(k->options, values, &e), 0);
    assert_int_equal(option_defaults(k->options, back, &e), 0);
    for (const struct option *o = k->options; o->name; o++, n++) {
        if (o->hidden || random_next(state) % 4 == 0)
            continue;
        random_text(o, state, texts[n], sizeof texts[n]);
        if (option_set(o, values, texts[n], &e) != 0)
            fail_msg("%s", e.text);
    }
    assert_in_range(option_canonical(k->options, values, canonical, TEXT_MAX),
                    0, TEXT_MAX - 1);
    strcpy(copy, canonical);
    read_canonical(k->options, back, copy);
    for (const struct option *o = k->options; o->name; o++)
        if (!same_value(o, values, back))
            fail_msg("%s: --%s changed in '%.900s'", k->name, o->name,
                     canonical);
}

static void canonical_text_reads_back_the_same(void **state)
{
    uint64_t s = 7;

    (void)state;
    for (int i = 0; kernels[i]; i++)
        for (int trial = 0; trial < TRIALS; trial++)
            try_round_trip(kernels[i], &s);
}

static void every_kernel_has_what_a_user_needs(void **state)
{
    (void)state;
    for (int i = 0; kernels[i]; i++) {
        static _Alignas(64) unsigned char values[VALUES_MAX];
        const struct kernel *k = kernels[i];
        struct geometry g;
        struct err e = {0};

        assert_ptr_equal(kernel_find(k->name), k);
        assert_in_range(k->options_size, 1, VALUES_MAX);
        assert_true(strlen(k->summary) > 10 && strlen(k->summary) <= 66);
        assert_true(k->example && k->work_unit && k->verify && k->merge);
        assert_memory_equal(k->example, "--", 2);
        if (option_defaults(k->options, values, &e) != 0)
            fail_msg("%s: %s", k->name, e.text);
        for (const struct option *o = k->options; o->name; o++) {
            assert_ptr_equal(option_find(k->options, o->name), o);
            assert_true(o->offset < k->options_size);
            assert_true(o->help && o->help[strlen(o->help) - 1] != '.');
        }
        if (k == kernel_find("convolve"))
            continue; /* its picture is opened by the program before plan() */
        if (k == kernel_find("album"))
            continue; /* so is its directory */
        if (k->plan(values, &g, &e) != 0)
            fail_msg("%s: %s", k->name, e.text);
        assert_true(g.units > 0 && g.grain > 0 && g.passes > 0);
        assert_true(g.partial_bytes >= sizeof(struct tally) && g.work > 0);
    }
    assert_null(kernel_find("nul"));
    assert_null(kernel_find(""));
}

static char *help_of(const struct option *table)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    assert_non_null(stream);
    option_help(table, stream);
    assert_int_equal(fclose(stream), 0);
    return text;
}

static void help_names_everything_within_80_columns(void **state)
{
    (void)state;
    for (int i = 0; kernels[i]; i++) {
        char *help = help_of(kernels[i]->options), *rest = help;

        for (const struct option *o = kernels[i]->options; o->name; o++) {
            char name[80];

            snprintf(name, sizeof name, "  --%s%s",
                     o->kind == OPTION_FLAG ? "[no-]" : "", o->name);
            assert_non_null(strstr(help, name));
            for (int c = 0; o->choices && o->choices[c]; c++)
                assert_non_null(strstr(help, o->choices[c]));
        }
        for (char *line; (line = strsep(&rest, "\n"));) {
            assert_true(strlen(line) <= 80);
            assert_true(!*line || line[strlen(line) - 1] != ' ');
        }
        free(help);
    }
}

static void help_is_aligned_and_wrapped(void **state)
{
    static const char *const shapes[] = {"flat", "steep", NULL};
    static const struct option table[] = {
        {.name = "n",
         .kind = OPTION_COUNT,
         .init = "1e3",
         .min = 1,
         .max = 1000000,
         .help = "how many there are of them, so many that the words about it "
                 "do not fit a line"},
        {.name = "time", .kind = OPTION_TIME, .min = 1000000, .help = "lasts"},
        {.name = "size",
         .kind = OPTION_BYTES,
         .init = "1MiB",
         .max = 1073741824,
         .help = "takes"},
        {.name = "seed",
         .kind = OPTION_COUNT,
         .max = -1,
         .fact = "seed",
         .help = "begins"},
        {.name = "quick", .kind = OPTION_FLAG, .init = "1", .help = "hurries"},
        {.name = "the-shape-of-it",
         .kind = OPTION_CHOICE,
         .arg = "SHAPE",
         .init = "flat",
         .choices = shapes,
         .help = "looks"},
        {0},
    };
    char *help = help_of(table);

    (void)state;
    assert_string_equal(
        help,
        "  --n N         how many there are of them, so many that the words "
        "about it do\n"
        "                not fit a line (1 to 1e6; default 1e3)\n"
        "  --time TIME   lasts (at least 1ms)\n"
        "  --size SIZE   takes (at most 1GiB; default 1MiB)\n"
        "  --seed N      begins (default: the run's seed)\n"
        "  --[no-]quick  hurries (default on)\n"
        "  --the-shape-of-it SHAPE\n"
        "                looks: flat, steep (default flat)\n");
    free(help);
}

static void the_nearest_name_is_found(void **state)
{
    static const char *const names[] = {"serial", "openmp", "pthread", "fork",
                                        "epoll",  "mpi",    "uring",   NULL};
    static const char *const none[] = {NULL};
    static const char *const cases[][2] = {
        {"serial", "serial"},
        {"seral", "serial"},
        {"serrial", "serial"},
        {"sreial", "serial"},
        {"sreail", "serial"},
        {"OpenMP", "openmp"},
        {"opnmp", "openmp"},
        {"open", "openmp"},
        {"threads", "pthread"},
        {"frok", "fork"},
        {"froked", NULL},
        {"mp", "mpi"},
        {"mip", "mpi"},
        {"xyz", NULL},
        {"", NULL},
        {"uringg", "uring"},
        {"pthraed", "pthread"},
        {"ser", "serial"},
        {"pt", "pthread"},
        {"p", NULL},
        {"asyncio", "epoll"},
        {"processes", NULL},
        {"sequential", "serial"},
    };
    char longer[300];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *found = option_nearest(cases[i][0], names);

        if (!cases[i][1] ? found != NULL
                         : !found || strcmp(found, cases[i][1]) != 0)
            fail_msg("'%s' is near '%s'", cases[i][0], found ? found : "none");
    }
    memset(longer, 's', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    assert_null(option_nearest(longer, names));
    assert_null(option_nearest("serial", none));
    /* The beginning of two names is that of none. */
    assert_null(option_nearest(
        "wa", (const char *const[]){"warmup-rounds", "wait-time", NULL}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_text_reads_back_the_same),
        cmocka_unit_test(every_kernel_has_what_a_user_needs),
        cmocka_unit_test(help_names_everything_within_80_columns),
        cmocka_unit_test(help_is_aligned_and_wrapped),
        cmocka_unit_test(the_nearest_name_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
