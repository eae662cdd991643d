/* SPDX-License-Identifier: BSD-3-Clause */
/* Times and sizes as text with units, and the median of integers. */
#ifndef RESULTS_ROWS_QUANTITY_H
#define RESULTS_ROWS_QUANTITY_H

#include <stddef.h>
#include <stdint.h>

/* Values of at_least or more are divided by divisor and written with `digits`
 * decimals. A table is in falling order and ends at -1e300. */
struct scale {
    double at_least, divisor;
    const char *unit;
    int digits;
};

/* "1.25 G", by the first scale that fits. Returns as snprintf, as do the
 * others. */
int scaled_text(double value, const struct scale *scales, char *to,
                size_t size);

/* Nanoseconds: "950 ns", "3.20 ms", "1.004 s". */
int time_text(double ns, char *to, size_t size);

/* Bytes: "12 KiB", "3.4 MiB". */
int bytes_text(double bytes, char *to, size_t size);

/* Sort n >= 1 values and return the median; of an even number, the lower of the
 * middle two, which was measured and has a row. */
int64_t median_of(int64_t *values, size_t n);

#endif
