/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests to a slow server, like those of a client of a web service. Request u
 * asks for --bytes bytes after --delay plus up to --jitter. Every byte of every
 * reply is verified. With --faults some requests ask the server for a fault,
 * which is then the expected outcome. The counts report the outcomes.
 *
 * The result is the sum of unit(u) (kernels/base/hash.h) over the requests with
 * the expected outcome; the hashed byte is the number of the outcome. It is the
 * same under every driver. */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>

#include "kernels/base/hash.h"
#include "kernels/fetch/ask.h"
#include "kernels/kernel.h"
#include "kernels/tally.h"

#define HOUR_NS INT64_C(3600000000000)

struct fetch_options {
    struct server_input server;
    int64_t requests, connections, delay_ns, jitter_ns, bytes, limit_ns;
    double faults;
    uint64_t seed;
};

#define FIELD(name) .offset = offsetof(struct fetch_options, name)

static const struct option fetch_options[] = {
    {.name = "server",
     .kind = OPTION_SERVER,
     FIELD(server),
     .hidden = 1,
     .help = "delay server (`brigade serve`); without it one is started for "
             "the run"},
    {.name = "requests",
     .kind = OPTION_COUNT,
     FIELD(requests),
     .init = "1000",
     .min = 1,
     .max = 100000000,
     .help = "number of requests"},
    {.name = "connections",
     .kind = OPTION_COUNT,
     FIELD(connections),
     .init = "100",
     .min = 1,
     .max = 1000000,
     .help = "requests in flight, each on a separate connection, for drivers "
             "that hold several"},
    {.name = "delay",
     .kind = OPTION_TIME,
     FIELD(delay_ns),
     .init = "10ms",
     .max = HOUR_NS,
     .help = "time that the server takes for each reply"},
    {.name = "jitter",
     .kind = OPTION_TIME,
     FIELD(jitter_ns),
     .init = "0s",
     .max = HOUR_NS,
     .help = "upper bound of the random time added to each delay"},
    {.name = "bytes",
     .kind = OPTION_BYTES,
     FIELD(bytes),
     .init = "1KiB",
     .max = 1 << 26,
     .help = "length of the body of each reply"},
    {.name = "timeout",
     .kind = OPTION_TIME,
     FIELD(limit_ns),
     .init = "30s",
     .min = 1000000,
     .max = HOUR_NS,
     .help = "time after which a request is abandoned"},
    {.name = "faults",
     .kind = OPTION_NUMBER,
     FIELD(faults),
     .init = "0",
     .help = "share of the requests (0 to 1) that ask the server to reset, "
             "close, shorten, drip or never send its reply"},
    {.name = "seed",
     .kind = OPTION_COUNT,
     FIELD(seed),
     .init = "1",
     .max = -1,
     .fact = "seed",
     .hidden = 1,
     .help = "seed of jitter, faults and replies"},
    {0},
};

#undef FIELD

/* Outcomes of a request. */
enum outcome { GOOD, RESET, SHORT, LATE, REFUSED, WRONG, OUTCOMES };

static const char *const outcome_names[OUTCOMES + 1] = {
    [GOOD] = "good", [RESET] = "reset",     [SHORT] = "short",
    [LATE] = "late", [REFUSED] = "refused", [WRONG] = "wrong",
};

struct fetch_tally {
    struct tally tally;
    uint64_t counts[OUTCOMES];
};

static struct ask ask_of(const struct fetch_options *o, int64_t u)
{
    uint64_t state = o->seed + (uint64_t)u * 0x9e3779b97f4a7c15u;
    unsigned __int128 random = random_next(&state);
    int64_t jitter = (int64_t)(random * (uint64_t)o->jitter_ns >> 64);
    double share = (double)(random_next(&state) >> 11) * 0x1p-53;
    struct ask a = {
        .id = (uint64_t)u,
        .seed = o->seed,
        .delay_us = (uint32_t)((o->delay_ns + jitter) / 1000),
        .bytes = (uint32_t)o->bytes,
    };

    if (share < o->faults)
        a.fault = (enum ask_fault)(1 + random_next(&state) % (ASK_FAULTS - 1));
    return a;
}

static enum outcome right_outcome(enum ask_fault fault)
{
    static const enum outcome outcomes[] = {
        [ASK_NONE] = GOOD,   [ASK_RESET] = RESET,  [ASK_CLOSE] = SHORT,
        [ASK_SHORT] = SHORT, [ASK_SILENCE] = LATE, [ASK_DRIP] = GOOD,
    };

    return outcomes[fault];
}

static int fetch_plan(const void *opt, struct geometry *g, struct err *e)
{
    const struct fetch_options *o = opt;

    if (!(o->faults >= 0 && o->faults <= 1))
        return err_set(e, EXIT_USAGE, "--faults: %g is not between 0 and 1",
                       o->faults);
    if (o->limit_ns <= o->delay_ns + o->jitter_ns)
        return err_set(e, EXIT_USAGE,
                       "--timeout: shorter than the time of a reply; use more "
                       "than --delay and --jitter together");
    *g = (struct geometry){
        .units = o->requests,
        .passes = 1,
        .grain = 1,
        .grain_fixed = 1,
        .need_bytes = REPLY_HEAD_BYTES + (size_t)o->bytes,
        .partial_bytes = sizeof(struct fetch_tally),
        .depth = o->connections,
        .limit_ns = o->limit_ns,
        .work = (double)o->requests,
    };
    return 0;
}

static void fetch_need(struct work *k, int64_t lo, int64_t hi, struct need *n)
{
    const struct fetch_options *o = k->opt;
    struct ask a = ask_of(o, lo);

    (void)hi;
    *n = (struct need){
        .kind = NEED_REPLY,
        .item = o->server.item,
        .time_ns = (int64_t)a.delay_us * 1000,
        .bytes = REPLY_HEAD_BYTES + a.bytes,
    };
    ask_pack(&a, n->ask);
}

static enum outcome outcome_of(const struct ask *a, const struct window *w)
{
    switch (w->got) {
    case -ETIMEDOUT:
        return LATE;
    case -ECONNRESET:
    case -EPIPE:
        return RESET;
    default:
        if (w->got < 0)
            return REFUSED;
    }
    if (w->got < (int64_t)(REPLY_HEAD_BYTES + a->bytes))
        return SHORT;
    return ask_is_reply(a, w->in) ? GOOD : WRONG;
}

static void fetch_compute(struct work *k, struct window *w, int64_t lo,
                          int64_t hi)
{
    struct fetch_tally *t = k->partial;
    struct ask a = ask_of(k->opt, lo);
    enum outcome outcome = outcome_of(&a, w);
    unsigned char byte = (unsigned char)outcome;

    (void)hi;
    t->counts[outcome]++;
    if (outcome != right_outcome(a.fault)) {
        t->tally.bad++;
        return;
    }
    t->tally.ok++;
    t->tally.result += hash_unit((uint64_t)lo, &byte, 1);
}

static void fetch_merge(void *into, const void *from)
{
    struct fetch_tally *sum = into;
    const struct fetch_tally *part = from;

    tally_merge(into, from);
    for (int i = 0; i < OUTCOMES; i++)
        sum->counts[i] += part->counts[i];
}

/* Every reply was compared byte by byte on arrival. This checks that none was
 * lost or repeated, and that each had the expected outcome. */
static int fetch_verify(const void *opt, const struct geometry *g,
                        const void *result, struct err *e)
{
    const struct fetch_tally *t = result;
    uint64_t want = 0;

    if (t->counts[WRONG] > 0)
        return err_set(e, EXIT_WRONG,
                       "fetch: %" PRIu64 " of %" PRId64
                       " replies do not match their requests",
                       t->counts[WRONG], g->units);
    if (t->tally.bad > 0)
        return err_set(e, EXIT_FAILED,
                       "fetch: %" PRIu64 " of %" PRId64
                       " requests did not end as expected (of all: %" PRIu64
                       " reset, %" PRIu64 " cut short, %" PRIu64
                       " timed out, %" PRIu64 " refused)",
                       t->tally.bad, g->units, t->counts[RESET],
                       t->counts[SHORT], t->counts[LATE], t->counts[REFUSED]);
    for (int64_t u = 0; u < g->units; u++) {
        struct ask a = ask_of(opt, u);
        unsigned char byte = (unsigned char)right_outcome(a.fault);

        want += hash_unit((uint64_t)u, &byte, 1);
    }
    if (t->tally.result != want || t->tally.ok != (uint64_t)g->units)
        return err_set(e, EXIT_WRONG,
                       "fetch: %" PRIu64 " replies for %" PRId64
                       " requests: some were lost or repeated",
                       t->tally.ok, g->units);
    return VERIFIED_FULL;
}

const struct kernel fetch_kernel = {
    .name = "fetch",
    .summary = "requests to a slow server, each reply verified",
    .work_unit = "requests",
    .result_is_hash = 1,
    .needs = NEED_REPLY,
    .counts = outcome_names,
    .small = "--requests 24 --delay 1ms --jitter 2ms --bytes 2000",
    .example = "--requests 1000 --delay 100ms",
    .options = fetch_options,
    .options_size = sizeof(struct fetch_options),
    .growth =
        {
            .option = "requests",
            .at_once = "connections",
            .delay = "delay",
        },
    .plan = fetch_plan,
    .need = fetch_need,
    .compute = fetch_compute,
    .merge = fetch_merge,
    .verify = fetch_verify,
};
