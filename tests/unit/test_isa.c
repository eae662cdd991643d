/* SPDX-License-Identifier: BSD-3-Clause */
/* Instruction sets: names, which exist here, and the refusal of the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kernels/base/isa.h"

static void names_are_found(void **state)
{
    (void)state;
    for (enum isa isa = ISA_BASELINE; isa < ISAS; isa++)
        assert_int_equal(isa_find(isa_names[isa]), isa);
    assert_int_equal(isa_find("avx"), ISAS);
    assert_null(isa_names[ISAS]);
}

static void the_best_is_available_and_none_is_above(void **state)
{
    enum isa best = isa_best();

    (void)state;
    assert_true(isa_available(ISA_BASELINE));
    assert_true(isa_available(best));
    assert_false(isa_available(ISAS));
    for (enum isa isa = best + 1; isa < ISAS; isa++)
        assert_false(isa_available(isa));
}

static void what_is_missing_is_refused(void **state)
{
    (void)state;
    for (enum isa isa = ISA_BASELINE; isa <= ISAS; isa++) {
        struct err e = {0};

        if (isa_available(isa)) {
            assert_int_equal(isa_check(isa, &e), 0);
            continue;
        }
        assert_int_equal(isa_check(isa, &e), -1);
        assert_int_equal(e.code, EXIT_UNAVAILABLE);
        assert_non_null(strstr(e.text, "; use baseline"));
        assert_non_null(strstr(e.text, isa_names[isa_best()]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found),
        cmocka_unit_test(the_best_is_available_and_none_is_above),
        cmocka_unit_test(what_is_missing_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
