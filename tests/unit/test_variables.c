/* SPDX-License-Identifier: BSD-3-Clause */
/* Environment variables that change a run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/os/variables.h"

static const char *names[2], *values[2];

static char *look(const char *name)
{
    for (int i = 0; i < 2; i++)
        if (names[i] != NULL && strcmp(names[i], name) == 0)
            return (char *)values[i];
    return NULL;
}

static void set(const char *name, const char *value, const char *second,
                const char *second_value)
{
    names[0] = name;
    values[0] = value;
    names[1] = second;
    values[1] = second_value;
}

static void texts(void **state)
{
    static const struct {
        enum variable_effect effect;
        const char *name, *value, *text;
    } cases[] = {
        {VARIABLE_FEWER_THREADS, "OMP_THREAD_LIMIT", "3",
         "OMP_THREAD_LIMIT=3 limits the number of threads; unset it"},
        {VARIABLE_FEWER_THREADS, "OMP_THREAD_LIMIT", "4", ""},
        {VARIABLE_FEWER_THREADS, "OMP_THREAD_LIMIT", "", ""},
        {VARIABLE_FEWER_THREADS, "OMP_MAX_ACTIVE_LEVELS", "0",
         "OMP_MAX_ACTIVE_LEVELS=0 allows no parallel region; unset it"},
        {VARIABLE_FEWER_THREADS, "OMP_MAX_ACTIVE_LEVELS", "1", ""},
        {VARIABLE_FEWER_THREADS, "HWLOC_SYNTHETIC", "pu:2", ""},
        {VARIABLE_MACHINE, "HWLOC_SYNTHETIC", "pu:2",
         "HWLOC_SYNTHETIC=pu:2 describes a machine; unset it"},
        {VARIABLE_MACHINE, "HWLOC_THISSYSTEM", "1", ""},
        {VARIABLE_MACHINE, "HWLOC_THISSYSTEM", "0",
         "HWLOC_THISSYSTEM=0 says that it is another machine; unset it"},
    };
    char text[200], small[30];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set(cases[i].name, cases[i].value, NULL, NULL);
        variables_text(cases[i].effect, 4, look, text, sizeof text);
        assert_string_equal(text, cases[i].text);
    }
    set("OMP_THREAD_LIMIT", "1", "OMP_DYNAMIC", "true");
    variables_text(VARIABLE_FEWER_THREADS, 4, look, text, sizeof text);
    assert_string_equal(text,
                        "OMP_THREAD_LIMIT=1 limits the number of threads, "
                        "OMP_DYNAMIC=true lets OpenMP choose fewer threads; "
                        "unset them");
    variables_text(VARIABLE_FEWER_THREADS, 4, look, small, sizeof small);
    assert_true(strlen(small) < sizeof small);
}

/* As libgomp 12 reads them: parse_stacksize() of libgomp/env.c. */
static void stacks(void **state)
{
    static const struct {
        const char *value;
        size_t bytes;
    } cases[] = {
        {"", 0},
        {"x", 0},
        {"-1", 0},
        {"1", 0},
        {"256", 262144},
        {"256k", 262144},
        {"256 K ", 262144},
        {"262144B", 262144},
        {" 2M", 2 << 20},
        {"1g", 1 << 30},
        {"1gg", 0},
        {"1 T", 0},
        {"99999999999G", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set("OMP_STACKSIZE", cases[i].value, NULL, NULL);
        assert_int_equal(variables_stack_bytes(look), cases[i].bytes);
    }
    set("GOMP_STACKSIZE", "1M", NULL, NULL);
    assert_int_equal(variables_stack_bytes(look), 1 << 20);
    set("GOMP_STACKSIZE", "1M", "OMP_STACKSIZE", "2M");
    assert_int_equal(variables_stack_bytes(look), 2 << 20);
    set("GOMP_STACKSIZE", "1M", "OMP_STACKSIZE", "bad");
    assert_int_equal(variables_stack_bytes(look), 1 << 20);
    set(NULL, NULL, NULL, NULL);
    assert_int_equal(variables_stack_bytes(look), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(stacks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
