/* SPDX-License-Identifier: BSD-3-Clause */
/* See stdout.h. */
#include "results/rows/stdout.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

void stdout_watch(void)
{
    signal(SIGPIPE, SIG_IGN);
}

/* errno may be of a later call than the write that failed. */
static int reader_ended(int number)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

    return number == EPIPE || (poll(&out, 1, 0) == 1 && out.revents & POLLERR);
}

int stdout_failed(struct err *e, int number)
{
    if (reader_ended(number))
        return err_set(e, EXIT_SIGNAL + SIGPIPE, "%s", "");
    return err_errno(e, EXIT_RESULTS, number, "cannot write to stdout");
}

int stdout_flush(struct err *e)
{
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : stdout_failed(e, errno);
}

int err_print(const char *program, const struct err *e)
{
    if (*e->text != '\0')
        fprintf(stderr, "%s: %s\n", program, e->text);
    return e->code;
}

int stdout_end(const char *program)
{
    struct err e = {0};

    stdout_flush(&e);
    return err_print(program, &e);
}
