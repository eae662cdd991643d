/* SPDX-License-Identifier: BSD-3-Clause */
/* Fill the tables of pi(x): primes and their counts, factors, sums. */
#include "kernels/primes/combine_tables.h"

#include <string.h>

#include "kernels/primes/combine_strike.h"
#include "kernels/primes/odds.h"
#include "kernels/primes/wheel.h"

/* ---- pi up to sqrt(x) ----------------------------------------------------- */

static void fill_masks(struct combine *c)
{
    unsigned char bytes[8];

    for (uint32_t n = 0; n < 240; n++) {
        memset(bytes, 0, 8);
        memset(bytes, 0xff, n / 30);
        bytes[n / 30] = wheel_to(n % 30);
        memcpy(&c->mask[n], bytes, 8);
    }
    memset(c->small, 0xff, sizeof(c->small));
    for (uint32_t n = 1; n < 30 * COMBINE_PERIOD; n++)
        if (n % 7 == 0 || n % 11 == 0 || n % 13 == 0)
            c->small[n / 30] &=
                (unsigned char)~(wheel_to(n % 30) & wheel_from(n % 30));
}

static void fill_patterns(struct combine *c)
{
    unsigned char *at = c->patterns;

    for (int i = 0; i < COMBINE_PATTERNS; i++) {
        const uint32_t p = combine_pairs[i][0], q = combine_pairs[i][1];

        memset(at, 0xff, (size_t)p * q);
        for (uint32_t n = p; n < 30 * p * q; n += 2 * p)
            at[n / 30] &=
                (unsigned char)~(wheel_to(n % 30) & wheel_from(n % 30));
        for (uint32_t n = q; n < 30 * p * q; n += 2 * q)
            at[n / 30] &=
                (unsigned char)~(wheel_to(n % 30) & wheel_from(n % 30));
        at += (size_t)p * q;
    }
}

static void fill_base(struct combine_room *r, uint32_t limit)
{
    r->count = 0;
    odds_fill(r->bits, limit);
    for (uint32_t p = 167; p <= limit; p += 2) {
        if (!odds_prime(r->bits, p))
            continue;
        r->next[r->count] = 0;
        r->primes[r->count++] = p;
    }
}

static void set_bit(unsigned char *bytes, uint32_t n)
{
    bytes[n / 30] |= (unsigned char)(wheel_to(n % 30) & wheel_from(n % 30));
}

static void fill_odds(struct combine *c, struct combine_room *r)
{
    const uint64_t words = (uint64_t)c->table / 240 + 1;
    uint64_t count = 3;

    fill_base(r, square_root(c->table));
    for (uint64_t at = 0; at < words; at += COMBINE_WORDS) {
        combine_begin(c->small, r->segment, 8 * at);
        combine_mask(c->patterns, r->segment, 8 * at);
        for (uint32_t i = 0; i < r->count; i++)
            combine_strike(r->segment, COMBINE_BYTES, &r->next[i],
                           r->primes[i]);
        if (at == 0) {
            /* Not 1, but 7, 11 and 13. */
            r->segment[0] = (unsigned char)((r->segment[0] & 0xfe) | 0x0e);
            for (uint32_t i = 0; i < r->count; i++)
                set_bit(r->segment, r->primes[i]);
            for (uint32_t i = 0; i < COMBINE_PATTERNS; i++) {
                set_bit(r->segment, combine_pairs[i][0]);
                set_bit(r->segment, combine_pairs[i][1]);
            }
        }
        for (uint64_t w = at; w < words && w < at + COMBINE_WORDS; w++) {
            uint64_t bits;

            memcpy(&bits, r->segment + 8 * (w - at), 8);
            if (w == words - 1)
                bits &= c->mask[c->table % 240];
            c->odds[w] = (struct combine_word){bits, count};
            count += (uint64_t)__builtin_popcountll(bits);
        }
    }
}

static void fill_primes(struct combine *c)
{
    uint32_t n = 0;

    c->primes[n++] = 0; /* the first prime is primes[1] */
    c->primes[n++] = 2;
    c->primes[n++] = 3;
    c->primes[n++] = 5;
    for (uint32_t byte = 0; byte <= c->y / 30; byte++) {
        const unsigned char *bits =
            (const unsigned char *)&c->odds[byte / 8].bits;

        for (unsigned bit = bits[byte % 8]; bit; bit &= bit - 1)
            c->primes[n++] = 30 * byte + wheel_residue[__builtin_ctz(bit)];
    }
    while (c->primes[n - 1] > c->y)
        n--;
    c->a = n - 1;
}

/* ---- factors of the numbers up to y -------------------------------------- */

static void fill_numbers(struct combine *c)
{
    uint16_t count = 0;

    for (uint32_t n = 0; n < COMBINE_PRIMORIAL; n++) {
        if (n % 2 && n % 3 && n % 5 && n % 7 && n % 11 && n % 13)
            c->number[count++] = n;
        c->phi[n] = count;
    }
    c->count = combine_entries(c, c->y);
    for (uint32_t i = COMBINE_TOTIENT; i < c->count; i++)
        c->number[i] = c->number[i - COMBINE_TOTIENT] + COMBINE_PRIMORIAL;
}

static void fill_factors(struct combine *c)
{
    const uint32_t y = c->y;

    for (uint32_t i = 0; i < c->count; i++)
        c->factor[i] = 65534;
    for (uint32_t b = COMBINE_SMALL + 1; b <= c->a; b++) {
        const uint32_t p = c->primes[b], most = y / p;

        for (uint32_t i = 0; c->number[i] <= most; i++) {
            uint16_t *f = &c->factor[combine_entries(c, p * c->number[i]) - 1];

            if (*f >= 65534 && i > 0)
                *f = (uint16_t)(p - 1) | (*f & 1);
            *f ^= *f > 0;
        }
        for (uint32_t i = 0; c->number[i] <= most / p; i++)
            c->factor[combine_entries(c, p * p * c->number[i]) - 1] = 0;
    }
}

/* The sums of mu(m) up to each block. */
static void fill_sums(struct combine *c)
{
    const uint32_t columns = c->general - COMBINE_SMALL;
    int32_t *sums = c->sums;

    c->block = c->count / COMBINE_BLOCKS + 1;
    if (c->block < 512)
        c->block = 512;
    c->blocks = c->count / c->block + 1;
    for (uint32_t b = 0; b < columns; b++)
        sums[b] = 0;
    for (uint32_t k = 1; k < c->blocks; k++, sums += columns) {
        int32_t sum = 0;

        /* classes[t]: entries whose least factor is the (t + 7)th prime. */
        memset(c->classes, 0, sizeof(*c->classes) * (columns + 1));
        for (uint32_t i = (k - 1) * c->block; i < k * c->block; i++) {
            const uint16_t f = c->factor[i];
            uint32_t least = f | 1u, t = columns;

            if (f == 0)
                continue;
            if (least <= c->primes[c->general])
                t = (uint32_t)combine_pi(c, least) - COMBINE_SMALL - 1;
            c->classes[t] += f & 1 ? -1 : 1;
        }
        for (uint32_t b = columns; b-- > 0;) {
            sum += c->classes[b + 1];
            sums[columns + b] = sums[b] + sum;
        }
    }
}

void combine_tables(struct combine *c, struct combine_room *room)
{
    fill_masks(c);
    fill_patterns(c);
    fill_odds(c, room);
    if (c->direct)
        return;
    fill_primes(c);
    c->fourth = (uint32_t)combine_pi(c, square_root(c->root));
    c->general = (uint32_t)combine_pi(c, square_root(c->y));
    c->last = (uint32_t)combine_pi(c, square_root(c->x / c->y));
    /* At least x^(1/4), as y <= sqrt(x). */
    c->edge = c->primes[c->last];
    fill_numbers(c);
    fill_factors(c);
    fill_sums(c);
}
