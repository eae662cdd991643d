/* SPDX-License-Identifier: BSD-3-Clause */
/* Tasks that wait, then compute: a request arrives and is then processed.
 *
 *     task    |--- wait ---|= compute =|         with --slice: |= = = =|
 *     beat    |- h -|tick|- h -|tick ...         only ticks
 *
 * Task u waits for --wait plus up to --jitter (splitmix64 from the run's seed).
 * Then it counts the primes among N numbers of its own range,
 *
 *     FIRST + u N .. FIRST + (u+1) N - 1,
 *
 * by the Miller-Rabin test, whose cost per number is nearly constant. With
 * --slice it computes in steps, and an event loop serves other tasks between
 * them. N is --numbers, or the count that takes --compute according to the
 * machine's spin_ps: about ROUNDS rounds of base/spin.h per number (measured on
 * Zen 4 for 1e9 to 1e12; the ratio may differ slightly elsewhere).
 *
 * With --heartbeat h an additional first task ticks h after its previous tick,
 * until the longer of all waiting and all computing would have ended. The
 * lateness of the ticks shows how long the loop was blocked.
 *
 * The result is the number of primes found. pi(x) must agree, and every step
 * must have run once. */
#include <inttypes.h>
#include <stddef.h>

#include "kernels/base/hash.h"
#include "kernels/kernel.h"
#include "kernels/primes/miller_rabin.h"
#include "kernels/primes/prime_pi.h"

#define HOUR_NS INT64_C(3600000000000)
#define FIRST   UINT64_C(1000000000)
#define LAST    UINT64_C(1000000000000) /* pi(x) in about a second */
#define ROUNDS  105

enum { STEPS_MAX = 100000000 };

struct mix_options {
    int64_t tasks, wait_ns, jitter_ns;
    int64_t compute_ns, numbers, slice_ns;
    int64_t heartbeat_ns;
    int64_t spin_ps;
    uint64_t seed;
};

#define FIELD(name) .offset = offsetof(struct mix_options, name)

static const struct option mix_options[] = {
    {.name = "tasks",
     .kind = OPTION_COUNT,
     FIELD(tasks),
     .init = "20",
     .min = 1,
     .max = 1000000,
     .help = "number of tasks"},
    {.name = "wait",
     .kind = OPTION_TIME,
     FIELD(wait_ns),
     .init = "20ms",
     .max = HOUR_NS,
     .help = "waiting time of each task"},
    {.name = "jitter",
     .kind = OPTION_TIME,
     FIELD(jitter_ns),
     .init = "0s",
     .max = HOUR_NS,
     .help = "upper bound of the random time added to each wait"},
    {.name = "compute",
     .kind = OPTION_TIME,
     FIELD(compute_ns),
     .init = "5ms",
     .max = HOUR_NS,
     .help = "approximate computing time of each task"},
    {.name = "numbers",
     .kind = OPTION_COUNT,
     FIELD(numbers),
     .init = "0",
     .max = 1000000000,
     .help =
         "numbers that each task tests for primes; 0: computed from --compute"},
    {.name = "slice",
     .kind = OPTION_TIME,
     FIELD(slice_ns),
     .init = "0s",
     .max = HOUR_NS,
     .help = "length of a computing step, after which other tasks run; 0: one "
             "step"},
    {.name = "heartbeat",
     .kind = OPTION_TIME,
     FIELD(heartbeat_ns),
     .init = "0s",
     .max = HOUR_NS,
     .help = "interval of an additional task that only ticks and records its "
             "lateness; 0: none"},
    {.name = "spin-ps",
     .kind = OPTION_COUNT,
     FIELD(spin_ps),
     .init = "1200",
     .min = 1,
     .max = 1000000000,
     .fact = "spin_ps",
     .measured = 1,
     .help = "duration of one round of spinning on this machine, in ps"},
    {.name = "seed",
     .kind = OPTION_COUNT,
     FIELD(seed),
     .init = "1",
     .max = -1,
     .fact = "seed",
     .hidden = 1,
     .help = "seed of the jitter"},
    {0},
};

#undef FIELD

struct partial {
    struct tally tally;  /* result: primes; ok: tasks and the heartbeat */
    uint64_t steps_hash; /* sum of hash_mix(first number) of each step */
    uint64_t ticks;
};

/* ---- sizes: all from the options ------------------------------------------ */

static int64_t numbers_in(const struct mix_options *o, int64_t ns)
{
    return (int64_t)((__int128)ns * 1000 / (o->spin_ps * ROUNDS));
}

static int64_t numbers_of(const struct mix_options *o)
{
    return o->numbers > 0 ? o->numbers : numbers_in(o, o->compute_ns);
}

/* Numbers in one step: steps of nearly equal length, as close to --slice as
 * possible. The last step of a task has the rest. */
static int64_t step_of(const struct mix_options *o)
{
    int64_t all = numbers_of(o), step = numbers_in(o, o->slice_ns), steps;

    if (o->slice_ns == 0 || step >= all)
        return all;
    if (step == 0)
        return 1;
    steps = (all + step / 2) / step;
    return (all + steps - 1) / steps;
}

static int64_t steps_of(const struct mix_options *o)
{
    int64_t all = numbers_of(o), step = step_of(o);

    return all == 0 ? 1 : (all + step - 1) / step;
}

static int64_t ticks_of(const struct mix_options *o)
{
    __int128 waiting = (__int128)o->wait_ns + o->jitter_ns;
    __int128 computing =
        (__int128)o->tasks * numbers_of(o) * ROUNDS * o->spin_ps / 1000;
    __int128 ticks;

    if (o->heartbeat_ns == 0)
        return 0;
    ticks = (waiting > computing ? waiting : computing) / o->heartbeat_ns;
    if (ticks > STEPS_MAX)
        return STEPS_MAX + 1;
    return ticks > 0 ? (int64_t)ticks : 1;
}

/* Unit 0 is the heartbeat, if enabled; the others are tasks. */
static int is_heartbeat(const struct mix_options *o, int64_t unit)
{
    return o->heartbeat_ns > 0 && unit == 0;
}

static int64_t task_of(const struct mix_options *o, int64_t unit)
{
    return unit - (o->heartbeat_ns > 0);
}

static int64_t wait_of(const struct mix_options *o, int64_t unit)
{
    uint64_t state = o->seed + (uint64_t)task_of(o, unit) * 0x9e3779b97f4a7c15u;
    unsigned __int128 random = random_next(&state);

    return o->wait_ns + (int64_t)(random * (uint64_t)o->jitter_ns >> 64);
}

/* ---- the work --------------------------------------------------------------- */

static int mix_plan(const void *opt, struct geometry *g, struct err *e)
{
    const struct mix_options *o = opt;
    __int128 numbers = (__int128)o->tasks * numbers_of(o);
    __int128 steps = (__int128)o->tasks * steps_of(o);

    if (numbers > LAST - FIRST)
        return err_set(e, EXIT_USAGE,
                       "--compute: %" PRId64 " tasks of %" PRId64
                       " numbers exceed the 1e12 that can be verified; use "
                       "fewer --tasks",
                       o->tasks, numbers_of(o));
    if (steps > STEPS_MAX)
        return err_set(e, EXIT_USAGE,
                       "--slice: %" PRId64 " tasks of %" PRId64
                       " steps are too many; use a longer slice",
                       o->tasks, steps_of(o));
    if (ticks_of(o) > STEPS_MAX)
        return err_set(e, EXIT_USAGE,
                       "--heartbeat: %" PRId64
                       " ns is too short for a run of this length; use a "
                       "longer interval",
                       o->heartbeat_ns);
    *g = (struct geometry){
        .units = o->tasks + (o->heartbeat_ns > 0),
        .passes = 1,
        .grain = 1,
        .grain_fixed = 1, /* two tasks in one chunk could not overlap */
        .partial_bytes = sizeof(struct partial),
        .work = (double)numbers,
    };
    return 0;
}

static void mix_need(struct work *k, int64_t lo, int64_t hi, struct need *n)
{
    const struct mix_options *o = k->opt;

    (void)hi;
    if (is_heartbeat(o, lo))
        *n = (struct need){
            .kind = NEED_TIME, .time_ns = o->heartbeat_ns, .tick = 1};
    else if (n->step == 0)
        *n = (struct need){.kind = NEED_TIME, .time_ns = wait_of(o, lo)};
}

static void tick(const struct mix_options *o, struct partial *p,
                 struct window *w)
{
    p->ticks++;
    p->tally.bad += w->got < o->heartbeat_ns;
    w->more = w->step + 1 < ticks_of(o);
}

static void step(const struct mix_options *o, struct partial *p,
                 struct window *w, int64_t task)
{
    uint64_t all = (uint64_t)numbers_of(o), size = (uint64_t)step_of(o);
    uint64_t done = (uint64_t)w->step * size;
    uint64_t from = FIRST + (uint64_t)task * all + done;

    if (size > all - done)
        size = all - done;
    if (size > 0)
        p->tally.result += miller_rabin_count(from, from + size - 1);
    p->steps_hash += hash_mix(from);
    w->more = done + size < all;
}

static void mix_compute(struct work *k, struct window *w, int64_t lo,
                        int64_t hi)
{
    const struct mix_options *o = k->opt;
    struct partial *p = k->partial;

    (void)hi;
    if (is_heartbeat(o, lo)) {
        tick(o, p, w);
    } else {
        if (w->step == 0)
            p->tally.bad += w->got < wait_of(o, lo);
        step(o, p, w, task_of(o, lo));
    }
    p->tally.ok += !w->more;
}

static void mix_merge(void *into, const void *from)
{
    struct partial *a = into;
    const struct partial *b = from;

    a->tally.result += b->tally.result;
    a->tally.ok += b->tally.ok;
    a->tally.bad += b->tally.bad;
    a->steps_hash += b->steps_hash;
    a->ticks += b->ticks;
}

/* ---- the independent answer -------------------------------------------------- */

/* Every step of every task once, every tick once, all waits long enough. */
static int compare_steps(const struct mix_options *o, const struct geometry *g,
                         const struct partial *p, struct err *e)
{
    uint64_t all = (uint64_t)numbers_of(o), size = (uint64_t)step_of(o);
    int64_t steps = steps_of(o), ticks = ticks_of(o);
    uint64_t hash = 0;

    for (int64_t t = 0; t < o->tasks; t++)
        for (int64_t s = 0; s < steps; s++)
            hash += hash_mix(FIRST + (uint64_t)t * all + (uint64_t)s * size);
    if (p->tally.bad != 0)
        return err_set(e, EXIT_WRONG,
                       "mix: %" PRIu64 " waits ended early or failed",
                       p->tally.bad);
    if (p->steps_hash != hash || p->ticks != (uint64_t)ticks ||
        p->tally.ok != (uint64_t)g->units)
        return err_set(e, EXIT_WRONG,
                       "mix: %" PRIu64 " of %" PRId64 " tasks, %" PRIu64
                       " of %" PRId64
                       " ticks: some steps were lost or repeated",
                       p->tally.ok, g->units, p->ticks, ticks);
    return 0;
}

static int mix_verify(const void *opt, const struct geometry *g,
                      const void *result, struct err *e)
{
    const struct mix_options *o = opt;
    const struct partial *p = result;
    uint64_t all = (uint64_t)o->tasks * (uint64_t)numbers_of(o);
    uint64_t below, upto;

    if (compare_steps(o, g, p, e) != 0)
        return -1;
    if (prime_pi(FIRST - 1, &below) != 0 ||
        prime_pi(FIRST - 1 + all, &upto) != 0)
        return VERIFIED_NO; /* not enough memory to verify */
    if (p->tally.result != upto - below)
        return err_set(e, EXIT_WRONG,
                       "mix: counted %" PRIu64 " primes, but pi(x) is %" PRIu64,
                       p->tally.result, upto - below);
    return VERIFIED_FULL;
}

const struct kernel mix_kernel = {
    .name = "mix",
    .summary = "tasks that wait, then compute, with a heartbeat",
    .work_unit = "numbers",
    .needs = NEED_TIME,
    .small = "--tasks 7 --wait 1ms --jitter 2ms --numbers 500 --slice 10us "
             "--heartbeat 1ms --spin-ps 1000",
    .example = "--tasks 50 --jitter 1s --compute 5ms --heartbeat 10ms",
    .options = mix_options,
    .options_size = sizeof(struct mix_options),
    .growth =
        {
            .option = "tasks",
            .delay = "wait",
            .work_per_s = 1e12 / (1200 * ROUNDS),
        },
    .plan = mix_plan,
    .need = mix_need,
    .compute = mix_compute,
    .merge = mix_merge,
    .verify = mix_verify,
};
