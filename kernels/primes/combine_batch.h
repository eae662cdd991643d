/* SPDX-License-Identifier: BSD-3-Clause */
/* Batches of leaves of pi(x), and the counts of the numbers left in a segment.
 * Part of combine_impl.h, compiled once per instruction set. */
#ifndef KERNELS_PRIMES_COMBINE_BATCH_H
#define KERNELS_PRIMES_COMBINE_BATCH_H

#include <string.h>

#ifdef __AVX512VPOPCNTDQ__
#include <immintrin.h>
#endif

#include "kernels/base/isa.h"
#include "kernels/primes/combine_tables.h"

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Lay out the memory of a worker. */
static void lay_out(struct combine_work *w, const struct combine *c)
{
    uintptr_t at = (uintptr_t)w->memory;

    w->c = c;
    w->total = (uint64_t *)at;
    at += 8 * (c->fourth + 1);
    w->most = (uint32_t *)at;
    at += 4 * (c->fourth + 1);
    w->next = (int32_t *)at;
    at += 4 * (larger(c->fourth, c->last) + 1);
    at += c->edge;
    at += -at & 63;
    w->bits = (unsigned char *)at;
}

/* to[i] = n / m[i] - low, which must fit 32 bits, for rising m[i] < 2^31. In
 * floating point, a quotient is never rounded up to the next whole number for n
 * < 2^53, and the subtraction is exact. */
static void quotients(uint32_t *to, uint64_t n, const uint32_t *m,
                      uint32_t count, uint64_t low)
{
    const double n_double = (double)n, low_double = (double)low;

    if (count == 0)
        return;
    if (n >> 53 || (n / m[0] - low) >> 31) {
        for (uint32_t i = 0; i < count; i++)
            to[i] = (uint32_t)(n / m[i] - low);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        to[i] = (uint32_t)(int32_t)(n_double / (int32_t)m[i] - low_double);
}

/* Put the m of entries [i, end) with factors above p into w->chosen[], and
 * -mu(m) into w->sign[]. Without a branch: which are chosen is random. */
static uint32_t choose(struct combine_work *w, uint32_t i, uint32_t end,
                       uint32_t p)
{
    const uint16_t *factor = w->c->factor;
    const uint32_t *number = w->c->number;
    uint32_t n = 0;

    for (; i < end; i++) {
        w->chosen[n] = number[i];
        w->sign[n] = (int32_t)(factor[i] & 1) * 2 - 1;
        n += factor[i] > p;
    }
    return n;
}

/* ---- counts ----------------------------------------------------------------- */

static uint64_t word_at(const struct combine_work *w, uint32_t i)
{
    uint64_t word;

    memcpy(&word, w->bits + 8 * (size_t)i, 8);
    return word;
}

/* The bits of a word. Where vectors have no instruction for it, gcc makes vector
 * code that takes twice the time; the register prevents that. */
static inline uint64_t ones(uint64_t word)
{
#if ISA_X86 && !defined(__AVX512VPOPCNTDQ__)
    __asm__("" : "+r"(word));
#endif
#if ISA_X86 && !defined(__POPCNT__)
    word -= word >> 1 & 0x5555555555555555;
    word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
    return ((word + (word >> 4)) & 0x0f0f0f0f0f0f0f0f) * 0x0101010101010101 >>
           56;
#else
    return (uint64_t)__builtin_popcountll(word);
#endif
}

#ifdef __AVX512VPOPCNTDQ__
/* The numbers left in words [from, to). */
static inline uint32_t count_words(const struct combine_work *w, uint32_t from,
                                   uint32_t to)
{
    const unsigned char *at = w->bits + 8 * (size_t)from;
    __m512i sum = _mm512_setzero_si512();
    __m512i rest;

    for (; from + 8 <= to; from += 8, at += 64)
        sum =
            _mm512_add_epi64(sum, _mm512_popcnt_epi64(_mm512_loadu_si512(at)));
    rest = _mm512_maskz_loadu_epi64((__mmask8)((1u << (to - from)) - 1), at);
    sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(rest));
    return (uint32_t)_mm512_reduce_add_epi64(sum);
}
#else
static inline uint32_t count_words(const struct combine_work *w, uint32_t from,
                                   uint32_t to)
{
    uint64_t sum[4] = {0};

    for (; from + 4 <= to; from += 4)
        for (uint32_t k = 0; k < 4; k++)
            sum[k] += ones(word_at(w, from + k));
    for (; from < to; from++)
        sum[0] += ones(word_at(w, from));
    return (uint32_t)(sum[0] + sum[1] + sum[2] + sum[3]);
}
#endif

/* Count the numbers left, and those before each block. */
static void recount(struct combine_work *w)
{
    uint64_t n = 0;

    for (uint32_t i = 0; i < COMBINE_WORDS / COMBINE_BLOCK; i++) {
        w->before[i] = (uint32_t)n;
        n += ones(word_at(w, 2 * i)) + ones(word_at(w, 2 * i + 1));
    }
    w->left = n;
}

/* The numbers left in low .. low + at. */
static inline uint32_t count_to(const struct combine_work *w, uint32_t at)
{
    const uint32_t word = at / 240;
    const uint64_t lower = -(uint64_t)(word % 2);

    return w->before[word / COMBINE_BLOCK] +
           (uint32_t)__builtin_popcountll(word_at(w, word & ~1u) & lower) +
           (uint32_t)__builtin_popcountll(word_at(w, word) &
                                          w->c->mask[at % 240]);
}

#endif
