/* SPDX-License-Identifier: BSD-3-Clause */
/* The hash over units against known answers and against its formula. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "kernels/base/hash.h"

/* The numbers that every port of splitmix64 gives from state 1234567. */
static void random_next_is_splitmix64(void **state)
{
    static const uint64_t known[] = {
        6457827717110365317u, 3203168211198807973u,  9817491932198370423u,
        4593380528125082431u, 16408922859458223821u,
    };
    uint64_t s = 1234567;

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        assert_true(random_next(&s) == known[i]);
}

/* The formula of hash.h, word by word over a zero-padded copy. */
static uint64_t by_formula(uint64_t unit, const unsigned char *bytes,
                           uint64_t n)
{
    unsigned char padded[128] = {0};
    uint64_t h = hash_mix(n + 0x9e3779b97f4a7c15u);

    memcpy(padded, bytes, n);
    for (uint64_t i = 0; i < (n + 7) / 8; i++) {
        uint64_t word = 0;

        for (int b = 7; b >= 0; b--)
            word = word * 256 + padded[8 * i + (uint64_t)b];
        h = hash_mix(h + word);
    }
    return hash_mix(h + hash_mix(unit));
}

static void hash_unit_is_the_formula(void **state)
{
    unsigned char bytes[100];
    uint64_t s = 1;

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)random_next(&s);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        uint64_t unit = random_next(&s);

        assert_true(hash_unit(unit, bytes, n) == by_formula(unit, bytes, n));
    }
}

static void hash_units_is_the_sum_of_units(void **state)
{
    unsigned char bytes[900];
    uint64_t s = 2;

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)random_next(&s);
    for (size_t n = 0; n <= 40; n++)
        for (uint64_t count = 0; count <= 19; count++) {
            uint64_t unit = random_next(&s), sum = 0;

            for (uint64_t u = 0; u < count; u++)
                sum += by_formula(unit + u, bytes + u * (n + 3), n);
            assert_true(hash_units(unit, count, bytes, n + 3, n) == sum);
        }
}

/* Two answers worked out by other means, with unbounded integers, so that
 * header and formula cannot drift together. */
static void hash_unit_is_what_it_was(void **state)
{
    (void)state;
    assert_true(hash_unit(0, NULL, 0) == 0x48218226ff3cd4bfu);
    assert_true(hash_unit(7, (const unsigned char *)"brigade of cooks", 16) ==
                0x88e03b77fcfc85e3u);
    assert_true(hash_unit(7, (const unsigned char *)"brigade", 7) ==
                0x4bac0ebb065931e2u);
}

static void every_bit_and_place_counts(void **state)
{
    unsigned char a[24] = {0}, b[24] = {1};
    uint64_t zero = hash_unit(5, a, sizeof a);

    (void)state;
    for (size_t bit = 0; bit < 8 * sizeof a; bit++) {
        a[bit / 8] ^= (unsigned char)(1u << bit % 8);
        assert_true(hash_unit(5, a, sizeof a) != zero);
        a[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    for (size_t n = 0; n < sizeof a; n++)
        assert_true(hash_unit(5, a, n) != zero);
    assert_true(hash_unit(1, a, 24) + hash_unit(2, b, 24) !=
                hash_unit(2, a, 24) + hash_unit(1, b, 24));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_next_is_splitmix64),
        cmocka_unit_test(hash_unit_is_the_formula),
        cmocka_unit_test(hash_units_is_the_sum_of_units),
        cmocka_unit_test(hash_unit_is_what_it_was),
        cmocka_unit_test(every_bit_and_place_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
