/* SPDX-License-Identifier: BSD-3-Clause */
/* For LD_PRELOAD: allocation number SHORT_MEMORY since main() began fails, and
 * only that; 0: none, and the number of allocations is printed at the end. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

static long count, fails = -1;

__attribute__((constructor)) static void begin(void)
{
    const char *text = getenv("SHORT_MEMORY");

    fails = text ? atol(text) : -1;
    count = 0;
}

__attribute__((destructor)) static void end(void)
{
    if (fails == 0)
        fprintf(stderr, "allocations: %ld\n", count);
}

static int is_short(void)
{
    if (fails < 0 || ++count != fails)
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return is_short() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return is_short() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return is_short() ? NULL : __libc_realloc(old, size);
}
