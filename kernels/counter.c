/* SPDX-License-Identifier: BSD-3-Clause */
/* One counter that all workers add to: what sharing state costs, and what it
 * costs not to protect it. An update adds 1; the total must be --updates.
 *
 *     racy      read, add, write back: updates get lost, and the run reports it
 *     atomic    one atomic addition; the cache line travels between the cores
 *     lock      a spin lock around a plain addition; the line travels twice
 *     adjacent  a counter each, side by side: no sharing, but of cache lines
 *     partial   a counter each, 128 bytes apart (a line, and the one that is
 *               fetched along with it); added up at the end
 *
 * elapsed_ns / work is the price of an update, over all workers.
 *
 * This is the one kernel that writes to k->shared during the work, and the one
 * that may use C11 atomics: that memory is shared by all workers of a group,
 * forked processes too, as it was mapped before the fork. Ranks have a counter
 * each, which are added up, so nothing is lost between ranks even by `racy`,
 * nor on an event loop, whose one worker does one thing at a time, nor under a
 * global lock that is never given up within a chunk.
 *
 * A kernel does not know which worker calls it. For separate counters workers
 * draw a number in begin(); those beyond SLOTS count in k->partial, which is
 * private, too. */
#include <inttypes.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "kernels/kernel.h"
#include "kernels/tally.h"

enum { SLOTS = 1024, CHUNK = 65536 };

enum method {
    METHOD_ATOMIC,
    METHOD_LOCK,
    METHOD_PARTIAL,
    METHOD_ADJACENT,
    METHOD_RACY,
};

static const char *const methods[] = {
    [METHOD_ATOMIC] = "atomic",   [METHOD_LOCK] = "lock",
    [METHOD_PARTIAL] = "partial", [METHOD_ADJACENT] = "adjacent",
    [METHOD_RACY] = "racy",       NULL,
};

struct counter_options {
    int64_t updates;
    int method;
};

#define FIELD(name) .offset = offsetof(struct counter_options, name)

static const struct option counter_options[] = {
    {.name = "updates",
     .kind = OPTION_COUNT,
     FIELD(updates),
     .init = "1e7",
     .min = 1,
     .max = 1000000000000000,
     .help = "number of additions of 1, over all workers"},
    {.name = "method",
     .kind = OPTION_CHOICE,
     FIELD(method),
     .init = "atomic",
     .choices = methods,
     .help = "protection of the counter"},
    {0},
};

#undef FIELD

/* Two cache lines each, so that an update of one does not disturb another. */
struct shared {
    _Alignas(128) _Atomic uint64_t total; /* atomic, racy */
    _Alignas(128) atomic_flag lock;
    uint64_t locked_total; /* shares the cache line of lock */
    _Alignas(128) _Atomic int64_t drawn;
    _Alignas(128) volatile uint64_t slots[];
};

/* Private to a worker: where it counts for itself. */
struct scratch {
    volatile uint64_t *mine;
};

struct partial {
    struct tally tally;
    int leads; /* adds what the group counted together */
};

/* How many slots lie between two workers', 0: method needs none. */
static int64_t stride_of(const struct counter_options *o)
{
    static const int strides[] = {
        [METHOD_PARTIAL] = 128 / sizeof(uint64_t),
        [METHOD_ADJACENT] = 1,
        [METHOD_RACY] = 0,
    };

    return strides[o->method];
}

static int counter_plan(const void *opt, struct geometry *g, struct err *e)
{
    const struct counter_options *o = opt;
    size_t slots = SLOTS * (size_t)stride_of(o) * sizeof(uint64_t);

    (void)e;
    *g = (struct geometry){
        .units = o->updates,
        .passes = 1,
        .grain = o->updates < CHUNK ? o->updates : CHUNK,
        .partial_bytes = sizeof(struct partial),
        .scratch_bytes = sizeof(struct scratch),
        .shared_bytes = sizeof(struct shared) + slots,
        .work = (double)o->updates,
        .contended = o->method != METHOD_PARTIAL,
    };
    return 0;
}

static void counter_begin(struct work *k, int leader)
{
    struct shared *shared = k->shared;
    struct scratch *own = k->scratch;
    struct partial *p = k->partial;
    int64_t stride = stride_of(k->opt), number;

    if (leader) {
        memset(shared, 0, k->g->shared_bytes);
        p->leads = 1;
    }
    own->mine = &p->tally.result;
    number = atomic_fetch_add_explicit(&shared->drawn, 1, memory_order_relaxed);
    if (stride > 0 && number < SLOTS)
        own->mine = &shared->slots[number * stride];
}

/* ---- n updates ----------------------------------------------------------- */

static void add_atomic(struct work *k, int64_t n)
{
    struct shared *shared = k->shared;

    for (int64_t i = 0; i < n; i++)
        atomic_fetch_add_explicit(&shared->total, 1, memory_order_relaxed);
}

/* Loads and stores that are atomic each, but not together. */
static void add_racy(struct work *k, int64_t n)
{
    struct shared *shared = k->shared;

    for (int64_t i = 0; i < n; i++) {
        uint64_t read =
            atomic_load_explicit(&shared->total, memory_order_relaxed);

        atomic_store_explicit(&shared->total, read + 1, memory_order_relaxed);
    }
}

static void add_lock(struct work *k, int64_t n)
{
    struct shared *shared = k->shared;

    for (int64_t i = 0; i < n; i++) {
        while (atomic_flag_test_and_set_explicit(&shared->lock,
                                                 memory_order_acquire))
            ;
        shared->locked_total++;
        atomic_flag_clear_explicit(&shared->lock, memory_order_release);
    }
}

/* volatile: or n additions of 1 would become one of n. */
static void add_own(struct work *k, int64_t n)
{
    const struct scratch *own = k->scratch;

    for (int64_t i = 0; i < n; i++)
        *own->mine += 1;
}

static void counter_compute(struct work *k, struct window *w, int64_t lo,
                            int64_t hi)
{
    static void (*const add[])(struct work *, int64_t) = {
        [METHOD_ATOMIC] = add_atomic, [METHOD_LOCK] = add_lock,
        [METHOD_PARTIAL] = add_own,   [METHOD_ADJACENT] = add_own,
        [METHOD_RACY] = add_racy,
    };
    const struct counter_options *o = k->opt;
    struct partial *p = k->partial;

    (void)w;
    add[o->method](k, hi - lo);
    p->tally.ok++;
}

/* All workers have stopped: one worker of the group adds up what is outside the
 * partial results. */
static int counter_check(struct work *k, const struct window *w, int64_t lo,
                         int64_t hi, struct err *e)
{
    const struct counter_options *o = k->opt;
    struct shared *shared = k->shared;
    struct partial *p = k->partial;
    int64_t stride = stride_of(o), slots = atomic_load(&shared->drawn);

    (void)w;
    (void)lo;
    (void)hi;
    (void)e;
    if (!p->leads)
        return 0;
    p->leads = 0;
    p->tally.result += atomic_load(&shared->total) + shared->locked_total;
    for (int64_t i = 0; stride > 0 && i < slots && i < SLOTS; i++)
        p->tally.result += shared->slots[i * stride];
    return 0;
}

static int counter_verify(const void *opt, const struct geometry *g,
                          const void *result, struct err *e)
{
    const struct counter_options *o = opt;
    const struct tally *t = result;
    uint64_t updates = (uint64_t)g->units;

    if (t->result < updates && o->method == METHOD_RACY)
        return err_set(e, EXIT_WRONG,
                       "counter: %" PRIu64 " of %" PRIu64
                       " updates were lost: two workers read the same value "
                       "and both wrote it back plus 1; use --method atomic, "
                       "lock or partial",
                       updates - t->result, updates);
    if (t->result != updates || t->bad != 0)
        return err_set(e, EXIT_WRONG,
                       "counter: counted %" PRIu64 " of %" PRIu64 " updates",
                       t->result, updates);
    return VERIFIED_FULL;
}

const struct kernel counter_kernel = {
    .name = "counter",
    .summary = "one counter for all workers: the cost of sharing",
    .work_unit = "updates",
    .needs = NEED_NONE,
    .small = "--updates 5000 --method lock",
    .example = "--updates 1e8 --method atomic",
    .options = counter_options,
    .options_size = sizeof(struct counter_options),
    .growth = {.option = "updates", .warmup = 1, .work_per_s = 5e7},
    .plan = counter_plan,
    .begin = counter_begin,
    .compute = counter_compute,
    .check = counter_check,
    .merge = tally_merge,
    .verify = counter_verify,
};
