/* SPDX-License-Identifier: BSD-3-Clause */
/* Plans of sweeps under a CPU quota. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jobs/plan.h"
#include "tests/unit/inventory_samples.h"

/* The default numbers of workers follow a CPU quota, with a note. */
static void test_quota(void **unused)
{
    struct inventory quota = two_cores;

    (void)unused;
    quota.cores = 16;
    quota.workers = 3;
    quota.quota_cpus = 2.5;
    for (int given = 0; given < 2; given++) {
        struct texts keep = {0};
        struct plan plan = {.keep = &keep};
        struct sweep_request request = {.kind = "strong", .warmup = -1};
        struct err e = {0};

        parse(&request.kernels, "primes", &keep);
        assert_int_equal(items_parse(&request.drivers, "driver", "openmp",
                                     quota.driver_names, &keep, &e),
                         0);
        request.workers[0] = 8;
        request.worker_count = (size_t)given;
        assert_int_equal(plan_make(&plan, &request, &quota, &e), 0);
        assert_int_equal(plan.count, given ? 1 : 3);
        assert_int_equal(plan.points[plan.count - 1].workers, given ? 8 : 3);
        assert_int_equal(plan.note_count, given ? 0 : 1);
        if (!given)
            assert_non_null(strstr(plan.notes[0], "at most 3 workers"));
        plan_release(&plan);
        texts_release(&keep);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_quota)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
