/* SPDX-License-Identifier: BSD-3-Clause */
/* Children of a sweep on a system that cannot wait for their output: poll() of
 * this program always fails. */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jobs/child.h"

static int polls;

int poll(struct pollfd *fds, nfds_t n, int ms)
{
    (void)ms;
    for (nfds_t i = 0; i < n; i++)
        fds[i].revents = 0;
    polls++;
    errno = ENOMEM;
    return -1;
}

/* More than a pipe holds, so that the child ends only if it is read. */
static void output_is_read_without_poll(void **state)
{
    char *argv[] = {(char *)"sh", (char *)"-c",
                    (char *)"echo why >&2; head -c 300000 /dev/zero | tr '\\0' "
                            "x && exit 3",
                    NULL};
    struct child c = {
        .argv = argv, .deadline_ns = INT64_C(120000000000), .keep_output = 1};
    struct child_end end;
    struct err e = {0};

    (void)state;
    assert_int_equal(child_run(&c, &end, &e), 0);
    assert_true(polls > 0);
    assert_false(end.late);
    assert_int_equal(end.code, 3);
    assert_string_equal(end.messages, "why\n");
    assert_int_equal(end.output[0], 'x');
    child_release(&end);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_is_read_without_poll),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
