/* SPDX-License-Identifier: BSD-3-Clause */
/* A fast encoder of deflate; see deflate.h. Section numbers are those of RFC
 * 1951. A block is read twice: find runs and count the symbols, then write the
 * codes. */
#include "drivers/picture/deflate.h"

#include <string.h>

#include "drivers/picture/huffman.h"

enum {
    END = 256,                 /* the symbol that ends a block */
    SYMBOLS = HUFFMAN_SYMBOLS, /* literals, END, and lengths */
    LONGEST_MATCH = 258,       /* a length */
    SHORTEST_MATCH = 3,
    LONGEST = 12, /* bits of a code: four of them, and 7 bits that wait, fit
                     56 bits, so four literals need one store */
    WORD = 8,
    HEAD = 300, /* bytes of the head of a block, at most */
};

/* `length` bytes equal to the one before them. */
struct run {
    uint16_t at, length;
};

struct codes {
    uint16_t code[SYMBOLS];
    uint8_t bits[SYMBOLS];
};

struct tokens {
    struct run runs[DEFLATE_BLOCK / WORD + 1];
    int count;
    uint32_t used[SYMBOLS];
};

struct bits {
    unsigned char *to;
    uint64_t bits;
    int count;
};

/* ---- bits ---------------------------------------------------------------- */

static inline uint64_t load(const unsigned char *p)
{
    uint64_t v;

    memcpy(&v, p, sizeof v);
    return v;
}

static inline void add(struct bits *b, uint64_t v, int count)
{
    b->bits |= v << b->count;
    b->count += count;
}

/* Write the whole bytes. Up to 8 bytes are stored, of which the next flush
 * overwrites the surplus. */
static inline void flush(struct bits *b)
{
    uint64_t v = b->bits;
    int bytes = b->count >> 3;

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    memcpy(b->to, &v, sizeof v);
    b->to += bytes;
    b->bits >>= bytes * 8;
    b->count &= 7;
}

/* ---- lengths of matches, section 3.2.5 ------------------------------------ */

/* The symbol of a match of that length; *extra gets the number of bits that
 * follow it, and *value these bits. */
static int symbol_of(int length, int *extra, int *value)
{
    int above = length - SHORTEST_MATCH, group;

    *extra = *value = 0;
    if (length == LONGEST_MATCH)
        return 285;
    if (above < 8)
        return 257 + above;
    /* Each group of four symbols has one extra bit more than the one before. */
    group = 31 - __builtin_clz((unsigned)above) - 2;
    *extra = group;
    *value = above & ((1 << group) - 1);
    return 257 + 4 * group + (above >> group);
}

/* The length of the next match of a run with `left` bytes left; 0: too few for
 * a match. */
static int match_of(int left)
{
    if (left < SHORTEST_MATCH)
        return 0;
    return left < LONGEST_MATCH ? left : LONGEST_MATCH;
}

/* ---- the first reading ----------------------------------------------------- */

static size_t run_length(const unsigned char *p, size_t at, size_t n)
{
    size_t end = at;

    while (end + WORD <= n && load(p + end) == load(p + end - 1))
        end += WORD;
    while (end < n && p[end] == p[end - 1])
        end++;
    return end - at;
}

static void count_run(struct tokens *t, const struct run *r, unsigned char byte)
{
    int left = r->length, length;

    for (; (length = match_of(left)) > 0; left -= length) {
        int extra, value;

        t->used[symbol_of(length, &extra, &value)]++;
    }
    t->used[byte] += (uint32_t)left;
}

/* Runs are found where a word equals the one that begins a byte earlier. Four
 * counters a literal, because one that was just incremented is not ready yet:
 * 1.1 instead of 2.4 cycles a byte in flat regions. */
static void find_tokens(struct tokens *t, const unsigned char *p, size_t n)
{
    uint32_t used[4][256] = {{0}};
    size_t at = n > 0;

    memset(t->used, 0, sizeof t->used);
    t->count = 0;
    t->used[END] = 1;
    if (n > 0)
        t->used[p[0]]++;
    while (at + WORD <= n) {
        uint64_t v = load(p + at);

        if (v == load(p + at - 1)) {
            struct run *r = &t->runs[t->count++];

            r->at = (uint16_t)at;
            r->length = (uint16_t)run_length(p, at, n);
            count_run(t, r, p[at]);
            at += r->length;
            continue;
        }
        for (int i = 0; i < WORD; i++, v >>= 8)
            used[i % 4][v & 255]++;
        at += WORD;
    }
    for (; at < n; at++)
        t->used[p[at]]++;
    for (int s = 0; s < 256; s++)
        t->used[s] += used[0][s] + used[1][s] + used[2][s] + used[3][s];
}

/* ---- the second reading ----------------------------------------------------- */

/* The head of a block with its own codes, section 3.2.7. Lengths of codes are
 * written one by one: codes for runs of them would save 50 bytes of 40 000. */
static void write_head(struct bits *b, const struct codes *c)
{
    static const uint8_t order[19] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                      11, 4,  12, 3, 13, 2, 14, 1, 15};
    uint32_t used[19] = {0};
    uint8_t bits[19];
    uint16_t code[19];

    for (int s = 0; s < SYMBOLS; s++)
        used[c->bits[s]]++;
    used[1]++; /* of the distance */
    huffman_bits(used, 19, 7, bits);
    huffman_codes(bits, 19, code);
    add(b, SYMBOLS - 257, 5);
    add(b, 0, 5); /* one code of distances */
    add(b, 19 - 4, 4);
    flush(b);
    for (int i = 0; i < 19; i++) {
        add(b, bits[order[i]], 3);
        flush(b);
    }
    for (int s = 0; s < SYMBOLS; s++) {
        add(b, code[c->bits[s]], bits[c->bits[s]]);
        flush(b);
    }
    add(b, code[1], bits[1]); /* distance 1 has a code of one bit, 0 */
    flush(b);
}

static void write_literals(struct bits *to, const struct codes *c,
                           const unsigned char *p, size_t n)
{
    struct bits b = *to; /* in registers */

    for (; n >= 4; n -= 4, p += 4) {
        for (int i = 0; i < 4; i++)
            add(&b, c->code[p[i]], c->bits[p[i]]);
        flush(&b);
    }
    for (; n > 0; n--, p++) {
        add(&b, c->code[*p], c->bits[*p]);
        flush(&b);
    }
    *to = b;
}

static void write_run(struct bits *b, const struct codes *c,
                      const struct run *r, const unsigned char *p)
{
    int left = r->length, length;

    for (; (length = match_of(left)) > 0; left -= length) {
        int extra, value, s = symbol_of(length, &extra, &value);

        add(b, c->code[s], c->bits[s]);
        add(b, (uint64_t)value, extra);
        add(b, 0, 1);
        flush(b);
    }
    write_literals(b, c, p + r->at, (size_t)left);
}

static void write_tokens(struct bits *b, const struct codes *c,
                         const struct tokens *t, const unsigned char *p,
                         size_t n)
{
    size_t at = 0;

    for (int i = 0; i < t->count; i++) {
        const struct run *r = &t->runs[i];

        write_literals(b, c, p + at, r->at - at);
        write_run(b, c, r, p);
        at = (size_t)r->at + r->length;
    }
    write_literals(b, c, p + at, n - at);
    add(b, c->code[END], c->bits[END]);
    flush(b);
}

/* Bits of the tokens, at most: a length has 5 extra bits and 1 of the
 * distance. */
static int64_t coded_bits(const struct codes *c, const struct tokens *t)
{
    int64_t sum = 0;

    for (int s = 0; s < SYMBOLS; s++)
        sum += (int64_t)t->used[s] * (c->bits[s] + (s > END ? 6 : 0));
    return sum;
}

/* Section 3.2.4. */
static void write_stored(struct bits *b, const unsigned char *p, size_t n)
{
    b->count = (b->count + 7) & ~7;
    flush(b);
    add(b, n, 16);
    add(b, ~n & 0xffff, 16);
    flush(b);
    memcpy(b->to, p, n);
    b->to += n;
}

uint32_t deflate_adler(uint32_t adler, const unsigned char *p, size_t n)
{
    /* As many as cannot overflow 32 bits. */
    enum { PIECE = 5552, MODULUS = 65521 };
    uint32_t a = adler & 0xffff, b = adler >> 16;

    while (n > 0) {
        uint32_t piece = n < PIECE ? (uint32_t)n : PIECE;
        uint32_t sum = 0, weighted = 0;

        for (uint32_t i = 0; i < piece; i++) {
            sum += p[i];
            weighted += (piece - i) * p[i];
        }
        b = (b + piece * a + weighted) % MODULUS;
        a = (a + sum) % MODULUS;
        p += piece;
        n -= piece;
    }
    return b << 16 | a;
}

void deflate_subtract(unsigned char *restrict to, const unsigned char *from,
                      const unsigned char *above, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (unsigned char)(from[i] - above[i]);
}

size_t deflate_block(struct deflate *d, const unsigned char *p, size_t n,
                     int last, unsigned char *to)
{
    struct tokens t; /* 34 KiB */
    struct codes c;
    struct bits b = {.to = to, .bits = d->bits, .count = d->count};

    if (!d->begun) {
        /* 32 KiB window, fastest level; a multiple of 31. */
        add(&b, 0x0178, 16);
        flush(&b);
        d->adler = 1;
        d->begun = 1;
    }
    d->adler = deflate_adler(d->adler, p, n);
    find_tokens(&t, p, n);
    huffman_bits(t.used, SYMBOLS, LONGEST, c.bits);
    huffman_codes(c.bits, SYMBOLS, c.code);
    add(&b, (uint64_t)last, 1);
    if (coded_bits(&c, &t) / 8 + HEAD > (int64_t)n) {
        add(&b, 0, 2);
        write_stored(&b, p, n);
    } else {
        add(&b, 2, 2);
        write_head(&b, &c);
        write_tokens(&b, &c, &t, p, n);
    }
    if (last) {
        b.count = (b.count + 7) & ~7;
        flush(&b);
        add(&b, __builtin_bswap32(d->adler), 32);
        flush(&b);
    }
    d->bits = b.bits;
    d->count = b.count;
    return (size_t)(b.to - to);
}
