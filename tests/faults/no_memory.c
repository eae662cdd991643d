/* SPDX-License-Identifier: BSD-3-Clause */
/* Preloaded, fails one allocation of a process, or all from one on:
 *
 *     NO_MEMORY_AT=N[+] NO_MEMORY_OF=PROGRAM NO_MEMORY_LOG=FILE LD_PRELOAD=...
 *
 * Allocations are counted in processes of this program, from 1, over all threads;
 * at the end FILE gets `COUNT HITS`. Without NO_MEMORY_AT none fails. A child
 * counts on from where its parent was.
 *
 * Not counted: allocations by hwloc, which does not check them and crashes, and by
 * what it loads; and by ld.so, as in inject.c.
 *
 * strdup(), getline(), fopen() and so on allocate inside libc, by its own malloc():
 * glibc calls it through the table of the process, so this one is called. */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t count, size_t bytes);
extern void *__libc_realloc(void *old, size_t bytes);

static atomic_long count, hits;
static long at;
static int from_then_on, counting;
static const char *log_path;

__attribute__((constructor)) static void begin(void)
{
    const char *nth = getenv("NO_MEMORY_AT"), *of = getenv("NO_MEMORY_OF");

    log_path = getenv("NO_MEMORY_LOG");
    if (nth != NULL) {
        char *end;

        at = strtol(nth, &end, 10);
        from_then_on = *end == '+';
    }
    counting = of != NULL && strcmp(of, program_invocation_short_name) == 0;
}

__attribute__((destructor)) static void end(void)
{
    char line[64];
    int fd, length;

    if (!counting || log_path == NULL)
        return;
    counting = 0;
    fd = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    length = snprintf(line, sizeof line, "%ld %ld\n", atomic_load(&count),
                      atomic_load(&hits));
    if (fd >= 0 && write(fd, line, (size_t)length) == length)
        close(fd);
}

/* Whether the caller is in one of the libraries that are left out. */
static int is_left_out(void *caller)
{
    static const char *const libraries[] = {
        "libhwloc", "ld-linux", "libudev",   "libpciaccess",
        "libxml2",  "libltdl",  "libOpenCL",
    };
    Dl_info from;

    if (dladdr(caller, &from) == 0 || from.dli_fname == NULL)
        return 0;
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
        if (strstr(from.dli_fname, libraries[i]) != NULL)
            return 1;
    return 0;
}

static int fails(void *caller)
{
    long n;

    if (!counting || is_left_out(caller))
        return 0;
    n = atomic_fetch_add(&count, 1) + 1;
    if (at == 0 || n < at || (n > at && !from_then_on))
        return 0;
    atomic_fetch_add(&hits, 1);
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t bytes)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(bytes);
}

void *calloc(size_t n, size_t bytes)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(n, bytes);
}

void *realloc(void *old, size_t bytes)
{
    return fails(__builtin_return_address(0)) ? NULL
                                              : __libc_realloc(old, bytes);
}
