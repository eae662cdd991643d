/* SPDX-License-Identifier: BSD-3-Clause */
/* The interface between the picture formats, picture.c and write.c; private to
 * those files.
 *
 * Reading: a format gets a regular file, positioned at its first byte, and a
 * picture whose spec is the file's name for messages. head() calls
 * picture_limit() and sets width, height and channels. rows() starts again at
 * the first byte, requires the same header, and stores rows lo .. hi-1. It
 * reads to the end of the file only if hi is the height, so that the worker
 * that owns the last row checks the rest of the file. Both return 0, or -1 with
 * EXIT_FAILED.
 *
 * Writing: begin() returns the format's state, or NULL with EXIT_RESULTS.
 * rows() and finish() return 0, or -1 with EXIT_RESULTS. release() frees the
 * state, also after errors. */
#ifndef DRIVERS_PICTURE_FORMAT_H
#define DRIVERS_PICTURE_FORMAT_H

#include <stdint.h>
#include <stdio.h>

#include "drivers/picture/picture.h"
#include "kernels/base/err.h"
#include "kernels/base/picture.h"

struct picture_reader {
    int (*head)(FILE *file, struct picture *p, int64_t max_pixels,
                struct err *e);
    int (*rows)(FILE *file, const struct picture *p, int64_t lo, int64_t hi,
                unsigned char *to, struct err *e);
};

/* The picture being written, for the format and for messages. */
struct picture_target {
    FILE *file;
    const char *path;
    int64_t width, height;
    int channels;
    int64_t compression; /* of PNG: kernels/base/input.h */
};

struct picture_format {
    const char *ending;
    int grey, rgb; /* 1: can hold such pictures */
    int (*head)(char to[PICTURE_HEAD], int64_t width, int64_t height,
                int channels); /* see picture_head(); NULL: none */
    void *(*begin)(const struct picture_target *t,
                   const struct picture_format *format, struct err *e);
    int (*rows)(void *state, const unsigned char *pixels, int64_t rows,
                size_t stride, struct err *e);
    int (*finish)(void *state, struct err *e);
    void (*release)(void *state);
};

extern const struct picture_reader picture_png_reader;
extern const struct picture_reader picture_pnm_reader;
extern const struct picture_reader picture_raw_reader;
extern const struct picture_format picture_png_format;
extern const struct picture_format picture_pgm_format;
extern const struct picture_format picture_ppm_format;
extern const struct picture_format picture_raw_format;

/* Writing of formats that are a header and samples. */
void *picture_plain_begin(const struct picture_target *t,
                          const struct picture_format *format, struct err *e);
int picture_plain_rows(void *state, const unsigned char *pixels, int64_t rows,
                       size_t stride, struct err *e);
int picture_plain_finish(void *state, struct err *e);

/* Whether a spec names a raw file. picture_raw_spec() parses such a spec: sets
 * width, height, channels and path. Returns 0; -1 with EXIT_USAGE. */
int picture_is_raw(const char *spec);
int picture_raw_spec(struct picture *p, struct err *e);

/* Parse digits at *text and advance it. Returns -1 without digits; the value
 * saturates far beyond any limit. */
int64_t picture_side(const char **text);

/* Refuse a picture without pixels, with more than max_pixels, or whose rows do
 * not fit a size_t. code: EXIT_USAGE for a spec, EXIT_FAILED for a file. */
int picture_limit(const struct picture *p, int64_t width, int64_t height,
                  int64_t max_pixels, int code, struct err *e);

/* -1 with EXIT_FAILED if width, height or channels differ from p's. */
int picture_same(const struct picture *p, int64_t width, int64_t height,
                 int channels, struct err *e);

/* The reader for a file, from its first bytes; the file is positioned at its
 * first byte. NULL with EXIT_FAILED. */
const struct picture_reader *
picture_reader_of(FILE *file, const struct picture *p, struct err *e);

/* Bytes in a file, on a disk or in memory; 0: unknown. */
int64_t picture_bytes(FILE *file);

/* "cannot read 'p->spec'" with the errno of file's error, or that it ends
 * early. */
int picture_short(FILE *file, const struct picture *p, struct err *e);

#endif
