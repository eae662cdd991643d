/* SPDX-License-Identifier: BSD-3-Clause */
/* Every instruction set, method and kind of pixel of the kernel convolve
 * against its plain reference, to which check() compares every sample, over
 * random shapes, weights and edges; and floats against double precision. */
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

#define SHAPES 1000

static int64_t between(uint64_t *s, int64_t lo, int64_t hi)
{
    return lo + (int64_t)(random_next(s) % (uint64_t)(hi - lo + 1));
}

struct sample {
    struct convolve o;
    int product;   /* the weights are a column times a row */
    uint64_t ways; /* bits of those that were taken */
    unsigned char *pixels;
    char text[16384];
};

/* Weights of at most `most`, some of them 0, as text. */
static void draw_weights(struct sample *s, uint64_t *random, int size)
{
    static const int64_t mosts[] = {1, 2, 9, 127, 128, 999};
    int64_t most = mosts[between(random, 0, size <= 7 ? 5 : 3)];
    int64_t column[31], row[31];
    size_t length = 0;
    int signs = (int)between(random, 0, 1), even = (int)between(random, 0, 1);

    s->product = between(random, 0, 1) == 0;
    for (int i = 0; i < size; i++) {
        int64_t half = most < 20 ? most : 20;

        column[i] = between(random, signs ? -half : 0, half);
        row[i] = between(random, signs ? -most : 1, most);
    }
    /* Symmetric ones are computed in their own way. */
    for (int i = 0; i < size / 2 && even; i++)
        row[size - 1 - i] = row[i];
    for (int i = 0; i < size * size; i++)
        length += (size_t)snprintf(
            s->text + length, sizeof s->text - length, "%lld%c",
            (long long)(s->product ? column[i / size] * row[i % size]
                                   : between(random, signs ? -most : 0, most)),
            i % size == size - 1 ? '\n' : ' ');
    s->o.filter = (struct blob){"random", s->text, length};
    s->o.divisor =
        between(random, 0, 2) ? between(random, 0, between(random, 1, 600)) : 0;
    s->o.offset = (double)between(random, -200, 200);
}

/* One in three is narrow, and the rest wide enough for inner strips. */
static void draw(struct sample *s, uint64_t *random, int turn)
{
    int size = (int)(2 * between(random, 0, turn % 5 ? 4 : 15) + 1);
    int channels = (int)between(random, 1, 4);
    int64_t width =
        turn % 3 ? between(random, 200, size > 15 ? 450 : 1000) / channels
                 : between(random, 1, 40);
    int64_t height = between(random, 1, size > 9 ? 6 : 12);
    size_t bytes = (size_t)(width * channels * height);

    s->o = (struct convolve){
        .image = {.kind = PICTURE_FILE,
                  .width = width,
                  .height = height,
                  .channels = channels,
                  .end_row = height,
                  .stride = (size_t)(width * channels)},
        .passes = 1,
        .edge = (int)between(random, EDGE_CLAMP, EDGE_ZERO),
        .l1 = between(random, 0, 8192),
        .l2 = between(random, 0, 65536),
        .l3 = between(random, 0, 1) << 30,
    };
    draw_weights(s, random, size);
    s->pixels = harness_memory(bytes);
    for (size_t i = 0; i < bytes; i++)
        s->pixels[i] = (unsigned char)random_next(random);
    s->o.image.pixels = s->pixels;
}

/* Returns the hash, every sample having been compared; 0 where the filter
 * cannot be computed so. */
static uint64_t run(struct sample *s, struct harness *h)
{
    struct err e = {0};
    uint64_t hash;

    h->kernel = &convolve_kernel;
    h->opt = &s->o;
    if (harness_run(h, &e) != VERIFIED_FULL) {
        if (s->o.method == METHOD_SEPARABLE && e.code == EXIT_USAGE)
            return 0;
        fail_msg("%s; %lld x %lld x %d, isa %s, method %d, pixel %d, edge %d, "
                 "filter\n%s",
                 e.text, (long long)s->o.image.width,
                 (long long)s->o.image.height, s->o.image.channels,
                 isa_names[s->o.isa], s->o.method, s->o.pixel, s->o.edge,
                 s->text);
    }
    s->ways |= UINT64_C(1) << ((struct strips *)h->work[0].shared)->taps.way;
    hash = harness_result(h)->result;
    return hash;
}

/* The same result under every method, wherever that can be had. */
static void compare_methods(struct sample *s, uint64_t *random, uint64_t *same)
{
    for (int method = METHOD_AUTO; method <= METHOD_SEPARABLE; method++) {
        struct harness h = {
            .grain = between(random, 1, s->o.image.height),
            .workers = (int)between(random, 1, 3),
        };
        uint64_t hash;

        s->o.method = method;
        hash = run(s, &h);
        harness_release(&h);
        if (hash == 0)
            continue;
        if (*same != 0 && *same != hash)
            fail_msg("isa %s, method %d: another result", isa_names[s->o.isa],
                     method);
        *same = hash;
    }
}

static void bytes_equal_the_reference_and_each_other(void **state)
{
    uint64_t random = 77;
    struct sample s = {.ways = 0};

    (void)state;
    for (int i = 0; i < SHAPES; i++) {
        uint64_t same = 0;

        draw(&s, &random, i);
        for (enum isa isa = 0; isa < ISAS; isa++) {
            if (!isa_available(isa))
                continue;
            s.o.isa = (int)isa;
            compare_methods(&s, &random, &same);
        }
        free(s.pixels);
    }
    /* None of the ways was left out. */
    for (int way = 0; way < WAYS; way++)
        if (ways[way].pixel == PIXEL_U8 && !(s.ways >> way & 1) &&
            taps_have(tiles_of(isa_best()), (enum way_id)way))
            fail_msg("way %d was never taken", way);
}

/* Bits are those of the method and of how often is rounded. */
static void floats_equal_the_reference_and_each_other(void **state)
{
    uint64_t random = 78;
    struct sample s = {.ways = 0};

    (void)state;
    for (int i = 0; i < SHAPES; i++) {
        uint64_t same[METHOD_SEPARABLE + 1][2] = {{0}};

        draw(&s, &random, i);
        s.o.pixel = PIXEL_F32;
        for (enum isa isa = 0; isa < ISAS; isa++) {
            if (!isa_available(isa))
                continue;
            s.o.isa = (int)isa;
            for (int m = METHOD_DIRECT; m <= METHOD_SEPARABLE; m++) {
                struct harness h = {
                    .grain = between(&random, 1, s.o.image.height),
                };
                uint64_t hash, *one = &same[m][tiles_of(isa)->fused];

                s.o.method = m;
                hash = run(&s, &h);
                harness_release(&h);
                if (hash && *one && hash != *one)
                    fail_msg("isa %s: another result", isa_names[isa]);
                *one = hash;
            }
        }
        free(s.pixels);
    }
    assert_true(s.ways == (1u << WAY_F32 | 1u << WAY_F32_SEPARABLE));
}

/* Within the error that K * K roundings can make. */
static void floats_are_near_double_precision(void **state)
{
    uint64_t random = 79;

    (void)state;
    for (int i = 0; i < 40; i++) {
        int64_t width = 60, height = 50, size = 2 * (i % 16) + 1, r = size / 2;
        struct sample s;
        struct harness h = {.grain = 7};
        struct filter f;
        double scale = 0;

        memset(&s, 0, sizeof s);
        draw(&s, &random, 3 * i + 1);
        free(s.pixels);
        draw_weights(&s, &random, (int)size);
        s.pixels = harness_memory((size_t)(width * height));
        for (int64_t k = 0; k < width * height; k++)
            s.pixels[k] = (unsigned char)random_next(&random);
        s.o.image.pixels = s.pixels;
        s.o.image.width = width;
        s.o.image.stride = (size_t)width;
        s.o.image.height = s.o.image.end_row = height;
        s.o.image.channels = 1;
        s.o.pixel = PIXEL_F32;
        s.o.isa = (int)isa_best();
        h.kernel = &convolve_kernel;
        h.opt = &s.o;
        assert_int_equal(
            filter_make(&f, &s.o.filter, s.o.divisor, s.o.offset, NULL), 0);
        assert_true(harness_run(&h, NULL) >= 0);
        for (int k = 0; k < size * size; k++)
            scale += fabs((double)f.weights[k] / f.divisor) * 255;
        for (int64_t y = r; y < height - r; y++)
            for (int64_t x = r; x < width - r; x++) {
                double sum = s.o.offset;
                float got;

                for (int64_t k = 0; k < size * size; k++)
                    sum +=
                        (double)f.weights[k] / f.divisor *
                        s.pixels[(y + k / size - r) * width + x + k % size - r];
                memcpy(&got, harness_out(&h, y) + x * 4, sizeof got);
                if (!(fabs(got - sum) <= (scale + fabs(s.o.offset)) *
                                             (double)(size * size + 2) *
                                             0x1p-24))
                    fail_msg("size %d: %g, not %g", (int)size, (double)got,
                             sum);
            }
        harness_release(&h);
        free(s.pixels);
    }
}

static void isas_that_are_not_here_are_refused(void **state)
{
    struct sample s = {.ways = 0};
    uint64_t random = 80;

    (void)state;
    draw(&s, &random, 1);
    for (enum isa isa = 0; isa < ISAS; isa++) {
        struct geometry g;
        struct err e = {0};

        s.o.isa = (int)isa;
        if (isa_available(isa))
            assert_int_equal(convolve_kernel.plan(&s.o, &g, &e), 0);
        else
            assert_int_equal(convolve_kernel.plan(&s.o, &g, &e), -1);
        assert_int_equal(e.code, isa_available(isa) ? 0 : EXIT_UNAVAILABLE);
    }
    free(s.pixels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_equal_the_reference_and_each_other),
        cmocka_unit_test(floats_equal_the_reference_and_each_other),
        cmocka_unit_test(floats_are_near_double_precision),
        cmocka_unit_test(isas_that_are_not_here_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
