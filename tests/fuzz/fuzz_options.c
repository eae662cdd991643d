/* SPDX-License-Identifier: BSD-3-Clause */
/* Options and numbers: a text for any option of any kernel is refused with a
 * message, or its canonical text is read back to the same canonical text. The
 * first two bytes choose the option. */

#include "kernels/base/number.h"
#include "kernels/kernel.h"
#include "tests/fuzz/fuzz.h"

static const struct kernel *kernel_at(uint8_t n)
{
    size_t count = 0;

    while (kernels[count] != NULL)
        count++;
    return kernels[n % count];
}

static const struct option *option_at(const struct option *table, uint8_t n)
{
    size_t count = 0;

    while (table[count].name != NULL)
        count++;
    return count > 0 ? &table[n % count] : NULL;
}

static void numbers(const char *text)
{
    char to[64];
    uint64_t count, again;
    int64_t value, back;

    if (number_count(text, &count) == 0 &&
        (number_count_text(count, to, sizeof to) >= (int)sizeof to ||
         number_count(to, &again) != 0 || again != count))
        fuzz_fail("a count is not read back");
    if (number_bytes(text, &value) == 0 && value >= 0 &&
        (number_bytes_text(value, to, sizeof to) >= (int)sizeof to ||
         number_bytes(to, &back) != 0 || back != value))
        fuzz_fail("bytes are not read back");
    if (number_time(text, &value) == 0 && value >= 0 &&
        (number_time_text(value, to, sizeof to) >= (int)sizeof to ||
         number_time(to, &back) != 0 || back != value))
        fuzz_fail("a time is not read back");
}

static void set(const struct kernel *k, const struct option *o,
                const char *text)
{
    static char first[65536], second[65536];
    void *values = calloc(1, k->options_size);
    struct err e = {0};

    if (values == NULL)
        fuzz_fail("no memory");
    if (option_set(o, values, text, &e) != 0) {
        fuzz_refused(&e);
    } else if (option_text(o, values, first, sizeof first) > 0) {
        if (option_set(o, values, first, &e) != 0)
            fuzz_fail("the canonical text is refused");
        option_text(o, values, second, sizeof second);
        if (strcmp(first, second) != 0)
            fuzz_fail("the canonical text changes");
    }
    free(values);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct kernel *k;
    const struct option *o;
    char *text;

    if (size < 2)
        return 0;
    text = fuzz_text(data + 2, size - 2);
    numbers(text);
    k = kernel_at(data[0]);
    o = k->options != NULL ? option_at(k->options, data[1]) : NULL;
    if (o != NULL)
        set(k, o, text);
    free(text);
    return 0;
}
