/* SPDX-License-Identifier: BSD-3-Clause */
/* Pictures in files: what is read, in every kind of PNG and PNM. Hostile files
 * are test_picture_hostile.c, the writer is test_picture_write.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "drivers/picture/picture.h"
#include "kernels/base/hash.h"
#include "tests/unit/picture_samples.h"

static void open_or_fail(struct picture *p, const char *path)
{
    struct err e = {0};

    *p = (struct picture){.spec = path};
    if (picture_open(p, PICTURE_MAX_PIXELS, &e) < 0)
        fail_msg("%s", e.text);
    assert_int_equal(p->kind, PICTURE_FILE);
    assert_null(p->pixels);
}

/* Rows lo .. hi-1 of the open picture are those of expected, all rows. */
static void compare_rows(struct picture *p, int64_t lo, int64_t hi,
                         const unsigned char *expected, size_t stride)
{
    struct err e = {0};
    int64_t first = lo < 0 ? 0 : lo, end = hi > p->height ? p->height : hi;

    if (picture_load(p, lo, hi, &e) < 0)
        fail_msg("%s", e.text);
    assert_int_equal(p->first_row, first);
    assert_int_equal(p->end_row, end);
    for (int64_t y = first; y < end; y++)
        assert_memory_equal(p->pixels + (size_t)(y - first) * p->stride,
                            expected + (size_t)y * stride,
                            (size_t)(p->width * p->channels));
    picture_unload(p);
    assert_null(p->pixels);
}

static void what_is_written_is_read(void **state)
{
    static const struct {
        const char *name;
        int channels;
    } files[] = {{"a.png", 1}, {"b.png", 3}, {"c.pgm", 1}, {"d.PPM", 3}};
    static unsigned char pixels[256 * 40];

    (void)state;
    samples_paint(pixels, sizeof pixels);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        for (int64_t width = 1; width < 80; width += 39) {
            const char *path = samples_path(files[i].name);
            struct picture p;
            struct err e = {0};

            if (samples_write(path, pixels, width, 40, files[i].channels, 256,
                              &e) < 0)
                fail_msg("%s", e.text);
            assert_int_equal(samples_count(), 1);
            open_or_fail(&p, path);
            assert_int_equal(p.width, width);
            assert_int_equal(p.height, 40);
            assert_int_equal(p.channels, files[i].channels);
            compare_rows(&p, 0, 40, pixels, 256);
            compare_rows(&p, -5, 60, pixels, 256);
            compare_rows(&p, 7, 8, pixels, 256);
            compare_rows(&p, 39, 40, pixels, 256);
            unlink(path);
        }
}

/* libpng writes, and expands by itself; the test states the result. */
static void every_kind_of_png_becomes_8_bits(void **state)
{
    static const struct {
        int type, depth, channels;
    } kinds[] = {
        {PNG_COLOR_TYPE_GRAY, 1, 1},    {PNG_COLOR_TYPE_GRAY, 2, 1},
        {PNG_COLOR_TYPE_GRAY, 4, 1},    {PNG_COLOR_TYPE_GRAY, 8, 1},
        {PNG_COLOR_TYPE_GRAY, 16, 1},   {PNG_COLOR_TYPE_RGB, 8, 3},
        {PNG_COLOR_TYPE_RGB, 16, 3},    {PNG_COLOR_TYPE_PALETTE, 1, 3},
        {PNG_COLOR_TYPE_PALETTE, 2, 3}, {PNG_COLOR_TYPE_PALETTE, 4, 3},
        {PNG_COLOR_TYPE_PALETTE, 8, 3},
    };

    (void)state;
    for (size_t i = 0; i < 2 * sizeof kinds / sizeof kinds[0]; i++) {
        const char *path = samples_path("kind.png");
        struct png_sample s = {
            .width = 19,
            .height = 23,
            .type = kinds[i / 2].type,
            .depth = kinds[i / 2].depth,
            .interlace = i % 2,
        };
        struct picture p;

        samples_png(path, &s);
        open_or_fail(&p, path);
        assert_int_equal(p.width, 19);
        assert_int_equal(p.height, 23);
        assert_int_equal(p.channels, kinds[i / 2].channels);
        compare_rows(&p, 0, 23, s.expected, s.stride);
        compare_rows(&p, 5, 11, s.expected, s.stride);
        compare_rows(&p, 20, 23, s.expected, s.stride);
        unlink(path);
    }
}

static void transparency_is_refused_by_name(void **state)
{
    static const struct png_sample kinds[] = {
        {.type = PNG_COLOR_TYPE_GRAY_ALPHA, .depth = 8},
        {.type = PNG_COLOR_TYPE_RGB_ALPHA, .depth = 8},
        {.type = PNG_COLOR_TYPE_RGB_ALPHA, .depth = 16},
        {.type = PNG_COLOR_TYPE_PALETTE, .depth = 8, .transparent = 1},
        {.type = PNG_COLOR_TYPE_GRAY, .depth = 8, .transparent = 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const char *path = samples_path("alpha.png");
        struct png_sample s = kinds[i];
        struct picture p = {.spec = path};
        struct err e = {0};

        s.width = s.height = 5;
        samples_png(path, &s);
        assert_int_equal(picture_open(&p, PICTURE_MAX_PIXELS, &e), -1);
        assert_int_equal(e.code, EXIT_FAILED);
        assert_non_null(strstr(e.text, "alpha"));
        assert_int_equal(p.kind, PICTURE_NONE);
        unlink(path);
    }
}

static void every_kind_of_pnm_is_read(void **state)
{
    static const struct {
        const char *text;
        size_t bytes;
        int64_t width, height;
        int channels;
        unsigned char pixels[6];
    } files[] = {
#define TEXT(s) s, sizeof s - 1
        {TEXT("P2\n3 2\n255\n1 2 3\n4 5 255\n"), 3, 2, 1, {1, 2, 3, 4, 5, 255}},
        {TEXT("P2 # c\n#d\n3#e\n2\t255 1 2 3 4 5 6"),
         3,
         2,
         1,
         {1, 2, 3, 4, 5, 6}},
        {TEXT("P3\r\n2 1 255\r\n1 2 3\r\n# four\r\n4 5 6"),
         2,
         1,
         3,
         {1, 2, 3, 4, 5, 6}},
        {TEXT("P5\n# by hand\n2 3 255\n\n# \x01 \xff"),
         2,
         3,
         1,
         {'\n', '#', ' ', 1, ' ', 255}},
        {TEXT("P6#x\n1 2\n255 abcdef"),
         1,
         2,
         3,
         {'a', 'b', 'c', 'd', 'e', 'f'}},
        {TEXT("P6 1 1 255\nabc and what follows"), 1, 1, 3, {'a', 'b', 'c'}},
        /* Other maxvals are scaled to 255 and rounded. */
        {TEXT("P2 6 1 100 0 1 2 50 99 100"), 6, 1, 1, {0, 3, 5, 128, 252, 255}},
        {TEXT("P5 2 1 1 \x00\x01"), 2, 1, 1, {0, 255}},
        {TEXT("P5 3 1 254 \x00\x7f\xfe"), 3, 1, 1, {0, 128, 255}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const char *path = samples_path("a.pnm");
        size_t stride;
        struct picture p;

        samples_file(path, files[i].text, files[i].bytes);
        open_or_fail(&p, path);
        assert_int_equal(p.width, files[i].width);
        assert_int_equal(p.height, files[i].height);
        assert_int_equal(p.channels, files[i].channels);
        stride = (size_t)(p.width * p.channels);
        compare_rows(&p, 0, p.height, files[i].pixels, stride);
        compare_rows(&p, p.height - 1, p.height, files[i].pixels, stride);
        unlink(path);
    }
}

static void specs_are_understood(void **state)
{
    static const struct {
        const char *spec;
        int code;
        enum picture_kind kind;
        int64_t width, height;
    } specs[] = {
        {"640x480", 0, PICTURE_NOISE, 640, 480},
        {"mandelbrot:1x2", 0, PICTURE_MANDELBROT, 1, 2},
        {"16384x16384", 0, PICTURE_NOISE, 16384, 16384},
        {"16384x16385", EXIT_USAGE, 0, 0, 0},
        {"0x5", EXIT_USAGE, 0, 0, 0},
        {"5x0", EXIT_USAGE, 0, 0, 0},
        {"99999999999999999999x99999999999999999999", EXIT_USAGE, 0, 0, 0},
        {"4294967296x4294967296", EXIT_USAGE, 0, 0, 0},
        {"mandelbrot:", EXIT_USAGE, 0, 0, 0},
        {"mandelbrot:5", EXIT_USAGE, 0, 0, 0},
        {"mandelbrot:5x", EXIT_USAGE, 0, 0, 0},
        {"mandelbrot:-5x5", EXIT_USAGE, 0, 0, 0},
        {"mandelbrot:5x5x5", EXIT_USAGE, 0, 0, 0},
        {"mandelbrot:0x0", EXIT_USAGE, 0, 0, 0},
        {"", EXIT_USAGE, 0, 0, 0},
        {NULL, EXIT_USAGE, 0, 0, 0},
        {"5x5x", EXIT_FAILED, 0, 0, 0},
        {"x5", EXIT_FAILED, 0, 0, 0},
        {"/nowhere/a.png", EXIT_FAILED, 0, 0, 0},
        {"/dev/zero", EXIT_FAILED, 0, 0, 0},
        {"/", EXIT_FAILED, 0, 0, 0},
        {"/dev/null", EXIT_FAILED, 0, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        struct picture p = {.spec = specs[i].spec, .pixels = NULL};
        struct err e = {0};

        assert_int_equal(picture_open(&p, PICTURE_MAX_PIXELS, &e),
                         specs[i].code ? -1 : 0);
        assert_int_equal(e.code, specs[i].code);
        assert_int_equal(p.kind, specs[i].kind);
        assert_int_equal(p.width, specs[i].width);
        assert_int_equal(p.height, specs[i].height);
        assert_ptr_equal(p.spec, specs[i].spec);
        if (!specs[i].code)
            assert_int_equal(picture_load(&p, 0, 5, &e), 0);
        assert_null(p.pixels);
        picture_unload(&p);
    }
}

static void only_regular_files_are_read(void **state)
{
    static const char *const paths[] = {"/dev/zero", "/dev/null", "/"};

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct picture p = {.spec = paths[i]};
        struct err e = {0};

        assert_int_equal(picture_open(&p, PICTURE_MAX_PIXELS, &e), -1);
        assert_non_null(strstr(e.text, "not a regular file"));
    }
}

static void a_picture_that_changed_is_noticed(void **state)
{
    const char *path = samples_path("a.pnm");
    struct picture p;
    struct err e = {0};

    (void)state;
    samples_file(path, "P5 2 1 255 ab", 13);
    open_or_fail(&p, path);
    samples_file(path, "P5 1 1 255 ab", 13);
    assert_int_equal(picture_load(&p, 0, 1, &e), -1);
    assert_int_equal(e.code, EXIT_FAILED);
    assert_non_null(strstr(e.text, "changed"));
    unlink(path);
    assert_int_equal(picture_load(&p, 0, 1, &e), -1);
    assert_null(p.pixels);
}

static void real_pictures_are_read(void **state)
{
    static const struct {
        const char *path;
        int channels;
    } real[] = {
        {"../shared/images/astronaut.png", 3},
        {"../shared/images/camera.png", 1},
        {"../shared/images/page.png", 1},
        {"../shared/images/palette_color.png", 3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof real / sizeof real[0]; i++) {
        struct picture p, part;
        struct err e = {0};

        if (access(real[i].path, R_OK) != 0) {
            print_message("no %s here: not read\n", real[i].path);
            continue;
        }
        open_or_fail(&p, real[i].path);
        assert_int_equal(p.channels, real[i].channels);
        assert_int_equal(picture_load(&p, 0, p.height, &e), 0);
        open_or_fail(&part, real[i].path);
        compare_rows(&part, p.height / 3, p.height / 2 + 1, p.pixels, p.stride);
        picture_unload(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(every_kind_of_png_becomes_8_bits),
        cmocka_unit_test(transparency_is_refused_by_name),
        cmocka_unit_test(every_kind_of_pnm_is_read),
        cmocka_unit_test(specs_are_understood),
        cmocka_unit_test(only_regular_files_are_read),
        cmocka_unit_test(a_picture_that_changed_is_noticed),
        cmocka_unit_test(real_pictures_are_read),
    };

    return cmocka_run_group_tests(tests, samples_begin, samples_end) ? 1 : 0;
}
