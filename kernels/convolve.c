/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernel `convolve`: K x K integer weights over a picture of bytes or
 * floats in one to four channels. convolve/convolve.h has the formula; this
 * file connects it to the kernel interface. */

#include <string.h>

#include "kernels/convolve/convolve.h"
#include "kernels/convolve/filter.h"
#include "kernels/convolve/fused.h"
#include "kernels/convolve/judge.h"
#include "kernels/convolve/rows.h"
#include "kernels/convolve/streamed.h"
#include "kernels/convolve/strips.h"

/* Taps in a chunk: about half a millisecond of work; a 4096 x 4096 picture
 * under a 7 x 7 filter has 400 chunks. */
#define CHUNK_TAPS (1 << 23)

/* A chunk has a multiple of this many rows, if the picture has enough, because
 * every chunk loads the halo again. */
#define CHUNK_ROWS 16

static const char *const pixel_kinds[] = {"u8", "f32", NULL};
static const char *const methods[] = {"auto", "direct", "separable", NULL};
static const char *const edges[] = {"clamp", "mirror", "wrap", "zero", NULL};

static const struct option options[] = {
    {.name = "image",
     .kind = OPTION_PICTURE,
     .offset = offsetof(struct convolve, image),
     .arg = "PICTURE",
     .init = "mandelbrot:1024x1024",
     .help = "PNG, PGM or PPM file, raw:WxH:FILE (raw:WxHx3:FILE for RGB), WxH "
             "(noise) or mandelbrot:WxH"},
    {.name = "stream",
     .kind = OPTION_FLAG,
     .offset = offsetof(struct convolve, image.streamed),
     .help = "read and write rows in files (PGM, PPM, raw), for pictures "
             "larger than memory; one pass only"},
    {.name = "filter",
     .kind = OPTION_BLOB,
     .offset = offsetof(struct convolve, filter),
     .arg = "NAME[:K]|FILE",
     .init = "gaussian:3",
     .choices = filter_names,
     .help = "built-in filter (box and gaussian: odd K up to 31), or a file of "
             "K lines of K numbers"},
    {.name = "divisor",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct convolve, divisor),
     .init = "0",
     .max = FILTER_DIVISOR_MAX,
     .help = "divisor of each sum, halves rounded up; 0: the sum of the "
             "weights, or 1"},
    {.name = "offset",
     .kind = OPTION_NUMBER,
     .offset = offsetof(struct convolve, offset),
     .init = "0",
     .help = "whole number added after the division, before clamping to 0 .. "
             "255"},
    {.name = "edge",
     .kind = OPTION_CHOICE,
     .offset = offsetof(struct convolve, edge),
     .init = "clamp",
     .choices = edges,
     .help = "pixels outside the picture (nearest, mirrored without the edge, "
             "wrapped, or zero)"},
    {.name = "pixel",
     .kind = OPTION_CHOICE,
     .offset = offsetof(struct convolve, pixel),
     .init = "u8",
     .choices = pixel_kinds,
     .help = "type of a sample (bytes with exact integers, or 32-bit floats)"},
    {.name = "method",
     .kind = OPTION_CHOICE,
     .offset = offsetof(struct convolve, method),
     .init = "auto",
     .choices = methods,
     .help = "K x K taps, or K down and K across for a separable filter "
             "(auto: the faster one)"},
    ISA_OPTION(struct convolve, isa),
    {.name = "passes",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct convolve, passes),
     .init = "1",
     .min = 1,
     .max = 1000,
     .help =
         "number of times the filter is applied, each to the previous result"},
    {.name = "fuse",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct convolve, fuse),
     .init = "0",
     .max = FUSED_MOST,
     .help = "passes computed together on rows in the L2 cache, a divisor of "
             "--passes; 0: as many as fit, if the picture is larger",
     .hidden = 1},
    {.name = "l1",
     .kind = OPTION_BYTES,
     .offset = offsetof(struct convolve, l1),
     .init = "32KiB",
     .help = "size of the L1 data cache",
     .fact = "l1_bytes",
     .hidden = 1},
    {.name = "l2",
     .kind = OPTION_BYTES,
     .offset = offsetof(struct convolve, l2),
     .init = "512KiB",
     .help = "size of the L2 cache",
     .fact = "l2_bytes",
     .hidden = 1},
    {.name = "l3",
     .kind = OPTION_BYTES,
     .offset = offsetof(struct convolve, l3),
     .init = "8MiB",
     .help = "size of the L3 cache, of which at most 16 MiB count; output "
             "larger than half of it bypasses the caches",
     .fact = "l3_bytes",
     .hidden = 1},
    {.name = "output",
     .kind = OPTION_OUTPUT,
     .offset = offsetof(struct convolve, output),
     .help = "file for the result: .png, .pgm or .ppm; not an input; a "
             "symbolic link is replaced, its target is kept",
     .hidden = 1},
    {.name = "compression",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct convolve, output.compression),
     .arg = "LEVEL",
     .init = "1",
     .min = COMPRESSION_LEAST,
     .max = COMPRESSION_MOST,
     .help = "compression of a PNG (0: none, 1: fast, 2 to 9: by zlib, smaller "
             "and slower)",
     .hidden = 1},
    {.name = "seed",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct convolve, seed),
     .max = INT64_MAX,
     .help = "seed of a noise picture",
     .fact = "seed",
     .hidden = 1},
    {0},
};

static int64_t row_samples(const struct convolve *o)
{
    return o->image.width * o->image.channels;
}

/* Rows of a chunk. */
static int64_t grain(double row_taps, int64_t rows)
{
    int64_t some = (int64_t)(CHUNK_TAPS / row_taps) / CHUNK_ROWS * CHUNK_ROWS;

    some = some < CHUNK_ROWS ? CHUNK_ROWS : some;
    return some < rows ? some : rows;
}

/* A multiply-add counts as two operations. */
static double flops(const struct strips *s, double samples)
{
    const struct way *way = &ways[s->taps.way];
    double taps =
        way->sum_bytes ? 2 * s->taps.size : (double)s->taps.size * s->taps.size;

    return way->pixel == PIXEL_F32 ? 2 * taps * samples : 0;
}

static int plan(const void *opt, struct geometry *g, struct err *e)
{
    const struct convolve *o = opt;
    const struct picture *image = &o->image;
    struct geometry planned;
    struct strips s;
    int64_t bytes, all;
    size_t stride;
    double row_taps;
    int fused;

    if (image->kind == PICTURE_NONE)
        return err_set(e, EXIT_USAGE,
                       "no image given; use --image FILE, "
                       "--image 4096x4096 or --image mandelbrot:4096x4096");
    if (image->width < 1 || image->height < 1 || image->channels < 1 ||
        image->channels > 4)
        return err_set(e, EXIT_USAGE,
                       "image of %lld x %lld pixels and %d channels is not "
                       "supported; use 1 to 4 channels",
                       (long long)image->width, (long long)image->height,
                       image->channels);
    if (o->passes < 1 || o->passes > 1000)
        return err_set(e, EXIT_USAGE, "passes %lld is not from 1 to 1000",
                       (long long)o->passes);
    if (o->edge < EDGE_CLAMP || o->edge > EDGE_ZERO)
        return err_set(e, EXIT_USAGE,
                       "edge is one of clamp, mirror, wrap and zero");
    if (o->pixel < PIXEL_U8 || o->pixel > PIXEL_F32)
        return err_set(e, EXIT_USAGE, "pixel is one of u8 and f32");
    /* The picture's size in bytes, with padding and halo, must not overflow. */
    if (__builtin_mul_overflow(
            image->width, image->channels * convolve_sample_bytes(o), &bytes) ||
        __builtin_add_overflow(bytes, 127, &bytes) ||
        __builtin_mul_overflow(bytes, image->height, &all) ||
        all > INT64_MAX / 2)
        return err_set(e, EXIT_USAGE,
                       "image of %lld x %lld pixels is too large",
                       (long long)image->width, (long long)image->height);
    if (strips_prepare(&s, o, e) < 0 || fused_passes(o, &s, &fused, e) < 0)
        return -1;
    stride = convolve_unit_bytes(o);
    row_taps = (double)row_samples(o) * s.taps.size * s.taps.size;
    planned = (struct geometry){
        .units = image->height,
        .halo = fused * (s.taps.size / 2),
        .passes = (int)o->passes / fused,
        .fused = fused,
        .grain = grain(row_taps, image->height),
        .wrap = o->edge == EDGE_WRAP && s.taps.size > 1,
        .in_bytes = stride,
        .out_bytes = stride,
        .partial_bytes = sizeof(struct convolve_partial),
        .scratch_bytes = fused_scratch(o, &s, fused),
        .shared_bytes = sizeof(struct strips),
        .work = fused * row_taps * (double)image->height,
        .flops =
            fused * flops(&s, (double)row_samples(o) * (double)image->height),
        .bytes = 2.0 * (double)convolve_row_bytes(o) * (double)image->height,
        .method = ways[s.taps.way].method,
        .floats = o->pixel == PIXEL_F32,
    };
    if (image->streamed && streamed_plan(o, s.taps.size / 2, &planned, e) != 0)
        return -1;
    *g = planned;
    return 0;
}

static void fill(struct work *k, struct window *w, int64_t lo, int64_t hi)
{
    const struct convolve *o = k->opt;
    const struct picture *image = &o->image;
    int64_t samples = row_samples(o);

    for (int64_t u = lo; u < hi; u++) {
        unsigned char *to = w->in + (size_t)(u - w->lo) * k->g->in_bytes;
        int64_t y = u % image->height;

        y = y < 0 ? y + image->height : y;
        if (image->kind != PICTURE_FILE)
            rows_make(o, to, y);
        else
            memcpy(to,
                   image->pixels +
                       (size_t)(y - image->first_row) * image->stride,
                   (size_t)samples);
        rows_finish(o, to);
    }
}

static void begin(struct work *k, int leader)
{
    const struct convolve *o = k->opt;
    struct strips *s = k->shared;

    if (!leader)
        return;
    strips_prepare(s, o, NULL);
    /* A chunk's output is small and is read again for its hash, so it stays in
     * the caches. */
    if (o->image.streamed)
        s->stream = 0;
}

static void run_rows(struct work *k, const struct window *w, int64_t lo,
                     int64_t hi)
{
    struct plane p = convolve_plane(k->opt, w);

    if (k->g->fused > 1)
        fused_run(k->shared, &p, k->scratch, k->g->fused, lo, hi);
    else
        strips_run(k->shared, &p, k->scratch, lo, hi);
}

static void need(struct work *k, int64_t lo, int64_t hi, struct need *n)
{
    const struct convolve *o = k->opt;

    if (o->image.streamed)
        streamed_need(k, lo, hi, n);
}

static void compute(struct work *k, struct window *w, int64_t lo, int64_t hi)
{
    const struct convolve *o = k->opt;
    struct window rows;

    if (!o->image.streamed) {
        run_rows(k, w, lo, hi);
        return;
    }
    if (streamed_take(k, w, lo, hi, &rows) != 0)
        return;
    run_rows(k, &rows, lo, hi);
    judge_units(k, &rows, lo, hi, NULL);
    streamed_put(k, w, &rows, lo, hi);
}

static int check(struct work *k, const struct window *w, int64_t lo, int64_t hi,
                 struct err *e)
{
    const struct convolve *o = k->opt;

    return o->image.streamed ? 0 : judge_units(k, w, lo, hi, e);
}

static void merge(void *into, const void *from)
{
    struct convolve_partial *a = into;
    const struct convolve_partial *b = from;

    a->tally.result += b->tally.result;
    a->tally.ok += b->tally.ok;
    a->tally.bad += b->tally.bad;
    a->full += b->full;
    a->again += b->again;
}

static int verify(const void *opt, const struct geometry *g, const void *result,
                  struct err *e)
{
    const struct convolve_partial *all = result;

    (void)opt;
    if (all->tally.bad > 0)
        return err_set(e, EXIT_WRONG,
                       "convolve: %llu rows differ from the plain convolution",
                       (unsigned long long)all->tally.bad);
    /* Streamed rows are no longer in memory and cannot be hashed again. */
    if (all->again != all->tally.result)
        return err_set(e, EXIT_WRONG,
                       "convolve: the hashes of the rows add up to %016llx, "
                       "but the result is %016llx",
                       (unsigned long long)all->again,
                       (unsigned long long)all->tally.result);
    if (all->tally.ok == 0)
        return VERIFIED_NO;
    /* Only the last pass can be recomputed: earlier inputs are overwritten. */
    return all->full == (uint64_t)g->units && g->passes == 1 ? VERIFIED_FULL
                                                             : VERIFIED_SAMPLED;
}

const struct kernel convolve_kernel = {
    .name = "convolve",
    .summary = "K x K integer filter over a picture: blur, sharpen, find edges",
    .work_unit = "taps",
    .result_is_hash = 1,
    .needs = NEED_NONE,
    .small = "--image 67x41 --filter gaussian:5 --passes 2 --edge wrap",
    .example = "--image 4096x4096 --filter gaussian:7",
    .options = options,
    .options_size = sizeof(struct convolve),
    .growth =
        {
            .option = "image",
            .init = "mandelbrot:2048x2048",
            .warmup = 1,
            .work_per_s = 4.5e9,
        },
    .plan = plan,
    .fill = fill,
    .begin = begin,
    .need = need,
    .compute = compute,
    .check = check,
    .merge = merge,
    .verify = verify,
};
