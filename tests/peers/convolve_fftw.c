/* SPDX-License-Identifier: BSD-3-Clause */
/* A filter through FFTW at the work of tests/peers/convolve.sh, which compiles this:
 *
 *     convolve_fftw K TILE REPEAT
 *
 * milliseconds of each repetition on 4096 x 4096 noise, in floats, one thread. The
 * picture is cut in tiles of TILE x TILE samples which overlap by K-1 (overlap-save;
 * Smith 1997, The Scientist and Engineer's Guide to DSP, chapters 18 and 24): each is
 * transformed, multiplied with the spectrum of the filter and transformed back, and
 * its part without wrap-around is kept. Borders repeat the nearest sample. Exit 1 if
 * a sample differs from the direct sum. */
#include <complex.h>
#include <fftw3.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SIDE = 4096, CHECKS = 1000 };

struct work {
    int k, tile;
    float *in, *out, *weights;
    float *samples;        /* TILE x TILE */
    fftwf_complex *bins;   /* TILE x (TILE / 2 + 1) */
    fftwf_complex *filter; /* likewise, with the scale of both transforms */
    fftwf_plan forward, backward;
};

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int clamp(int i)
{
    return i < 0 ? 0 : i >= SIDE ? SIDE - 1 : i;
}

static float random_float(void)
{
    static unsigned state = 1;

    state = state * 1664525u + 1013904223u;
    return (float)(state >> 8) / (float)(1 << 24);
}

static void prepare(struct work *w)
{
    const size_t all = (size_t)w->tile * (size_t)w->tile;
    const size_t bins = (size_t)w->tile * (size_t)(w->tile / 2 + 1);

    w->in = fftwf_alloc_real((size_t)SIDE * SIDE);
    w->out = fftwf_alloc_real((size_t)SIDE * SIDE);
    w->weights = fftwf_alloc_real((size_t)(w->k * w->k));
    w->samples = fftwf_alloc_real(all);
    w->bins = fftwf_alloc_complex(bins);
    w->filter = fftwf_alloc_complex(bins);
    w->forward = fftwf_plan_dft_r2c_2d(w->tile, w->tile, w->samples, w->bins,
                                       FFTW_PATIENT);
    w->backward = fftwf_plan_dft_c2r_2d(w->tile, w->tile, w->bins, w->samples,
                                        FFTW_PATIENT);
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++)
        w->in[i] = 255 * random_float();
    for (int i = 0; i < w->k * w->k; i++)
        w->weights[i] = random_float() / (float)(w->k * w->k);
    /* The filter is mirrored, so that the product of spectra is the correlation
     * and the part without wrap-around begins at sample 0. */
    memset(w->samples, 0, all * sizeof *w->samples);
    for (int y = 0; y < w->k; y++)
        for (int x = 0; x < w->k; x++)
            w->samples[(w->tile - y) % w->tile * w->tile +
                       (w->tile - x) % w->tile] = w->weights[y * w->k + x];
    fftwf_execute_dft_r2c(w->forward, w->samples, w->filter);
    for (size_t i = 0; i < bins; i++)
        w->filter[i] /= (float)all;
}

static void gather(struct work *w, int top, int left)
{
    const int half = w->k / 2;
    /* No sample of the tile is outside to the left or to the right. */
    const int whole = left >= half && left - half + w->tile <= SIDE;
    const int inner = whole ? w->tile : 0;

    for (int y = 0; y < w->tile; y++) {
        const float *from = w->in + (size_t)clamp(top - half + y) * SIDE;
        float *to = w->samples + (size_t)y * (size_t)w->tile;

        if (whole)
            memcpy(to, from + left - half, (size_t)inner * sizeof *to);
        for (int x = inner; x < w->tile; x++)
            to[x] = from[clamp(left - half + x)];
    }
}

static void filter_tile(struct work *w, int top, int left, int step)
{
    const int high = top + step > SIDE ? SIDE - top : step;
    const int wide = left + step > SIDE ? SIDE - left : step;
    const float *f = (const float *)w->filter;
    float *b = (float *)w->bins;

    gather(w, top, left);
    fftwf_execute(w->forward);
    /* As floats: with complex ones the compiler checks each product for NaN. */
    for (int i = 0; i < w->tile * (w->tile / 2 + 1); i++) {
        float re = b[2 * i] * f[2 * i] - b[2 * i + 1] * f[2 * i + 1];

        b[2 * i + 1] = b[2 * i] * f[2 * i + 1] + b[2 * i + 1] * f[2 * i];
        b[2 * i] = re;
    }
    fftwf_execute(w->backward);
    for (int y = 0; y < high; y++)
        memcpy(w->out + (size_t)(top + y) * SIDE + left,
               w->samples + (size_t)y * (size_t)w->tile,
               (size_t)wide * sizeof *w->out);
}

static int is_right(const struct work *w)
{
    for (int i = 0; i < CHECKS; i++) {
        int y = (int)(random_float() * SIDE), x = (int)(random_float() * SIDE);
        double sum = 0;

        if (i < 4) { /* the corners, which have the most of the border */
            y = i / 2 * (SIDE - 1);
            x = i % 2 * (SIDE - 1);
        }
        for (int v = 0; v < w->k; v++)
            for (int u = 0; u < w->k; u++)
                sum += (double)w->weights[v * w->k + u] *
                       (double)w->in[(size_t)clamp(y + v - w->k / 2) * SIDE +
                                     (size_t)clamp(x + u - w->k / 2)];
        if (fabs(sum - (double)w->out[(size_t)y * SIDE + (size_t)x]) > 0.01) {
            fprintf(stderr, "convolve_fftw: %d, %d is %g instead of %g\n", x, y,
                    (double)w->out[(size_t)y * SIDE + (size_t)x], sum);
            return 0;
        }
    }
    return 1;
}

int main(int argc, char **argv)
{
    struct work w = {.k = argc > 1 ? atoi(argv[1]) : 0,
                     .tile = argc > 2 ? atoi(argv[2]) : 0};
    int repeat = argc > 3 ? atoi(argv[3]) : 0;
    int step = w.tile - w.k + 1;

    if (w.k < 1 || w.k % 2 == 0 || step < 1 || w.tile > SIDE || repeat < 1) {
        fprintf(stderr, "usage: convolve_fftw K TILE REPEAT; K odd, less than "
                        "TILE\n");
        return 2;
    }
    prepare(&w);
    for (int r = -1; r < repeat; r++) { /* the first one finds no memory */
        double begin = now_ms();

        for (int top = 0; top < SIDE; top += step)
            for (int left = 0; left < SIDE; left += step)
                filter_tile(&w, top, left, step);
        if (r >= 0)
            printf("%.3f\n", now_ms() - begin);
    }
    return is_right(&w) ? 0 : 1;
}
