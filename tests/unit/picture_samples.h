/* SPDX-License-Identifier: BSD-3-Clause */
/* Files for the picture tests: a folder of their own, and PNGs of any kind,
 * written by libpng directly so that our own writer is not its own judge.
 * Include after cmocka.h. */
#ifndef TESTS_UNIT_PICTURE_SAMPLES_H
#define TESTS_UNIT_PICTURE_SAMPLES_H

#include <dirent.h>
#include <png.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/picture/picture.h"
#include "kernels/base/hash.h"

static char samples_folder[256];

/* Group set-up and tear-down. */
static inline int samples_begin(void **state)
{
    const char *tmp = getenv("TMPDIR");

    (void)state;
    snprintf(samples_folder, sizeof samples_folder, "%s/picture-XXXXXX",
             tmp ? tmp : "/tmp");
    return mkdtemp(samples_folder) ? 0 : -1;
}

static inline int samples_end(void **state)
{
    (void)state;
    return rmdir(samples_folder);
}

/* The path of name in the folder, good until the next call but one. */
static inline const char *samples_path(const char *name)
{
    static char paths[2][512];
    static int turn;

    turn = !turn;
    snprintf(paths[turn], sizeof paths[turn], "%s/%s", samples_folder, name);
    return paths[turn];
}

/* How many files are in a folder, hidden ones included. */
static inline int samples_count_in(const char *folder)
{
    DIR *d = opendir(folder);
    int count = 0;

    assert_non_null(d);
    for (struct dirent *f = readdir(d); f; f = readdir(d))
        count += strcmp(f->d_name, ".") != 0 && strcmp(f->d_name, "..") != 0;
    closedir(d);
    return count;
}

static inline int samples_count(void)
{
    return samples_count_in(samples_folder);
}

static inline void samples_file(const char *path, const void *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

/* The first bytes of a file; how many there were. */
static inline size_t samples_read(const char *path, void *to, size_t size)
{
    FILE *f = fopen(path, "rb");
    size_t n;

    assert_non_null(f);
    n = fread(to, 1, size, f);
    fclose(f);
    return n;
}

/* Noise that compresses badly next to a slope that compresses well. */
static inline void samples_paint(unsigned char *pixels, size_t bytes)
{
    uint64_t random = 3;

    for (size_t i = 0; i < bytes; i++)
        pixels[i] = (unsigned char)(i % 97 < 50 ? i : random_next(&random));
}

/* Through our own writer, in pieces of 1, 2, 3, ... rows. */
static inline int samples_write(const char *path, const unsigned char *pixels,
                                int64_t width, int64_t height, int channels,
                                size_t stride, struct err *e)
{
    struct picture_writer *w;
    int64_t done = 0;
    int failed = 0;

    if (picture_write_begin(&w, path, width, height, channels, 1, e) < 0)
        return -1;
    for (int64_t n = 1; done < height && !failed; done += n, n++) {
        n = n > height - done ? height - done : n;
        failed =
            picture_write_rows(w, pixels + (size_t)done * stride, n, stride, e);
    }
    return picture_write_end(w, e);
}

struct png_sample {
    int width, height, type, depth;   /* libpng's colour type and bit depth */
    int interlace, transparent;       /* Adam7; a tRNS chunk */
    int filters;                      /* PNG_FILTER_...; 0: libpng's choice */
    int level, idat_bytes;            /* of zlib, of a chunk; 0: libpng's own */
    int extras;                       /* gAMA, bKGD, pHYs, sBIT, tIME, tEXt */
    size_t stride;                    /* of expected, set by samples_png() */
    unsigned char expected[64 * 192]; /* as 8 bits grey or RGB */
};

/* The sample of channel c in row y, column x, of `depth` bits. */
static inline unsigned samples_value(const struct png_sample *s, int y, int x,
                                     int c)
{
    return ((unsigned)(y * 131 + x * 37 + c * 101) * 2654435761u >> 13) &
           ((1u << s->depth) - 1);
}

static inline png_color samples_colour(unsigned index)
{
    return (png_color){(png_byte)(index * 7 + 1), (png_byte)(index * 13 + 2),
                       (png_byte)(255 - index)};
}

/* What 8 bits must become of row y. */
static inline void samples_expect(struct png_sample *s, int y, int channels)
{
    unsigned char *to = s->expected + (size_t)y * s->stride;
    unsigned top = (1u << s->depth) - 1;

    for (int x = 0; x < s->width; x++) {
        if (s->type == PNG_COLOR_TYPE_PALETTE) {
            png_color colour = samples_colour(samples_value(s, y, x, 0));

            to[3 * x] = colour.red;
            to[3 * x + 1] = colour.green;
            to[3 * x + 2] = colour.blue;
            continue;
        }
        for (int c = 0; c < channels; c++)
            to[channels * x + c] =
                (unsigned char)((2 * 255 * samples_value(s, y, x, c) + top) /
                                (2 * top));
    }
}

/* Row y as it stands in the file: samples of depth bits, packed. */
static inline void samples_pack(const struct png_sample *s, int y, int channels,
                                unsigned char *to)
{
    memset(to, 0, 64 * 8);
    for (int k = 0; k < s->width * channels; k++) {
        unsigned v = samples_value(s, y, k / channels, k % channels);
        int bit = k * s->depth;

        if (s->depth == 16) {
            to[2 * k] = (unsigned char)(v >> 8);
            to[2 * k + 1] = (unsigned char)v;
        } else {
            to[bit / 8] |= (unsigned char)(v << (8 - s->depth - bit % 8));
        }
    }
}

/* Chunks that change nothing, though gAMA, bKGD and sBIT could. */
static inline void samples_extras(png_structp png, png_infop info,
                                  const struct png_sample *s)
{
    png_color_16 background = {0};
    png_byte bits = (png_byte)(s->depth > 1 ? s->depth - 1 : 1);
    png_color_8 significant = {bits, bits, bits, bits, bits};
    png_time time = {2000, 1, 1, 12, 34, 56};
    char key[] = "Title", words[] = "PngSuite";
    png_text text = {
        .compression = PNG_TEXT_COMPRESSION_NONE,
        .key = key,
        .text = words,
        .text_length = sizeof words - 1,
    };

    png_set_gAMA(png, info, 0.35);
    if (s->type != PNG_COLOR_TYPE_PALETTE)
        png_set_sBIT(png, info, &significant);
    png_set_bKGD(png, info, &background);
    png_set_pHYs(png, info, 4, 1, PNG_RESOLUTION_UNKNOWN);
    png_set_tIME(png, info, &time);
    png_set_text(png, info, &text, 1);
}

static inline void samples_png(const char *path, struct png_sample *s)
{
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    FILE *f = fopen(path, "wb");
    unsigned char row[64 * 8];
    png_color palette[256];
    png_byte clear[1] = {0};
    png_color_16 key = {0};
    int channels, passes;

    assert_non_null(f);
    for (unsigned i = 0; i < 256; i++)
        palette[i] = samples_colour(i);
    png_init_io(png, f);
    png_set_IHDR(png, info, (png_uint_32)s->width, (png_uint_32)s->height,
                 s->depth, s->type,
                 s->interlace ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (s->type == PNG_COLOR_TYPE_PALETTE)
        png_set_PLTE(png, info, palette, 1 << s->depth);
    if (s->transparent)
        png_set_tRNS(png, info, clear, 1, &key);
    if (s->filters)
        png_set_filter(png, PNG_FILTER_TYPE_BASE, s->filters);
    if (s->level)
        png_set_compression_level(png, s->level);
    if (s->idat_bytes)
        png_set_compression_buffer_size(png, (size_t)s->idat_bytes);
    if (s->extras)
        samples_extras(png, info, s);
    png_write_info(png, info);
    channels = png_get_channels(png, info);
    s->stride = (size_t)s->width *
                (s->type == PNG_COLOR_TYPE_PALETTE ? 3 : (size_t)channels);
    passes = png_set_interlace_handling(png);
    for (int pass = 0; pass < passes; pass++)
        for (int y = 0; y < s->height; y++) {
            samples_pack(s, y, channels, row);
            samples_expect(s, y, channels);
            png_write_row(png, row);
        }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    assert_int_equal(fclose(f), 0);
}

#endif
