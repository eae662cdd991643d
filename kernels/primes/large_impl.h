/* SPDX-License-Identifier: BSD-3-Clause */
/* The loops over large primes, part of sieve_impl.h. */
#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "kernels/primes/divide.h"
#include "kernels/primes/large.h"
#include "kernels/primes/wheel.h"

#define LANES       (VECTOR_BYTES / 4)
#define LARGE_AHEAD 512 /* entries: lists do not fit L2; 7 % */

typedef uint32_t lanes __attribute__((vector_size(VECTOR_BYTES)));
typedef uint16_t half_lanes __attribute__((vector_size(VECTOR_BYTES / 2)));

static inline lanes lanes_load(const uint32_t *from)
{
    lanes v;

    memcpy(&v, from, sizeof(v));
    return v;
}

static inline lanes lanes_widen(const uint16_t *from)
{
    half_lanes v;

    memcpy(&v, from, sizeof(v));
    return __builtin_convertvector(v, lanes);
}

static inline int lanes_any(lanes v)
{
    const vector words = (vector)v;
    uint64_t any = 0;

    for (int i = 0; i < VECTOR_BYTES / 8; i++)
        any |= words[i];
    return any != 0;
}

/* Append the lanes below limit to to[n]; overwrites a vector. Returns the new
 * n. */
static inline uint32_t lanes_append(uint32_t *to, uint32_t n, lanes v,
                                    uint32_t limit)
{
#if defined(__AVX512F__)
    const __m512i x = (__m512i)v;
    const __mmask16 keep =
        _mm512_cmplt_epu32_mask(x, _mm512_set1_epi32((int)limit));

    _mm512_storeu_si512(to + n, _mm512_maskz_compress_epi32(keep, x));
    return n + (uint32_t)__builtin_popcount(keep);
#elif defined(__AVX2__)
    const __m256i x = (__m256i)v, flip = _mm256_set1_epi32(INT32_MIN);
    const __m256i less =
        _mm256_cmpgt_epi32(_mm256_set1_epi32((int)(limit ^ 0x80000000)),
                           _mm256_xor_si256(x, flip));
    const uint32_t keep = (uint32_t)_mm256_movemask_epi8(less);
    /* Of each lane its number, in a nibble: those kept move to the low end. */
    const uint32_t order = _pext_u32(0x76543210, keep);
    const __m256i from =
        _mm256_srlv_epi32(_mm256_set1_epi32((int)order),
                          _mm256_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28));

    _mm256_storeu_si256((__m256i *)(to + n),
                        _mm256_permutevar8x32_epi32(x, from));
    return n + (uint32_t)__builtin_popcount(keep) / 4;
#else
    for (int i = 0; i < LANES; i++) {
        to[n] = v[i];
        n += v[i] < limit;
    }
    return n;
#endif
}

static uint32_t columns_of(const unsigned char *bits, uint32_t words,
                           uint32_t step, uint16_t *to)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < words; k++) {
        uint16_t *at = to + n;
        uint64_t word;

        memcpy(&word, bits + 8 * k, sizeof(word));
        n += (uint32_t)__builtin_popcountll(word);
        /* Eight per branch, which is predicted more often than one each. */
        while (word)
            for (int i = 0; i < 8; i++) {
                const uint64_t last = (uint64_t)1 << 63; /* never ctz(0) */

                *at++ = (uint16_t)(step * (64 * k + (uint32_t)__builtin_ctzll(
                                                        word | last)));
                word &= word - 1;
            }
    }
    return n;
}

/* number modulo each p = m d[i] + least. The quotient is below 2^52: it is
 * rounded twice and thus off by at most one, as in divide.h. Without branches,
 * so that the compiler vectorises it. */
static inline void rests(uint32_t *restrict rest, const uint16_t *d, uint32_t n,
                         uint32_t m, uint32_t least, uint64_t number)
{
    const double number_double = (double)number;

    for (uint32_t i = 0; i < n; i++) {
        const uint32_t p = m * d[i] + least;
        const uint64_t quotient = (uint64_t)(int64_t)(number_double / p);
        int64_t left = (int64_t)(number - quotient * p);

        left += left < 0 ? p : 0;
        left -= left >= p ? p : 0;
        rest[i] = (uint32_t)left;
    }
}

static uint32_t near_primes(const uint16_t *d, uint32_t n, uint32_t m,
                            uint32_t least, uint64_t first, uint32_t numbers,
                            uint32_t *near)
{
    uint32_t rest[LARGE_COLUMNS], count = 0;

    rests(rest, d, n, m, least, first);
    for (uint32_t i = 0; i < n; i += LANES) {
        const lanes p = lanes_widen(d + i) * m + least;
        const lanes from = lanes_load(rest + i), at = p - from;
        const lanes hit = (lanes)(from == 0) | (lanes)(at < numbers);

        /* In a short interval, most vectors have none. */
        if (!lanes_any(hit))
            continue;
        count = lanes_append(near, count, p | ~hit, UINT32_MAX);
    }
    return count;
}

/* The number of primes, in whole vectors, whose squares are at most number. */
static uint32_t block_old(const struct large_block *b, const uint16_t *d,
                          uint32_t wheel, uint64_t number)
{
    uint32_t lo = 0, hi = b->count / LANES;

    if ((uint64_t)b->most * b->most <= number)
        return b->count;
    while (lo < hi) {
        const uint32_t middle = (lo + hi) / 2;
        const uint64_t p =
            (uint64_t)(b->q + d[middle * LANES + LANES - 1]) * wheel + b->r;

        if (p * p <= number)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo * LANES;
}

/* The largest number whose square is below column end, or the next. */
static uint32_t root_before(const struct sieve *s, uint32_t columns)
{
    const struct sieve_shape *shape = &s->base->shape;
    const uint64_t end = s->column + columns;

    return end > shape->limit / shape->wheel ? shape->root
                                             : square_root(end * shape->wheel);
}

static void seek_large(struct sieve *s)
{
    const uint32_t wheel = s->base->shape.wheel;
    const uint32_t root = root_before(s, s->columns);

    for (int i = 0; i < LARGE_LISTS; i++) {
        const struct large *large = s->base->large[i];

        for (uint32_t k = 0; large && k < large->blocks; k++) {
            const struct large_block *b = &large->block[k];

            if (b->least <= root)
                rests(s->rest[i] + b->first, large->d + b->first, b->count,
                      wheel, b->q * wheel + b->r, s->column);
        }
    }
}

/* A part of a line. */
struct part {
    uint32_t residue; /* of the line */
    uint32_t from, end;
    uint32_t below; /* blocks of larger primes are left out */
};

/* The hits of a prime in the part, from its square on. */
static void young_hits(struct sieve *s, const struct part *part, uint32_t p,
                       uint64_t first)
{
    const uint64_t square = (uint64_t)p * p / s->base->shape.wheel;
    uint64_t at = s->column + part->from, rest;

    at = at < square ? square : at;
    divide(at, (double)at, p, &rest);
    at += first < rest ? first + p - rest : first - rest;
    for (; at < s->column + part->end; at += p)
        clear_bit(s->bits, (uint32_t)(at - s->column));
}

/* Hits found in `length` columns of a line and not yet cleared. A prime has
 * `sure` = floor(length / p) hits or one more, with the last prime of a vector;
 * up to `most` or one more with the first. Both are the same for many
 * consecutive vectors. */
struct found {
    unsigned char *bits;
    uint32_t *hits, n;
    uint32_t length, sure, most;
};

static void clear_found(struct found *f)
{
    unsigned char *bits = f->bits;

    for (uint32_t i = 0; i < f->n; i++)
        clear_bit(bits, f->hits[i]);
    f->n = 0;
}

/* The hits x, x + p, ... before column end. Returns the first ones after
 * that. */
static inline __attribute__((always_inline)) lanes
found_hits(struct found *f, lanes x, lanes p, uint32_t end)
{
    uint32_t n;

    if ((uint64_t)f->sure * p[LANES - 1] > f->length)
        f->sure = f->length / p[LANES - 1];
    if ((uint64_t)f->most * p[0] > f->length)
        f->most = f->length / p[0];
    if (f->n + (f->most + 2) * LANES > LARGE_FOUND)
        clear_found(f);
    n = f->n;
    for (uint32_t again = f->sure; again; again--) {
        memcpy(f->hits + n, &x, sizeof(x));
        n += LANES;
        x += p;
    }
    for (uint32_t again = f->most - f->sure + 1; again; again--) {
        n = lanes_append(f->hits, n, x, end);
        x += (lanes)(x < end) & p;
    }
    f->n = n;
    return x;
}

/* Clear the hits of a list in a part of a line. */
static void large_hits(struct sieve *s, int list, const struct part *part)
{
    const struct large *large = s->base->large[list];
    const uint32_t wheel = s->base->shape.wheel, residue = part->residue;
    const uint32_t end = part->end, root = root_before(s, end);
    struct found f = {
        .bits = s->bits, .hits = s->found, .length = part->end - part->from};

    for (uint32_t k = 0; k < large->blocks; k++) {
        const struct large_block *b = &large->block[k];
        const uint16_t *d = large->d + b->first;
        const uint32_t *rest = s->rest[list] + b->first;
        uint32_t *next = s->next + b->first; /* of list 0 */
        const uint32_t i = residue * large->inverse[b->r] % wheel;
        const uint32_t least = b->q * wheel + b->r;
        const uint32_t start = b->q * i + (b->r * i - residue) / wheel;
        uint32_t old, j;

        if (b->least > root || b->least > part->below)
            continue;
        f.sure = f.most = UINT32_MAX;
        old = block_old(b, d, wheel, s->column * wheel);
        for (j = 0; j < old; j += LANES) {
            const lanes q = lanes_widen(d + j), p = q * wheel + least;
            const lanes first = q * i + start, from = lanes_load(rest + j);
            lanes x = first - from + ((lanes)(first < from) & p);

            __builtin_prefetch(d + j + LARGE_AHEAD);
            __builtin_prefetch(rest + j + LARGE_AHEAD);
            if (part->from)
                x = lanes_load(next + j);
            x = found_hits(&f, x, p, end);
            if (end < s->columns)
                memcpy(next + j, &x, sizeof(x));
        }
        for (; j < b->count; j++)
            young_hits(s, part, least + wheel * d[j], d[j] * i + start);
    }
    clear_found(&f);
}

/* Clear the hits of list 0 in a line. */
static void often_hits(struct sieve *s, uint32_t residue)
{
    const uint32_t columns = s->base->shape.part_columns;
    struct part part = {.residue = residue, .below = UINT32_MAX};

    for (; part.from < s->columns; part.from = part.end) {
        part.end =
            s->columns - part.from < columns ? s->columns : part.from + columns;
        large_hits(s, 0, &part);
    }
}

/* A line for primes that hit it at most once. */
struct target {
    struct found f;
    uint32_t i, start; /* of a block */
};

/* Clear the hits of primes above the number of columns, in `lines` lines at the
 * same time: reading the list takes more time than computing the hits. */
static inline __attribute__((always_inline)) void
seldom_hits(struct sieve *s, uint32_t line, const uint32_t lines)
{
    const struct sieve_base *base = s->base;
    const struct large *large = base->large[1];
    const uint32_t wheel = base->shape.wheel, end = s->columns;
    const uint32_t root = root_before(s, end);
    struct target t[LARGE_LINES];

    for (uint32_t g = 0; g < lines; g++)
        t[g].f = (struct found){.bits = s->lines + g * s->stride,
                                .hits = s->found + g * LARGE_FOUND};
    for (uint32_t k = 0; k < large->blocks; k++) {
        const struct large_block *b = &large->block[k];
        const uint16_t *d = large->d + b->first;
        const uint32_t *rest = s->rest[1] + b->first;
        const uint32_t least = b->q * wheel + b->r;
        uint32_t old;

        if (b->least > root || b->least <= end)
            continue;
        for (uint32_t g = 0; g < lines; g++) {
            const uint32_t residue = base->residue[line + g];

            t[g].i = residue * large->inverse[b->r] % wheel;
            t[g].start = b->q * t[g].i + (b->r * t[g].i - residue) / wheel;
        }
        old = block_old(b, d, wheel, s->column * wheel);
        for (uint32_t j = 0; j < old; j += LANES) {
            const lanes q = lanes_widen(d + j), p = q * wheel + least;
            const lanes from = lanes_load(rest + j);

            __builtin_prefetch(d + j + LARGE_AHEAD);
            __builtin_prefetch(rest + j + LARGE_AHEAD);
            for (uint32_t g = 0; g < lines; g++) {
                const lanes first = q * t[g].i + t[g].start;

                t[g].f.n = lanes_append(
                    t[g].f.hits, t[g].f.n,
                    first - from + ((lanes)(first < from) & p), end);
                if (t[g].f.n > LARGE_FOUND - LANES)
                    clear_found(&t[g].f);
            }
        }
        for (uint32_t g = 0; g < lines; g++)
            for (uint32_t j = old; j < b->count; j++) {
                s->bits = t[g].f.bits;
                young_hits(s,
                           &(struct part){base->residue[line + g], 0, end, 0},
                           least + wheel * d[j], d[j] * t[g].i + t[g].start);
            }
    }
    for (uint32_t g = 0; g < lines; g++)
        clear_found(&t[g].f);
}

/* List 1, in all lines of a group: the first is `line`. */
static void large_group(struct sieve *s, uint32_t line)
{
    const struct sieve_shape *shape = &s->base->shape;

    if (s->base->large[1] == NULL)
        return;
    for (uint32_t g = 0; g < shape->group; g++) {
        s->bits = s->lines + g * s->stride;
        large_hits(s, 1,
                   &(struct part){s->base->residue[line + g], 0, s->columns,
                                  s->columns});
    }
    if (shape->group == 1)
        seldom_hits(s, line, 1);
    else
        seldom_hits(s, line, LARGE_LINES);
}
