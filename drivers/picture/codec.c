/* SPDX-License-Identifier: BSD-3-Clause */
/* Picture files in memory; see codec.h. The formats read and write streams;
 * fmemopen(3) opens memory as a stream. */
#include "drivers/picture/codec.h"

#include <errno.h>
#include <stdio.h>

#include "drivers/picture/format.h"

static FILE *open_bytes(const unsigned char *bytes, size_t n,
                        const struct picture *p, struct err *e)
{
    FILE *file;

    if (n == 0) {
        err_set(e, EXIT_FAILED, "cannot read '%.120s': it is empty", p->spec);
        return NULL;
    }
    /* Opened for reading only, so dropping const is safe. */
    file = fmemopen((void *)(uintptr_t)bytes, n, "rb");
    if (file == NULL)
        err_errno(e, EXIT_FAILED, errno, "cannot read '%.120s'", p->spec);
    return file;
}

/* No limit of pixels here: the directory was listed with a limit, and the
 * kernel refuses pictures that have grown since. */
static int head(const unsigned char *bytes, size_t n, struct picture *p,
                struct err *e)
{
    FILE *file = open_bytes(bytes, n, p, e);
    const struct picture_reader *reader;
    int failed;

    if (file == NULL)
        return -1;
    reader = picture_reader_of(file, p, e);
    failed = reader == NULL || reader->head(file, p, INT64_MAX / 8, e) != 0;
    fclose(file);
    return failed ? -1 : 0;
}

static int unpack(const unsigned char *bytes, size_t n, const struct picture *p,
                  unsigned char *to, struct err *e)
{
    FILE *file = open_bytes(bytes, n, p, e);
    const struct picture_reader *reader;
    int failed;

    if (file == NULL)
        return -1;
    reader = picture_reader_of(file, p, e);
    failed = reader == NULL || reader->rows(file, p, 0, p->height, to, e) != 0;
    fclose(file);
    return failed ? -1 : 0;
}

/* Bound for incompressible pixels: zlib's deflateBound() is below n + n / 3000;
 * libpng adds 12 bytes for every 8 KiB and a byte per row. */
static size_t room(const struct picture *p)
{
    size_t n = ((size_t)p->width * (size_t)p->channels + 1) * (size_t)p->height;

    return n + n / 256 + 4096;
}

/* The format of the file in `bytes`. */
static const struct picture_format *format_of(const unsigned char *bytes,
                                              const struct picture *p)
{
    if (bytes[0] == 0x89)
        return &picture_png_format;
    return p->channels == 3 ? &picture_ppm_format : &picture_pgm_format;
}

static long write_all(const struct picture_format *format,
                      const struct picture_target *t,
                      const unsigned char *pixels, size_t stride, struct err *e)
{
    void *state = format->begin(t, format, e);
    long bytes = -1;

    if (state == NULL)
        return -1;
    if (format->rows(state, pixels, t->height, stride, e) == 0 &&
        format->finish(state, e) == 0) {
        if (fflush(t->file) == 0)
            bytes = ftell(t->file);
        else
            err_errno(e, EXIT_FAILED, errno, "cannot pack '%.120s'", t->path);
    }
    format->release(state);
    return bytes;
}

static size_t pack(const unsigned char *bytes, size_t n,
                   const struct picture *p, const unsigned char *pixels,
                   size_t stride, int64_t compression, unsigned char *to,
                   struct err *e)
{
    FILE *file = fmemopen(to, room(p), "wb");
    struct picture_target target = {
        .file = file,
        .path = p->spec,
        .width = p->width,
        .height = p->height,
        .channels = p->channels,
        .compression = compression,
    };
    long packed;

    (void)n;
    if (file == NULL) {
        err_errno(e, EXIT_FAILED, errno, "cannot pack '%.120s'", p->spec);
        return 0;
    }
    packed = write_all(format_of(bytes, p), &target, pixels, stride, e);
    fclose(file);
    return packed > 0 ? (size_t)packed : 0;
}

const struct picture_codec picture_codec = {
    .head = head,
    .unpack = unpack,
    .room = room,
    .pack = pack,
};
