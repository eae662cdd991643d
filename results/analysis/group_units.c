/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether two groups did the same work, more or less of it; see group.h. */
#include "results/analysis/group.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/number.h"

#define NEAR 0.01 /* sizes in options against units of work */

/* "1e9", "2^14", "64MiB": the number that begins at `text` and ends at `end`.
 * NaN: not an amount. A time is not one: a longer wait is different work. */
static double amount(const char *text, const char *end)
{
    char number[64];
    uint64_t count;
    int64_t bytes;
    size_t n = (size_t)(end - text);

    if (n == 0 || n >= sizeof number)
        return NAN;
    memcpy(number, text, n);
    number[n] = '\0';
    if (number_count(number, &count) == 0)
        return (double)count;
    return number_bytes(number, &bytes) == 0 ? (double)bytes : NAN;
}

/* An option's value as an amount: a number, or WIDTHxHEIGHT, after whatever ends
 * with a colon ("mandelbrot:"), whose length is *lead. */
static double amount_of_value(const char *value, const char *end, size_t *lead)
{
    const char *from = value, *by;
    double whole;

    for (const char *c = value; c < end; c++)
        if (*c == ':')
            from = c + 1;
    *lead = (size_t)(from - value);
    whole = amount(from, end);
    by = memchr(from, 'x', (size_t)(end - from));
    return isnan(whole) && by != NULL ? amount(from, by) * amount(by + 1, end)
                                      : whole;
}

/* a and b stand at options of the same position. 1: they are the same option,
 * and b's value is the same or `ratio` times that of a. */
static int same_or_scaled(const char *a, const char *a_end, const char *b,
                          const char *b_end, double ratio)
{
    const char *a_is = memchr(a, '=', (size_t)(a_end - a));
    const char *b_is = memchr(b, '=', (size_t)(b_end - b));
    size_t a_lead, b_lead;
    double from, to;

    if (a_end - a == b_end - b && memcmp(a, b, (size_t)(a_end - a)) == 0)
        return 1;
    if (a_is == NULL || b_is == NULL || a_is - a != b_is - b ||
        memcmp(a, b, (size_t)(a_is - a)) != 0)
        return 0;
    from = amount_of_value(a_is + 1, a_end, &a_lead);
    to = amount_of_value(b_is + 1, b_end, &b_lead);
    return a_lead == b_lead && memcmp(a_is, b_is, a_lead + 1) == 0 &&
           fabs(to / from / ratio - 1) <= NEAR;
}

int group_same_units(const struct group *a, const struct group *b)
{
    double ratio = b->work / a->work;
    const char *x = a->args, *y = b->args;

    if (strcmp(a->kernel, b->kernel) != 0)
        return 0;
    if (strcmp(x, y) == 0)
        return 1;
    for (;;) {
        const char *x_end = x + strcspn(x, ";"), *y_end = y + strcspn(y, ";");

        if (!same_or_scaled(x, x_end, y, y_end, ratio))
            return 0;
        if (*x_end == '\0' || *y_end == '\0')
            return *x_end == *y_end;
        x = x_end + 1;
        y = y_end + 1;
    }
}
