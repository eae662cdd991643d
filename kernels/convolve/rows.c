/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of input; see rows.h. */

#include "kernels/convolve/rows.h"

#include <string.h>

#include "kernels/base/hash.h"
#include "kernels/convolve/mandelbrot.h"
#include "kernels/convolve/taps.h"

/* Byte b = 8 i + j of row y is byte j (little-endian) of number i in the
 * splitmix64 stream that starts at mix(seed + mix(y)). */
static void noise_row(unsigned char *to, int64_t bytes, uint64_t seed,
                      int64_t y)
{
    uint64_t state = hash_mix(seed + hash_mix((uint64_t)y));

    for (int64_t b = 0; b < bytes; b += 8) {
        uint64_t word = random_next(&state);

        for (int64_t j = b; j < b + 8 && j < bytes; j++, word >>= 8)
            to[j] = (unsigned char)word;
    }
}

/* Converts in place, from the end, because a float is larger than its byte. */
static void bytes_to_floats(unsigned char *row, int64_t samples)
{
    for (int64_t i = samples - 1; i >= 0; i--) {
        float value = row[i];

        memcpy(row + i * (int64_t)sizeof value, &value, sizeof value);
    }
}

void rows_make(const struct convolve *o, unsigned char *to, int64_t y)
{
    const struct picture *image = &o->image;

    if (image->kind == PICTURE_NOISE)
        noise_row(to, image->width * image->channels, o->seed, y);
    else
        mandelbrot_row(to, image->width, image->height, y);
}

void rows_finish(const struct convolve *o, unsigned char *row)
{
    size_t bytes = (size_t)convolve_row_bytes(o);

    if (o->pixel == PIXEL_F32)
        bytes_to_floats(row, o->image.width * o->image.channels);
    memset(row + bytes, 0, convolve_unit_bytes(o) - bytes);
}
