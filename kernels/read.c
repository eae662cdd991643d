/* SPDX-License-Identifier: BSD-3-Clause */
/* Read blocks of a file, sequentially or in random order: waits for a disk, or
 * for the page cache. Without --file the program creates a file whose words are
 * keyed by their offset, which detects blocks read from the wrong offset: the
 * first and the last eight bytes of each block are compared, and one block in
 * 64 completely. A given file has no known pattern. Then only lengths are
 * checked, and the results of different drivers can be compared.
 *
 * The result is the sum of unit(u) (kernels/base/hash.h) over the first and
 * last eight bytes of the u-th block read. */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "kernels/base/hash.h"
#include "kernels/kernel.h"
#include "kernels/tally.h"

enum { WHOLE_EVERY = 64, DIRECT_ALIGN = 4096 };
enum order { SEQUENTIAL, RANDOM };

struct read_options {
    struct file_input file;
    int64_t block, count;
    int order;
    uint64_t seed;
};

/* A partial result. Each hash is added twice, unchanged and complemented, to
 * detect a sum that is corrupted or lost on its way to the root, even if the
 * file has no known pattern. */
struct read_partial {
    struct tally tally;
    uint64_t complements;
};

static const char *const orders[] = {"sequential", "random", NULL};

#define FIELD(name) .offset = offsetof(struct read_options, name)

static const struct option read_options[] = {
    {.name = "file",
     .kind = OPTION_FILE,
     FIELD(file),
     .help = "file to read; without it one is created for the run, in TMPDIR"},
    {.name = "size",
     .kind = OPTION_BYTES,
     FIELD(file.bytes),
     .init = "64MiB",
     .min = 4096,
     .help = "size of the created file"},
    {.name = "direct",
     .kind = OPTION_FLAG,
     FIELD(file.direct),
     .init = "0",
     .help = "bypass the page cache (O_DIRECT)"},
    {.name = "block",
     .kind = OPTION_BYTES,
     FIELD(block),
     .init = "4KiB",
     .min = 16,
     .max = 1 << 26,
     .help = "size of each read"},
    {.name = "count",
     .kind = OPTION_COUNT,
     FIELD(count),
     .init = "0",
     .max = INT64_C(1) << 40,
     .help = "number of reads; 0: each block of the file once"},
    {.name = "order",
     .kind = OPTION_CHOICE,
     FIELD(order),
     .init = "random",
     .choices = orders,
     .help = "order of the blocks"},
    {.name = "seed",
     .kind = OPTION_COUNT,
     FIELD(seed),
     .init = "1",
     .max = -1,
     .fact = "seed",
     .hidden = 1,
     .help = "seed of the random order"},
    {0},
};

#undef FIELD

/* A permutation of 0 .. n-1: four Feistel rounds on the next even number of
 * bits, repeated until the image is below n (Black, Rogaway: "Ciphers with
 * Arbitrary Finite Domains", CT-RSA 2002, method 2). */
static uint64_t permuted(uint64_t i, uint64_t n, uint64_t seed)
{
    int half = 1;
    uint64_t mask;

    while (half < 31 && (n - 1) >> (2 * half) != 0)
        half++;
    mask = (UINT64_C(1) << half) - 1;
    do {
        uint64_t left = i >> half, right = i & mask;

        for (uint64_t round = 0; round < 4; round++) {
            uint64_t next =
                left ^ (hash_mix(right + hash_mix(seed + round)) & mask);

            left = right;
            right = next;
        }
        i = left << half | right;
    } while (i >= n);
    return i;
}

static int64_t blocks_of(const struct read_options *o)
{
    return o->file.bytes / o->block;
}

static int64_t offset_of(const struct read_options *o, int64_t u)
{
    uint64_t n = (uint64_t)blocks_of(o), i = (uint64_t)u % n;

    if (o->order == RANDOM)
        i = permuted(i, n, o->seed + (uint64_t)u / n);
    return (int64_t)i * o->block;
}

static uint64_t pattern(uint64_t offset)
{
    return hash_mix(offset + 0x9e3779b97f4a7c15u);
}

static int read_plan(const void *opt, struct geometry *g, struct err *e)
{
    const struct read_options *o = opt;

    if (o->file.bytes == 0)
        return err_set(e, EXIT_USAGE, "--file: '%.200s' is empty",
                       o->file.spec != NULL ? o->file.spec : "");
    if (o->file.bytes < o->block)
        return err_set(e, EXIT_USAGE,
                       "--block: the file has %" PRId64
                       " bytes, less than one block of %" PRId64,
                       o->file.bytes, o->block);
    if (o->file.direct && o->block % DIRECT_ALIGN != 0)
        return err_set(e, EXIT_USAGE,
                       "--block: with --direct it must be a multiple of %d",
                       DIRECT_ALIGN);
    if (o->file.spec == NULL && o->block % 8 != 0)
        return err_set(e, EXIT_USAGE,
                       "--block: must be a multiple of 8, so that its pattern "
                       "can be checked");
    *g = (struct geometry){
        .units = o->count > 0 ? o->count : blocks_of(o),
        .passes = 1,
        .grain = 1,
        .grain_fixed = 1,
        .need_bytes = (size_t)o->block,
        .partial_bytes = sizeof(struct read_partial),
        .depth = 64,
    };
    g->work = (double)g->units * (double)o->block;
    return 0;
}

static void read_fill(struct work *k, struct window *w, int64_t lo, int64_t hi)
{
    const struct read_options *o = k->opt;
    uint64_t at = (uint64_t)offset_of(o, lo);

    (void)hi;
    for (int64_t i = 0; i < o->block; i += 8) {
        uint64_t word = pattern(at + (uint64_t)i);

        memcpy(w->in + i, &word, 8);
    }
}

static void read_need(struct work *k, int64_t lo, int64_t hi, struct need *n)
{
    const struct read_options *o = k->opt;

    (void)hi;
    *n = (struct need){
        .kind = NEED_FILE,
        .item = o->file.item,
        .offset = offset_of(o, lo),
        .bytes = (size_t)o->block,
    };
}

static int is_pattern(const unsigned char *at, uint64_t offset)
{
    uint64_t word = pattern(offset);

    return memcmp(at, &word, 8) == 0;
}

static int is_right(const struct read_options *o, const unsigned char *in,
                    int64_t u)
{
    int64_t step = u % WHOLE_EVERY == 0 ? 8 : o->block - 8;
    uint64_t at;

    if (o->file.spec != NULL)
        return 1;
    at = (uint64_t)offset_of(o, u);
    for (int64_t i = 0; i<o->block; i += step> 0 ? step : 8)
        if (!is_pattern(in + i, at + (uint64_t)i))
            return 0;
    return 1;
}

static void read_compute(struct work *k, struct window *w, int64_t lo,
                         int64_t hi)
{
    const struct read_options *o = k->opt;
    struct read_partial *p = k->partial;
    unsigned char ends[16];
    uint64_t hash;

    (void)hi;
    if (w->got != o->block || !is_right(o, w->in, lo)) {
        p->tally.bad++;
        return;
    }
    memcpy(ends, w->in, 8);
    memcpy(ends + 8, w->in + o->block - 8, 8);
    hash = hash_unit((uint64_t)lo, ends, sizeof ends);
    p->tally.ok++;
    p->tally.result += hash;
    p->complements += ~hash;
}

static void read_merge(void *into, const void *from)
{
    struct read_partial *a = into;
    const struct read_partial *b = from;

    tally_merge(&a->tally, &b->tally);
    a->complements += b->complements;
}

static int read_verify(const void *opt, const struct geometry *g,
                       const void *result, struct err *e)
{
    const struct read_options *o = opt;
    const struct read_partial *p = result;
    const struct tally *t = &p->tally;
    uint64_t want = 0;

    if (t->ok + t->bad != (uint64_t)g->units || t->bad > 0)
        return err_set(e, EXIT_WRONG,
                       "read: %" PRIu64 " of %" PRId64
                       " blocks arrived complete and correct: %" PRIu64
                       " did not (changed while being read, or a read error)",
                       t->ok, g->units, (uint64_t)g->units - t->ok);
    if (t->result + p->complements + t->ok != 0)
        return err_set(e, EXIT_WRONG,
                       "read: the hashes of %" PRIu64
                       " blocks do not add up to the result %016" PRIx64,
                       t->ok, t->result);
    if (o->file.spec != NULL)
        return VERIFIED_NO;
    for (int64_t u = 0; u < g->units; u++) {
        uint64_t at = (uint64_t)offset_of(o, u), ends[2];

        ends[0] = pattern(at);
        ends[1] = pattern(at + (uint64_t)o->block - 8);
        want +=
            hash_unit((uint64_t)u, (const unsigned char *)ends, sizeof ends);
    }
    if (t->result != want)
        return err_set(e, EXIT_WRONG,
                       "read: the blocks' hash is not that of the pattern: "
                       "some were lost or repeated");
    return VERIFIED_FULL;
}

const struct kernel read_kernel = {
    .name = "read",
    .summary = "blocks of a file, sequential or random, each verified",
    .work_unit = "B",
    .result_is_hash = 1,
    .needs = NEED_FILE,
    .small = "--size 300000 --block 1000 --count 300",
    .example = "--size 256MiB --block 4KiB",
    .options = read_options,
    .options_size = sizeof(struct read_options),
    /* Enough reads that a run with 10 000 in flight keeps nearly all of them in
     * flight most of the time, despite its start and end. work_per_s is from
     * the page cache and includes writing and checking the file. */
    .growth = {.option = "count", .init = "65536", .work_per_s = 1.2e9},
    .plan = read_plan,
    .fill = read_fill,
    .need = read_need,
    .compute = read_compute,
    .merge = read_merge,
    .verify = read_verify,
};
