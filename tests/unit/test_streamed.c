/* SPDX-License-Identifier: BSD-3-Clause */
/* convolve with its rows in files: what it gives in memory, from buffers of the
 * size that it asks for and not a byte more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kernels/convolve/convolve.h"
#include "kernels/convolve/taps.h"
#include "tests/unit/kernel_harness.h"

extern const struct kernel convolve_kernel;

enum { HEAD = 17 }; /* bytes before the first row */

static unsigned char *random_bytes(size_t n)
{
    unsigned char *bytes = malloc(n);
    uint64_t state = n;

    for (size_t i = 0; i < n; i++)
        bytes[i] = (unsigned char)random_next(&state);
    return bytes;
}

static void compare(struct convolve o)
{
    size_t row = (size_t)(o.image.width * o.image.channels);
    size_t all = row * (size_t)o.image.height;
    unsigned char *file = random_bytes(HEAD + all),
                  *put = calloc(1, HEAD + all);
    struct harness memory = {.kernel = &convolve_kernel, .opt = &o};
    struct convolve s = o;
    struct harness streamed = {
        .kernel = &convolve_kernel,
        .opt = &s,
        .seed = 5,
        .workers = 3,
        .file = file,
        .put = put,
    };
    struct err e = {0};

    o.image.pixels = file + HEAD;
    o.image.stride = row;
    o.image.end_row = o.image.height;
    s.image.streamed = 1;
    s.image.offset = s.output.offset = HEAD;
    s.output.spec = "out.pgm";
    if (harness_run(&memory, &e) < 0 || harness_run(&streamed, &e) < 0)
        fail_msg("%s", e.text);
    assert_int_equal(harness_result(&streamed)->result,
                     harness_result(&memory)->result);
    assert_int_equal(streamed.g.in_bytes + streamed.g.out_bytes, 0);
    for (int64_t y = 0; y < o.image.height; y++) {
        unsigned char *want = harness_out(&memory, y);

        if (o.pixel == PIXEL_F32)
            picture_floats_to_bytes(want, want, row);
        assert_memory_equal(put + HEAD + (size_t)y * row, want, row);
    }
    harness_release(&memory);
    harness_release(&streamed);
    free(file);
    free(put);
}

static void the_same_as_in_memory(void **state)
{
    static const int64_t sizes[][2] = {
        {1, 1}, {3, 7}, {64, 100}, {1024, 1500}, {40001, 37}};
    static const char *const filters[] = {"gaussian:3", "emboss", "box:31"};

    (void)state;
    for (int i = 0; i < 5 * 3 * 3 * 2 * 2; i++)
        compare((struct convolve){
            .image = {.kind = PICTURE_FILE,
                      .width = sizes[i % 5][0],
                      .height = sizes[i % 5][1],
                      .channels = i / 90 ? 3 : 1},
            .filter = {.spec = filters[i / 5 % 3]},
            .edge = (int[]){EDGE_CLAMP, EDGE_MIRROR, EDGE_ZERO}[i / 15 % 3],
            .pixel = i / 45 % 2 ? PIXEL_F32 : PIXEL_U8,
            .passes = 1,
            .l1 = 32768,
            .l2 = 1 << 19,
            .l3 = 1 << 20,
        });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_as_in_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
