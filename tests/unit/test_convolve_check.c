/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernel convolve without its arithmetic: geometry, options, known hashes,
 * generated pictures, and what check() and verify() find. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "kernels/convolve/convolve.h"
#include "kernels/convolve/mandelbrot.h"
#include "tests/unit/kernel_harness.h"

extern const struct kernel convolve_kernel;

static struct convolve noise_options(int64_t width, int64_t height,
                                     const char *filter)
{
    return (struct convolve){
        .image = {.kind = PICTURE_NOISE,
                  .width = width,
                  .height = height,
                  .channels = 1},
        .filter = {.spec = filter},
        .passes = 1,
        .seed = 7,
    };
}

static void geometry_is_as_documented(void **state)
{
    struct convolve o = noise_options(65, 200, "box:5");
    struct geometry g;
    struct err e = {0};

    (void)state;
    assert_int_equal(convolve_kernel.plan(&o, &g, &e), 0);
    assert_int_equal(g.units, 200);
    assert_int_equal(g.halo, 2);
    assert_int_equal(g.wrap, 0);
    assert_int_equal(g.in_bytes, 128);
    assert_int_equal(g.out_bytes, 128);
    assert_int_equal(g.grain, 200);
    assert_true(fabs(g.work - 65 * 200 * 25) < 0.5);
    o.edge = EDGE_WRAP;
    o.image.channels = 3;
    o.image.width = 8192;
    assert_int_equal(convolve_kernel.plan(&o, &g, &e), 0);
    assert_int_equal(g.wrap, 1);
    assert_int_equal(g.in_bytes, 3 * 8192 + 64);
    assert_int_equal(g.grain, 16);
}

static void senseless_options_are_refused(void **state)
{
    static const struct {
        int64_t width, height, passes;
        int channels, edge;
        enum picture_kind kind;
    } bad[] = {
        {0, 5, 1, 1, 0, PICTURE_NOISE},
        {5, -1, 1, 1, 0, PICTURE_NOISE},
        {5, 5, 0, 1, 0, PICTURE_NOISE},
        {5, 5, 1001, 1, 0, PICTURE_NOISE},
        {5, 5, 1, 5, 0, PICTURE_NOISE},
        {5, 5, 1, 1, 4, PICTURE_NOISE},
        {5, 5, 1, 1, -1, PICTURE_NOISE},
        {5, 5, 1, 1, 0, PICTURE_NONE},
        {INT64_MAX, 5, 1, 3, 0, PICTURE_NOISE},
        {INT64_MAX / 4, 5, 1, 1, 0, PICTURE_NOISE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct convolve o = noise_options(bad[i].width, bad[i].height, "box");
        struct geometry g;
        struct err e = {0};

        o.passes = bad[i].passes;
        o.image.channels = bad[i].channels;
        o.edge = bad[i].edge;
        o.image.kind = bad[i].kind;
        assert_int_equal(convolve_kernel.plan(&o, &g, &e), -1);
        assert_int_equal(e.code, EXIT_USAGE);
    }
}

/* Numbers worked out with big integers in Python from the two formulas. */
static void hashes_have_known_answers(void **state)
{
    static const unsigned char six[] = {1, 2, 3, 4, 5, 6};
    static const unsigned char noise[] = {248, 50,  36, 215, 169, 15,
                                          208, 113, 24, 99,  33,  19};
    struct convolve o = noise_options(21, 33, "box:1");
    struct harness h = {.kernel = &convolve_kernel, .opt = &o};
    struct err e = {0};

    (void)state;
    assert_int_equal(harness_run(&h, &e), VERIFIED_FULL);
    assert_true(harness_result(&h)->result == 0x6c2b7e61dab4ff64u);
    assert_memory_equal(harness_out(&h, 1), noise, sizeof noise);
    harness_release(&h);
    o.image = (struct picture){
        .kind = PICTURE_FILE,
        .width = 3,
        .height = 2,
        .channels = 1,
        .end_row = 2,
        .stride = 3,
        .pixels = six,
    };
    h = (struct harness){.kernel = &convolve_kernel, .opt = &o};
    assert_int_equal(harness_run(&h, &e), VERIFIED_FULL);
    assert_true(harness_result(&h)->result == 0x5f024b076ef2f5e0u);
    harness_release(&h);
}

/* The picture is the same whatever compiler, optimisation and machine. */
static void the_mandelbrot_set_has_known_bits(void **state)
{
    uint64_t hash = 0;
    unsigned char row[3 * 101];

    (void)state;
    for (int64_t y = 0; y < 77; y++) {
        mandelbrot_row(row, 101, 77, y);
        hash += hash_unit((uint64_t)y, row, sizeof row);
    }
    if (hash != 0xcb6c760034544eeau)
        fail_msg("hash %016llx", (unsigned long long)hash);
}

/* check() over all rows of a finished run. */
static int check_again(struct harness *h, struct convolve_partial *partial,
                       struct err *e)
{
    struct work k = h->work[0];

    memset(partial, 0, sizeof *partial);
    k.partial = partial;
    return convolve_kernel.check(&k, &h->window, 0, h->g.units, e);
}

static void check_finds_every_wrong_byte_of_small_work(void **state)
{
    struct convolve o = noise_options(30, 17, "gaussian:5");
    struct harness h = {.kernel = &convolve_kernel, .opt = &o};
    struct convolve_partial partial;
    struct err e = {0};

    (void)state;
    assert_int_equal(harness_run(&h, &e), VERIFIED_FULL);
    for (int64_t i = 0; i < 30 * 17; i++) {
        unsigned char *byte = harness_out(&h, i / 30) + i % 30;
        char expected[64];

        e.code = 0;
        *byte ^= 1;
        assert_int_equal(check_again(&h, &partial, &e), -1);
        *byte ^= 1;
        assert_int_equal(e.code, EXIT_WRONG);
        snprintf(expected, sizeof expected, "row %d, column %d ", (int)(i / 30),
                 (int)(i % 30));
        assert_non_null(strstr(e.text, expected));
        assert_int_equal(partial.tally.bad, 1);
        assert_int_equal(partial.tally.ok, 16);
        e.code = 0;
        assert_int_equal(convolve_kernel.verify(&o, &h.g, &partial, &e), -1);
        assert_int_equal(e.code, EXIT_WRONG);
    }
    harness_release(&h);
}

/* Large work is sampled and says so; what is always looked at is the first
 * and the last row of a share, and of a wide row both of its ends. */
static void check_samples_large_work(void **state)
{
    static const int64_t rows[] = {0, 39};
    struct convolve o = noise_options(1600, 40, "gaussian:31");
    struct harness h = {.kernel = &convolve_kernel, .opt = &o};
    struct convolve_partial partial;
    struct err e = {0};

    (void)state;
    assert_int_equal(harness_run(&h, &e), VERIFIED_SAMPLED);
    assert_true(harness_result(&h)->ok >= 2 && harness_result(&h)->ok < 40);
    for (size_t i = 0; i < 2; i++)
        for (int64_t x = 0; x < 30; x += 7) {
            unsigned char *byte =
                harness_out(&h, rows[i]) + (x < 15 ? x : 1600 - 30 + x);

            e.code = 0;
            *byte ^= 128;
            assert_int_equal(check_again(&h, &partial, &e), -1);
            *byte ^= 128;
        }
    harness_release(&h);
}

/* The input of the first pass is gone when the second is checked. */
static void several_passes_are_verified_by_sample(void **state)
{
    struct convolve o = noise_options(30, 17, "sharpen");
    struct harness h = {.kernel = &convolve_kernel, .opt = &o};
    struct err e = {0};

    (void)state;
    o.passes = 2;
    assert_int_equal(harness_run(&h, &e), VERIFIED_SAMPLED);
    harness_release(&h);
}

static void partial_results_merge(void **state)
{
    struct convolve_partial a = {{UINT64_MAX, 2, 3}, 4, 9},
                            b = {{5, 6, 7}, 8, 10};

    (void)state;
    convolve_kernel.merge(&a, &b);
    assert_true(a.tally.result == 4 && a.tally.ok == 8 && a.tally.bad == 10 &&
                a.full == 12 && a.again == 19);
}

static void defaults_make_sense(void **state)
{
    struct convolve o;
    struct err e = {0};

    (void)state;
    assert_int_equal(sizeof o, convolve_kernel.options_size);
    memset(&o, 0, sizeof o);
    if (option_defaults(convolve_kernel.options, &o, &e) < 0)
        fail_msg("%s", e.text);
    assert_string_equal(o.image.spec, "mandelbrot:1024x1024");
    assert_string_equal(o.filter.spec, "gaussian:3");
    assert_int_equal(o.passes, 1);
    assert_int_equal(o.edge, EDGE_CLAMP);
    if (option_set(option_find(convolve_kernel.options, "offset"), &o, "-128",
                   &e) < 0)
        fail_msg("%s", e.text);
    assert_true(o.offset < -127.9 && o.offset > -128.1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(geometry_is_as_documented),
        cmocka_unit_test(senseless_options_are_refused),
        cmocka_unit_test(hashes_have_known_answers),
        cmocka_unit_test(the_mandelbrot_set_has_known_bits),
        cmocka_unit_test(check_finds_every_wrong_byte_of_small_work),
        cmocka_unit_test(check_samples_large_work),
        cmocka_unit_test(several_passes_are_verified_by_sample),
        cmocka_unit_test(partial_results_merge),
        cmocka_unit_test(defaults_make_sense),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
