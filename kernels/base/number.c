/* SPDX-License-Identifier: BSD-3-Clause */
/* Human-readable numbers. Scaling uses 128-bit integers, so that 2^64-1 and
 * 1.5MiB are exact. strtod() would round at 2^53 and follow the locale. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "kernels/base/number.h"

struct unit {
    const char *name;
    uint64_t size;
};

/* When a text is written, the first of equally short units wins: 65536 is
 * 64KiB. */
static const struct unit byte_units[] = {
    {"KiB", (uint64_t)1 << 10},
    {"MiB", (uint64_t)1 << 20},
    {"GiB", (uint64_t)1 << 30},
    {"TiB", (uint64_t)1 << 40},
    {"PiB", (uint64_t)1 << 50},
    {"", 1},
    {"B", 1},
    {"kB", 1000},
    {"MB", 1000000},
    {"GB", 1000000000},
    {"TB", 1000000000000},
    {"PB", 1000000000000000},
    {0},
};

/* Read and never written: 64KiB is clearer than 64K. As in GNU dd and head, K
 * is 1024 and kB is 1000. */
static const struct unit more_byte_units[] = {
    {"K", (uint64_t)1 << 10},
    {"k", (uint64_t)1 << 10},
    {"M", (uint64_t)1 << 20},
    {"G", (uint64_t)1 << 30},
    {"T", (uint64_t)1 << 40},
    {"P", (uint64_t)1 << 50},
    {"KB", 1000},
    {0},
};

/* Of counts; read and never written. */
static const struct unit count_units[] = {
    {"k", 1000},
    {"K", 1000},
    {"M", 1000000},
    {"G", 1000000000},
    {"T", 1000000000000},
    {"Ki", (uint64_t)1 << 10},
    {"Mi", (uint64_t)1 << 20},
    {"Gi", (uint64_t)1 << 30},
    {"Ti", (uint64_t)1 << 40},
    {0},
};

/* A number without a unit is read as seconds but never written: see
 * number.h. */
static const struct unit time_units[] = {
    {"", 1000000000}, {"s", 1000000000},  {"ms", 1000000},      {"us", 1000},
    {"ns", 1},        {"m", 60000000000}, {"h", 3600000000000}, {0},
};

static const struct unit more_time_units[] = {
    {"sec", 1000000000},
    {"min", 60000000000},
    {0},
};

static int fail(int number)
{
    errno = number;
    return -1;
}

/* The value of a digit in bases up to 16, or 16 for any other character. */
static unsigned digit(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    return 16;
}

/* Append the digits at *at to *value. At least one is required. A '_' may
 * separate two of them: 1_000_000. */
static int read_digits(const char **at, unsigned base, unsigned __int128 *value)
{
    if (digit(**at) >= base)
        return fail(EINVAL);
    for (; digit(**at) < base; *at += **at == '_' && digit((*at)[1]) < base) {
        if (__builtin_mul_overflow(*value, base, value) ||
            __builtin_add_overflow(*value, digit(**at), value))
            return fail(ERANGE);
        ++*at;
    }
    return 0;
}

/* ".25": append the digits to *mantissa and decrease *shift. Trailing zeros are
 * skipped, so that 1.50 needs no more digits than 1.5. */
static int read_fraction(const char **at, unsigned __int128 *mantissa,
                         long *shift)
{
    const char *dot = *at;
    size_t places;

    if (*dot != '.')
        return 0;
    places = strspn(dot + 1, "0123456789");
    if (places == 0)
        return fail(EINVAL);
    *at += 1 + places;
    while (places > 0 && dot[places] == '0')
        places--;
    for (size_t i = 1; i <= places; i++)
        if (__builtin_mul_overflow(*mantissa, 10, mantissa) ||
            __builtin_add_overflow(*mantissa, digit(dot[i]), mantissa))
            return fail(EINVAL);
    *shift -= (long)places;
    return 0;
}

/* "e9" or "e+9"; an e without digits is left as a unit. */
static void read_exponent(const char **at, long *shift)
{
    const char *from = *at;
    long power = 0;

    if (*from != 'e' && *from != 'E')
        return;
    from += from[1] == '+' ? 2 : 1;
    if (digit(*from) >= 10)
        return;
    for (; digit(*from) < 10; from++)
        if (power < 1000000)
            power = power * 10 + (long)digit(*from);
    *shift += power;
    *at = from;
}

/* 12, 1.25, 1e9, 2.5e6: the value is *mantissa * 10^*shift. */
static int read_decimal(const char **at, unsigned __int128 *mantissa,
                        long *shift)
{
    *mantissa = 0;
    *shift = 0;
    if (read_digits(at, 10, mantissa) || read_fraction(at, mantissa, shift))
        return -1;
    read_exponent(at, shift);
    return 0;
}

/* mantissa * 10^shift * unit, if that is a whole number. */
static int scale(unsigned __int128 mantissa, long shift, uint64_t unit,
                 unsigned __int128 *value)
{
    *value = mantissa;
    if (mantissa == 0)
        return 0;
    if (__builtin_mul_overflow(*value, unit, value))
        return fail(shift < 0 ? EINVAL : ERANGE);
    for (; shift > 0; shift--)
        if (__builtin_mul_overflow(*value, 10, value))
            return fail(ERANGE);
    for (; shift < 0; shift++) {
        if (*value % 10 != 0)
            return fail(EINVAL);
        *value /= 10;
    }
    return 0;
}

static int read_power(unsigned __int128 base, unsigned __int128 exponent,
                      unsigned __int128 *value)
{
    *value = 1;
    if (base <= 1) {
        *value = exponent == 0 ? 1 : base;
        return 0;
    }
    for (; exponent > 0; exponent--)
        if (__builtin_mul_overflow(*value, base, value))
            return fail(ERANGE);
    return 0;
}

/* The unit that the letters at *at name, which are then skipped; without one
 * that is known, 1, and *at stays. */
static uint64_t read_unit(const char **at, const struct unit *units)
{
    size_t length = 0;

    while ((((*at)[length] | 32) >= 'a') && (((*at)[length] | 32) <= 'z'))
        length++;
    for (; length > 0 && units->name != NULL; units++)
        if (strlen(units->name) == length &&
            strncmp(units->name, *at, length) == 0) {
            *at += length;
            return units->size;
        }
    return 1;
}

/* One term: 0x10, 2^40, 1e9, 10k. */
static int read_term(const char **at, unsigned __int128 *value)
{
    const char *start = *at;
    unsigned __int128 mantissa, exponent = 0;
    long shift;

    if (start[0] == '0' && (start[1] == 'x' || start[1] == 'X')) {
        *at += 2;
        *value = 0;
        return read_digits(at, 16, value);
    }
    if (read_decimal(at, &mantissa, &shift))
        return -1;
    if (**at != '^')
        return scale(mantissa, shift, read_unit(at, count_units), value);
    if (*at != start + strspn(start, "0123456789"))
        return fail(EINVAL);
    ++*at;
    if (read_digits(at, 10, &exponent))
        return -1;
    return read_power(mantissa, exponent, value);
}

int number_count(const char *text, uint64_t *value)
{
    __int128 total = 0;
    char sign = '+';

    for (const char *at = text;; at++) {
        unsigned __int128 term;

        if (read_term(&at, &term))
            return -1;
        if (sign == '+' ? __builtin_add_overflow(total, term, &total)
                        : __builtin_sub_overflow(total, term, &total))
            return fail(ERANGE);
        sign = *at;
        if (sign == '\0')
            break;
        if (sign != '+' && sign != '-')
            return fail(EINVAL);
    }
    if (total < 0)
        return fail(EINVAL);
    if (total > UINT64_MAX)
        return fail(ERANGE);
    *value = (uint64_t)total;
    return 0;
}

static const struct unit *find_unit(const struct unit *units, const char *name)
{
    while (units->name && strcmp(units->name, name) != 0)
        units++;
    return units->name ? units : NULL;
}

static int read_quantity(const char *text, const struct unit *units,
                         const struct unit *more, int64_t *value)
{
    unsigned __int128 mantissa, whole;
    const struct unit *unit;
    long shift;

    if (read_decimal(&text, &mantissa, &shift))
        return -1;
    unit = find_unit(units, text);
    if (!unit)
        unit = find_unit(more, text);
    if (!unit)
        return fail(EINVAL);
    if (scale(mantissa, shift, unit->size, &whole))
        return -1;
    if (whole > INT64_MAX)
        return fail(ERANGE);
    *value = (int64_t)whole;
    return 0;
}

int number_bytes(const char *text, int64_t *value)
{
    return read_quantity(text, byte_units, more_byte_units, value);
}

int number_time(const char *text, int64_t *ns)
{
    return read_quantity(text, time_units, more_time_units, ns);
}

static int decimal_length(uint64_t value)
{
    int length = 1;

    while (value >= 10) {
        value /= 10;
        length++;
    }
    return length;
}

int number_count_text(uint64_t value, char *to, size_t size)
{
    uint64_t mantissa = value;
    int zeros = 0;
    int plain = decimal_length(value), scientific;

    while (mantissa >= 10 && mantissa % 10 == 0) {
        mantissa /= 10;
        zeros++;
    }
    scientific = decimal_length(mantissa) + 1 + decimal_length((uint64_t)zeros);
    if (value != 0 && (value & (value - 1)) == 0) {
        int power = __builtin_ctzll(value);
        int length = 2 + decimal_length((uint64_t)power);

        if (length < plain && length < scientific)
            return snprintf(to, size, "2^%d", power);
    }
    if (scientific < plain)
        return snprintf(to, size, "%" PRIu64 "e%d", mantissa, zeros);
    return snprintf(to, size, "%" PRIu64, value);
}

/* With more decimals, the smaller unit is easier to read. */
enum { PLACES_MAX = 3 };

/* The shortest text of value in one of the units. Ties: the fewest decimals,
 * then the first in the table. One unit is 1, so a text always exists. */
static int quantity_text(int64_t signed_value, const struct unit *units,
                         char *to, size_t size)
{
    uint64_t value = (uint64_t)signed_value, whole = 0, fraction = 0;
    const char *name = "";
    int best = 1000, best_places = 0;

    for (; units->name; units++) {
        unsigned __int128 scaled = value;
        uint64_t ten = 1;
        int places = 0, length;

        while (scaled % units->size != 0 && places < PLACES_MAX) {
            scaled *= 10;
            ten *= 10;
            places++;
        }
        if (scaled % units->size != 0 || (places > 0 && value < units->size))
            continue;
        length = decimal_length(value / units->size) +
                 (places > 0 ? 1 + places : 0) + (int)strlen(units->name);
        if (length > best || (length == best && places >= best_places))
            continue;
        best = length;
        best_places = places;
        name = units->name;
        whole = value / units->size;
        fraction = (uint64_t)(scaled / units->size % ten);
    }
    if (best_places == 0)
        return snprintf(to, size, "%" PRIu64 "%s", whole, name);
    return snprintf(to, size, "%" PRIu64 ".%0*" PRIu64 "%s", whole, best_places,
                    fraction, name);
}

int number_bytes_text(int64_t value, char *to, size_t size)
{
    return quantity_text(value, byte_units, to, size);
}

int number_time_text(int64_t ns, char *to, size_t size)
{
    return quantity_text(ns, time_units + 1, to, size);
}

int number_multiply(size_t a, size_t b, size_t *product)
{
    return __builtin_mul_overflow(a, b, product) ? -1 : 0;
}
