/* SPDX-License-Identifier: BSD-3-Clause */
/* Measure a filter: its factors and the size of its weights. */
#include "kernels/convolve/taps_source.h"

static int32_t common(int32_t a, int32_t b)
{
    a = a < 0 ? -a : a;
    b = b < 0 ? -b : b;
    while (b) {
        int32_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

int taps_factors(const struct filter *f, int32_t *column, int32_t *row)
{
    int size = f->size, first = 0, at = 0;
    int32_t factor = 0;

    while (first < size * size && f->weights[first] == 0)
        first++;
    if (first == size * size)
        return 0;
    at = first % size;
    first -= at;
    for (int j = 0; j < size; j++)
        factor = common(factor, f->weights[first + j]);
    for (int j = 0; j < size; j++)
        row[j] = f->weights[first + j] / factor;
    for (int i = 0; i < size; i++) {
        column[i] = f->weights[i * size + at] / row[at];
        for (int j = 0; j < size; j++)
            if ((int64_t)column[i] * row[j] != f->weights[i * size + j])
                return 0;
    }
    return 1;
}

void taps_measure(struct taps_source *s, const struct filter *f, int channels)
{
    int sign = f->divisor < 0 ? -1 : 1;

    *s = (struct taps_source){
        .f = f,
        .size = f->size,
        .channels = channels,
        .d = sign * f->divisor,
    };
    s->separable = taps_factors(f, s->column, s->row);
    for (int i = 0; i < f->size * f->size; i++) {
        s->w[i] = sign * f->weights[i];
        s->sum += taps_size_of(s->w[i]);
        s->negative += s->w[i] < 0 ? -s->w[i] : 0;
    }
    for (int i = 0; i < f->size; i++) {
        s->column[i] *= sign;
        s->column_sum += taps_size_of(s->column[i]);
        s->column_positive += s->column[i] > 0 ? s->column[i] : 0;
        s->row_sum += taps_size_of(s->row[i]);
        s->row_plain += s->row[i];
        if (taps_size_of(s->row[i]) > s->row_most)
            s->row_most = taps_size_of(s->row[i]);
    }
}
