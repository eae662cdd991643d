/* SPDX-License-Identifier: BSD-3-Clause */
/* Rates of work are compared between runs whose units are the same, and between
 * no others. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "results/analysis/group.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct pair {
    const char *a, *b;
    double a_work, b_work;
    int same;
};

static const struct pair pairs[] = {
    {"limit=1e9", "limit=1e9", 1, 1, 1},
    {"limit=1e9;l1=48KiB", "limit=2e9;l1=48KiB", 1e9, 2e9, 1},
    {"tasks=10;delay=100ms", "tasks=1e4;delay=100ms", 10, 1e4, 1},
    {"requests=10;connections=10;delay=1ms",
     "requests=100;connections=100;delay=1ms", 10, 100, 1},
    {"size=64MiB;count=2^14", "size=64MiB;count=2^16", 16384, 65536, 1},
    {"image=mandelbrot:40x10;passes=1", "image=mandelbrot:40x20;passes=1", 400,
     800, 1},
    {"image=mandelbrot:40x10", "image=mandelbrot:80x5", 400, 400, 1},
    /* Other sizes than the work says. */
    {"limit=1e9", "limit=2e9", 1e9, 3e9, 0},
    {"requests=10;connections=10", "requests=100;connections=10", 10, 1000, 0},
    {"image=mandelbrot:40x10", "image=mandelbrot:40x20", 400, 900, 0},
    /* Units of another kind: longer waits, other filters, other pictures. */
    {"tasks=10;wait=100ms;compute=100us", "tasks=20;wait=20ms;compute=20ms", 10,
     20, 0},
    {"delay=100ms", "delay=200ms", 1, 2, 0},
    {"filter=gaussian:5", "filter=gaussian:15", 1, 1, 0},
    {"image=a.png", "image=b.png", 10, 20, 0},
    {"image=mandelbrot:40x10", "image=noise:40x20", 400, 800, 0},
    {"isa=avx2", "isa=avx512", 1, 1, 0},
    /* Other options. */
    {"limit=1e9", "limit=2e9;grain=3", 1e9, 2e9, 0},
    {"limit=1e9", "units=2e9", 1e9, 2e9, 0},
    {"limit=1e9", "", 1, 1, 0},
};

static void test_pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        const struct pair *p = &pairs[i];
        const struct group a = {.kernel = "k", .args = p->a, .work = p->a_work};
        const struct group b = {.kernel = "k", .args = p->b, .work = p->b_work};

        if (group_same_units(&a, &b) != p->same ||
            group_same_units(&b, &a) != p->same)
            fail_msg("%s against %s", p->a, p->b);
    }
}

static void test_kernels_differ(void **state)
{
    const struct group a = {.kernel = "k", .args = "units=1", .work = 1};
    const struct group b = {.kernel = "l", .args = "units=1", .work = 1};

    (void)state;
    assert_false(group_same_units(&a, &b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_kernels_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
