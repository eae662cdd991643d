/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernel convolve against a plain convolution of our own, as a whole and
 * in slabs and chunks. The rest of the kernel is test_convolve_check.c. */
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

static int64_t between(uint64_t *s, int64_t lo, int64_t hi)
{
    return lo + (int64_t)(random_next(s) % (uint64_t)(hi - lo + 1));
}

/* Where index i of an axis of n pixels is, by walking there from pixel 0 one
 * step at a time; -1: nowhere. */
static int64_t walk(enum edge edge, int64_t n, int64_t i)
{
    int64_t at = 0, direction = 1;

    if (edge == EDGE_CLAMP)
        return i < 0 ? 0 : i >= n ? n - 1 : i;
    if (edge == EDGE_ZERO)
        return i < 0 || i >= n ? -1 : i;
    for (int64_t k = 0; k < (i < 0 ? -i : i); k++) {
        if (edge == EDGE_WRAP) {
            at += i < 0 ? -1 : 1;
            at = at < 0 ? n - 1 : at == n ? 0 : at;
        } else if (n > 1) {
            if (at + direction < 0 || at + direction >= n)
                direction = -direction;
            at += direction;
        }
    }
    return at;
}

#define SIDE_MAX 3200

/* One pass over a whole picture without padding. */
static void plain(const struct convolve *o, const struct filter *f,
                  const unsigned char *in, unsigned char *out)
{
    int64_t width = o->image.width, height = o->image.height;
    int ch = o->image.channels, r = f->size / 2;
    int64_t rows[SIDE_MAX], columns[SIDE_MAX];

    for (int64_t i = 0; i < height + 2 * r; i++)
        rows[i] = walk((enum edge)o->edge, height, i - r);
    for (int64_t i = 0; i < width + 2 * r; i++)
        columns[i] = walk((enum edge)o->edge, width, i - r);
    for (int64_t k = 0; k < width * height * ch; k++) {
        int64_t y = k / ch / width, x = k / ch % width, sum = 0;
        double v;

        for (int i = 0; i < f->size; i++)
            for (int j = 0; j < f->size; j++)
                if (rows[y + i] >= 0 && columns[x + j] >= 0)
                    sum += (int64_t)f->weights[i * f->size + j] *
                           in[(rows[y + i] * width + columns[x + j]) * ch +
                              k % ch];
        v = floor((double)(2 * sum + f->divisor) / (2.0 * f->divisor));
        v += f->offset;
        out[k] = (unsigned char)(v < 0 ? 0 : v > 255 ? 255 : v);
    }
}

/* A random picture in memory and a random filter as text. */
struct sample {
    struct convolve o;
    struct filter f;
    unsigned char *pixels, *expected;
    char text[16384];
};

static void sample_filter(struct sample *s, uint64_t *random, int size)
{
    /* Large weights are few, so that their sum stays in bounds. */
    int64_t most = size <= 7 && between(random, 0, 3) == 0 ? 32767 : 40;
    size_t length = 0;

    for (int i = 0; i < size * size; i++)
        length +=
            (size_t)snprintf(s->text + length, sizeof s->text - length,
                             "%lld%c", (long long)between(random, -most, most),
                             i % size == size - 1 ? '\n' : ' ');
    s->o.filter = (struct blob){"random", s->text, length};
    if (between(random, 0, 2) > 0)
        s->o.divisor = between(random, 1, between(random, 0, 1) ? 64 : 1 << 22);
    s->o.offset = (double)between(random, -300, 300);
}

/* edge, passes: as given, or random where negative. */
static void sample_new(struct sample *s, uint64_t *random, int64_t width,
                       int64_t height, int size, int edge, int passes)
{
    struct err e = {0};
    size_t bytes;
    unsigned char *before;

    memset(s, 0, sizeof *s);
    s->o.edge = edge < 0 ? (int)between(random, 0, 3) : edge;
    s->o.passes = passes < 0 ? between(random, 1, 6) : passes;
    do
        s->o.fuse = between(random, 1, s->o.passes);
    while (s->o.passes % s->o.fuse != 0);
    s->o.image = (struct picture){
        .spec = "memory",
        .kind = PICTURE_FILE,
        .width = width,
        .height = height,
        .channels = between(random, 0, 1) ? 3 : 1,
        .end_row = height,
    };
    sample_filter(s, random, size);
    if (filter_make(&s->f, &s->o.filter, s->o.divisor, s->o.offset, &e))
        fail_msg("%s", e.text);
    s->o.image.stride = (size_t)(width * s->o.image.channels);
    bytes = s->o.image.stride * (size_t)height;
    s->pixels = harness_memory(bytes);
    s->expected = harness_memory(bytes);
    before = harness_memory(bytes);
    for (size_t i = 0; i < bytes; i++)
        s->pixels[i] = (unsigned char)random_next(random);
    s->o.image.pixels = s->pixels;
    memcpy(s->expected, s->pixels, bytes);
    for (int pass = 0; pass < s->o.passes; pass++) {
        memcpy(before, s->expected, bytes);
        plain(&s->o, &s->f, before, s->expected);
    }
    free(before);
}

static void sample_free(struct sample *s)
{
    free(s->pixels);
    free(s->expected);
}

static void sample_compare(const struct sample *s, const unsigned char *out,
                           int64_t y, size_t stride, const char *what)
{
    size_t bytes = s->o.image.stride;
    const unsigned char *expected = s->expected + (size_t)y * bytes;

    for (size_t i = 0; i < stride; i++)
        if (out[i] != (i < bytes ? expected[i] : 0))
            fail_msg("%s: %lld x %lld x %d, size %d, edge %d, passes %d, fuse "
                     "%d, row "
                     "%lld, byte %zu: %d, not %d",
                     what, (long long)s->o.image.width,
                     (long long)s->o.image.height, s->o.image.channels,
                     s->f.size, s->o.edge, (int)s->o.passes, (int)s->o.fuse,
                     (long long)y, i, out[i], i < bytes ? expected[i] : 0);
}

/* The same picture again as drivers with several address spaces do it: every
 * slab has its own window, of exactly its size, filled again for each pass. */
static void in_slabs(const struct sample *s, const struct geometry *g,
                     uint64_t *random)
{
    size_t bytes = s->o.image.stride;
    int64_t units = g->units;
    unsigned char *whole = harness_memory(bytes * (size_t)units);
    unsigned char *next = harness_memory(bytes * (size_t)units);
    struct work k = {
        .opt = &s->o,
        .g = g,
        .shared = harness_memory(g->shared_bytes),
        .scratch = harness_memory(g->scratch_bytes),
    };

    memcpy(whole, s->pixels, bytes * (size_t)units);
    convolve_kernel.begin(&k, 1);
    for (int pass = 0; pass < g->passes; pass++) {
        for (int64_t lo = 0, hi; lo < units; lo = hi) {
            struct window w = {.lo = lo - g->halo};
            size_t rows;

            hi = between(random, lo + 1, units);
            w.hi = hi + g->halo;
            if (!g->wrap) {
                w.lo = w.lo < 0 ? 0 : w.lo;
                w.hi = w.hi > units ? units : w.hi;
            }
            rows = (size_t)(w.hi - w.lo);
            w.in = harness_memory(rows * g->in_bytes);
            w.out = harness_memory(rows * g->out_bytes);
            memset(w.out, 0xee, rows * g->out_bytes);
            for (int64_t u = w.lo; u < w.hi; u++)
                memcpy(w.in + (size_t)(u - w.lo) * g->in_bytes,
                       whole + (size_t)walk(EDGE_WRAP, units, u) * bytes,
                       bytes);
            for (int64_t a = lo, b; a < hi; a = b) {
                b = between(random, a + 1, hi);
                convolve_kernel.compute(&k, &w, a, b);
            }
            for (int64_t u = lo; u < hi; u++) {
                unsigned char *out = w.out + (size_t)(u - w.lo) * g->out_bytes;

                memcpy(next + (size_t)u * bytes, out, bytes);
                for (size_t i = bytes; i < g->out_bytes; i++)
                    assert_int_equal(out[i], 0);
            }
            free(w.in);
            free(w.out);
        }
        memcpy(whole, next, bytes * (size_t)units);
    }
    for (int64_t y = 0; y < units; y++)
        sample_compare(s, whole + (size_t)y * bytes, y, bytes, "slabs");
    free(whole);
    free(next);
    free(k.shared);
    free(k.scratch);
}

static void compare_sample(struct sample *s, uint64_t *random)
{
    struct harness h = {
        .kernel = &convolve_kernel,
        .opt = &s->o,
        .grain = between(random, 1, s->o.image.height),
        .seed = random_next(random),
        .workers = (int)between(random, 1, 4),
    };
    struct err e = {0};
    uint64_t hash = 0;

    if (harness_run(&h, &e) < 0)
        fail_msg("%s", e.text);
    for (int64_t y = 0; y < h.g.units; y++) {
        sample_compare(s, harness_out(&h, y), y, h.g.out_bytes, "whole");
        hash +=
            hash_unit((uint64_t)y, s->expected + (size_t)y * s->o.image.stride,
                      s->o.image.stride);
    }
    assert_true(harness_result(&h)->result == hash);
    in_slabs(s, &h.g, random);
    harness_release(&h);
}

static void random_shapes_equal_the_plain_convolution(void **state)
{
    uint64_t random = 20240607;

    (void)state;
    for (int i = 0; i < 400; i++) {
        /* Every third is smaller than most filters. */
        int64_t most = i % 3 == 0 ? 9 : i % 6 == 1 ? 70 : 30;
        int64_t width = between(&random, 1, most);
        int64_t height = between(&random, 1, most);
        int size = (int)(2 * between(&random, 0, i % 8 ? 3 : 7) + 1);
        struct sample s;

        sample_new(&s, &random, width, height, size, -1, -1);
        compare_sample(&s, &random);
        sample_free(&s);
    }
}

static void the_largest_filter_is_right(void **state)
{
    static const int64_t sides[][2] = {{1, 1}, {2, 40}, {40, 3}, {33, 35}};
    uint64_t random = 31;

    (void)state;
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++)
        for (int edge = EDGE_CLAMP; edge <= EDGE_ZERO; edge++) {
            struct sample s;

            sample_new(&s, &random, sides[i][0], sides[i][1], 31, edge, 1);
            compare_sample(&s, &random);
            sample_free(&s);
        }
}

/* Wider than the strips that a row is cut into. */
static void wide_rows_are_right(void **state)
{
    uint64_t random = 99;

    (void)state;
    for (int64_t width = 511; width <= 514; width++)
        for (int times = 1; times <= 6; times += 2) {
            struct sample s;

            sample_new(&s, &random, width * times, 4, 7, -1, -1);
            compare_sample(&s, &random);
            sample_free(&s);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_shapes_equal_the_plain_convolution),
        cmocka_unit_test(the_largest_filter_is_right),
        cmocka_unit_test(wide_rows_are_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
