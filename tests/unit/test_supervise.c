/* SPDX-License-Identifier: BSD-3-Clause */
/* A run does not outlive its supervisor. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "drivers/program/supervise.h"

/* A supervisor and its run, which writes a byte and then does nothing. The pipe
 * ends when both have ended. */
static pid_t start(int ends[2])
{
    char *words[] = {(char *)"brigade", (char *)"run", (char *)"k", NULL};
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        close(ends[0]);
        unsetenv("BRIGADE_ALONE");
        supervise("brigade", 3, words);
        if (write(ends[1], "r", 1) == 1)
            for (;;)
                pause();
        _exit(1);
    }
    close(ends[1]);
    return pid;
}

static void a_run_ends_with_its_supervisor(void **state)
{
    struct pollfd ended = {.events = POLLIN};
    int ends[2];
    char byte;
    pid_t pid = start(ends);

    (void)state;
    ended.fd = ends[0];
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    /* The limit is for a run that stays. */
    assert_int_equal(poll(&ended, 1, 60 * 1000), 1);
    assert_int_equal(read(ends[0], &byte, 1), 0);
    close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_ends_with_its_supervisor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
