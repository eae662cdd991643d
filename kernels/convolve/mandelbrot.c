/* SPDX-License-Identifier: BSD-3-Clause */
/* The Mandelbrot set, in colours. Compile with -O3 -ffp-contract=off. */

#include <float.h>
#include <math.h>
#include <string.h>

#include "kernels/convolve/mandelbrot.h"

_Static_assert(FLT_EVAL_METHOD == 0, "single precision must be single");

/* Pixels iterated together, one in each vector lane. */
#define LANES      16
#define ITERATIONS 256

/* An escape radius far beyond 2 makes the colour smooth and the distance
 * estimate accurate. */
#define ESCAPED 1e4f

struct lanes {
    float cr[LANES];
    float zr[LANES], zi[LANES];
    float dr[LANES], di[LANES]; /* dz/dc */
    int32_t count[LANES];       /* steps before it escaped */
};

/* The view contains the whole set; the longer side of the picture shows
 * more. */
static double pixel_step(int64_t width, int64_t height)
{
    double across = 2.9 / (double)width, down = 2.5 / (double)height;

    return across > down ? across : down;
}

/* True in the main cardioid and the disc to its left, most of the set's
 * area. */
static int surely_inside(float cr, float ci)
{
    float x = cr - 0.25f, q = x * x + ci * ci;

    return q * (q + x) <= 0.25f * ci * ci ||
           (cr + 1.0f) * (cr + 1.0f) + ci * ci <= 0.0625f;
}

/* Iterate once in every lane that has not escaped. Returns the count of those
 * that have not. All lanes compute and the result is selected afterwards,
 * because gcc does not vectorise conditional operations that might raise a
 * floating-point flag. */
static int step(struct lanes *l, float ci)
{
    float zr[LANES], zi[LANES], dr[LANES], di[LANES];
    int32_t in[LANES];
    int32_t going = 0;

    for (int i = 0; i < LANES; i++) {
        float r = l->zr[i], s = l->zi[i], t = l->dr[i], u = l->di[i];
        float rr = r * r, ss = s * s;

        zr[i] = rr - ss + l->cr[i];
        zi[i] = 2.0f * r * s + ci;
        dr[i] = 2.0f * (r * t - s * u) + 1.0f;
        di[i] = 2.0f * (r * u + s * t);
        in[i] = rr + ss <= ESCAPED;
    }
    for (int i = 0; i < LANES; i++) {
        l->zr[i] = in[i] ? zr[i] : l->zr[i];
        l->zi[i] = in[i] ? zi[i] : l->zi[i];
        l->dr[i] = in[i] ? dr[i] : l->dr[i];
        l->di[i] = in[i] ? di[i] : l->di[i];
        l->count[i] += in[i];
        going += in[i];
    }
    return going;
}

/* log2(x) for normal x > 0, within 2e-3: the exponent bits, plus a cubic in the
 * mantissa that is exact at 1 and 2. */
static float rough_log2(float x)
{
    int32_t bits;
    float m;

    memcpy(&bits, &x, sizeof bits);
    m = (float)(bits & 0x7fffff) * 0x1p-23f;
    return (float)((bits >> 23) - 127) +
           m * (1.4249f + m * (-0.5801f + m * 0.1552f));
}

/* Colours by escape time; the palette is cyclic. */
static const unsigned char palette[][3] = {
    {9, 14, 46},     {16, 58, 120},  {32, 128, 178}, {122, 205, 206},
    {250, 244, 214}, {252, 196, 86}, {222, 106, 40}, {128, 30, 62},
};

#define COLOURS ((unsigned)(sizeof palette / sizeof palette[0]))

static const unsigned char inside[3] = {5, 6, 16};

static void paint(unsigned char *to, float zr, float zi, float dr, float di,
                  float steps, float scale)
{
    float zz = zr * zr + zi * zi, dd = dr * dr + di * di;
    float root = sqrtf(zz * dd);
    float log_zz = rough_log2(zz);
    float smooth = steps + 4.0f - rough_log2(log_zz);
    float at = 2.1f * (rough_log2(smooth) - 2.0f);
    /* z / dz is the uphill direction; the light is at the upper left. */
    float ur = zr * dr + zi * di, ui = zi * dr - zr * di;
    float light = 0.70f + 0.2121f * (ui - ur) / root;
    /* |z| log|z| / |dz| is the distance in pixels, within a factor of 2. */
    float far = root * log_zz * 0.3466f / (dd * scale);
    float part;
    int whole;

    /* Almost no slope. Never observed, but it prevents a NaN below. */
    if (!(dd > 1e-6f && dd < 1e24f)) {
        memcpy(to, inside, sizeof inside);
        return;
    }
    light *= far < 1.0f ? far : 1.0f;
    at = at < 0.0f ? 0.0f : at;
    whole = (int)at;
    part = at - (float)whole;
    for (int c = 0; c < 3; c++) {
        float a = palette[(unsigned)whole % COLOURS][c];
        float b = palette[(unsigned)(whole + 1) % COLOURS][c];

        to[c] = (unsigned char)((a + (b - a) * part) * light + 0.5f);
    }
}

void mandelbrot_row(unsigned char *to, int64_t width, int64_t height, int64_t y)
{
    double scale = pixel_step(width, height);
    float ci = (float)(((double)height / 2 - (double)y - 0.5) * scale);

    for (int64_t x = 0; x < width; x += LANES) {
        struct lanes l = {0};
        int count = width - x < LANES ? (int)(width - x) : LANES;

        for (int i = 0; i < LANES; i++) {
            double column = (double)(x + i) + 0.5 - (double)width / 2;

            l.cr[i] = (float)(column * scale - 0.72);
            /* A lane without work is marked as escaped from the start. */
            if (i >= count || surely_inside(l.cr[i], ci))
                l.zr[i] = 2 * ESCAPED;
        }
        for (int n = 0; n < ITERATIONS; n++)
            if (step(&l, ci) == 0)
                break;
        for (int i = 0; i < count; i++) {
            unsigned char *pixel = to + 3 * (x + i);

            if (l.count[i] == 0 || l.count[i] == ITERATIONS)
                memcpy(pixel, inside, sizeof inside);
            else
                paint(pixel, l.zr[i], l.zi[i], l.dr[i], l.di[i],
                      (float)l.count[i], (float)scale);
        }
    }
}
