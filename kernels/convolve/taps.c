/* SPDX-License-Identifier: BSD-3-Clause */
/* Convert a filter to taps: the ways, and the limits of each. */

#include "kernels/convolve/taps_source.h"

#define DIRECT(f)                                                              \
    .method = "direct", .direct = offsetof(struct tiles, direct_##f)
#define SEPARABLE(c, r)                                                        \
    .method = "separable", .column = offsetof(struct tiles, column_##c),       \
    .row = offsetof(struct tiles, row_##r)

const struct way ways[WAYS] = {
    [WAY_F32_SEPARABLE] = {SEPARABLE(f32, f32), .pixel = PIXEL_F32, .least = 5,
                           .sum_bytes = 4},
    [WAY_F32] = {DIRECT(f32), .pixel = PIXEL_F32},
    [WAY_QUADS_SEPARABLE] = {SEPARABLE(quads, quads), .least = 7,
                             .sum_bytes = 3, .planes = 1},
    [WAY_QUADS] = {DIRECT(quads)},
    [WAY_SMALL] = {SEPARABLE(16, small), .least = 7, .sum_bytes = 2},
    [WAY_BYTES] = {DIRECT(bytes)},
    [WAY_MEDIUM] = {SEPARABLE(16, medium), .sum_bytes = 2},
    [WAY_LARGE] = {SEPARABLE(split, large), .sum_bytes = 4},
    [WAY_WORDS] = {DIRECT(words)},
};

/* 255 * this fits 16 bits. */
#define SUM_16 257

static int32_t pair_16(int32_t low, int32_t high)
{
    return (int32_t)((uint32_t)(uint16_t)low | (uint32_t)(uint16_t)high << 16);
}

static int32_t pair_8(int32_t low, int32_t high)
{
    uint32_t pair = (uint32_t)(uint8_t)low | (uint32_t)(uint8_t)high << 8;

    return (int32_t)(pair | pair << 16);
}

/* Lay out w[0], w[step] .. as pairs, for the even and the odd rows of a
 * tile. */
static void lay_pairs(int32_t to[2][TAPS_PAIRS], const int32_t *w, int size,
                      int step, int32_t (*pair)(int32_t, int32_t))
{
    for (int p = 0; p <= size / 2; p++) {
        const int32_t *at = w + 2 * p * step;

        to[0][p] = pair(*at, 2 * p + 1 < size ? at[step] : 0);
        to[1][p] = pair(p ? at[-step] : 0, *at);
    }
}

static void lay_columns(struct taps *t, const struct taps_source *s,
                        int32_t (*pair)(int32_t, int32_t))
{
    for (int j = 0; j < s->size; j++)
        lay_pairs(t->pairs[j], s->w + j, s->size, s->size, pair);
}

static int make_f32(struct taps *t, const struct taps_source *s)
{
    for (int i = 0; i < s->size; i++)
        for (int j = 0; j < s->size; j++)
            t->w[j * s->size + i] =
                (float)((double)s->w[i * s->size + j] / s->d);
    return 0;
}

static int make_f32_separable(struct taps *t, const struct taps_source *s)
{
    for (int i = 0; i < s->size; i++) {
        t->column_f[i] = (float)s->column[i];
        t->row_f[i] = (float)((double)s->row[i] / s->d);
    }
    return 0;
}

static void lay_factors(struct taps *t, const struct taps_source *s)
{
    for (int i = 0; i < s->size; i++) {
        t->column[i] = (int16_t)s->column[i];
        t->row[i] = (int16_t)s->row[i];
    }
}

static int make_small(struct taps *t, const struct taps_source *s)
{
    lay_factors(t, s);
    for (int i = 0; i < s->size; i++)
        t->row[i] = (int16_t)(taps_scale_16(s) * s->row[i]);
    return taps_rounding_16(&t->r16, s);
}

static int make_medium(struct taps *t, const struct taps_source *s)
{
    int64_t negative = s->column_sum - s->column_positive;

    if (s->column_sum > SUM_16 || s->row_sum > 1 << 14)
        return -1;
    lay_factors(t, s);
    t->column_less = (int32_t)taps_within(
        0, 255 * s->column_positive - INT16_MAX, -INT16_MIN - 255 * negative);
    t->row_start = (int32_t)(t->column_less * s->row_plain);
    for (int j = 0; j < s->size; j += 2)
        t->row_pairs[j / 2] =
            pair_16(s->row[j], j + 1 < s->size ? s->row[j + 1] : 0);
    return 0;
}

static int make_large(struct taps *t, const struct taps_source *s)
{
    /* Two column sums of 255 * 8192, added and divided by 128, fit 16 bits. */
    if (s->column_sum > 8192 || s->row_most > 255)
        return -1;
    lay_pairs(t->pairs[0], s->column, s->size, 1, pair_16);
    t->symmetric = 1;
    for (int j = 0; j < s->size; j++) {
        t->row_pairs[j] = pair_16(s->row[j], 128 * s->row[j]);
        t->symmetric &= s->row[j] == s->row[s->size - 1 - j];
    }
    return 0;
}

/* The sum of two weights of the same sign must not exceed 128. */
static int make_bytes(struct taps *t, const struct taps_source *s)
{
    struct taps_source scaled = *s;

    for (int i = 0; i < s->size * s->size; i++) {
        int64_t a = scaled.w[i] *= taps_scale_16(s);
        int64_t b = i >= s->size ? scaled.w[i - s->size] : 0;

        if (taps_size_of(a) > 127 || taps_size_of(a + b) > 128)
            return -1;
    }
    lay_columns(t, &scaled, pair_8);
    return taps_rounding_16(&t->r16, s);
}

static int make_words(struct taps *t, const struct taps_source *s)
{
    lay_columns(t, s, pair_16);
    return 0;
}

/* Weights first .. first + 3 as four bytes, 0 outside 0 .. size - 1. */
static int32_t quad(const int32_t *w, int size, int first)
{
    uint32_t all = 0;

    for (int b = 0; b < 4; b++)
        if (first + b >= 0 && first + b < size)
            all |= (uint32_t)(uint8_t)w[first + b] << 8 * b;
    return (int32_t)all;
}

static void lay_quads(int32_t to[QUADS][4], const int32_t *w, int size)
{
    for (int g = 0; g < QUADS; g++)
        for (int p = 0; p < 4; p++)
            to[g][p] = quad(w, size, 4 * g - p);
}

static int make_quads(struct taps *t, const struct taps_source *s)
{
    int32_t low[FILTER_SIZE_MAX], high[FILTER_SIZE_MAX];

    /* A separable way is faster for large separable filters. */
    if (s->channels != 1 || (s->separable && s->size >= 7))
        return -1;
    t->digits = 1;
    for (int i = 0; i < s->size; i++) {
        for (int j = 0; j < s->size; j++) {
            int32_t w = s->w[i * s->size + j];

            low[j] = (int8_t)w;
            high[j] = (w - low[j]) / 256;
            if (high[j] > INT8_MAX)
                return -1;
            if (high[j])
                t->digits = 2;
        }
        lay_quads(t->quads[0][i], low, s->size);
        lay_quads(t->quads[1][i], high, s->size);
    }
    taps_begin_as_floats(&t->r32, s);
    t->quads_start = t->r32.start >> 8 * (t->digits - 1);
    if (t->digits == 1 && taps_scale_16(s) == 1 &&
        taps_rounding_16(&t->r16, s) == 0) {
        t->narrow = 1;
        t->quads_start = t->r16.start;
    }
    return 0;
}

/* Unsigned weights and pixels minus 128, so that weights may be up to 255. */
static int make_quads_separable(struct taps *t, const struct taps_source *s)
{
    int64_t down = s->column_positive;

    if (s->channels != 1)
        return -1;
    for (int i = 0; i < s->size; i++)
        if (s->column[i] < 0 || s->column[i] > UINT8_MAX || s->row[i] < 0 ||
            s->row[i] > UINT8_MAX)
            return -1;
    /* A column sum is `down` times -128 .. 127. Two digits of -128 .. 127 hold
     * 257 times that. */
    t->digits = down <= 257 ? 2 : 3;
    lay_quads(t->column_quads, s->column, s->size);
    lay_quads(t->quads[0][0], s->row, s->size);
    t->row_start = (int32_t)(128 * down * s->row_plain);
    return 0;
}

static int (*const makers[WAYS])(struct taps *t,
                                 const struct taps_source *s) = {
    [WAY_F32] = make_f32,
    [WAY_F32_SEPARABLE] = make_f32_separable,
    [WAY_SMALL] = make_small,
    [WAY_BYTES] = make_bytes,
    [WAY_MEDIUM] = make_medium,
    [WAY_LARGE] = make_large,
    [WAY_WORDS] = make_words,
    [WAY_QUADS] = make_quads,
    [WAY_QUADS_SEPARABLE] = make_quads_separable,
};

int taps_have(const struct tiles *tiles, enum way_id way)
{
    size_t offset = ways[way].sum_bytes ? ways[way].column : ways[way].direct;

    return *(void (*const *)(void))((const char *)tiles + offset) != NULL;
}

static int wanted(const struct way *way, const struct taps_source *s,
                  enum pixel pixel, enum method method)
{
    int separable = way->sum_bytes > 0;

    if (way->pixel != pixel || (separable && !s->separable))
        return 0;
    if (method == METHOD_AUTO)
        return s->size >= way->least;
    return separable == (method == METHOD_SEPARABLE);
}

int taps_make(struct taps *t, const struct tiles *tiles, const struct filter *f,
              int channels, enum pixel pixel, enum method method, struct err *e)
{
    struct taps_source s;

    taps_measure(&s, f, channels);
    if (method == METHOD_SEPARABLE && !s.separable)
        return err_set(e, EXIT_USAGE,
                       "method separable: this filter is not the product of "
                       "a column and a row; use --method direct or auto");
    for (enum way_id way = 0; way < WAYS; way++) {
        *t = (struct taps){
            .size = s.size,
            .step = channels,
            .way = (int)way,
            .start = (float)f->offset,
        };
        taps_rounding_32(&t->r32, &s);
        if (taps_have(tiles, way) && wanted(&ways[way], &s, pixel, method) &&
            makers[way](t, &s) == 0)
            return 0;
    }
    return err_set(e, EXIT_USAGE,
                   "method separable: the weights of this filter are too "
                   "large; use --method direct or auto");
}
