/* SPDX-License-Identifier: BSD-3-Clause */
/* Pictures in files: PNG with libpng's row interface; PGM and PPM (binary P5/P6
 * and plain P2/P3); raw files, which hold only samples.
 *
 * Input is untrusted: dimensions are checked against max_pixels before anything
 * is allocated, products are checked for overflow, libpng gets user limits
 * (width, height, chunk sizes, unknown chunks discarded), and the error for a
 * truncated or corrupt file states the cause. PNG with 16 bits, palette, 1/2/4
 * bits or interlacing is converted to 8-bit grey or RGB; alpha is refused with
 * what to do.
 *
 * A sample v of a PNM with another maxval than 255 becomes v / maxval * 255,
 * rounded to nearest, halves up; so does one of 16 bits, of PNG as of PNM: it
 * becomes v / 257 rounded to nearest, where halves do not occur. */
#ifndef DRIVERS_PICTURE_PICTURE_H
#define DRIVERS_PICTURE_PICTURE_H

#include <stdint.h>

#include "kernels/base/err.h"
#include "kernels/base/picture.h"

#define PICTURE_MAX_PIXELS ((int64_t)1 << 28)

/* Parse p->spec: "WxH" (noise), "mandelbrot:WxH", a file, of which only the
 * header is read, or "raw:WxH[xC]:FILE". Sets kind, path, width, height and
 * channels (noise 1, mandelbrot 3), but loads no rows. If p->streamed, pixels
 * are not limited, the rows of a file must have fixed offsets, and offset is
 * set. Returns 0; -1 with EXIT_USAGE for a spec that is invalid or too large,
 * EXIT_FAILED for a file that cannot be read. */
int picture_open(struct picture *p, int64_t max_pixels, struct err *e);

/* Write to `to` the bytes before the first row of the file `path`, which has
 * the suffix .pgm, .ppm or .raw. Returns their number. */
enum { PICTURE_HEAD = 64 };
int picture_head(char to[PICTURE_HEAD], const char *path, int64_t width,
                 int64_t height, int channels);

/* Decode a PICTURE_FILE and keep rows lo .. hi-1 (clipped to the picture) in
 * memory; rows before lo are decoded and dropped. The file must not have
 * changed since picture_open(). Does nothing for a generated or streamed
 * picture. Returns 0; -1 with EXIT_FAILED. picture_unload() frees the rows;
 * safe to call twice. */
int picture_load(struct picture *p, int64_t lo, int64_t hi, struct err *e);
void picture_unload(struct picture *p);

/* Write a picture row by row, in rising order, to path; the suffix selects the
 * format (.png, .pgm, .ppm, .raw). The file appears under its name only when
 * picture_write_end() has returned 0; until then it is a temporary file in the
 * same directory. */
struct picture_writer;

/* Check whether path can be written. Returns 0; -1 with EXIT_USAGE for an
 * unknown suffix or a format that cannot hold `channels`, EXIT_RESULTS if path
 * exists and is not a regular file. */
int picture_write_check(const char *path, int channels, struct err *e);

/* compression: of PNG, see kernels/base/input.h. Returns 0; -1 as
 * picture_write_check(), or with EXIT_RESULTS if the file cannot be created. */
int picture_write_begin(struct picture_writer **w, const char *path,
                        int64_t width, int64_t height, int channels,
                        int64_t compression, struct err *e);

/* Write `rows` rows, stride bytes apart. Returns 0; -1 with EXIT_RESULTS (disk
 * full), after which only picture_write_end() may be called. */
int picture_write_rows(struct picture_writer *w, const unsigned char *pixels,
                       int64_t rows, size_t stride, struct err *e);

/* Close, check, rename into place and free w (which may be NULL). With fewer
 * rows than height, or after a failure, removes the temporary file, leaves path
 * unchanged and returns -1 with EXIT_RESULTS. */
int picture_write_end(struct picture_writer *w, struct err *e);

/* The version of the loaded libpng; NULL in a build without it. */
const char *picture_png_version(void);

#endif
