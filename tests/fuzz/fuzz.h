/* SPDX-License-Identifier: BSD-3-Clause */
/* Common code of the fuzz targets: a failure, and a file with given bytes. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kernels/base/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void fuzz_fail(const char *what)
{
    fprintf(stderr, "fuzz: %s\n", what);
    abort();
}

/* Whatever is refused is refused with a code and a message. */
static inline void fuzz_refused(const struct err *e)
{
    if (e->code == 0 || e->text[0] == '\0')
        fuzz_fail("refused without a message");
}

/* A file without a name; path can be opened until the descriptor is closed. */
static inline int fuzz_file(const uint8_t *data, size_t size, char path[64])
{
    int fd = memfd_create("fuzz", 0);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        fuzz_fail("cannot make a file");
    snprintf(path, 64, "/proc/self/fd/%d", fd);
    return fd;
}

/* A zero-terminated copy. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    if (text == NULL)
        fuzz_fail("no memory");
    memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

#endif
