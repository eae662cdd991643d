/* SPDX-License-Identifier: BSD-3-Clause */
/* One counter that all workers update: the cost of sharing state, and of not
 * protecting it. An update adds 1; the total must be --updates.
 *
 *     racy      read, add, write back: updates get lost, and the run reports it
 *     atomic    one atomic addition; the cache line moves between the cores
 *     lock      a spin lock around a plain addition; the line moves twice
 *     adjacent  a counter per worker, in adjacent words: false sharing
 *     partial   a counter per worker, 128 bytes apart (a cache line, and the
 *               line prefetched with it); added up at the end
 *
 * elapsed_ns / work is the cost of an update, over all workers.
 *
 * Only this kernel writes to k->shared during the work, and only this kernel
 * may use C11 atomics. All workers of a group share that memory, including
 * forked processes, because it is mapped before the fork. Each rank has a
 * separate counter, and the counters are added up, so even `racy` loses nothing
 * between ranks. Nor does it lose updates on an event loop, which has one
 * worker, or under a global lock that is never released within a chunk.
 *
 * A kernel cannot tell which worker calls it. For separate counters, workers
 * draw a number in begin(). Those beyond SLOTS count in k->partial, which is
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

/* Two cache lines each, to avoid false sharing. */
struct shared {
    _Alignas(128) _Atomic uint64_t total; /* atomic, racy */
    _Alignas(128) atomic_flag lock;
    uint64_t locked_total; /* shares the cache line of lock */
    _Alignas(128) _Atomic int64_t drawn;
    _Alignas(128) volatile uint64_t slots[];
};

/* Private to a worker: its own counter. */
struct scratch {
    volatile uint64_t *mine;
};

struct partial {
    struct tally tally;
    int leads; /* 1: adds the group's common counter to the result */
};

/* Distance in slots between the counters of two workers; 0: the method uses no
 * slots. */
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

/* The load and the store are atomic, but not the pair. */
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

/* volatile: otherwise the compiler replaces n additions of 1 by one of n. */
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

/* All workers have stopped. One worker of the group adds the counters outside
 * the partial results. */
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
