/* SPDX-License-Identifier: BSD-3-Clause */
/* The arithmetic of convolve at its limits: sums that just fit 32 bits, and
 * the multiplication that stands for a division. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "kernels/convolve/convolve.h"
#include "kernels/convolve/filter.h"
#include "kernels/convolve/taps.h"
#include "tests/unit/kernel_harness.h"

extern const struct kernel convolve_kernel;

/* 31 x 31 weights whose absolute sum is `sum`, of one sign. */
static char *heavy_text(int64_t sum, int sign)
{
    static char text[16384];
    size_t length = 0;

    for (int i = 0; i < 31 * 31; i++) {
        int64_t w = sum < 32767 ? sum : 32767;

        sum -= w;
        length +=
            (size_t)snprintf(text + length, sizeof text - length, "%lld%c",
                             (long long)(sign * w), i % 31 == 30 ? '\n' : ' ');
    }
    return text;
}

static void the_heaviest_filters_do_not_overflow(void **state)
{
    static const int64_t divisors[] = {0, 1, 3, (1 << 22) - 1, 1 << 22};
    static const double offsets[] = {0, 900, -900, 1e6, -1e6};
    unsigned char white[40 * 40];
    struct blob beyond = {.spec = "t"};
    struct filter f;
    struct err e = {0};

    (void)state;
    memset(white, 255, sizeof white);
    beyond.text = heavy_text((1 << 22) + 1, 1);
    beyond.bytes = strlen(beyond.text);
    assert_int_equal(filter_make(&f, &beyond, 0, 0, &e), -1);
    assert_non_null(strstr(e.text, "add up to 4194305"));
    for (int sign = -1; sign <= 1; sign += 2)
        for (size_t i = 0; i < 25; i++) {
            char *text = heavy_text(1 << 22, sign);
            struct convolve o = {
                .image = {.kind = PICTURE_FILE,
                          .width = 40,
                          .height = 40,
                          .channels = 1,
                          .end_row = 40,
                          .stride = 40,
                          .pixels = white},
                .filter = {"t", text, strlen(text)},
                .divisor = divisors[i / 5],
                .offset = offsets[i % 5],
                .passes = 1,
            };
            struct harness h = {.kernel = &convolve_kernel, .opt = &o};

            e.code = 0;
            if (harness_run(&h, &e) != VERIFIED_FULL)
                fail_msg("%s", e.text);
            harness_release(&h);
        }
}

/* The multiplications that stand for divisions, on sums of one tap. */
static void division_is_exact(void **state)
{
    unsigned char every[256], text[16];
    uint64_t random = 11;

    (void)state;
    for (int i = 0; i < 256; i++)
        every[i] = (unsigned char)i;
    for (int n = 0; n < 20000; n++) {
        int64_t most = n % 2 ? 257 : 32767;
        int64_t w = (int64_t)(random_next(&random) % (2 * 32767 + 1)) % most;
        int bits = (int)(random_next(&random) % (n % 2 ? 10 : 23));
        struct convolve o = {
            .image = {.kind = PICTURE_FILE,
                      .width = 256,
                      .height = 1,
                      .channels = 1,
                      .end_row = 1,
                      .stride = 256,
                      .pixels = every},
            .divisor = (int64_t)(random_next(&random) % (1u << bits)),
            .offset = (double)(random_next(&random) % 601) - 300,
            .passes = 1,
            .isa = n % 4 < 2 ? ISA_BASELINE : (int)isa_best(),
            .method = n % 3 ? METHOD_AUTO : METHOD_DIRECT,
        };
        struct harness h = {.kernel = &convolve_kernel, .opt = &o};
        struct err e = {0};
        double d;

        w = n % 5 && w ? w : -w - 1;
        o.filter.bytes =
            (size_t)snprintf((char *)text, sizeof text, "%lld", (long long)w);
        o.filter.spec = "one";
        o.filter.text = (char *)text;
        d = (double)(o.divisor ? o.divisor : w);
        if (harness_run(&h, &e) < 0)
            fail_msg("%s: %lld / %g %+g, isa %s", e.text, (long long)w, d,
                     o.offset, isa_names[o.isa]);
        for (int i = 0; i < 256; i++) {
            double v = floor((2.0 * (double)w * i + d) / (2.0 * d)) + o.offset;

            if (harness_out(&h, 0)[i] != (v < 0 ? 0 : v > 255 ? 255 : (int)v))
                fail_msg("%d * %lld / %g %+g: %d", i, (long long)w, d, o.offset,
                         harness_out(&h, 0)[i]);
        }
        harness_release(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_heaviest_filters_do_not_overflow),
        cmocka_unit_test(division_is_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
