/* SPDX-License-Identifier: BSD-3-Clause */
/* The filters of convolve: answers worked out by hand, the text of a filter
 * file however hostile, and rounding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "kernels/convolve/convolve.h"
#include "kernels/convolve/filter.h"
#include "tests/unit/kernel_harness.h"

extern const struct kernel convolve_kernel;

/*  1  2  3
 *  4 50  6
 *  7  8 99   */
static const unsigned char nine[] = {1, 2, 3, 4, 50, 6, 7, 8, 99};
static const unsigned char turned[] = {3, 2, 1, 6, 50, 4, 99, 8, 7};

static int pixel_of(const unsigned char *pixels, const char *filter,
                    enum edge edge, int64_t divisor, double offset, int at)
{
    struct convolve o = {
        .image = {.kind = PICTURE_FILE,
                  .width = 3,
                  .height = 3,
                  .channels = 1,
                  .end_row = 3,
                  .stride = 3,
                  .pixels = pixels},
        .filter = {.spec = filter},
        .divisor = divisor,
        .offset = offset,
        .passes = 1,
        .edge = (int)edge,
    };
    struct harness h = {.kernel = &convolve_kernel, .opt = &o};
    struct err e = {0};
    int value;

    if (harness_run(&h, &e) != VERIFIED_FULL)
        fail_msg("%s", e.text);
    value = harness_out(&h, at / 3)[at % 3];
    harness_release(&h);
    return value;
}

static void built_in_filters_have_known_answers(void **state)
{
    static const struct {
        const char *filter;
        int middle;
    } known[] = {
        {"box", 20},        /* 180 / 9 */
        {"box:3", 20},      /* the same */
        {"box:1", 50},      /* itself */
        {"gaussian", 22},   /* 350 / 16 = 21.875 */
        {"gaussian:1", 50}, /* itself */
        {"sharpen", 230},   /* 250 - 2 - 4 - 6 - 8 */
        {"emboss", 254},    /* -2 - 2 - 4 + 50 + 6 + 8 + 198 */
        {"sobel-x", 98},    /* 2 + 2 * 2 + 92 */
        {"sobel-y", 114},   /* 7 + 16 + 99 - 1 - 4 - 3 */
    };

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        assert_int_equal(pixel_of(nine, known[i].filter, EDGE_CLAMP, 0, 0, 4),
                         known[i].middle);
}

static void edges_have_known_answers(void **state)
{
    (void)state;
    /* (1+1+2 + 1+1+2 + 4+4+50) / 9 = 7.33 */
    assert_int_equal(pixel_of(nine, "box", EDGE_CLAMP, 0, 0, 0), 7);
    /* (50+4+50 + 2+1+2 + 50+4+50) / 9 = 23.67 */
    assert_int_equal(pixel_of(nine, "box", EDGE_MIRROR, 0, 0, 0), 24);
    /* all nine, 180 / 9 */
    assert_int_equal(pixel_of(nine, "box", EDGE_WRAP, 0, 0, 0), 20);
    /* (1+2 + 4+50) / 9 = 6.33 */
    assert_int_equal(pixel_of(nine, "box", EDGE_ZERO, 0, 0, 0), 6);
    /* The last corner takes from the other end: -46 - 2 - 1, and
     * (6-50) + 2 (99-8) + (3-2). */
    assert_int_equal(pixel_of(nine, "sobel-x", EDGE_WRAP, 0, 0, 8), 0);
    assert_int_equal(pixel_of(turned, "sobel-x", EDGE_WRAP, 0, 0, 8), 139);
}

static void halves_round_up_and_results_are_clamped(void **state)
{
    (void)state;
    /* 98 / 4 = 24.5; the other way round -24.5 becomes -24. */
    assert_int_equal(pixel_of(nine, "sobel-x", EDGE_CLAMP, 4, 0, 4), 25);
    assert_int_equal(pixel_of(turned, "sobel-x", EDGE_CLAMP, 4, 100, 4), 76);
    assert_int_equal(pixel_of(turned, "sobel-x", EDGE_CLAMP, 0, 0, 4), 0);
    assert_int_equal(pixel_of(turned, "sobel-x", EDGE_CLAMP, 0, 128, 4), 30);
    assert_int_equal(pixel_of(nine, "sobel-x", EDGE_CLAMP, 0, 157, 4), 255);
    assert_int_equal(pixel_of(nine, "sobel-x", EDGE_CLAMP, 0, 158, 4), 255);
    assert_int_equal(pixel_of(nine, "sobel-x", EDGE_CLAMP, 0, -98, 4), 0);
    assert_int_equal(pixel_of(nine, "sobel-x", EDGE_CLAMP, 0, -97, 4), 1);
}

static int make(struct filter *f, const char *spec, const char *text,
                struct err *e)
{
    struct blob b = {spec, text, text ? strlen(text) : 0};

    *e = (struct err){0};
    return filter_make(f, &b, 0, 0, e);
}

static void gaussians_follow_their_formula(void **state)
{
    static const int32_t seven[] = {1, 6, 15, 20, 15, 6, 1};
    struct filter f;
    struct err e;

    (void)state;
    assert_int_equal(make(&f, "gaussian:7", NULL, &e), 0);
    assert_int_equal(f.divisor, 4096);
    for (int i = 0; i < 49; i++)
        assert_int_equal(f.weights[i], seven[i / 7] * seven[i % 7]);
    assert_int_equal(make(&f, "gaussian:9", NULL, &e), 0);
    assert_int_equal(f.divisor, 65536);
    for (int size = 11; size <= 31; size += 2) {
        char spec[32];
        int r = size / 2;
        double s = 0.3 * ((size - 1) * 0.5 - 1) + 0.8;

        snprintf(spec, sizeof spec, "gaussian:%d", size);
        assert_int_equal(make(&f, spec, NULL, &e), 0);
        for (int i = 0; i < size * size; i++) {
            int y = i / size - r, x = i % size - r;
            double g = floor(128 * exp(-y * y / (2 * s * s)) + 0.5);

            g *= floor(128 * exp(-x * x / (2 * s * s)) + 0.5);
            assert_int_equal(f.weights[i], (int)g);
        }
    }
}

static void names_that_are_no_filter_are_refused(void **state)
{
    static const char *const bad[] = {
        "",       "blur",      "box:",
        "box:0",  "box:2",     "box:33",
        "box:3x", "box:-3",    "gaussian:32",
        "boxx",   "sharpen:5", "sobel-x:1",
        "bo",     ":3",        "gaussian:4294967299",
    };
    struct filter f;
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(make(&f, bad[i], NULL, &e), -1);
        assert_int_equal(e.code, EXIT_USAGE);
    }
    assert_int_equal(make(&f, NULL, NULL, &e), -1);
    assert_int_equal(make(&f, "sharpen:3", NULL, &e), 0);
}

static void texts_are_read(void **state)
{
    struct filter f;
    struct err e;

    (void)state;
    assert_int_equal(make(&f, "t", "7", &e), 0);
    assert_int_equal(f.size, 1);
    assert_int_equal(f.divisor, 7);
    assert_int_equal(make(&f, "t",
                          "# a comment\n\n 1\t-2 +3 # more\r\n\r\n"
                          "0 0 0\n  \n-32767 5 00032767",
                          &e),
                     0);
    assert_int_equal(f.size, 3);
    assert_int_equal(f.weights[1], -2);
    assert_int_equal(f.weights[2], 3);
    assert_int_equal(f.weights[6], -32767);
    assert_int_equal(f.weights[8], 32767);
    assert_int_equal(f.divisor, 7);
    /* A built-in's name with a text is the text. */
    assert_int_equal(make(&f, "box", "9", &e), 0);
    assert_int_equal(f.weights[0], 9);
}

static void hostile_texts_are_refused_by_line(void **state)
{
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"", "is empty"},
        {"\n\n# nothing\n", "no numbers"},
        {"1 2\n3 4\n", "line 1: 2 numbers"},
        {"1 2 3\n4 5\n7 8 9\n", "line 2: 2 numbers"},
        {"1 2 3\n4 5 6 7\n7 8 9\n", "line 2: more than 3"},
        {"1 2 3\n\n4 5 6\n", "ends at line 3 with 2"},
        {"1 2 3\n4 5 6\n7 8 9\n# end\n1 2 3\n", "line 5: more than 3 lines"},
        {"1 2 3\n4 x 6\n7 8 9\n", "line 2: expected whole"},
        {"1 2 3\n4 5.5 6\n7 8 9\n", "line 2: expected whole"},
        {"1 2 3\n4 - 6\n7 8 9\n", "line 2: expected whole"},
        {"1 2 3\n4 5 6\n7 8 --9\n", "line 3: expected whole"},
        {"1,2,3\n", "line 1: expected whole"},
        {"-", "line 1: expected whole"},
        {"\xff\xfe", "line 1: expected whole"},
        {"1 2 99999999999999999999999\n", "line 1: a weight exceeds"},
        {"32768", "line 1: a weight exceeds"},
        {"-32768", "line 1: a weight exceeds"},
    };
    struct filter f;
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(make(&f, "t", bad[i].text, &e), -1);
        assert_int_equal(e.code, EXIT_USAGE);
        if (!strstr(e.text, bad[i].says))
            fail_msg("'%s' instead of '%s'", e.text, bad[i].says);
    }
}

/* Every text ends where bytes says: memory is exactly that large. */
static void texts_are_read_to_their_last_byte_only(void **state)
{
    uint64_t random = 5;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        static const char letters[] = "0123456789 -+#\n\t\rx.,";
        size_t bytes = random_next(&random) % 40;
        char *text = malloc(bytes ? bytes : 1);
        struct blob b = {"t", text, bytes};
        struct filter f;
        struct err e = {0};

        assert_non_null(text);
        for (size_t k = 0; k < bytes; k++)
            text[k] = letters[random_next(&random) % (sizeof letters)];
        if (filter_make(&f, &b, 0, 0, &e) == 0)
            assert_true(f.size % 2 == 1 && f.divisor != 0);
        else
            assert_int_equal(e.code, EXIT_USAGE);
        free(text);
    }
}

static void long_texts_are_refused_soon(void **state)
{
    size_t bytes = 1 << 20;
    char *text = harness_memory(bytes + 1);
    struct filter f;
    struct err e;

    (void)state;
    memset(text, '1', bytes);
    assert_int_equal(make(&f, "t", text, &e), -1);
    for (size_t i = 1; i < bytes; i += 2)
        text[i] = ' ';
    assert_int_equal(make(&f, "t", text, &e), -1);
    assert_non_null(strstr(e.text, "line 1: more than 31"));
    memset(text, '\n', bytes);
    text[bytes - 1] = '5';
    assert_int_equal(make(&f, "t", text, &e), 0);
    free(text);
}

static void divisors_and_offsets_are_bounded(void **state)
{
    static const struct {
        int64_t divisor;
        double offset;
        int result;
    } cases[] = {
        {-1, 0, -1},        {0, 0, 0},          {1 << 22, 0, 0},
        {1, 0.5, -1},       {1, NAN, -1},       {(1 << 22) + 1, 0, -1},
        {1, INFINITY, -1},  {1, -INFINITY, -1}, {1, 1e6, 0},
        {1, -1e6, 0},       {1, 1e6 + 1, -1},   {1, 1e300, -1},
        {INT64_MAX, 0, -1}, {1, -7, 0},
    };
    struct blob box = {.spec = "box"};
    struct filter f;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err e = {0};

        assert_int_equal(
            filter_make(&f, &box, cases[i].divisor, cases[i].offset, &e),
            cases[i].result);
        assert_int_equal(e.code, cases[i].result ? EXIT_USAGE : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_filters_have_known_answers),
        cmocka_unit_test(edges_have_known_answers),
        cmocka_unit_test(halves_round_up_and_results_are_clamped),
        cmocka_unit_test(gaussians_follow_their_formula),
        cmocka_unit_test(names_that_are_no_filter_are_refused),
        cmocka_unit_test(texts_are_read),
        cmocka_unit_test(hostile_texts_are_refused_by_line),
        cmocka_unit_test(texts_are_read_to_their_last_byte_only),
        cmocka_unit_test(long_texts_are_refused_soon),
        cmocka_unit_test(divisors_and_offsets_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
