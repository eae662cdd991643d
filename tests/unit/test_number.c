/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers: known texts, hostile texts, and round trips in both directions. More
 * than 400 lines: half of them are tables of texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/hash.h"
#include "kernels/base/number.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define ROUNDS   100000

enum { UNTOUCHED = 4711 };

/* The three kinds behind one shape. */
static int read_count(const char *text, uint64_t *value)
{
    return number_count(text, value);
}

static int read_bytes(const char *text, uint64_t *value)
{
    return number_bytes(text, (int64_t *)value);
}

static int read_time(const char *text, uint64_t *value)
{
    return number_time(text, (int64_t *)value);
}

static int write_count(uint64_t value, char *to, size_t size)
{
    return number_count_text(value, to, size);
}

static int write_bytes(uint64_t value, char *to, size_t size)
{
    return number_bytes_text((int64_t)value, to, size);
}

static int write_time(uint64_t value, char *to, size_t size)
{
    return number_time_text((int64_t)value, to, size);
}

static const struct quantity {
    int (*read)(const char *text, uint64_t *value);
    int (*write)(uint64_t value, char *to, size_t size);
    uint64_t max;
} quantities[] = {
    {read_count, write_count, UINT64_MAX},
    {read_bytes, write_bytes, INT64_MAX},
    {read_time, write_time, INT64_MAX},
};

enum { A_COUNT, A_SIZE, A_TIME };

struct sample {
    int quantity;
    const char *text;
    uint64_t value;
    const char *canonical;
};

static const struct sample samples[] = {
    {A_COUNT, "0", 0, "0"},
    {A_COUNT, "100", 100, "100"},
    {A_COUNT, "1000", 1000, "1e3"},
    {A_COUNT, "1e9", 1000000000, "1e9"},
    {A_COUNT, "1E9", 1000000000, "1e9"},
    {A_COUNT, "1e+9", 1000000000, "1e9"},
    {A_COUNT, "2.5e6", 2500000, "25e5"},
    {A_COUNT, "1.50e1", 15, "15"},
    {A_COUNT, "3.000", 3, "3"},
    {A_COUNT, "2^40", UINT64_C(1) << 40, "2^40"},
    {A_COUNT, "10^3", 1000, "1e3"},
    {A_COUNT, "1^99999999999999", 1, "1"},
    {A_COUNT, "0^0", 1, "1"},
    {A_COUNT, "0x10", 16, "16"},
    {A_COUNT, "0xfFfFfFfFfFfFfFfF", UINT64_MAX, "18446744073709551615"},
    {A_COUNT, "2^64-1", UINT64_MAX, "18446744073709551615"},
    {A_COUNT, "18446744073709551615", UINT64_MAX, "18446744073709551615"},
    {A_COUNT, "1e12+1e10", UINT64_C(1010000000000), "101e10"},
    {A_COUNT, "1e18+9", UINT64_C(1000000000000000009), "1000000000000000009"},
    {A_COUNT, "2^53+1", UINT64_C(9007199254740993), "9007199254740993"},
    {A_COUNT, "9007199254740993", UINT64_C(9007199254740993),
     "9007199254740993"},
    {A_COUNT, "9.007199254740993e15", UINT64_C(9007199254740993),
     "9007199254740993"},
    {A_COUNT, "5-6+3", 2, "2"},
    {A_COUNT, "0000000000000000000000000000000000000000000000000000007", 7,
     "7"},
    {A_COUNT, "0e99999999999999999999", 0, "0"},
    {A_COUNT, "10k", 10000, "1e4"},
    {A_COUNT, "10K", 10000, "1e4"},
    {A_COUNT, "1.5M", 1500000, "15e5"},
    {A_COUNT, "2G", UINT64_C(2000000000), "2e9"},
    {A_COUNT, "1T", UINT64_C(1000000000000), "1e12"},
    {A_COUNT, "64Ki", 65536, "2^16"},
    {A_COUNT, "1G+1k", UINT64_C(1000001000), "1000001e3"},
    {A_COUNT, "1_000_000", 1000000, "1e6"},
    {A_COUNT, "0xff_ff", 65535, "65535"},
    {A_SIZE, "4096", 4096, "4KiB"},
    {A_SIZE, "64K", 65536, "64KiB"},
    {A_SIZE, "64k", 65536, "64KiB"},
    {A_SIZE, "1.5M", 1572864, "1.5MiB"},
    {A_SIZE, "2G", UINT64_C(1) << 31, "2GiB"},
    {A_SIZE, "64KB", 64000, "64kB"},
    {A_SIZE, "4_096", 4096, "4KiB"},
    {A_SIZE, "65536", 65536, "64KiB"},
    {A_SIZE, "512B", 512, "512"},
    {A_SIZE, "1.5MiB", 1572864, "1.5MiB"},
    {A_SIZE, "2GiB", UINT64_C(1) << 31, "2GiB"},
    {A_SIZE, "1kB", 1000, "1kB"},
    {A_SIZE, "1MB", 1000000, "1MB"},
    {A_SIZE, "1e9", 1000000000, "1GB"},
    {A_SIZE, "0", 0, "0"},
    {A_SIZE, "9223372036854775807", INT64_MAX, "9223372036854775807"},
    {A_TIME, "250ns", 250, "250ns"},
    {A_TIME, "10us", 10000, "10us"},
    {A_TIME, "5ms", 5000000, "5ms"},
    {A_TIME, "100ms", 100000000, "100ms"},
    {A_TIME, "0.1", 100000000, "100ms"},
    {A_TIME, "3", UINT64_C(3000000000), "3s"},
    {A_TIME, "1.5s", 1500000000, "1.5s"},
    {A_TIME, "1500ms", 1500000000, "1.5s"},
    {A_TIME, "2m", UINT64_C(120000000000), "2m"},
    {A_TIME, "2min", UINT64_C(120000000000), "2m"},
    {A_TIME, "30sec", UINT64_C(30000000000), "30s"},
    {A_TIME, "90s", UINT64_C(90000000000), "90s"},
    {A_TIME, "1h", UINT64_C(3600000000000), "1h"},
    {A_TIME, "60m", UINT64_C(3600000000000), "1h"},
    {A_TIME, "0", 0, "0s"},
    {A_TIME, "0.000000001", 1, "1ns"},
    {A_TIME, "1e3ms", 1000000000, "1s"},
};

static void known_texts_are_read_and_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(samples); i++) {
        const struct sample *s = &samples[i];
        uint64_t value = UNTOUCHED;
        char text[64];

        if (quantities[s->quantity].read(s->text, &value) != 0 ||
            value != s->value)
            fail_msg("'%s' reads as %" PRIu64, s->text, value);
        quantities[s->quantity].write(value, text, sizeof text);
        assert_string_equal(text, s->canonical);
    }
}

struct hostile {
    const char *text;
    int number[3]; /* errno as count, size and time; 0: it is fine as that */
};

static const struct hostile hostiles[] = {
    {"", {EINVAL, EINVAL, EINVAL}},
    {"-1", {EINVAL, EINVAL, EINVAL}},
    {"+1", {EINVAL, EINVAL, EINVAL}},
    {"1-2", {EINVAL, EINVAL, EINVAL}},
    {"1e", {EINVAL, EINVAL, EINVAL}},
    {"1e+", {EINVAL, EINVAL, EINVAL}},
    {"1e20", {ERANGE, ERANGE, ERANGE}},
    {"1e99999999999999999999", {ERANGE, ERANGE, ERANGE}},
    {"2^64", {ERANGE, EINVAL, EINVAL}},
    {"2^64-0", {ERANGE, EINVAL, EINVAL}},
    {"2^999999999999999999999", {ERANGE, EINVAL, EINVAL}},
    {"2^-1", {EINVAL, EINVAL, EINVAL}},
    {"2^", {EINVAL, EINVAL, EINVAL}},
    {"^2", {EINVAL, EINVAL, EINVAL}},
    {"2^3^2", {EINVAL, EINVAL, EINVAL}},
    {"1.5^2", {EINVAL, EINVAL, EINVAL}},
    {"1e1^2", {EINVAL, EINVAL, EINVAL}},
    {"0x", {EINVAL, EINVAL, EINVAL}},
    {"0xg", {EINVAL, EINVAL, EINVAL}},
    {"0x10000000000000000", {ERANGE, EINVAL, EINVAL}},
    {" 5", {EINVAL, EINVAL, EINVAL}},
    {"5 ", {EINVAL, EINVAL, EINVAL}},
    {"5\n", {EINVAL, EINVAL, EINVAL}},
    {"1,000", {EINVAL, EINVAL, EINVAL}},
    {"1,5", {EINVAL, EINVAL, EINVAL}},
    {"1e3.5", {EINVAL, EINVAL, EINVAL}},
    {"1.5e0", {EINVAL, EINVAL, 0}},
    {"0.5", {EINVAL, EINVAL, 0}},
    {".5", {EINVAL, EINVAL, EINVAL}},
    {"5.", {EINVAL, EINVAL, EINVAL}},
    {"1..5s", {EINVAL, EINVAL, EINVAL}},
    {"1e-1", {EINVAL, EINVAL, EINVAL}},
    {"99999999999999999999", {ERANGE, ERANGE, ERANGE}},
    {"18446744073709551616", {ERANGE, ERANGE, ERANGE}},
    {"9223372036854775808", {0, ERANGE, ERANGE}},
    {"1e9x", {EINVAL, EINVAL, EINVAL}},
    {"1e9+", {EINVAL, EINVAL, EINVAL}},
    {"1e9+-1", {EINVAL, EINVAL, EINVAL}},
    {"1 + 1", {EINVAL, EINVAL, EINVAL}},
    {"5mss", {EINVAL, EINVAL, EINVAL}},
    {"5 ms", {EINVAL, EINVAL, EINVAL}},
    {"5MS", {EINVAL, EINVAL, EINVAL}},
    {"ms", {EINVAL, EINVAL, EINVAL}},
    {"1.5ns", {EINVAL, EINVAL, EINVAL}},
    {"9223372037s", {EINVAL, EINVAL, ERANGE}},
    {"64K", {0, 0, EINVAL}},
    {"64Kx", {EINVAL, EINVAL, EINVAL}},
    {"64KK", {EINVAL, EINVAL, EINVAL}},
    {"k", {EINVAL, EINVAL, EINVAL}},
    {"2^10k", {EINVAL, EINVAL, EINVAL}},
    {"0x10k", {EINVAL, EINVAL, EINVAL}},
    {"1.0005k", {EINVAL, EINVAL, EINVAL}},
    {"99999999999T", {ERANGE, ERANGE, EINVAL}},
    {"1__0", {EINVAL, EINVAL, EINVAL}},
    {"_10", {EINVAL, EINVAL, EINVAL}},
    {"10_", {EINVAL, EINVAL, EINVAL}},
    {"1_s", {EINVAL, EINVAL, EINVAL}},
    {"2mins", {EINVAL, EINVAL, EINVAL}},
    {"64kb", {EINVAL, EINVAL, EINVAL}},
    {"64KiBs", {EINVAL, EINVAL, EINVAL}},
    {"1.0001KiB", {EINVAL, EINVAL, EINVAL}},
    {"8192PiB", {EINVAL, ERANGE, EINVAL}},
    {"0.12345678901234567890123456789012345678901234567890",
     {EINVAL, EINVAL, EINVAL}},
    {"nan", {EINVAL, EINVAL, EINVAL}},
    {"inf", {EINVAL, EINVAL, EINVAL}},
};

static void hostile_texts_are_refused_by_their_cause(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(hostiles); i++)
        for (size_t q = 0; q < COUNT(quantities); q++) {
            uint64_t value = UNTOUCHED;
            int number = hostiles[i].number[q], got;

            errno = 0;
            got = quantities[q].read(hostiles[i].text, &value);
            if (number == 0
                    ? got != 0
                    : got != -1 || value != UNTOUCHED || errno != number)
                fail_msg("'%s' as %zu: returned %d, errno %d, value %" PRIu64,
                         hostiles[i].text, q, got, errno, value);
        }
}

static void very_long_texts_end(void **state)
{
    enum { LENGTH = 1000000 };
    char *text = malloc(LENGTH + 1);
    uint64_t value = UNTOUCHED;

    (void)state;
    assert_non_null(text);
    text[LENGTH] = '\0';
    memset(text, '9', LENGTH);
    for (size_t q = 0; q < COUNT(quantities); q++)
        assert_int_equal(quantities[q].read(text, &value), -1);
    memcpy(text, "1.", 2);
    for (size_t q = 0; q < COUNT(quantities); q++)
        assert_int_equal(quantities[q].read(text, &value), -1);
    memset(text + 2, '0', LENGTH - 2);
    assert_int_equal(number_count(text, &value), 0);
    assert_true(value == 1);
    for (size_t i = 0; i < LENGTH; i++)
        text[i] = i % 2 == 0 ? '1' : '+';
    text[LENGTH - 1] = '\0';
    assert_int_equal(number_count(text, &value), 0);
    assert_true(value == LENGTH / 2);
    free(text);
}

/* Values of every size, and round ones as people choose them. */
static uint64_t random_value(uint64_t *state, uint64_t max)
{
    static const uint64_t steps[] = {
        1,
        10,
        1000,
        1024,
        60,
        3600,
        1000000,
        1048576,
        1000000000,
        UINT64_C(60000000000),
        UINT64_C(3600000000000),
    };
    uint64_t value = random_next(state) >> random_next(state) % 64;

    value *= steps[random_next(state) % COUNT(steps)];
    return value > max ? value >> 1 : value;
}

/* Never longer than plain digits, whose length is that of value written with
 * the smallest unit. */
static void check_shortness(size_t q, uint64_t value, const char *text)
{
    char plain[40];

    snprintf(plain, sizeof plain, "%" PRIu64 "%s", value,
             q == A_TIME && value > 0 ? "ns"
             : q == A_TIME            ? "s"
                                      : "");
    if (strlen(text) > strlen(plain))
        fail_msg("'%s' is longer than '%s'", text, plain);
}

static void values_survive_the_round_trip(void **state)
{
    uint64_t s = 2;

    (void)state;
    for (size_t q = 0; q < COUNT(quantities); q++)
        for (int i = 0; i < ROUNDS; i++) {
            uint64_t value = random_value(&s, quantities[q].max), back;
            char text[64], again[64];
            int length = quantities[q].write(value, text, sizeof text);

            assert_int_equal(length, strlen(text));
            if (quantities[q].read(text, &back) != 0 || back != value)
                fail_msg("%" PRIu64 " was written as '%s'", value, text);
            check_shortness(q, value, text);
            quantities[q].write(back, again, sizeof again);
            assert_string_equal(again, text);
        }
}

/* Texts whose value is known because they were put together from it. */
static void texts_survive_the_round_trip(void **state)
{
    static const struct {
        const char *name;
        uint64_t size;
        int quantity;
    } units[] = {
        {"", 1, A_COUNT},
        {"e3", 1000, A_COUNT},
        {"e6", 1000000, A_COUNT},
        {"", 1, A_SIZE},
        {"kB", 1000, A_SIZE},
        {"KiB", 1024, A_SIZE},
        {"MiB", 1048576, A_SIZE},
        {"ns", 1, A_TIME},
        {"us", 1000, A_TIME},
        {"ms", 1000000, A_TIME},
        {"s", 1000000000, A_TIME},
        {"", 1000000000, A_TIME},
        {"m", UINT64_C(60000000000), A_TIME},
    };
    uint64_t s = 3;

    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        size_t u = random_next(&s) % COUNT(units);
        const struct quantity *q = &quantities[units[u].quantity];
        uint64_t whole = random_next(&s) % 1000000, value, back;
        uint64_t half = units[u].size > 1 ? random_next(&s) % 2 : 0;
        char text[64], again[64];

        snprintf(text, sizeof text, "%" PRIu64 "%s%s", whole, half ? ".5" : "",
                 units[u].name);
        assert_int_equal(q->read(text, &value), 0);
        assert_true(value == whole * units[u].size + half * units[u].size / 2);
        q->write(value, again, sizeof again);
        assert_int_equal(q->read(again, &back), 0);
        assert_true(back == value);
    }
}

static void short_buffers_are_as_with_snprintf(void **state)
{
    char text[4] = "xxx";

    (void)state;
    assert_int_equal(number_count_text(123456789, NULL, 0), 9);
    assert_int_equal(number_count_text(123456789, text, sizeof text), 9);
    assert_string_equal(text, "123");
    assert_int_equal(number_bytes_text(1536, NULL, 0), 4);
    assert_int_equal(number_time_text(1500000000, text, sizeof text), 4);
    assert_string_equal(text, "1.5");
}

static void products_of_sizes_are_checked(void **state)
{
    size_t product = UNTOUCHED;

    (void)state;
    assert_int_equal(number_multiply(SIZE_MAX, 2, &product), -1);
    assert_int_equal(number_multiply(SIZE_MAX / 2, 2, &product), 0);
    assert_true(product == SIZE_MAX - 1);
    assert_int_equal(number_multiply(0, SIZE_MAX, &product), 0);
    assert_true(product == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_texts_are_read_and_written),
        cmocka_unit_test(hostile_texts_are_refused_by_their_cause),
        cmocka_unit_test(very_long_texts_end),
        cmocka_unit_test(values_survive_the_round_trip),
        cmocka_unit_test(texts_survive_the_round_trip),
        cmocka_unit_test(short_buffers_are_as_with_snprintf),
        cmocka_unit_test(products_of_sizes_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
