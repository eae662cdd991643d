/* SPDX-License-Identifier: BSD-3-Clause */
/* libFuzzer's way into the readers of picture files: whatever bytes a file
 * holds, picture_open() and picture_load() must refuse it or bring all of its
 * rows. Compiled once for each format, FUZZ_MAGIC being how its files begin;
 * without that nearly everything would be refused by its first byte. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "drivers/picture/picture.h"

#define MAX_PIXELS (1 << 16)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *what)
{
    fprintf(stderr, "fuzz_picture: %s\n", what);
    abort();
}

/* The check sum of a PNG chunk, bit by bit (PNG specification, annex D). */
static uint32_t crc(const uint8_t *data, size_t size)
{
    uint32_t c = UINT32_MAX;

    for (size_t i = 0; i < size; i++) {
        c ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            c = c >> 1 ^ (c & 1 ? 0xedb88320u : 0);
    }
    return ~c;
}

/* libpng looks at nothing in a chunk whose check sum is wrong, and no fuzzer
 * guesses one: put it right in every chunk that is whole. */
static void mend(uint8_t *data, size_t size)
{
    size_t at = 0;

    while (size - at >= 12) {
        size_t length = (size_t)data[at] << 24 | (size_t)data[at + 1] << 16 |
                        (size_t)data[at + 2] << 8 | data[at + 3];
        uint32_t sum;

        if (length > size - at - 12)
            return;
        sum = crc(data + at + 4, length + 4);
        at += 8 + length;
        for (int i = 0; i < 4; i++)
            data[at++] = (uint8_t)(sum >> (24 - 8 * i));
    }
}

/* A file without a name, of the format's first bytes and then data. */
static int make_file(const uint8_t *data, size_t size)
{
    int fd = memfd_create("picture", 0);

    if (fd < 0 ||
        write(fd, FUZZ_MAGIC, sizeof FUZZ_MAGIC - 1) != sizeof FUZZ_MAGIC - 1 ||
        write(fd, data, size) != (ssize_t)size)
        fail("cannot make a file");
    return fd;
}

/* The sum of all samples, so that reading beyond the end is noticed. */
static uint64_t read_all(const struct picture *p)
{
    uint64_t sum = 0;

    for (int64_t y = p->first_row; y < p->end_row; y++)
        for (int64_t i = 0; i < p->width * p->channels; i++)
            sum +=
                p->pixels[(size_t)(y - p->first_row) * p->stride + (size_t)i];
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size + 1);
    int fd;
    char path[64];
    struct picture p = {.spec = path};
    struct err e = {0};

    if (copy == NULL)
        fail("no memory");
    memcpy(copy, data, size);
    if (FUZZ_CHUNKS)
        mend(copy, size);
    fd = make_file(copy, size);
    free(copy);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (picture_open(&p, MAX_PIXELS, &e) == 0) {
        static volatile uint64_t kept;

        if (p.width < 1 || p.height < 1 || p.width * p.height > MAX_PIXELS)
            fail("a size beyond the limit was let through");
        if (picture_load(&p, 0, p.height, &e) == 0) {
            if (p.first_row != 0 || p.end_row != p.height)
                fail("not all rows were loaded");
            kept = read_all(&p);
        } else if (e.code == 0 || e.text[0] == '\0') {
            fail("refused without a word");
        }
        (void)kept;
        picture_unload(&p);
    } else if (e.code == 0 || e.text[0] == '\0') {
        fail("refused without a word");
    }
    close(fd);
    return 0;
}
