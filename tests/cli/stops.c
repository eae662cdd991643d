/* SPDX-License-Identifier: BSD-3-Clause */
/* For tests, as LD_PRELOAD: a program of Brigade that ends itself in the middle of
 * its output. The STOPS_WHEN-th call of STOPS, once in all processes while the file
 * STOPS_ONCE exists, sends STOPS_SIGNAL to the process, or -STOPS_SIGNAL to its
 * parent, and then does not go on:
 *
 *     write     of many bytes to a file STOPS_FILE (the end of its name), after half of them
 *     fflush    of stdout, before it
 */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int is_now(const char *call)
{
    static int calls;
    const char *which = getenv("STOPS");

    return which != NULL && strcmp(which, call) == 0 &&
           strncmp(program_invocation_short_name, "brigade", 7) == 0 &&
           ++calls == atoi(getenv("STOPS_WHEN")) &&
           unlink(getenv("STOPS_ONCE")) == 0;
}

static void stop(void)
{
    int number = atoi(getenv("STOPS_SIGNAL"));

    kill(number < 0 ? getppid() : getpid(), abs(number));
    for (;;)
        pause();
}

static int is_file(int fd)
{
    const char *end = getenv("STOPS_FILE");
    char link[64], path[4096];
    ssize_t n;

    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, path, sizeof path - 1);
    path[n > 0 ? n : 0] = '\0';
    return end != NULL && strlen(path) >= strlen(end) &&
           strcmp(path + strlen(path) - strlen(end), end) == 0;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    if (n > 8192 && is_file(fd) && is_now("write")) {
        syscall(SYS_write, fd, bytes, n / 2);
        stop();
    }
    return syscall(SYS_write, fd, bytes, n);
}

int fflush(FILE *f)
{
    static int (*next)(FILE *);

    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "fflush");
    if (f == stdout && is_now("fflush"))
        stop();
    return next(f);
}
