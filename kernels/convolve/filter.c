/* SPDX-License-Identifier: BSD-3-Clause */
/* Filters: weights of the built-in ones, and limits. filter_text.c reads the
 * others from text. */

#include <string.h>

#include "kernels/convolve/filter.h"
#include "kernels/convolve/filter_text.h"

const char *const filter_names[] = {
    "box", "gaussian", "sharpen", "emboss", "sobel-x", "sobel-y", NULL,
};

static void make_box(struct filter *f)
{
    for (int i = 0; i < f->size * f->size; i++)
        f->weights[i] = 1;
}

/* round(128 * exp(-50 i^2 / (3 r + 5)^2)): the exponent is i^2 / (2 s^2) with
 * s = 0.3 r + 0.5. 32-bit fixed point, so that the result does not depend on
 * libm. The series of exp(-x / 64) (x <= 4.5, truncation error below 2^-38) is
 * squared six times; the relative error stays below 2^-20. */
static int32_t sampled_gauss(int i, int r)
{
    const uint64_t one = (uint64_t)1 << 32;
    uint64_t side = (uint64_t)(3 * r + 5);
    uint64_t y = 50 * (uint64_t)(i * i) * (one / 64) / (side * side);
    uint64_t value = one;

    for (uint64_t term = 6; term > 0; term--)
        value = one - y * value / one / term;
    for (int k = 0; k < 6; k++)
        value = (value >> 1) * (value >> 1) >> 30;
    return (int32_t)((128 * value + one / 2) / one);
}

static void make_gaussian(struct filter *f)
{
    int r = f->size / 2;
    int32_t g[FILTER_SIZE_MAX];

    if (f->size <= 9) {
        g[0] = 1;
        for (int i = 1; i < f->size; i++)
            g[i] = g[i - 1] * (f->size - i) / i;
    } else {
        for (int i = 0; i < f->size; i++)
            g[i] = sampled_gauss(i - r, r);
    }
    for (int i = 0; i < f->size; i++)
        for (int j = 0; j < f->size; j++)
            f->weights[i * f->size + j] = g[i] * g[j];
}

/* In the order of filter_names. Each is either computed for a size K or fixed
 * at 3 x 3. */
static const struct {
    void (*make)(struct filter *f);
    int32_t weights[9];
} builtins[] = {
    {.make = make_box},
    {.make = make_gaussian},
    {.weights = {0, -1, 0, -1, 5, -1, 0, -1, 0}},
    {.weights = {-2, -1, 0, -1, 1, 1, 0, 1, 2}},
    {.weights = {-1, 0, 1, -2, 0, 2, -1, 0, 1}},
    {.weights = {-1, -2, -1, 0, 0, 0, 1, 2, 1}},
};

/* The K after the colon, or -1. */
static int parse_size(const char *text)
{
    int size = 0;

    if (!*text)
        return -1;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return -1;
        size = size * 10 + (*text - '0');
        if (size > FILTER_SIZE_MAX)
            return -1;
    }
    return size % 2 ? size : -1;
}

static int make_builtin(struct filter *f, const char *spec, struct err *e)
{
    const char *colon = strchr(spec, ':');
    size_t length = colon ? (size_t)(colon - spec) : strlen(spec);

    for (int i = 0; filter_names[i]; i++) {
        if (strlen(filter_names[i]) != length ||
            memcmp(filter_names[i], spec, length) != 0)
            continue;
        f->size = colon ? parse_size(colon + 1) : 3;
        if (f->size < 0)
            return err_set(e, EXIT_USAGE,
                           "filter '%.60s': the size after ':' must be an odd "
                           "number from 1 to %d",
                           spec, FILTER_SIZE_MAX);
        if (builtins[i].make) {
            builtins[i].make(f);
            return 0;
        }
        if (f->size != 3)
            return err_set(e, EXIT_USAGE,
                           "filter '%.60s': %s is 3 x 3 only; use box or "
                           "gaussian for other sizes",
                           spec, filter_names[i]);
        memcpy(f->weights, builtins[i].weights, sizeof builtins[i].weights);
        return 0;
    }
    return err_set(
        e, EXIT_USAGE,
        "filter '%.60s' is neither a built-in filter nor a "
        "readable file; use box, gaussian, sharpen, emboss, sobel-x, "
        "sobel-y or a file of K lines of K numbers",
        spec);
}

int filter_make(struct filter *f, const struct blob *from, int64_t divisor,
                double offset, struct err *e)
{
    int64_t sum = 0, size = 0;

    memset(f, 0, sizeof *f);
    if (!from->spec)
        return err_set(e, EXIT_USAGE, "no filter given");
    if ((from->text ? filter_text(f, from, e)
                    : make_builtin(f, from->spec, e)) < 0)
        return -1;
    for (int i = 0; i < f->size * f->size; i++) {
        int64_t w = f->weights[i];

        sum += w;
        size += w < 0 ? -w : w;
    }
    if (size > FILTER_SUM_MAX)
        return err_set(e, EXIT_USAGE,
                       "filter '%.60s': the absolute weights add "
                       "up to %lld, more than %lld; scale them down",
                       from->spec, (long long)size, (long long)FILTER_SUM_MAX);
    if (divisor < 0 || divisor > FILTER_DIVISOR_MAX)
        return err_set(e, EXIT_USAGE,
                       "--divisor: %lld is not from 1 to %lld (0: the sum of "
                       "the weights)",
                       (long long)divisor, (long long)FILTER_DIVISOR_MAX);
    if (divisor == 0)
        divisor = sum ? sum : 1;
    f->divisor = (int32_t)divisor;
    /* The negated form rejects NaN, too. */
    if (!(offset >= -FILTER_OFFSET_MAX && offset <= FILTER_OFFSET_MAX))
        return err_set(e, EXIT_USAGE, "--offset: %g is not from %d to %d",
                       offset, -FILTER_OFFSET_MAX, FILTER_OFFSET_MAX);
    f->offset = (int32_t)offset;
    if ((double)f->offset < offset || (double)f->offset > offset)
        return err_set(e, EXIT_USAGE, "--offset: %g is not a whole number",
                       offset);
    return 0;
}
