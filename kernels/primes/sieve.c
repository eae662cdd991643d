/* SPDX-License-Identifier: BSD-3-Clause */
/* The fast sieve's inner loops, for any processor. */
#include "kernels/primes/sieve.h"

#include <string.h>

#include "kernels/primes/wheel.h"

#define RUN_BYTES 512 /* pre-sieved at once; tables are this much longer */

typedef uint64_t vector __attribute__((vector_size(16)));

static inline vector vector_load(const unsigned char *from)
{
    vector v;

    memcpy(&v, from, sizeof(v));
    return v;
}

/* to[0..bytes) = AND of eight tables, each from its own place; with again also
 * of what is there. Eight pointers are what the registers hold. */
static inline void and_eight(unsigned char *to, size_t bytes,
                             const unsigned char *const from[8], int again)
{
    const unsigned char *a = from[0], *b = from[1], *c = from[2], *d = from[3];
    const unsigned char *e = from[4], *f = from[5], *g = from[6], *h = from[7];

    for (size_t i = 0; i < bytes; i += sizeof(vector)) {
        vector v = vector_load(a + i) & vector_load(b + i) &
                   vector_load(c + i) & vector_load(d + i) &
                   vector_load(e + i) & vector_load(f + i) &
                   vector_load(g + i) & vector_load(h + i);

        if (again)
            v &= vector_load(to + i);
        memcpy(to + i, &v, sizeof(v));
    }
}

/* Write bytes lo .. hi-1 of the strip that starts at byte s->next, rounded up
 * to whole vectors. */
static void presieve(struct sieve *s, size_t lo, size_t hi)
{
    const struct sieve_base *base = s->base;
    uint32_t at[SIEVE_TABLES];

    for (int t = 0; t < SIEVE_TABLES; t++)
        at[t] = (uint32_t)((s->next + lo) % base->period[t]);

    for (size_t to = lo; to < hi; to += RUN_BYTES) {
        size_t bytes = hi - to < RUN_BYTES ? hi - to : RUN_BYTES;
        const unsigned char *from[SIEVE_TABLES];

        for (int t = 0; t < SIEVE_TABLES; t++) {
            from[t] = base->table[t] + at[t];
            at[t] += RUN_BYTES;
            if (at[t] >= base->period[t])
                at[t] -= base->period[t];
        }
        and_eight(s->bits + to, bytes, from, 0);
        and_eight(s->bits + to, bytes, from + 8, 1);
    }

    for (uint64_t byte = s->next + lo; byte < SIEVE_HEAD_BYTES; byte++)
        s->bits[byte - s->next] = base->head[byte];
}

/* Clear multiple p (30 b + residue s) of a turn at byte p b; p = 30 a + r. */
#define CLEAR(s)                                                               \
    turn[a * (s) + r * (s) / WHEEL] &=                                         \
        (unsigned char)~(1u << wheel_bit[r * (s) % WHEEL])

/* Whole turns of primes p[0..n) of class r, from at[] until end. With r a
 * constant, the body is eight `and byte, immediate`. */
static inline __attribute__((always_inline)) void
turns(unsigned char *bits, const uint32_t *p, int32_t *at, size_t n, size_t end,
      const unsigned r)
{
    for (size_t i = 0; i < n; i++) {
        const size_t a = p[i] / WHEEL;
        ptrdiff_t from = at[i];

        for (; from < (ptrdiff_t)end; from += p[i]) {
            unsigned char *const turn = bits + from;

            CLEAR(1);
            CLEAR(7);
            CLEAR(11);
            CLEAR(13);
            CLEAR(17);
            CLEAR(19);
            CLEAR(23);
            CLEAR(29);
        }
        at[i] = (int32_t)from;
    }
}

#define TURNS(r)                                                               \
    static void turns_##r(unsigned char *bits, const uint32_t *p, int32_t *at, \
                          size_t n, size_t end)                                \
    {                                                                          \
        turns(bits, p, at, n, end, r);                                         \
    }

TURNS(1)
TURNS(7)
TURNS(11)
TURNS(13)
TURNS(17)
TURNS(19)
TURNS(23)
TURNS(29)

/* By bit of the class's residue. */
static void (*const turns_of[8])(unsigned char *bits, const uint32_t *p,
                                 int32_t *at, size_t n, size_t end) = {
    turns_1,  turns_7,  turns_11, turns_13,
    turns_17, turns_19, turns_23, turns_29,
};

/* floor(n / p) and the remainder by a floating-point division, which runs at 4
 * cycles where a 64-bit division takes up to 90. The quotient must be below
 * 2^52: rounded twice, it is then wrong by one at most. */
static inline uint64_t divide(uint64_t n, double n_double, uint32_t p,
                              uint64_t *rest)
{
    uint64_t quotient = (uint64_t)(int64_t)(n_double / p);
    int64_t left = (int64_t)(n - quotient * p);

    if (left < 0) {
        quotient--;
        left += p;
    } else if (left >= p) {
        quotient++;
        left -= p;
    }
    *rest = (uint64_t)left;
    return quotient;
}

void sieve_start(struct sieve *s, const struct sieve_base *base, uint64_t first)
{
    const double first_double = (double)first;

    s->base = base;
    s->next = first;
    s->done_bytes = 0;
    s->bits = s->buffer + base->shape.margin_bytes;

    for (uint32_t i = 0; i < base->turn_first[8]; i++) {
        uint32_t p = base->turn[i], a = p / WHEEL;
        uint64_t rest, b = divide(first, first_double, p, &rest);

        /* Nothing of p is needed below its square, in turn a. */
        s->at[i] = b < a ? (int32_t)((uint64_t)p * a - first) : -(int32_t)rest;
    }
}

/* Clear the multiples of primes beyond shape.turn in the strip. */
static void sieve_large(struct sieve *s, size_t bytes)
{
    const struct sieve_base *base = s->base;
    const uint64_t first = s->next * WHEEL;
    const uint64_t numbers = (uint64_t)bytes * WHEEL;
    const uint64_t last =
        numbers - 1 > UINT64_MAX - first ? UINT64_MAX : first + numbers - 1;
    const double first_double = (double)first;

    for (uint64_t i = base->large_first; i < base->count; i++) {
        const uint64_t p = base->primes[i];
        uint64_t rest, factor, from;
        unsigned bit;

        if (p * p > last)
            break;
        factor = divide(first, first_double, (uint32_t)p, &rest);
        factor += rest != 0;
        if (factor < p)
            factor = p;
        bit = wheel_bit[factor % WHEEL];
        factor += wheel_residue[bit] - factor % WHEEL;

        /* The multiple may be beyond 2^64; its distance is exact all the
         * same, modulo 2^64. */
        for (from = factor * p - first; from < numbers;
             from += wheel_gap[bit] * p, bit = (bit + 1) % 8)
            s->bits[from / WHEEL] &=
                (unsigned char)~(1u << wheel_bit[from % WHEEL]);
    }
}

unsigned char *sieve_next(struct sieve *s, size_t bytes)
{
    const struct sieve_base *base = s->base;
    const size_t margin = base->shape.margin_bytes;
    const uint32_t *first = base->turn_first;
    unsigned char *bits = s->bits;

    if (s->done_bytes) {
        memmove(bits, bits + s->done_bytes, margin);
        presieve(s, margin, margin + bytes);
    } else {
        presieve(s, 0, margin + bytes);
    }

    for (size_t end = 0; end < bytes;) {
        end += base->shape.block_bytes;
        if (end > bytes)
            end = bytes;
        for (int c = 0; c < 8; c++)
            turns_of[c](bits, base->turn + first[c], s->at + first[c],
                        base->small_end[c] - first[c], end);
    }
    for (int c = 0; c < 8; c++) {
        uint32_t medium = base->small_end[c];

        turns_of[c](bits, base->turn + medium, s->at + medium,
                    first[c + 1] - medium, bytes);
    }
    for (uint32_t i = 0; i < first[8]; i++)
        s->at[i] -= (int32_t)bytes;
    sieve_large(s, bytes);

    s->next += bytes;
    s->done_bytes = bytes;
    return bits;
}

uint64_t sieve_count(const unsigned char *bits, size_t bytes)
{
    const uint64_t ones = ~(uint64_t)0;
    uint64_t count = 0;

    /* Bits to sums of eight per byte, 31 words to a byte's limit. */
    while (bytes >= 8) {
        size_t words = bytes / 8 < 31 ? bytes / 8 : 31;
        uint64_t sums = 0;

        for (size_t i = 0; i < words; i++) {
            uint64_t w;

            memcpy(&w, bits + 8 * i, sizeof(w));
            w -= w >> 1 & ones / 3;
            w = (w & ones / 5) + (w >> 2 & ones / 5);
            sums += (w + (w >> 4)) & ones / 17;
        }
        sums = (sums & ones / 257) + (sums >> 8 & ones / 257);
        count += sums * (ones / 65535) >> 48;
        bits += 8 * words;
        bytes -= 8 * words;
    }
    for (; bytes; bytes--)
        count += (uint64_t)__builtin_popcount(*bits++);
    return count;
}
