/* SPDX-License-Identifier: BSD-3-Clause */
/* Labels of the runs of a sweep. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/completed.h"

static void test_labels(void **unused)
{
    static const char *const bad[] = {
        "",
        "mine",
        "kind=strong",
        "kind=a;key=zz;turn=1",
        "kind=a;key=00;turn=1x",
        "kind=a;key=00;turn=-1",
        "key=00;turn=1",
    };
    char label[COMPLETED_LABEL_SIZE];
    uint64_t key;
    int turn;

    (void)unused;
    completed_label("strong", 0x1f0c9d5a63b7e842, 12, label);
    assert_string_equal(label, "kind=strong;key=h:1f0c9d5a63b7e842;turn=12");
    /* as older versions wrote it */
    assert_int_equal(
        completed_label_read("kind=strong;key=1f0c9d5a63b7e842;turn=12", &key,
                             &turn),
        0);
    assert_true(key == 0x1f0c9d5a63b7e842 && turn == 12);
    assert_int_equal(completed_label_read(label, &key, &turn), 0);
    assert_true(key == 0x1f0c9d5a63b7e842 && turn == 12);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(completed_label_read(bad[i], &key, &turn), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
