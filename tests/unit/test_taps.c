/* SPDX-License-Identifier: BSD-3-Clause */
/* What is laid out for the tiles of convolve, at its limits: which filters are
 * products, roundings by floats, digits of sums. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "kernels/convolve/convolve.h"
#include "kernels/convolve/strips.h"
#include "tests/unit/kernel_harness.h"

extern const struct kernel convolve_kernel;

/* What is and what is not a column times a row. */
static void products_are_found(void **state)
{
    static const struct {
        int size, is;
        int32_t w[9];
    } cases[] = {
        {3, 1, {1, 2, 1, 2, 4, 2, 1, 2, 1}},
        {3, 1, {-1, 0, 1, -2, 0, 2, -1, 0, 1}},
        {3, 1, {0, 0, 0, 4, 6, 8, 6, 9, 12}},
        {3, 1, {0, 0, 0, 0, 0, 0, 0, 0, -7}},
        {3, 0, {0, 0, 0, 0, 0, 0, 0, 0, 0}},
        {3, 0, {0, -1, 0, -1, 5, -1, 0, -1, 0}},
        {3, 0, {1, 2, 1, 2, 4, 2, 1, 2, 2}},
        {1, 1, {5}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct filter f = {.size = cases[i].size, .divisor = 1};
        int32_t column[FILTER_SIZE_MAX], row[FILTER_SIZE_MAX];

        memcpy(f.weights, cases[i].w, sizeof cases[i].w);
        assert_int_equal(taps_factors(&f, column, row), cases[i].is);
        for (int k = 0; k < f.size * f.size && cases[i].is; k++)
            assert_int_equal(column[k / f.size] * row[k % f.size],
                             f.weights[k]);
    }
}

#if ISA_X86
static int64_t floor_divide(int64_t n, int64_t d)
{
    return n / d - (n % d < 0);
}

static int64_t pixel(int64_t x)
{
    return x < 0 ? 0 : x > 255 ? 255 : x;
}

static int64_t by_floats(const struct rounding_32 *r, int64_t sum)
{
    int32_t bits = (int32_t)(r->start + sum);
    float x = (float)sum;

    if (r->from_floats)
        memcpy(&x, &bits, sizeof x);
    return pixel((int64_t)fmaf(x, r->scale, r->bias));
}

/* Where rounding is nearest to going wrong: one sum below each multiple of the
 * divisor, and on it. */
static void roundings_by_floats_are_exact(void **state)
{
    uint64_t random = 81;
    int taken[2] = {0, 0};

    (void)state;
    for (int turn = 0; turn < 4000; turn++) {
        struct filter f = {.size = turn % 2 ? 3 : 5, .divisor = 0};
        int64_t most = turn % 3 ? 999 : 130, sum = 0;
        int signs = turn % 4 == 0;
        struct taps t;
        int64_t add;

        for (int k = 0; k < f.size * f.size; k++) {
            f.weights[k] = (int32_t)(random_next(&random) % (uint64_t)most) + 1;
            sum += f.weights[k];
            f.divisor += f.weights[k];
        }
        if (signs)
            f.weights[0] = -f.weights[0];
        f.divisor += (int32_t)(random_next(&random) % 7) - 3;
        f.offset = (int32_t)(random_next(&random) % 41) - 20;
        assert_int_equal(taps_make(&t, tiles_of(ISA_VNNI), &f, 1, PIXEL_U8,
                                   METHOD_DIRECT, NULL),
                         0);
        if (t.way != WAY_QUADS || !t.r32.by_floats || t.r32.power_of_two)
            continue;
        taken[t.r32.from_floats]++;
        add = f.divisor / 2 + (int64_t)f.offset * f.divisor;
        for (int64_t k = -2; k <= 257; k++)
            for (int64_t s = k * f.divisor - add - 1; s <= k * f.divisor - add;
                 s++) {
                if (s < (signs ? -255 * sum : 0) || s > 255 * sum)
                    continue;
                assert_int_equal(by_floats(&t.r32, s),
                                 pixel(floor_divide(s + add, f.divisor)));
            }
    }
    assert_true(taken[0] > 100 && taken[1] > 100);
}
#endif

/* Columns that add up to 257 and 258 take two digits and three of 8 bits: all
 * black, all white and noise, as the reference says. */
static void sums_at_the_ends_of_digits(void **state)
{
    enum { WIDTH = 200, HEIGHT = 9 };
    static const char *const columns[] = {"37 37 37 37 37 37 35",
                                          "37 37 37 37 37 37 36",
                                          "255 1 1 0 0 0 0", "255 1 1 0 0 0 1"};
    static unsigned char pixels[WIDTH * HEIGHT];
    uint64_t random = 82;

    (void)state;
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
        static const int across[] = {1, 3, 99, 2, 0, 1, 128};
        int down[7];
        char text[1024];
        size_t length = 0;

        assert_int_equal(sscanf(columns[c], "%d %d %d %d %d %d %d", down,
                                down + 1, down + 2, down + 3, down + 4,
                                down + 5, down + 6),
                         7);
        for (int k = 0; k < 49; k++)
            length += (size_t)snprintf(text + length, sizeof text - length,
                                       "%d%c", down[k / 7] * across[k % 7],
                                       k % 7 == 6 ? '\n' : ' ');
        for (int picture = 0; picture < 3; picture++)
            for (enum isa isa = 0; isa < ISAS; isa++) {
                struct convolve o = {
                    .image = {.kind = PICTURE_FILE,
                              .width = WIDTH,
                              .height = HEIGHT,
                              .channels = 1,
                              .stride = WIDTH,
                              .end_row = HEIGHT,
                              .pixels = pixels},
                    .filter = {"ends", text, length},
                    .passes = 1,
                    .isa = (int)isa,
                };
                struct harness h = {.kernel = &convolve_kernel, .opt = &o};

                if (!isa_available(isa))
                    continue;
                for (int i = 0; i < WIDTH * HEIGHT; i++)
                    pixels[i] = picture == 2
                                    ? (unsigned char)random_next(&random)
                                    : (unsigned char)(255 * picture);
                assert_int_equal(harness_run(&h, NULL), VERIFIED_FULL);
                harness_release(&h);
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_are_found),
#if ISA_X86
        cmocka_unit_test(roundings_by_floats_are_exact),
#endif
        cmocka_unit_test(sums_at_the_ends_of_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
