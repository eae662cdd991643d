/* SPDX-License-Identifier: BSD-3-Clause */
/* Samples of more than 8 bits, of PNG and of PNM: each value against the nearest
 * of all 256, found by trying them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "drivers/picture/picture.h"
#include "tests/unit/picture_samples.h"

enum { SIDE = 256, ALL = SIDE * SIDE };

/* The q for which q / 255 is nearest to value / maxval; of two the larger. */
static unsigned char nearest(long value, long maxval)
{
    long best = 0, least = 255 * maxval;

    for (long q = 0; q <= 255; q++) {
        long distance = labs(q * maxval - 255 * value);

        if (distance <= least) {
            least = distance;
            best = q;
        }
    }
    return (unsigned char)best;
}

static void open_or_fail(struct picture *p, const char *path)
{
    struct err e = {0};

    *p = (struct picture){.spec = path};
    if (picture_open(p, PICTURE_MAX_PIXELS, &e) < 0 ||
        picture_load(p, 0, p->height, &e) < 0)
        fail_msg("%s", e.text);
}

/* A picture of all values 0 .. maxval, in rising order, then of 0. */
static void compare(const char *path, long maxval, int channels)
{
    struct picture p;

    open_or_fail(&p, path);
    assert_int_equal(p.width * p.channels, SIDE * channels);
    assert_int_equal(p.wide, maxval > 255);
    for (long i = 0; i < p.height * p.width * p.channels; i++)
        if (p.pixels[i] != nearest(i <= maxval ? i : 0, maxval))
            fail_msg("%ld of %ld is read as %d, not %d", i, maxval, p.pixels[i],
                     nearest(i, maxval));
    picture_unload(&p);
    unlink(path);
}

static void pgm_of_all_values(void **state)
{
    static const long maxvals[] = {1,    2,    100,  254,   255,   256,  257,
                                   1000, 1023, 4095, 32768, 65534, 65535};
    static unsigned char bytes[64 + 2 * ALL];
    static char text[64 + 6 * ALL];

    (void)state;
    for (size_t m = 0; m < sizeof maxvals / sizeof *maxvals; m++) {
        const char *path = samples_path("wide.pgm");
        long maxval = maxvals[m];
        int n = sprintf((char *)bytes, "P5\n%d %d\n%ld\n", SIDE, SIDE, maxval);
        int t = sprintf(text, "P2\n%d %d\n%ld\n", SIDE, SIDE, maxval);

        for (long i = 0; i < ALL; i++) {
            long value = i <= maxval ? i : 0;

            if (maxval > 255)
                bytes[n++] = (unsigned char)(value >> 8);
            bytes[n++] = (unsigned char)value;
            t += sprintf(text + t, "%ld\n", value);
        }
        samples_file(path, bytes, (size_t)n);
        compare(path, maxval, 1);
        samples_file(path, text, (size_t)t);
        compare(path, maxval, 1);
    }
}

/* Rows from the middle, and three channels. */
static void ppm_rows(void **state)
{
    static unsigned char bytes[64 + 6 * SIDE * 4];
    const char *path = samples_path("wide.ppm");
    int n = sprintf((char *)bytes, "P6\n%d 4\n4095\n", SIDE);
    struct picture p = {.spec = path};
    struct err e = {0};

    (void)state;
    for (int i = 0; i < 3 * SIDE * 4; i++) {
        bytes[n++] = (unsigned char)(i >> 8);
        bytes[n++] = (unsigned char)i;
    }
    samples_file(path, bytes, (size_t)n);
    assert_int_equal(picture_open(&p, PICTURE_MAX_PIXELS, &e), 0);
    assert_int_equal(p.channels, 3);
    assert_int_equal(picture_load(&p, 1, 3, &e), 0);
    for (int i = 0; i < 3 * SIDE * 2; i++)
        assert_int_equal(p.pixels[i], nearest(3 * SIDE + i, 4095));
    picture_unload(&p);
    /* A byte short. */
    samples_file(path, bytes, (size_t)n - 1);
    assert_int_equal(picture_open(&p, PICTURE_MAX_PIXELS, &e), -1);
    assert_non_null(strstr(e.text, "ends early"));
    unlink(path);
}

static void png_of_all_values(void **state)
{
    const char *path = samples_path("wide.png");
    static unsigned char row[2 * SIDE];
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    FILE *file = fopen(path, "wb");

    (void)state;
    assert_non_null(file);
    png_init_io(png, file);
    png_set_IHDR(png, info, SIDE, SIDE, 16, PNG_COLOR_TYPE_GRAY,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
            row[2 * x] = (unsigned char)y;
            row[2 * x + 1] = (unsigned char)x;
        }
        png_write_row(png, row);
    }
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    assert_int_equal(fclose(file), 0);
    compare(path, 65535, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pgm_of_all_values),
        cmocka_unit_test(ppm_rows),
        cmocka_unit_test(png_of_all_values),
    };

    return cmocka_run_group_tests(tests, samples_begin, samples_end);
}
