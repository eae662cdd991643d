/* SPDX-License-Identifier: BSD-3-Clause */
#include "drivers/launcher/child_wait.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "kernels/base/err.h"

int child_wait(pid_t pid, struct rusage *used)
{
    struct rusage u = {0};
    int status = WAIT_UNKNOWN;
    pid_t got;

    do
        got = wait4(pid, &status, 0, &u);
    while (got < 0 && errno == EINTR);
    if (got != pid) {
        status = WAIT_UNKNOWN;
        memset(&u, 0, sizeof u);
    }
    if (used != NULL)
        *used = u;
    return status;
}

int child_code(int status)
{
    return WIFSIGNALED(status) ? EXIT_SIGNAL + WTERMSIG(status)
                               : WEXITSTATUS(status);
}
