/* SPDX-License-Identifier: BSD-3-Clause */
/* The encoder of pixels: what libpng decodes is what was encoded, whatever the
 * bytes, the length of a row and the level; files are as small as they should
 * be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>

#include "drivers/picture/deflate.h"
#include "drivers/picture/picture.h"
#include "kernels/base/hash.h"
#include "tests/unit/picture_samples.h"

enum { BYTES = 3 * 400 * 300 };
static unsigned char pixels[BYTES];

/* ---- contents -------------------------------------------------------------- */

static void paint_noise(uint64_t *random)
{
    for (size_t i = 0; i < BYTES; i++)
        pixels[i] = (unsigned char)random_next(random);
}

static void paint_one_value(uint64_t *random)
{
    memset(pixels, (int)(random_next(random) & 255), BYTES);
}

/* Rare values have codes longer than the limit, which must be flattened: value
 * v is twice as frequent as v + 1. */
static void paint_skewed(uint64_t *random)
{
    for (size_t i = 0; i < BYTES; i++)
        pixels[i] =
            (unsigned char)(7 * __builtin_ctzll(random_next(random) | 1 << 20));
}

/* Runs of every length to 600, so that matches of every length occur. */
static void paint_runs(uint64_t *random)
{
    for (size_t i = 0; i < BYTES;) {
        size_t n = random_next(random) % 600 + 1;
        int value = (int)(random_next(random) & 255);

        for (; n > 0 && i < BYTES; n--)
            pixels[i++] = (unsigned char)value;
    }
}

static void paint_slopes(uint64_t *random)
{
    (void)random;
    samples_paint(pixels, BYTES);
}

static void (*const paint[])(uint64_t *) = {
    paint_noise, paint_one_value, paint_skewed, paint_runs, paint_slopes,
};
enum { PAINTS = sizeof paint / sizeof paint[0] };

/* ---- tests ------------------------------------------------------------------ */

/* Write and read back. Returns the size of the file. */
static int64_t round_trip(int64_t width, int64_t height, int channels,
                          int64_t level)
{
    const char *path = samples_path("deflate.png");
    size_t stride = (size_t)(width * channels);
    struct picture_writer *w;
    struct picture p;
    struct err e = {0};
    struct stat s;

    if (picture_write_begin(&w, path, width, height, channels, level, &e) ||
        picture_write_rows(w, pixels, 1, stride, &e) ||
        picture_write_rows(w, pixels + stride, height - 1, stride, &e) ||
        picture_write_end(w, &e))
        fail_msg("%s", e.text);
    p = (struct picture){.spec = path};
    if (picture_open(&p, INT64_MAX, &e) || picture_load(&p, 0, height, &e))
        fail_msg("level %d: %s", (int)level, e.text);
    for (int64_t y = 0; y < height; y++)
        assert_memory_equal(p.pixels + (size_t)y * p.stride,
                            pixels + (size_t)y * stride, stride);
    picture_unload(&p);
    assert_int_equal(stat(path, &s), 0);
    unlink(path);
    return s.st_size;
}

static void every_level_writes_the_same_pixels(void **state)
{
    uint64_t random = 1;

    (void)state;
    for (int i = 0; i < PAINTS; i++)
        for (int64_t level = 0; level <= 9; level++) {
            paint[i](&random);
            round_trip(200, 100, 3, level);
            round_trip(100, 90, 1, level);
        }
}

/* Rows longer than a block, and blocks that end at and near the end. */
static void blocks_end_anywhere(void **state)
{
    uint64_t random = 2;

    (void)state;
    for (int i = 0; i < PAINTS; i++) {
        paint[i](&random);
        round_trip(60000, 2, 3, 1);
        for (int64_t width = DEFLATE_BLOCK - 12; width < DEFLATE_BLOCK + 3;
             width++)
            round_trip(width, 2, 1, 1);
        for (int64_t width = 1; width < 40; width++)
            round_trip(width, 3, 1, 1);
    }
}

/* A file of noise is hardly longer than its pixels; one value needs nearly
 * nothing. */
static void files_are_small(void **state)
{
    uint64_t random = 3;

    (void)state;
    paint_noise(&random);
    assert_in_range(round_trip(400, 300, 3, 1), BYTES, BYTES + 700);
    paint_one_value(&random);
    assert_in_range(round_trip(400, 300, 3, 1), 100, 2500);
    paint_skewed(&random);
    assert_in_range(round_trip(400, 300, 3, 1), 100, BYTES / 2);
    paint_runs(&random);
    assert_in_range(round_trip(400, 300, 3, 1), 100, BYTES / 12);
}

static void the_checksum_is_adlers(void **state)
{
    static const unsigned char word[] = "Wikipedia";

    (void)state;
    assert_int_equal(deflate_adler(1, word, 9), 0x11E60398);
    assert_int_equal(deflate_adler(deflate_adler(1, word, 4), word + 4, 5),
                     0x11E60398);
    memset(pixels, 255, BYTES);
    /* BYTES times 255, and the sum of 1 + 255 i over i, modulo 65521. */
    assert_int_equal(
        deflate_adler(1, pixels, BYTES),
        (uint32_t)((BYTES + 255LL * BYTES * (BYTES + 1LL) / 2) % 65521) << 16 |
            (uint32_t)((1 + 255LL * BYTES) % 65521));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checksum_is_adlers),
        cmocka_unit_test(every_level_writes_the_same_pixels),
        cmocka_unit_test(blocks_end_anywhere),
        cmocka_unit_test(files_are_small),
    };

    return cmocka_run_group_tests(tests, samples_begin, samples_end) ? 1 : 0;
}
