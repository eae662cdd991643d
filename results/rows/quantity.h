/* SPDX-License-Identifier: BSD-3-Clause */
/* Figures for people: times and sizes with their units, and medians. */
#ifndef RESULTS_ROWS_QUANTITY_H
#define RESULTS_ROWS_QUANTITY_H

#include <stddef.h>
#include <stdint.h>

/* Values from at_least up are divided by divisor and written with so many
 * digits behind the point. Tables of them fall, and end at -1e300. */
struct scale {
    double at_least, divisor;
    const char *unit;
    int digits;
};

/* "1.25 G": by the first scale that fits. As snprintf. */
int say_scaled(double value, const struct scale *scales, char *to, size_t size);

/* Nanoseconds: "950 ns", "3.20 ms", "1.004 s". As snprintf. */
int say_time(double ns, char *to, size_t size);

/* Bytes: "12 KiB", "3.4 MiB". As snprintf. */
int say_bytes(double bytes, char *to, size_t size);

/* Sort n >= 1 values and return the median; of an even number the lower of the
 * two in the middle, for it was measured and has a row. */
int64_t median_of(int64_t *values, size_t n);

#endif
