/* SPDX-License-Identifier: BSD-3-Clause */
/* Times and sizes as text; see quantity.h. */
#include "results/rows/quantity.h"

#include <stdio.h>
#include <stdlib.h>

int scaled_text(double value, const struct scale *scales, char *to, size_t size)
{
    while (value < scales->at_least)
        scales++;
    return snprintf(to, size, "%.*f %s", scales->digits,
                    value / scales->divisor, scales->unit);
}

int time_text(double ns, char *to, size_t size)
{
    static const struct scale scales[] = {
        {60e9, 1e9, "s", 1},  {1e9, 1e9, "s", 3},   {10e6, 1e6, "ms", 1},
        {1e6, 1e6, "ms", 2},  {10e3, 1e3, "us", 1}, {1e3, 1e3, "us", 2},
        {-1e300, 1, "ns", 0},
    };

    return scaled_text(ns, scales, to, size);
}

int bytes_text(double bytes, char *to, size_t size)
{
    static const struct scale scales[] = {
        {0x1p30, 0x1p30, "GiB", 1},
        {0x1p20, 0x1p20, "MiB", 1},
        {0x1p10, 0x1p10, "KiB", 0},
        {-1e300, 1, "B", 0},
    };

    return scaled_text(bytes, scales, to, size);
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

int64_t median_of(int64_t *values, size_t n)
{
    qsort(values, n, sizeof *values, by_value);
    return values[(n - 1) / 2];
}
