/* SPDX-License-Identifier: BSD-3-Clause */
/* The plain convolution: the reference for the fast one. */

#include <math.h>
#include <string.h>

#include "kernels/convolve/reference.h"
#include "kernels/convolve/taps.h"

/* i modulo n, 0 <= result < n. */
static int64_t modulo(int64_t i, int64_t n)
{
    return ((i % n) + n) % n;
}

/* The pixel that replaces index i on an axis of n pixels; -1: zero. */
static int64_t place(enum edge edge, int64_t i, int64_t n)
{
    if (edge == EDGE_CLAMP)
        return i < 0 ? 0 : i > n - 1 ? n - 1 : i;
    if (edge == EDGE_WRAP)
        return modulo(i, n);
    if (edge == EDGE_ZERO)
        return i < 0 || i > n - 1 ? -1 : i;
    if (n == 1)
        return 0;
    /* Mirrored without repeating the edge, the picture has period 2 (n - 1). */
    i = modulo(i, 2 * (n - 1));
    return i < n ? i : 2 * (n - 1) - i;
}

unsigned char reference_sample(const struct filter *f, const struct plane *p,
                               int64_t y, int64_t x, int c)
{
    int radius = f->size / 2;
    int64_t sum = 0, numerator, denominator, quotient;

    for (int i = 0; i < f->size; i++) {
        for (int j = 0; j < f->size; j++) {
            int64_t row = y + i - radius;
            int64_t column = place(p->edge, x + j - radius, p->width);

            /* With EDGE_WRAP the window holds the wrapped rows. */
            if (p->edge != EDGE_WRAP)
                row = place(p->edge, row, p->height);
            if ((p->edge == EDGE_ZERO && row < 0) || column < 0)
                continue;
            sum += (int64_t)f->weights[i * f->size + j] *
                   p->window->in[(row - p->window->lo) * (int64_t)p->stride +
                                 column * p->channels + c];
        }
    }
    /* floor(sum / d + 1/2) = floor((2 sum + d) / 2 d); the divisor is made
     * positive below. */
    numerator = 2 * sum + f->divisor;
    denominator = 2 * (int64_t)f->divisor;
    if (denominator < 0) {
        numerator = -numerator;
        denominator = -denominator;
    }
    quotient = numerator / denominator;
    if (numerator % denominator < 0)
        quotient--;
    quotient += f->offset;
    return (unsigned char)(quotient < 0 ? 0 : quotient > 255 ? 255 : quotient);
}

static float tap(float a, float b, float sum, int fused)
{
    /* volatile: keeps the compiler from fusing multiply and add. */
    volatile float product = a * b;

    return fused ? fmaf(a, b, sum) : sum + product;
}

/* The input in row y, column x, which may be outside the picture. */
static float input_f32(const struct plane *p, int64_t y, int64_t x, int c)
{
    float value;

    if (p->edge != EDGE_WRAP)
        y = place(p->edge, y, p->height);
    x = place(p->edge, x, p->width);
    if ((p->edge == EDGE_ZERO && y < 0) || x < 0)
        return 0;
    memcpy(&value,
           p->window->in + (y - p->window->lo) * (int64_t)p->stride +
               (x * p->channels + c) * (int64_t)sizeof value,
           sizeof value);
    return value;
}

static float separable_sum(const struct filter *f, const struct plane *p,
                           int64_t y, int64_t x, int c, int fused)
{
    int32_t column[FILTER_SIZE_MAX], row[FILTER_SIZE_MAX];
    float sum = (float)f->offset;
    int radius = f->size / 2;

    taps_factors(f, column, row);
    for (int j = 0; j < f->size; j++) {
        float down = 0;

        for (int i = 0; i < f->size; i++)
            down = tap(input_f32(p, y + i - radius, x + j - radius, c),
                       (float)column[i], down, fused);
        sum = tap(down, (float)((double)row[j] / f->divisor), sum, fused);
    }
    return sum;
}

float reference_sample_f32(const struct filter *f, const struct plane *p,
                           int64_t y, int64_t x, int c, int separable,
                           int fused)
{
    float sum = (float)f->offset;
    int radius = f->size / 2;

    if (separable)
        return separable_sum(f, p, y, x, c, fused);
    for (int j = 0; j < f->size; j++)
        for (int i = 0; i < f->size; i++)
            sum = tap(input_f32(p, y + i - radius, x + j - radius, c),
                      (float)((double)f->weights[i * f->size + j] / f->divisor),
                      sum, fused);
    return sum;
}
