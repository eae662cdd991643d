/* SPDX-License-Identifier: BSD-3-Clause */
/* How much of an exchange the interior can hide: measure the exchange alone
 * (tA), the interior alone (tB), and both as in a pass (tAB). */
#include "drivers/os/clock.h"
#include "drivers/team/worker_impl.h"

/* An odd number of rounds has a median. Each round is several exchanges in a
 * row, like passes: two ranks leave a barrier one message latency apart, so one
 * waits twice the latency and the other not at all, alternately. An even number
 * of turns averages this. */
enum { ROUNDS = 5, TURNS = 4 };

static void exchange(struct worker *w)
{
    worker_exchange(w, EXCHANGE_BEGIN);
    worker_exchange(w, EXCHANGE_END);
}

static void interior(struct worker *w)
{
    struct loop loop = worker_loop(w, PART_INTERIOR);

    loop.testing = 0;
    w->team->driver->for_each(w->team, &loop);
    /* The next turn starts when the threads of a rank have completed the chunks
     * of this one. Not the driver's barrier, which would synchronise ranks. */
    if (w->team->locals > 1)
        arena_barrier(w->team);
}

static void both(struct worker *w)
{
    struct loop loop = worker_loop(w, PART_INTERIOR);

    worker_exchange(w, EXCHANGE_BEGIN);
    w->team->driver->for_each(w->team, &loop);
    worker_exchange(w, EXCHANGE_END);
}

static int64_t median(int64_t ns[ROUNDS], int rounds)
{
    for (int i = 1; i < rounds; i++) /* insertion sort */
        for (int k = i; k > 0 && ns[k - 1] > ns[k]; k--) {
            int64_t swap = ns[k];

            ns[k] = ns[k - 1];
            ns[k - 1] = swap;
        }
    return ns[rounds / 2];
}

void worker_measure_overlap(struct worker *w)
{
    static void (*const parts[])(struct worker *) = {exchange, interior, both};
    enum { PARTS = sizeof parts / sizeof *parts };
    const struct geometry *g = &w->job->g;
    struct seat *s = &w->arena->seats[w->team->local];
    struct trace trace = w->trace;
    int64_t ns[PARTS][ROUNDS];
    /* Simulated rounds are all the same. */
    int rounds = w->job->model != NULL ? 1 : ROUNDS;

    if (w->team->overlap == OVERLAP_NONE ||
        slab_owners(g->units, g->halo, w->team->groups) < 2)
        return;
    w->trace.spans = NULL;
    /* Like an additional pass: reads the output and writes to another
     * buffer. */
    worker_set_buffers(w, g->passes);
    for (int round = 0; round < rounds; round++)
        for (int p = 0; p < PARTS; p++) {
            int64_t begin;

            worker_barrier(w);
            begin = clock_ns();
            for (int turn = 0; turn < TURNS; turn++)
                parts[p](w);
            ns[p][round] = (clock_ns() - begin) / TURNS;
        }
    worker_barrier(w);
    s->exchange_ns = median(ns[0], rounds);
    s->interior_ns =
        worker_loop(w, PART_INTERIOR).chunks > 0 ? median(ns[1], rounds) : 0;
    s->both_ns = median(ns[2], rounds);
    worker_set_buffers(w, g->passes - 1);
    w->trace = trace;
}
