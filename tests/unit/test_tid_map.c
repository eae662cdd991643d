/* SPDX-License-Identifier: BSD-3-Clause */
/* A table by thread numbers keeps all entries while it grows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/scale/tid_map.h"

struct known {
    pid_t tid;
    int64_t twice;
};

enum { MANY = 5000 };

/* Numbers 256 apart share their place in a small table. */
static pid_t number_of(int i)
{
    return 1 + 256 * i;
}

static void all_entries_are_kept(void **state)
{
    struct tid_map m = {.each = sizeof(struct known)};
    int64_t sum = 0;

    (void)state;
    for (int i = 0; i < MANY; i++) {
        struct known *k = tid_map_at(&m, number_of(i));

        assert_int_equal(k->tid, number_of(i));
        assert_int_equal(k->twice, 0);
        k->twice = 2 * (int64_t)k->tid;
    }
    for (int i = 0; i < MANY; i++) {
        const struct known *k = tid_map_at(&m, number_of(i));

        assert_int_equal(k->twice, 2 * (int64_t)number_of(i));
        sum += k->twice;
    }
    tid_map_close(&m);
    assert_int_equal(m.count, MANY);
    for (size_t i = 0; i < m.count; i++)
        sum -= ((const struct known *)(const void *)m.all)[i].twice;
    assert_int_equal(sum, 0);
    tid_map_release(&m);
}

static void an_empty_one_has_none(void **state)
{
    struct tid_map m = {.each = sizeof(struct known)};

    (void)state;
    tid_map_close(&m);
    assert_int_equal(m.count, 0);
    tid_map_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_entries_are_kept),
        cmocka_unit_test(an_empty_one_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
