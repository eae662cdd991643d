/* SPDX-License-Identifier: BSD-3-Clause */
/* The fast sieve of Eratosthenes. Numbers are laid out as bit lines on the
 * wheel mod M = 30, 210 or 2310. Each residue r coprime to M has a separate
 * line; all other numbers have a factor in common with M.
 *
 *                column     0      1      2      3      4      5
 *     M = 30   line  1:     1     31     61     91    121    151   ...
 *              line  7:     7     37     67     97    127    157   ...
 *              line 11:    11     41     71    101    131    161   ...
 *                ...                        one bit each, set: prime
 *
 * Column k of line r is the number M k + r. A prime p crosses out every p-th
 * bit of each line, so a line is sieved like consecutive numbers. Multiples of
 * the factors of M need no crossing out: M = 2310 saves a fifth of the work of
 * M = 30. Lines are independent, so a unit of work is one line of one segment
 * (a run of columns that fits L2).
 *
 * p crosses out bits 0, p, 2p .. 7p of a turn, which is p bytes long. With p =
 * 8 q + r, hit n is in byte n q + floor(n r / 8) at bit n r mod 8. For each of
 * the four odd r these are eight constant masks, so the loop body is eight `and
 * byte, immediate`. Turns start at bit 0 of a byte (up to seven hits before the
 * line) and are always complete (up to seven hits after it), so no phase is
 * stored:
 *
 *     | margin |            line of a segment             | margin |
 *          ^-turn-^-turn-^  ...                     ^-turn-^
 *
 * By size of p:
 *
 *     p <= presieved   the line starts as the AND of periodic tables
 *     p <= small       whole turns, one L1-sized block after another
 *     p <= middle      whole turns, one block of twice L1 after another
 *     p <= turn        whole turns over the line, which is in L2
 *     p <= hit         hit by hit over the line
 *     p above          hits of a vector of primes at the same time (large.h)
 *
 * With a square root of the limit above 3e8, lines are longer than L2: turns and
 * the hits of primes that are shorter than a part are cleared in parts that fit
 * L2.
 *
 * Hot loops are in sieve_impl.h, compiled per instruction set. The readable
 * sieve is reference.c. */
#ifndef KERNELS_PRIMES_SIEVE_H
#define KERNELS_PRIMES_SIEVE_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/isa.h"
#include "kernels/primes/buckets.h"

/* sieve_shape() clamps the cache sizes to these limits. */
#define SIEVE_L1_MIN 4096
#define SIEVE_L1_MAX 1048576
#define SIEVE_L2_MIN 16384
#define SIEVE_L2_MAX 67108864

#define SIEVE_LINES      480    /* at most: M = 2310 */
#define SIEVE_HEAD       16     /* columns with primes found in advance */
#define SIEVE_TABLES     16     /* of the pre-sieve, a multiple of 8 */
#define SIEVE_TABLE_ROOM 139264 /* bytes of all tables */
#define SIEVE_RUN_BYTES  512    /* pre-sieved together; extends the tables */
#define SIEVE_PRESIEVED  163    /* the largest prime of the tables */

#define LARGE_LISTS   2
#define LARGE_LINES   2    /* of a group */
#define LARGE_COLUMNS 4096 /* of a block */
#define LARGE_PAD     16   /* entries: a block is whole vectors */
#define LARGE_HITS    8    /* of a large prime in a line, at most */
#define LARGE_FOUND   2048 /* hits found before they are cleared */

/* A list of large primes (large.h). */
struct sieve_list {
    uint32_t lo, hi;          /* primes of ]lo, hi] */
    uint32_t entries, blocks; /* at most; 0 if there is no such list */
};

/* Sizes, computed from the interval and the caches. */
struct sieve_shape {
    uint64_t from, limit;
    enum isa isa;
    uint32_t wheel, lines;    /* M, and the number of lines */
    uint64_t column, columns; /* the first, and the number of them */
    int64_t segments;
    uint32_t segment_columns; /* except the last's; a multiple of 64 */
    uint32_t block_bytes, margin_bytes;
    uint32_t small, middle, turn, hit; /* the largest primes, see above */
    uint32_t root;                     /* of limit; bounds the base primes */
    uint32_t l1_bytes, l2_bytes;
    uint32_t part_columns; /* of a line, sieved together */

    /* Primes above hit: lists, or pages if the interval is short. */
    struct sieve_list list[LARGE_LISTS];
    uint32_t pages;
    uint32_t group; /* lines sieved together: a divisor of lines */
};

enum sieve_tier { TIER_SMALL, TIER_MIDDLE, TIER_TURN, TIER_HIT, TIERS };

/* Read-only data of a group, filled once by sieve_base_fill(). */
struct sieve_base {
    struct sieve_shape shape;
    const struct sieve_code *code;
    uint16_t residue[SIEVE_LINES]; /* of each line */
    uint16_t head[SIEVE_LINES];    /* correct bits 0 .. SIEVE_HEAD-1 of each */

    /* The pre-sieve's tables: the period in bytes, 1 / 8 M modulo the period,
     * and the offset in tables[]. */
    uint32_t period[SIEVE_TABLES], inverse[SIEVE_TABLES], start[SIEVE_TABLES];
    unsigned char tables[SIEVE_TABLE_ROOM];

    /* Base primes above SIEVE_PRESIEVED, up to shape.hit, sorted by tier, in
     * turns also by class (1, 3, 5, 7 modulo 8), then by size. */
    uint32_t first[TIERS][4], end[TIERS][4]; /* of a list in p[] */
    uint32_t count;
    uint32_t *p;                      /* the prime */
    uint32_t *step;                   /* -1 / M modulo p */
    uint32_t *ratio;                  /* floor(step 2^32 / p) */
    struct large *large[LARGE_LISTS]; /* by list, or NULL */
    struct sieve_base *own; /* with pages: of the sieve for large primes */
    uint64_t memory[];
};

/* A worker's state: one line of a run of columns. */
struct sieve {
    const struct sieve_base *base;
    uint64_t column;     /* the first */
    uint32_t columns;    /* the number of them */
    uint32_t bytes;      /* of the line: whole words of 64 columns */
    unsigned char *bits; /* the line */

    /* Lines are sieved in groups, each stride bytes after the one before; the
     * first is shown in bits. */
    unsigned char *lines;
    size_t stride;
    uint32_t group;   /* its first line; UINT32_MAX: none */
    uint32_t *offset; /* by prime: -(column + skip) modulo p */
    uint32_t *skip;   /* by prime: columns before p^2 */
    int32_t *at;      /* by prime: next turn in bytes, or hit in bits */
    uint32_t *rest[LARGE_LISTS]; /* by large prime: column modulo p */
    uint32_t *next;              /* of list 0: the next hit in the line */
    uint32_t *found;             /* hits that are not cleared yet */
    uint32_t old;      /* the first prime of the lists whose skip is not 0 */
    struct sieve *own; /* finds the large primes, with pages */
    int (*deal)(struct sieve *); /* distributes their hits, with pages */
    struct buckets buckets;
    uint64_t memory[];
};

/* The hot loops, one version per instruction set. */
struct sieve_code {
    /* Sieve a line (0 .. shape.lines-1), but for list 1 of the large primes. */
    void (*line)(struct sieve *s, uint32_t line);

    /* Then list 1, in the group of lines from line on. */
    void (*group)(struct sieve *s, uint32_t line);

    /* step times the index of each bit that is set; to has room for 8 more.
     * Returns how many. */
    uint32_t (*columns)(const unsigned char *bits, uint32_t words,
                        uint32_t step, uint16_t *to);

    /* Position each large prime. */
    void (*seek_large)(struct sieve *s);

    /* The primes m d[i] + least that have a multiple in [first, first +
     * numbers). Returns how many. n is a multiple of LARGE_PAD, at most
     * LARGE_COLUMNS; near has room for LARGE_PAD more. */
    uint32_t (*near)(const uint16_t *d, uint32_t n, uint32_t m, uint32_t least,
                     uint64_t first, uint32_t numbers, uint32_t *near);

    /* Bits set in words of 64. */
    uint64_t (*count)(const unsigned char *bits, size_t words);
};

/* The best shape for [from, limit], from <= limit, with caches of these
 * sizes. */
struct sieve_shape sieve_shape(uint64_t from, uint64_t limit, enum isa isa,
                               size_t l1_bytes, size_t l2_bytes);

/* The shape of the sieve, with M = 210, that finds the primes of a list. */
struct sieve_shape sieve_shape_large(const struct sieve_shape *shape,
                                     const struct sieve_list *list);

/* Bytes of a struct sieve_base: 12 for each prime up to shape.hit, 2 for each
 * entry of the lists. Bytes of a struct sieve: at most the lines of a group, 12
 * for each prime up to shape.hit, 4 for each entry (8 in list 0), and the
 * pages. */
size_t sieve_base_bytes(const struct sieve_shape *shape);
size_t sieve_bytes(const struct sieve_shape *shape);

/* Find the base primes and fill the tables. */
void sieve_base_fill(struct sieve_base *base, const struct sieve_shape *shape);

/* Bytes from a line of a group to the next. */
size_t sieve_stride(const struct sieve_shape *shape);

/* The same without the primes above shape.hit, for the sieve that finds
 * those. */
size_t sieve_lists_bytes(const struct sieve_shape *shape);
void sieve_lists_fill(struct sieve_base *base, const struct sieve_shape *shape);

/* Initialise a worker's memory as a sieve without a position (columns == 0).
 * deal: large_deal() of large.h, which needs a sieve itself; NULL: never with
 * pages. */
void sieve_init(struct sieve *s, const struct sieve_base *base,
                int (*deal)(struct sieve *s));

/* Move to columns column .. column+columns-1 of the shape; columns is at most
 * shape.segment_columns. Returns the number of columns of each line: all of
 * them, or fewer if the pages cannot hold all hits. Costs a division per base
 * prime. */
uint32_t sieve_seek(struct sieve *s, uint64_t column, uint32_t columns);

/* Sieve line (0 .. shape.lines-1) at the position of s. Then the bits in
 * s->bits[0 .. s->bytes) are set for primes within [from, limit] and clear for
 * all other numbers. The factors of M have no bits. */
void sieve_line(struct sieve *s, uint32_t line);

/* Bits set in the line sieved last; or from a column on, a multiple of 64. */
uint64_t sieve_count(const struct sieve *s);
uint64_t sieve_count_from(const struct sieve *s, uint32_t column);

#endif
