/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of costs by which simulated time passes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/team/model.h"

/* The exit code of reading the text as a table. */
static int read_text(const char *text, struct model *m, struct err *e)
{
    char path[] = "/tmp/test_model_XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    *e = (struct err){0};
    model_read(m, path, e);
    unlink(path);
    return e->code;
}

static void test_costs(void **unused)
{
    const struct geometry g = {.units = 1000, .work = 2000};
    struct model m;
    struct err e;

    (void)unused;
    assert_int_equal(read_text("# one core\nsetup 1500\nchunk 21\n"
                               "rate 0 1\nrate 0.5 3 # dearer\nrate 1 3\n"
                               "shared 1 1\nshared 3 2\n",
                               &m, &e),
                     0);
    assert_int_equal(m.skip, 0);
    assert_float_equal(m.setup_ns, 1500, 1e-9);
    /* 10 units around 1/4 of the run: 20 units of work at 2 ns. */
    assert_float_equal(model_chunk_ns(&m, &g, 245, 255, 1), 21 + 40, 1e-9);
    /* Constant beyond the points; 2 ranks are between the factors 1 and 2. */
    assert_float_equal(model_chunk_ns(&m, &g, 990, 1000, 1), 21 + 60, 1e-9);
    assert_float_equal(model_chunk_ns(&m, &g, 990, 1000, 2), 21 + 90, 1e-9);
    assert_float_equal(model_chunk_ns(&m, &g, 990, 1000, 64), 21 + 120, 1e-9);
    assert_float_equal(model_chunk_ns(&m, &g, 7, 7, 1), 21, 1e-9);
}

static void test_skip(void **unused)
{
    struct model m;
    struct err e;

    (void)unused;
    assert_int_equal(read_text("rate 0 0.25\nwork skip\n", &m, &e), 0);
    assert_int_equal(m.skip, 1);
}

static void test_refused(void **unused)
{
    static const struct {
        const char *table, *says;
    } bad[] = {
        {"", "no rate"},
        {"setup 5\n", "no rate"},
        {"rate 0\n", "line 1"},
        {"rate 0 1 2\n", "line 1"},
        {"rate 0 -1\n", "line 1"},
        {"rate 0 nan\n", "line 1"},
        {"rate 0 inf\n", "line 1"},
        {"rate 0.5 1\nrate 0.5 2\n", "line 2"},
        {"rate 0 1\nrate 1 1\nrate 0.5 1\n", "line 3"},
        {"rate 0 1\nshared 2 1\nshared 1 1\n", "line 3"},
        {"rate 0 1\nwork all\n", "line 2"},
        {"rate 0 1\nspeed 2\n", "line 2"},
        {"rate 0 1\nsetup -2\n", "line 2"},
    };
    struct model m;
    struct err e;

    (void)unused;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(read_text(bad[i].table, &m, &e), EXIT_USAGE);
        if (strstr(e.text, bad[i].says) == NULL)
            fail_msg("'%s': '%s' lacks '%s'", bad[i].table, e.text,
                     bad[i].says);
    }
    e = (struct err){0};
    assert_int_equal(model_read(&m, "/nonexistent/model", &e), -1);
    assert_int_equal(e.code, EXIT_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_costs),
        cmocka_unit_test(test_skip),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
