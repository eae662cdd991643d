/* SPDX-License-Identifier: BSD-3-Clause */
/* Ends of children: known, or said not to be; never success by default. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "drivers/launcher/child_wait.h"

static void ends_are_told(void **state)
{
    pid_t ended = fork(), killed;
    int status;

    (void)state;
    if (ended == 0)
        _exit(7);
    killed = fork();
    if (killed == 0)
        for (;;)
            pause();
    kill(killed, SIGKILL);
    status = child_wait(ended, NULL);
    assert_true(WIFEXITED(status));
    assert_int_equal(child_code(status), 7);
    status = child_wait(killed, NULL);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(child_code(status), 128 + SIGKILL);
}

static void what_cannot_be_known_is_no_success(void **state)
{
    struct rusage used = {.ru_minflt = 1};
    pid_t pid = fork();
    int status;

    (void)state;
    if (pid == 0)
        _exit(0);
    assert_int_equal(child_wait(pid, NULL), 0);
    status = child_wait(pid, &used); /* has been waited for */
    assert_int_equal(errno, ECHILD);
    assert_int_equal(status, WAIT_UNKNOWN);
    assert_false(WIFEXITED(status) || WIFSIGNALED(status));
    assert_int_not_equal(child_code(status), 0);
    assert_int_equal(used.ru_minflt, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_are_told),
        cmocka_unit_test(what_cannot_be_known_is_no_success),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
