/* SPDX-License-Identifier: BSD-3-Clause */
/* Lists of kernels with options, more work for a kernel, and estimates. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs/estimate.h"
#include "jobs/growth.h"
#include "tests/unit/inventory_samples.h"

/* ---- lists ------------------------------------------------------------------*/

static void test_lists(void **unused)
{
    static const struct {
        const char *list;
        size_t count;
        const char *name, *text; /* of the last */
    } good[] = {
        {"primes", 1, "primes", ""},
        {"primes:limit=1e10", 1, "primes", "limit=1e10"},
        {"primes,convolve:image=mandelbrot:4096x4096", 2, "convolve",
         "image=mandelbrot:4096x4096"},
        {"convolve:image=a:b:passes=2,primes", 2, "primes", ""},
        {"convolve:image=mandelbrot:8x8:filter=gaussian:15", 1, "convolve",
         "image=mandelbrot:8x8;filter=gaussian:15"},
        {"primes:from=0;limit=2e9", 1, "primes", "from=0;limit=2e9"},
        {"wait:delays=3,1,2,null", 2, "noop", ""} /* an old name */,
        {"convolve:image=a;b%.png", 1, "convolve", "image=a%3Bb%25.png"},
    };
    static const char *const bad[] = {
        "", "primez", "primes,", "primes:limit", "primes:", "primes,convolv",
    };
    struct texts keep = {0};
    struct items items;
    char text[256];

    (void)unused;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        parse(&items, good[i].list, &keep);
        assert_int_equal(items.count, good[i].count);
        assert_string_equal(items.all[items.count - 1].name, good[i].name);
        item_text(&items.all[items.count - 1], text, sizeof text);
        assert_string_equal(text, good[i].text);
        assert_int_equal(item_text(&items.all[items.count - 1], text, 3),
                         strlen(good[i].text));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = {0};

        assert_int_equal(items_parse(&items, "kernel", bad[i],
                                     two_cores.kernel_names, &keep, &e),
                         -1);
        assert_int_equal(e.code, EXIT_USAGE);
    }
    texts_release(&keep);
}

/* ---- growing ----------------------------------------------------------------*/

static void test_growing(void **unused)
{
    static const struct {
        const char *list;
        int64_t workers;
        const char *text; /* NULL: it cannot */
    } cases[] = {
        {"primes:limit=1e9", 4, "limit=4000000000"},
        {"primes", 2, "limit=2000000000"},
        {"primes:from=1e9:limit=1e9+1000", 3, "from=1e9;limit=1000003000"},
        {"primes:from=10:limit=5", 2, NULL},
        {"primes:limit=2^63", 4, NULL},
        {"convolve:image=mandelbrot:640x480", 3, "image=mandelbrot:640x1440"},
        {"convolve:image=64x48", 2, "image=64x96"},
        {"convolve:image=photo.png", 2, NULL},
        {"wait:tasks=100", 8, "tasks=800"},
        {"wait:delays=3,1,2", 8, NULL},
        {"album", 2, NULL},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct texts keep = {0};
        struct err e = {0};
        struct items items;
        char text[256];

        parse(&items, cases[i].list, &keep);
        assert_int_equal(
            growth_multiply(&items.all[0],
                            inventory_kernel(&two_cores, items.all[0].name),
                            cases[i].workers, &keep, &e),
            cases[i].text != NULL ? 0 : -1);
        item_text(&items.all[0], text, sizeof text);
        if (cases[i].text != NULL)
            assert_string_equal(text, cases[i].text);
        else
            assert_int_equal(e.code, EXIT_USAGE);
        texts_release(&keep);
    }
}

static void test_waits(void **unused)
{
    const struct planned_work tasks = {
        .units = 1000,
        .needs = INVENTORY_NEEDS_TIME,
        .wait_s = 10,
        .longest_s = 0.01,
    };
    const struct planned_work three = {
        .units = 3,
        .needs = INVENTORY_NEEDS_TIME,
        .wait_s = 6,
        .longest_s = 3,
    };
    struct planned_work requests = tasks;

    (void)unused;
    requests.most_at_once = 100;
    assert_float_equal(estimate_waits_s(&tasks, 1), 10, 1e-9);
    assert_float_equal(estimate_waits_s(&tasks, 4), 2.5, 1e-9);
    assert_float_equal(estimate_waits_s(&tasks, ALL_AT_ONCE), 0.01, 1e-9);
    /* 3, 1 and 2 s at once take as long as the longest. */
    assert_float_equal(estimate_waits_s(&three, 1), 6, 1e-9);
    assert_float_equal(estimate_waits_s(&three, 3), 3, 1e-9);
    assert_float_equal(estimate_waits_s(&three, ALL_AT_ONCE), 3, 1e-9);
    /* 100 connections, unless the user says how many at once. */
    assert_float_equal(estimate_waits_s(&requests, ALL_AT_ONCE), 0.1, 1e-9);
    assert_float_equal(estimate_waits_s(&requests, 500), 0.02, 1e-9);
}

static void test_seconds(void **unused)
{
    const struct inventory_kernel *mix = inventory_kernel(&two_cores, "mix");
    const struct inventory_kernel *album =
        inventory_kernel(&two_cores, "album");
    /* 10 s of computing, 0.1 s of waiting. */
    const struct planned_work both = {
        .units = 1000,
        .work = 8e7,
        .needs = INVENTORY_NEEDS_TIME,
        .wait_s = 100,
        .longest_s = 0.1,
    };
    const struct planned_work nothing = {.units = 1};

    (void)unused;
    assert_float_equal(estimate_seconds(&both, mix, 1, ALL_AT_ONCE), 10.1,
                       1e-9);
    assert_float_equal(estimate_seconds(&both, mix, 2, ALL_AT_ONCE), 5.1, 1e-9);
    /* Nothing is known: not 0. */
    assert_true(estimate_seconds(&nothing, album, 1, 1) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_growing),
        cmocka_unit_test(test_waits),
        cmocka_unit_test(test_seconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
