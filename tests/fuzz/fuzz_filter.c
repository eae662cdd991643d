/* SPDX-License-Identifier: BSD-3-Clause */
/* Texts of filters: refused with a message, or within the limits of filter.h.
 * The text is not zero-terminated: nothing beyond it may be read. */

#include "kernels/convolve/filter.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct blob from = {"fuzz", (const char *)data, size};
    struct filter f = {0};
    struct err e = {0};
    int64_t sum = 0;

    if (filter_make(&f, &from, 0, 0, &e) != 0) {
        fuzz_refused(&e);
        return 0;
    }
    if (f.size < 1 || f.size > FILTER_SIZE_MAX || f.size % 2 == 0)
        fuzz_fail("a size beyond the limit");
    for (int i = 0; i < f.size * f.size; i++) {
        if (abs(f.weights[i]) > FILTER_WEIGHT_MAX)
            fuzz_fail("a weight beyond the limit");
        sum += abs(f.weights[i]);
    }
    if (sum > FILTER_SUM_MAX || f.divisor == 0)
        fuzz_fail("a sum beyond the limit, or a division by zero");
    return 0;
}
