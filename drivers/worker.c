/* SPDX-License-Identifier: BSD-3-Clause */
/* The worker body; see worker.h. It reads top to bottom as a run does, the
 * entry is at the end. Collective steps are marked: every worker of the team
 * comes through them, failed or not, so nobody waits for somebody who left. */
#include "drivers/worker.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "drivers/base/arena.h"
#include "drivers/base/clock.h"
#include "drivers/base/deliver.h"
#include "drivers/base/inject.h"
#include "drivers/base/memory.h"
#include "drivers/base/runqueue.h"
#include "drivers/base/source.h"

/* Everything a worker has of its own, on its own stack. */
struct worker {
    struct team *team;
    const struct job *job;
    struct arena *arena;
    struct work work;
    struct window window;  /* in and out as of this pass */
    struct sample *sample; /* of this repetition */
    struct trace trace;
    struct err err; /* this worker's own trouble, until the next agree() */
    int64_t first_chunk, chunk_stride; /* loop index -> chunk */
    int64_t lo, hi;                    /* units that the chunks cut */
    int64_t comm_cpu_ns;
    int timed; /* chunks are timed: they wait, or are traced */
    int turn;  /* which ticket the next loop uses */
};

static void set_phase(struct worker *w, enum phase phase)
{
    w->sample->phase = (int32_t)phase;
    atomic_store_explicit(&w->job->record->phases[w->team->index],
                          (int32_t)phase, memory_order_relaxed);
}

/* ---- chunks: the other side of base/loop.h ------------------------------ */

static int64_t chunk_of(const struct worker *w, int64_t i, int64_t *lo,
                        int64_t *hi)
{
    int64_t chunk = w->first_chunk + i * w->chunk_stride;

    *lo = w->lo + chunk * w->job->g.grain;
    *hi = *lo + w->job->g.grain < w->hi ? *lo + w->job->g.grain : w->hi;
    return chunk;
}

static void compute(struct worker *w, int64_t chunk, int64_t lo, int64_t hi)
{
    int64_t begin = w->trace.spans != NULL ? clock_ns() : 0;

    w->job->kernel->compute(&w->work, &w->window, lo, hi);
    w->sample->chunks++;
    w->sample->units += hi - lo;
    if (w->trace.spans != NULL)
        trace_add(&w->trace, SPAN_COMPUTE, chunk, begin, clock_ns());
}

void loop_ask(const struct loop *l, int64_t i, struct need *n)
{
    struct worker *w = l->worker;
    int64_t lo, hi;

    n->kind = NEED_NONE;
    if (w->job->kernel->need == NULL)
        return;
    chunk_of(w, i, &lo, &hi);
    w->job->kernel->need(&w->work, lo, hi, n);
}

void loop_finish(const struct loop *l, int64_t i, int64_t asked_ns,
                 int64_t due_ns)
{
    struct worker *w = l->worker;
    int64_t lo, hi, chunk = chunk_of(w, i, &lo, &hi);

    if (due_ns != 0) {
        int64_t now = clock_ns(), late = now - due_ns;

        w->window.got = now - asked_ns;
        w->sample->wait_ns += now - asked_ns;
        if (late > w->sample->late_max_ns)
            w->sample->late_max_ns = late;
        lateness_add(&w->arena->handed->late, late);
        trace_add(&w->trace, SPAN_WAIT, chunk, asked_ns, now);
    }
    compute(w, chunk, lo, hi);
}

static void sleep_until(int64_t due_ns)
{
    struct timespec due = {.tv_sec = due_ns / 1000000000,
                           .tv_nsec = due_ns % 1000000000};

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR)
        ;
}

void loop_run(const struct loop *l, int64_t i)
{
    struct need n;
    int64_t asked, due = 0;

    loop_ask(l, i, &n);
    if (n.kind != NEED_TIME) {
        loop_finish(l, i, 0, 0);
        return;
    }
    asked = clock_ns();
    due = asked + n.time_ns;
    sleep_until(due);
    loop_finish(l, i, asked, due);
}

/* ---- agreeing ------------------------------------------------------------ */

/* Collective. n bytes of each group, in order of groups, for leaders. */
static const void *gather(struct worker *w, const void *mine, size_t n)
{
    if (w->team->groups == 1)
        return mine;
    w->team->driver->gather(w->team, mine, n, w->arena->gathered);
    return w->arena->gathered;
}

static void barrier(struct worker *w)
{
    w->team->driver->barrier(w->team);
}

/* Collective. Does anybody have an error? Then all learn the first one (of the
 * lowest group) and the root keeps it. Returns 0 or -1, the same for all. */
static int agree(struct worker *w)
{
    struct arena *a = w->arena;

    if (w->err.code != 0 && !atomic_exchange(&a->failed, 1))
        a->handed->err = w->err;
    barrier(w);
    if (w->team->local == 0) {
        const struct err *all = gather(w, &a->handed->err, sizeof *all);

        for (int g = 0; g < w->team->groups && a->agreed.code == 0; g++)
            a->agreed = all[g];
        if (a->agreed.code != 0 && w->job->record->err.code == 0)
            w->job->record->err = a->agreed;
    }
    barrier(w);
    return a->agreed.code == 0 ? 0 : -1;
}

/* ---- before the repetitions ---------------------------------------------- */

static void take_seat(struct worker *w)
{
    struct seat *s = &w->arena->seats[w->team->local];
    struct machine_counts counts;
    struct place_actual actual;

    place_bind(w->arena->plan, w->team->seat, &w->err);
    machine_count(w->job->machine, &counts);
    plan_text(w->arena->plan, w->team->seat, s->asked, sizeof s->asked);
    if (place_where(w->job->machine, &actual) == 0) {
        memcpy(s->actual, actual.text, sizeof s->actual);
        s->mask_pus = actual.pus;
        s->mask_cores = actual.cores;
    }
    s->cores_allowed = counts.cores;
    s->pid = (int32_t)getpid();
    s->tid = (int32_t)syscall(SYS_gettid);
    s->rank = w->team->groups > 1 ? w->team->group : 0;
    gethostname(s->host, sizeof s->host - 1);
    /* Timers may fire late by the slack, 50 us unless told otherwise. */
    prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0);
}

/* The worker's own share of the slab, and of the units it fills: the halo at
 * either end belongs to whoever owns the units beside it. */
static void own_share(const struct worker *w, int64_t *lo, int64_t *hi)
{
    share_of(w->arena->own_lo, w->arena->own_hi, w->team->locals,
             w->team->local, lo, hi);
}

/* Collective. The input, laid out by whoever will compute on it. */
static int fill(struct worker *w)
{
    const struct arena *a = w->arena;
    const struct job *j = w->job;
    int64_t lo, hi;

    if (j->g.in_bytes > 0 && j->kernel->fill != NULL) {
        own_share(w, &lo, &hi);
        if (w->team->local == 0)
            lo = a->window.lo;
        if (w->team->local == w->team->locals - 1)
            hi = a->window.hi;
        if (lo < hi)
            j->kernel->fill(&w->work, &w->window, lo, hi);
    }
    return agree(w);
}

/* Which chunks this group runs. With data in memory a group computes its own
 * slab; without, chunks go round the groups like cards, since neighbouring
 * chunks may cost more and more (a sieve's do). */
static void deal_chunks(struct worker *w)
{
    const struct geometry *g = &w->job->g;

    if (g->in_bytes > 0 || g->out_bytes > 0) {
        w->lo = w->arena->own_lo;
        w->hi = w->arena->own_hi;
        w->first_chunk = 0;
        w->chunk_stride = 1;
    } else {
        w->lo = 0;
        w->hi = g->units;
        w->first_chunk = w->team->group;
        w->chunk_stride = w->team->groups;
    }
}

static int64_t chunks_here(const struct worker *w)
{
    int64_t grain = w->job->g.grain;
    int64_t all = (w->hi - w->lo + grain - 1) / grain;

    if (all <= w->first_chunk)
        return 0;
    return (all - w->first_chunk + w->chunk_stride - 1) / w->chunk_stride;
}

/* ---- a repetition -------------------------------------------------------- */

/* Collective. A barrier or an exchange inside the timed part: its wall and CPU
 * time count as communication, for a rank that spins is not working. */
static void communicate(struct worker *w, enum span_kind kind)
{
    int64_t begin = clock_ns(), cpu = clock_thread_cpu_ns(), end;

    if (kind == SPAN_EXCHANGE)
        w->team->driver->exchange(w->team, &w->job->g, &w->window,
                                  w->arena->own_lo, w->arena->own_hi);
    else
        barrier(w);
    end = clock_ns();
    w->sample->comm_ns += end - begin;
    w->comm_cpu_ns += clock_thread_cpu_ns() - cpu;
    trace_add(&w->trace, kind, -1, begin, end);
}

/* Pass p reads what pass p-1 wrote; the first input stays as it is, so that
 * every repetition starts from the same:  in -> out -> spare -> out ... */
static void set_buffers(struct worker *w, int pass)
{
    const struct arena *a = w->arena;

    w->window.in = pass == 0  ? a->window.in
                   : pass % 2 ? a->window.out
                              : a->spare;
    w->window.out = pass % 2 ? a->spare : a->window.out;
}

static void set_up(struct worker *w)
{
    const struct kernel *k = w->job->kernel;

    if (k->begin == NULL)
        return;
    if (w->team->local == 0)
        k->begin(&w->work, 1);
    if (w->team->locals > 1)
        communicate(w, SPAN_BARRIER);
    if (w->team->local != 0)
        k->begin(&w->work, 0);
}

static void all_passes(struct worker *w)
{
    const struct job *j = w->job;
    struct loop loop = {
        .worker = w,
        .chunks = chunks_here(w),
        .schedule = j->schedule,
        .depth = j->depth,
    };

    for (int pass = 0; pass < j->g.passes; pass++) {
        set_buffers(w, pass);
        if (pass > 0)
            communicate(w, SPAN_EXCHANGE);
        loop.turn = w->turn;
        w->turn = !w->turn;
        w->team->driver->for_each(w->team, &loop);
    }
}

/* Collective. The part between the clocks. Each worker's [begin, end] holds
 * the whole team's work, so the smallest of them is the tightest bound of its
 * duration; one worker's clock alone may start late or stop early. */
static void timed_part(struct worker *w)
{
    struct sample *s = w->sample;
    int64_t cpu, runqueue, runqueue_end, process;

    process = clock_process_cpu_ns();
    s->begin_ns = clock_ns();
    barrier(w);
    s->start_ns = clock_ns();
    cpu = clock_thread_cpu_ns();
    runqueue = runqueue_ns();
    set_up(w);
    s->ready_ns = clock_ns();
    trace_add(&w->trace, SPAN_SETUP, -1, s->start_ns, s->ready_ns);
    inject_fault(w->job, w->team->index);
    all_passes(w);
    cpu = clock_thread_cpu_ns() - cpu;
    runqueue_end = runqueue_ns();
    s->stop_ns = clock_ns();
    set_phase(w, PHASE_END);
    barrier(w);
    s->end_ns = clock_ns();
    s->process_cpu_ns = clock_process_cpu_ns() - process;
    s->cpu_ns = cpu - w->comm_cpu_ns;
    s->runqueue_ns = runqueue < 0 ? -1 : runqueue_end - runqueue;
    trace_add(&w->trace, SPAN_BARRIER, -1, s->stop_ns, s->end_ns);
}

static void clear(struct worker *w)
{
    struct arena *a = w->arena;

    memset(w->sample, 0, sizeof *w->sample);
    memset(w->work.partial, 0, w->job->g.partial_bytes);
    w->comm_cpu_ns = 0;
    w->trace.used = w->trace.dropped = 0;
    if (w->team->local == 0)
        lateness_clear(&a->handed->late);
    set_phase(w, PHASE_WORK);
}

/* Untimed: where this worker ran, and its share of the checking. */
static void look_at_it(struct worker *w)
{
    const struct kernel *k = w->job->kernel;
    struct sample *s = w->sample;
    struct place_actual actual;
    int64_t lo, hi;

    s->cpu = s->core = s->numa = -1;
    if (place_where(w->job->machine, &actual) == 0) {
        s->cpu = actual.os_cpu;
        s->core = actual.core;
        s->numa = actual.numa;
    }
    own_share(w, &lo, &hi);
    inject_wrong(w->job, w->team->index, &w->work, &w->window, lo);
    if (k->check != NULL && lo < hi)
        k->check(&w->work, &w->window, lo, hi, &w->err);
}

/* ---- at the root --------------------------------------------------------- */

/* Merge what the groups handed in into repetition r of the record. */
static void merge_all(struct worker *w, const unsigned char *blocks, int r)
{
    const struct arena *a = w->arena;
    const struct job *j = w->job;
    struct record *record = j->record;
    struct repetition *rep = &record->rep[r];
    struct sample *samples = record_samples(record, r);
    int locals = w->team->locals;
    size_t samples_at = (size_t)((unsigned char *)a->samples - a->block);
    size_t partials_at = (size_t)(a->partials - a->block);

    for (int g = 0; g < w->team->groups; g++) {
        const unsigned char *block = blocks + (size_t)g * a->block_bytes;
        const struct handed *handed = (const struct handed *)block;

        memcpy(samples + g * locals, block + samples_at,
               (size_t)locals * sizeof *samples);
        lateness_merge(&rep->late, &handed->late);
        for (int l = 0; l < locals; l++)
            if (g + l > 0) /* the root's own partial is what they go into */
                j->kernel->merge(w->work.partial,
                                 block + partials_at +
                                     (size_t)l * a->partial_stride);
    }
    memcpy(&rep->tally, w->work.partial, sizeof rep->tally);
    rep->measured = 1;
    rep->elapsed_ns = INT64_MAX;
    for (int i = 0; i < record->workers; i++) {
        int64_t ns = samples[i].end_ns - samples[i].begin_ns;

        rep->elapsed_ns = ns < rep->elapsed_ns ? ns : rep->elapsed_ns;
    }
}

static void judge(struct worker *w, int r)
{
    const struct job *j = w->job;
    struct repetition *rep = &j->record->rep[r];
    int verified;

    verified = j->kernel->verify(j->opt, &j->g, w->work.partial, &w->err);
    if (verified < 0)
        return;
    rep->verified = (enum verified)verified;
    rep->right = 1;
}

/* Collective. Hand in the repetition; the root merges and judges it. */
static int hand_in(struct worker *w, int r)
{
    const unsigned char *blocks;
    int failed = agree(w);

    if (w->team->local == 0) {
        blocks = gather(w, w->arena->block, w->arena->block_bytes);
        if (w->team->index == 0) {
            merge_all(w, blocks, r);
            if (!failed)
                judge(w, r);
        }
    }
    return agree(w) != 0 || failed ? -1 : 0;
}

static int repetition(struct worker *w, int r)
{
    clear(w);
    timed_part(w);
    set_phase(w, PHASE_CHECK);
    look_at_it(w);
    return hand_in(w, r);
}

/* At the root: what the seats say about the team. */
static void count_team(struct record *r, const struct team *t)
{
    r->ranks = t->groups;
    r->threads = t->locals;
    r->nodes = 0;
    for (int i = 0; i < r->workers; i++) {
        int seen = 0;

        /* Ranks of one host mostly stand together: look back from here. */
        for (int k = i - 1; k >= 0 && !seen; k--)
            seen = strcmp(r->seats[k].host, r->seats[i].host) == 0;
        r->nodes += !seen;
    }
}

/* Collective. What does not change: who sat where. Memory is looked at last,
 * when everything that will be touched has been. */
static void hand_in_seats(struct worker *w)
{
    const struct arena *a = w->arena;
    const struct record *record = w->job->record;
    struct seat *s = &a->seats[w->team->local];
    const void *all;

    s->pss_bytes = 0;
    if (w->team->local == 0 || w->team->driver->can & CAN_PROCESSES)
        s->pss_bytes = memory_pss();
    barrier(w);
    if (w->team->local != 0)
        return;
    all = gather(w, a->seats, (size_t)w->team->locals * sizeof *a->seats);
    if (w->team->index == 0) {
        memcpy(record->seats, all,
               (size_t)w->team->size * sizeof *record->seats);
        count_team(w->job->record, w->team);
    }
}

/* ---- the run ------------------------------------------------------------- */

static void sit_down(struct worker *w, struct team *t, const struct job *j)
{
    struct arena *a = t->arena;
    size_t local = (size_t)t->local;

    *w = (struct worker){
        .team = t,
        .job = j,
        .arena = a,
        .work = {.opt = j->opt, .g = &j->g, .shared = a->shared},
        .window = a->window,
        .sample = &a->samples[t->local],
        .trace = {.max = a->spans_max, .group = t->group, .local = t->local},
    };
    w->work.partial = arena_partial(a, t->local);
    if (a->scratch != NULL)
        w->work.scratch = a->scratch + local * a->scratch_stride;
    if (a->spans != NULL)
        w->trace.spans = a->spans + local * (size_t)a->spans_max;
    deal_chunks(w);
}

void worker_run(struct team *t, const struct job *j)
{
    struct worker w;
    int failed;

    sit_down(&w, t, j);
    set_phase(&w, PHASE_GATE);
    if (arena_gate_wait(t->arena) != GATE_GO)
        return;
    take_seat(&w);
    barrier(&w);
    if (t->index == 0)
        j->record->launch_ns = clock_ns() - j->launched_at_ns;
    set_phase(&w, PHASE_FILL);
    failed = fill(&w);
    for (int r = 0; r < j->warmup + j->repeat && !failed; r++)
        failed = repetition(&w, r);
    hand_in_seats(&w);
    if (!failed && j->output != NULL)
        deliver_picture(t, j, w.window.out, &w.err);
    if (!failed && j->trace != NULL)
        deliver_trace(t, j, &w.trace, &w.err);
    agree(&w);
    set_phase(&w, PHASE_DONE);
    /* Nobody tears shared memory down while another still looks at it. */
    barrier(&w);
}
