/* SPDX-License-Identifier: BSD-3-Clause */
/* Pictures in files: PNG by libpng's row interface, PGM and PPM (binary P5/P6
 * and plain P2/P3, 8 bit) by ourselves.
 *
 * Raw files hold samples alone.
 *
 * Input is hostile until proven otherwise: dimensions are read and checked
 * against max_pixels before anything is allocated, products are checked for
 * overflow, libpng gets user limits (width, height, chunk sizes, no unknown
 * chunks kept), and a truncated or corrupt file is an error with its cause.
 * PNG of 16 bits, palette, 1/2/4 bits and interlaced are converted to 8-bit
 * grey or RGB; alpha is refused by name with what to do; so is PNM with maxval
 * other than 255 if it cannot be converted exactly (it is scaled, rounding to
 * nearest, for 1..254; 16-bit maxval is refused). */
#ifndef DRIVERS_PICTURE_PICTURE_H
#define DRIVERS_PICTURE_PICTURE_H

#include <stdint.h>

#include "kernels/base/err.h"
#include "kernels/base/picture.h"

#define PICTURE_MAX_PIXELS ((int64_t)1 << 28)

/* Understand p->spec: "WxH" (noise), "mandelbrot:WxH", a file, of which only
 * the header is read, or "raw:WxH[xC]:FILE", which has none. Sets kind, path, width, height, channels (noise 1,
 * mandelbrot 3) and no rows; where p->streamed, pixels are not limited, a
 * file must be one whose rows have fixed places, and offset is set. Returns 0;
 * -1: EXIT_USAGE for a spec that makes no sense or is too large, EXIT_FAILED for
 * a file that cannot be read. */
int picture_open(struct picture *p, int64_t max_pixels, struct err *e);

/* What stands before the first row of the file path, whose ending is .pgm,
 * .ppm or .raw, into to. Returns its length. */
enum { PICTURE_HEAD = 64 };
int picture_head(char to[PICTURE_HEAD], const char *path, int64_t width,
                 int64_t height, int channels);

/* Decode a PICTURE_FILE and keep rows lo .. hi-1 (clipped to the picture) in
 * memory. The file must still be what picture_open() saw. Rows decoded before
 * lo are dropped as they pass. Does nothing for a picture that is generated or
 * streamed. Returns 0;
 * -1 with EXIT_FAILED. picture_unload() frees the rows; it may be called
 * again. */
int picture_load(struct picture *p, int64_t lo, int64_t hi, struct err *e);
void picture_unload(struct picture *p);

/* Write a picture row by row, in rising order, to path; the format is the
 * name's ending (.png, .pgm, .ppm, .raw). The file appears under its name only when
 * picture_write_end() has returned 0: until then it is a temporary file beside
 * it. */
struct picture_writer;

/* Can path be written, by its name and by what is there? Returns 0; -1 with
 * EXIT_USAGE for an unknown ending or a format that cannot hold `channels`,
 * EXIT_RESULTS where something other than a file has that name. */
int picture_write_check(const char *path, int channels, struct err *e);

/* Returns 0; -1 as picture_write_check() does, or with EXIT_RESULTS where the
 * file cannot be created. */
int picture_write_begin(struct picture_writer **w, const char *path,
                        int64_t width, int64_t height, int channels,
                        struct err *e);

/* `rows` rows, stride bytes apart. Returns 0; -1 with EXIT_RESULTS (disk
 * full), after which only picture_write_end() may be called. */
int picture_write_rows(struct picture_writer *w, const unsigned char *pixels,
                       int64_t rows, size_t stride, struct err *e);

/* Close, check, rename into place and free w (which may be NULL). With fewer
 * rows than height, or after a failure, the temporary file is removed, path
 * stays as it was, and -1 with EXIT_RESULTS is returned. */
int picture_write_end(struct picture_writer *w, struct err *e);

/* The version of libpng as it runs; NULL where this build has none. */
const char *picture_png_version(void);

#endif
