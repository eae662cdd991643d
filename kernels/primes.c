/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernel `primes`: count the primes in [from, limit] with a segmented sieve
 * (kernels/primes/sieve.h), by trial division or combinatorially.
 *
 * Memory of a worker: a line that fits L2 or, above 5e15, two lines of up to 4
 * MB that fit L3; 12 bytes for each base prime up to 1/32 of the columns of a
 * line (for limits below 1e13, for each up to sqrt(limit)); and 4 bytes for each
 * larger base prime. If the interval is shorter than sqrt(limit) / 4, it is
 * instead pages for the hits of these. All workers of a group share 12 bytes for
 * each base prime of the first kind, and 2 for each larger one. */
#include "kernels/base/number.h"
#include "kernels/kernel.h"
#include "kernels/primes/combine.h"
#include "kernels/primes/interval.h"
#include "kernels/primes/judge.h"
#include "kernels/primes/large.h"
#include "kernels/primes/sieve.h"
#include "kernels/primes/trial.h"

#define TRIAL_GRAIN   16      /* units */
#define CHUNK_COLUMNS 2097152 /* about 0.5 ms */

static const char *const methods[] = {
    [METHOD_SIEVE] = "sieve",
    [METHOD_TRIAL] = "trial",
    [METHOD_COMBINATORIAL] = "combinatorial",
    NULL,
};

static const struct option options[] = {
    {.name = "from",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct primes, from),
     .init = "0",
     .max = -1,
     .help = "first number of the interval"},
    {.name = "limit",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct primes, limit),
     .init = "1e8",
     .max = -1,
     .help = "last number of the interval"},
    {.name = "method",
     .kind = OPTION_CHOICE,
     .offset = offsetof(struct primes, method),
     .init = "sieve",
     .choices = methods,
     .help = "algorithm (sieve of Eratosthenes, trial division of every "
             "number, or pi(x) without finding the primes)"},
    {.name = "l1",
     .kind = OPTION_BYTES,
     .offset = offsetof(struct primes, l1_bytes),
     .init = "32KiB",
     .min = SIEVE_L1_MIN,
     .max = SIEVE_L1_MAX,
     .help = "size of the L1 data cache, for the sieve's blocks",
     .fact = "l1_bytes"},
    {.name = "l2",
     .kind = OPTION_BYTES,
     .offset = offsetof(struct primes, l2_bytes),
     .init = "512KiB",
     .min = SIEVE_L2_MIN,
     .max = SIEVE_L2_MAX,
     .help = "size of the L2 cache, for the length of the sieve's lines",
     .fact = "l2_bytes"},
    ISA_OPTION(struct primes, isa),
    {0},
};

/* ---- the work ------------------------------------------------------------ */

/* A line of a segment takes a millisecond or more. A chunk combines several
 * shorter lines, but few enough for good load balance. A worker positions the
 * large primes once per segment, so a chunk is a segment if there are many. */
static int64_t grain_of(const struct primes *o, const struct sieve_shape *shape,
                        int64_t units)
{
    int64_t grain = o->method == METHOD_TRIAL ? TRIAL_GRAIN : 1;

    if (o->method == METHOD_SIEVE)
        grain = shape->list[1].entries ? units / shape->segments
                : shape->pages         ? 1
                                       : CHUNK_COLUMNS / shape->segment_columns;
    if (grain > units / 64)
        grain = units / 64;
    return grain > 1 ? grain : 1;
}

static size_t scratch_bytes(const struct primes *o,
                            const struct sieve_shape *shape)
{
    switch ((enum method)o->method) {
    case METHOD_SIEVE:
        return sieve_bytes(shape);
    case METHOD_COMBINATORIAL:
        return combine_work_bytes(o->limit);
    case METHOD_TRIAL:
        break;
    }
    return 0;
}

static size_t shared_bytes(const struct primes *o,
                           const struct sieve_shape *shape)
{
    switch ((enum method)o->method) {
    case METHOD_SIEVE:
        return sieve_base_bytes(shape);
    case METHOD_COMBINATORIAL:
        /* The tables for from - 1 need no more memory than those for limit. */
        return (o->from > 2 ? 2 : 1) * combine_bytes(o->limit);
    case METHOD_TRIAL:
        break;
    }
    return trial_bytes(o->limit);
}

/* The tables for pi(limit), or, behind them, those for pi(from - 1). */
static struct combine *tables(const struct work *k, int lower)
{
    const struct primes *o = k->opt;

    return (struct combine *)((unsigned char *)k->shared +
                              (lower ? combine_bytes(o->limit) : 0));
}

/* Starting costs a worker some cycles per base prime, so each worker gets at
 * least 200 sqrt(limit) numbers. With 50 times that the cost is below 3 %. Large
 * primes cost more per line, so that 4 sqrt(limit) numbers do. The parts of the
 * combinatorial count differ in time by a factor of 2, so that a worker needs
 * some of them for good load balance. */
static int64_t workers_of(const struct primes *o,
                          const struct sieve_shape *shape, int64_t units)
{
    const uint64_t least = shape->list[1].entries ? 4 : 200;
    uint64_t workers =
        (o->limit - o->from) / (least * ((uint64_t)shape->root + 1));

    if (o->method == METHOD_TRIAL)
        return 0;
    if (o->method == METHOD_COMBINATORIAL)
        return units < 12 ? 2 : units / 6;
    return workers < 1 ? 1 : workers < 1000000 ? (int64_t)workers : 0;
}

static int primes_plan(const void *opt, struct geometry *g, struct err *e)
{
    const struct primes *o = opt;
    struct sieve_shape shape;
    int64_t units;

    if (o->from > o->limit) {
        char from[32], limit[32];

        number_count_text(o->from, from, sizeof(from));
        number_count_text(o->limit, limit, sizeof(limit));
        return err_set(e, EXIT_USAGE,
                       "--from: %s is above --limit %s; use an interval with "
                       "at least one number",
                       from, limit);
    }
    if (isa_check((enum isa)o->isa, e))
        return -1;
    shape = interval_shape(o);
    units = interval_units(o, &shape);
    *g = (struct geometry){
        .units = units,
        .passes = 1,
        .grain = grain_of(o, &shape, units),
        .partial_bytes = sizeof(struct partial),
        .scratch_bytes = scratch_bytes(o, &shape),
        .shared_bytes = shared_bytes(o, &shape),
        .work = (double)(o->limit - o->from) + 1,
        .workers = workers_of(o, &shape, units),
    };
    return 0;
}

static void primes_begin(struct work *k, int leader)
{
    const struct primes *o = k->opt;
    const struct sieve_shape shape = interval_shape(o);

    if (o->method == METHOD_TRIAL && leader)
        trial_fill(k->shared, o->limit);
    if (o->method == METHOD_COMBINATORIAL && leader) {
        combine_fill(tables(k, 0), o->limit);
        if (o->from > 2)
            combine_fill(tables(k, 1), o->from - 1);
    }
    if (o->method != METHOD_SIEVE)
        return;
    if (leader)
        sieve_base_fill(k->shared, &shape);
    sieve_init(k->scratch, k->shared, large_deal);
}

/* Sieve lines [lines[0], lines[1]) of a segment: all columns together or, if
 * the pages for the hits of large primes run out, one range of columns after
 * another. */
static uint64_t sieve_unit(struct work *k, int64_t unit,
                           const struct sample *sample, uint64_t *found)
{
    struct sieve *s = k->scratch;
    const struct sieve_shape *shape = &s->base->shape;
    uint32_t lines[2], done = 0, left;
    const int64_t segment = interval_lines(shape, unit, lines);
    uint64_t column =
        shape->column + (uint64_t)segment * shape->segment_columns;
    uint64_t all = 0;

    for (left = interval_columns(shape, segment); left; left -= s->columns) {
        if (s->columns == 0 || s->column != column + done)
            sieve_seek(s, column + done, left);
        for (uint32_t line = lines[0]; line < lines[1]; line++) {
            sieve_line(s, line);
            all += sieve_count(s);
            if (sample && sample->line == line)
                *found += sieve_count_from(
                    s, sample->column > done ? sample->column - done : 0);
        }
        done += s->columns;
    }
    return all;
}

static uint64_t trial_unit(struct work *k, int64_t unit, uint64_t *found)
{
    uint64_t n[2];

    interval_numbers(k->opt, unit, n);
    return *found = trial_count(k->shared, n[0], n[1]);
}

/* The parts of pi(from - 1) are subtracted, modulo 2^64. */
static uint64_t combine_unit(struct work *k, int64_t unit)
{
    const struct primes *o = k->opt;
    const int upper = combine_parts(o->limit), lower = unit >= upper;
    uint64_t sum = combine_part(tables(k, lower), (enum isa)o->isa,
                                (int)unit - (lower ? upper : 0), k->scratch);

    return lower ? -sum : sum;
}

/* Count the primes of a unit; if the unit has a sample, *found gets the
 * sample's. */
static uint64_t count_unit(struct work *k, int64_t unit,
                           const struct sample *sample, uint64_t *found)
{
    const struct primes *o = k->opt;

    switch ((enum method)o->method) {
    case METHOD_SIEVE:
        return sieve_unit(k, unit, sample, found);
    case METHOD_COMBINATORIAL:
        return combine_unit(k, unit);
    case METHOD_TRIAL:
        break;
    }
    return trial_unit(k, unit, found);
}

/* The slot for a sample of this unit: the very last unit, which ends at the
 * limit, has a slot for itself; any other replaces one with a lower lot. NULL:
 * do not sample. */
static struct proof *proof_for(const struct work *k, int64_t unit, uint64_t lot)
{
    const struct primes *o = k->opt;
    struct partial *partial = k->partial;

    if (o->method == METHOD_COMBINATORIAL)
        return NULL;
    if (unit == k->g->units - 1)
        return &partial->proof[0];
    return lot > partial->proof[1].lot ? &partial->proof[1] : NULL;
}

static void primes_compute(struct work *k, struct window *w, int64_t lo,
                           int64_t hi)
{
    const struct primes *o = k->opt;
    const struct sieve_shape shape = interval_shape(o);
    struct partial *partial = k->partial;
    struct sample sample;
    uint64_t count = 0;

    (void)w;
    for (int64_t unit = lo; unit < hi; unit++) {
        const uint64_t lot = judge_lot(o, unit);
        struct proof *proof = proof_for(k, unit, lot);
        uint64_t found = 0;

        if (proof)
            sample = interval_sample(o, &shape, unit, lot);
        count += count_unit(k, unit, proof ? &sample : NULL, &found);
        if (proof)
            *proof = (struct proof){lot, unit, found};
    }
    if (lo == 0 && o->method == METHOD_SIEVE)
        count += interval_off_wheel(&shape);
    partial->tally.result += count;
    partial->tally.ok++;
    partial->again += count;
    partial->units += hi - lo;
}

static int primes_check(struct work *k, const struct window *w, int64_t lo,
                        int64_t hi, struct err *e)
{
    (void)w;
    (void)lo;
    (void)hi;
    return judge_samples(k->opt, k->partial, e);
}

static void primes_merge(void *into, const void *from)
{
    struct partial *a = into;
    const struct partial *b = from;

    a->tally.result += b->tally.result;
    a->tally.ok += b->tally.ok;
    a->tally.bad += b->tally.bad;
    a->again += b->again;
    a->units += b->units;
    a->proved += b->proved;
}

static int primes_verify(const void *opt, const struct geometry *g,
                         const void *result, struct err *e)
{
    return judge(opt, g, result, e);
}

const struct kernel primes_kernel = {
    .name = "primes",
    .summary = "count the primes in an interval: bound by the processor",
    .work_unit = "numbers",
    .small = "--limit 3e6 --l1 4KiB",
    .example = "--limit 1e9",
    .notes = "Memory, for any interval: at most 8 MB and 12 sqrt(limit) bytes "
             "for each worker,\nand 8 MB and sqrt(limit) bytes for all workers "
             "of a process (--l2 up to 2MiB).",
    .options = options,
    .options_size = sizeof(struct primes),
    .growth =
        {
            .option = "limit",
            .init = "1e9",
            .from = "from",
            .warmup = 1,
            .work_per_s = 3e9,
        },
    .plan = primes_plan,
    .begin = primes_begin,
    .compute = primes_compute,
    .check = primes_check,
    .merge = primes_merge,
    .verify = primes_verify,
};
