/* SPDX-License-Identifier: BSD-3-Clause */
/* The worker body; see worker.h. Functions are in the order of a run; the entry
 * point is at the end. Collective steps are marked: every worker of the team
 * executes them, even after an error, so that no worker waits in vain. */
#include "drivers/team/worker.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "drivers/os/syscall_count.h"
#include "drivers/os/cgroup.h"
#include "drivers/os/clock.h"
#include "drivers/team/crash.h"
#include "drivers/team/deliver.h"
#include "drivers/team/inject.h"
#include "drivers/os/memory.h"
#include "drivers/os/migrations.h"
#include "drivers/os/runqueue.h"
#include "drivers/team/run_status.h"
#include "drivers/team/worker_impl.h"

/* Whether w is the worker that measures the values of its whole process. */
static int speaks_for_process(const struct worker *w)
{
    return w->team->local == 0 || w->team->driver->can & CAN_PROCESSES;
}

/* ---- before the repetitions ---------------------------------------------- */

static void bind_and_note(const struct worker *w, struct seat *s, struct err *e)
{
    struct machine_counts counts;
    struct place_actual actual;

    place_bind(w->arena->plan, w->team->seat, e);
    machine_count(w->job->machine, &counts);
    plan_text(w->arena->plan, w->team->seat, s->asked, sizeof s->asked);
    if (place_where(w->job->machine, &actual) == 0) {
        memcpy(s->actual, actual.text, sizeof s->actual);
        s->mask_pus = actual.pus;
        s->mask_cores = actual.cores;
    }
    place_mask(w->job->machine, &s->mask);
    s->cores_allowed = counts.cores;
    s->pus_allowed = counts.pus;
}

static void take_seat(struct worker *w)
{
    struct seat *s = &w->arena->seats[w->team->local];

    if (SIMULATED)
        worker_note_simulated(w, s);
    else
        bind_and_note(w, s, &w->err);
    s->pid = (int32_t)getpid();
    s->tid = (int32_t)syscall(SYS_gettid);
    w->has_quota = !SIMULATED && speaks_for_process(w) && cgroup_has_quota("");
    s->rank = w->team->groups > 1 ? w->team->group : 0;
    simulated_host(s->host, sizeof s->host);
    /* Timers may fire late by the timer slack, 50 us by default. */
    prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0);
}

/* The worker's share of the slab for first touch. The halo at each end belongs
 * to the worker that owns the adjacent units. */
static void own_share(const struct worker *w, int64_t *lo, int64_t *hi)
{
    share_of(w->arena->slab.lo, w->arena->slab.hi, w->team->locals,
             w->team->local, lo, hi);
}

/* Collective. Each worker fills the input that it will compute on. */
static int fill(struct worker *w)
{
    const struct arena *a = w->arena;
    const struct job *j = w->job;
    int64_t lo, hi;

    if (j->g.in_bytes > 0 && j->kernel->fill != NULL && !worker_skips(w)) {
        own_share(w, &lo, &hi);
        if (w->team->local == 0)
            lo = a->slab.window.lo;
        if (w->team->local == w->team->locals - 1)
            hi = a->slab.window.hi;
        if (lo < hi)
            j->kernel->fill(&w->work, &w->window, lo, hi);
    }
    return worker_agree(w);
}

/* ---- a repetition -------------------------------------------------------- */

static void set_up(struct worker *w)
{
    const struct kernel *k = w->job->kernel;

    if (SIMULATED && w->job->model != NULL)
        simulated_compute(w->job->model->setup_ns);
    if (k->begin == NULL || worker_skips(w))
        return;
    if (w->team->local == 0)
        k->begin(&w->work, 1);
    if (w->team->locals > 1)
        worker_setup_barrier(w);
    if (w->team->local != 0)
        k->begin(&w->work, 0);
}

static void compute_part(struct worker *w, enum part part)
{
    struct loop loop = worker_loop(w, part);

    w->team->driver->for_each(w->team, &loop);
}

static void all_passes(struct worker *w)
{
    for (int pass = 0; pass < w->job->g.passes; pass++) {
        worker_set_buffers(w, pass);
        if (pass == 0) {
            compute_part(w, PART_ALL);
        } else if (w->team->overlap == OVERLAP_NONE) {
            worker_exchange(w, EXCHANGE_ALL);
            compute_part(w, PART_ALL);
        } else {
            worker_exchange(w, EXCHANGE_BEGIN);
            compute_part(w, PART_INTERIOR);
            worker_exchange(w, EXCHANGE_END);
            compute_part(w, PART_EDGES);
        }
    }
}

/* The work's time in the run queue. Reading the counter costs more than a
 * chunk, so it is read outside the barriers and includes them. A rank that
 * spins in a barrier can be queued there, so the result is limited to the time
 * between the barriers that is neither computing nor communication. A worker
 * that sleeps in barriers is queued there only if another worker has its
 * core. */
static int64_t queued_ns(const struct worker *w, int64_t begin, int64_t end)
{
    const struct sample *s = w->sample;
    int64_t talked = arena_sleeps(w->team) ? 0 : s->comm_ns;
    int64_t room = s->stop_ns - s->start_ns - s->cpu_ns - talked;

    if (begin < 0 || end < 0)
        return -1;
    if (room < 0)
        return 0;
    return end - begin < room ? end - begin : room;
}

/* Off-core time in barriers and exchanges that may have been in the run queue:
 * the queued time beyond the work's part. */
static int64_t comm_queued_ns(const struct worker *w, int64_t queued)
{
    const struct sample *s = w->sample;
    int64_t room = s->stop_ns - s->start_ns - s->cpu_ns - s->comm_ns;
    int64_t off_core = s->comm_ns - w->comm_cpu_ns;

    queued -= room > 0 ? room : 0;
    queued = queued < off_core ? queued : off_core;
    return queued > 0 ? queued : 0;
}

/* CPU time within a blocking wait is not waiting: for example, read() copies
 * cached data. */
static int64_t waited_ns(const struct worker *w)
{
    const struct sample *s = w->sample;
    int64_t idle = s->stop_ns - s->start_ns - s->cpu_ns;

    if (w->team->driver->can & CAN_IN_FLIGHT || s->wait_ns < idle)
        return s->wait_ns;
    return idle > 0 ? idle : 0;
}

/* The clocked time of a wait for others may include CPU time. Limit it to the
 * time off the core. */
static int64_t off_core_ns(const struct sample *s, int64_t clocked)
{
    int64_t room = s->stop_ns - s->start_ns - s->cpu_ns - s->comm_ns;

    if (clocked < room)
        return clocked;
    return room > 0 ? room : 0;
}

/* Collective. The timed part. Each worker's [begin, end] contains the whole
 * team's work, so the smallest of them is the tightest bound for its duration.
 * [start, stop] of one worker may start late or stop early. */
static void timed_part(struct worker *w)
{
    struct sample *s = w->sample;
    int one_of_many = !speaks_for_process(w);
    int64_t cpu, runqueue = runqueue_ns(), runqueue_end, process = 0;
    int64_t moves = migrations(), moves_end, calls = syscalls_made;
    int64_t throttled = w->has_quota ? cgroup_throttled_ns("") : 0;

    /* This clock iterates over all threads of the process, so only one thread
     * reads it. */
    if (!one_of_many)
        process = clock_process_cpu_ns();
    s->begin_ns = clock_ns();
    worker_barrier(w);
    s->start_ns = clock_ns();
    cpu = clock_thread_cpu_ns();
    set_up(w);
    s->ready_ns = clock_ns();
    trace_add(&w->trace, SPAN_SETUP, -1, s->start_ns, s->ready_ns);
    inject_fault(w->job, w->team->index);
    all_passes(w);
    cpu = clock_thread_cpu_ns() - cpu;
    s->stop_ns = clock_ns();
    worker_set_phase(w, PHASE_END);
    worker_barrier(w);
    s->end_ns = clock_ns();
    if (!one_of_many)
        s->process_cpu_ns = clock_process_cpu_ns() - process;
    if (w->has_quota)
        s->throttled_ns = cgroup_throttled_ns("") - throttled;
    s->cpu_ns = cpu - w->comm_cpu_ns;
    s->wait_ns = waited_ns(w);
    s->lock_ns = off_core_ns(s, s->lock_ns);
    s->handover_ns = off_core_ns(s, s->handover_ns);
    s->calls = syscalls_made - calls;
    runqueue_end = runqueue_ns();
    s->runqueue_ns = queued_ns(w, runqueue, runqueue_end);
    s->comm_queue_ns = comm_queued_ns(w, runqueue_end - runqueue);
    moves_end = migrations();
    s->migrations = moves < 0 ? -1 : moves_end - moves;
    trace_add(&w->trace, SPAN_BARRIER, -1, s->stop_ns, s->end_ns);
}

static void clear(struct worker *w)
{
    struct arena *a = w->arena;

    atomic_store_explicit(&w->job->record->live[w->team->index].chunks, 0,
                          memory_order_relaxed);
    memset(w->sample, 0, sizeof *w->sample);
    memset(w->work.partial, 0, w->job->g.partial_bytes);
    w->comm_cpu_ns = 0;
    w->trace.used = w->trace.dropped = 0;
    if (w->team->local == 0) {
        lateness_clear(&a->report->late);
        lateness_clear(&a->report->ticks);
    }
    worker_set_phase(w, PHASE_WORK);
}

/* Untimed: record where this worker ran, and check its share of the output. */
static void check_result(struct worker *w)
{
    const struct kernel *k = w->job->kernel;
    struct sample *s = w->sample;
    struct place_actual actual;
    int64_t lo, hi;

    s->cpu = s->core = s->numa = -1;
    if (SIMULATED) {
        s->core = w->team->seat % simulated_cores();
    } else if (place_where(w->job->machine, &actual) == 0) {
        s->cpu = actual.os_cpu;
        s->core = actual.core;
        s->numa = actual.numa;
    }
    own_share(w, &lo, &hi);
    inject_wrong(w->job, w->team->index, &w->work, &w->window, lo, hi);
    if (worker_skips(w))
        return;
    if (k->check != NULL && (lo < hi || !geometry_has_data(&w->job->g)))
        k->check(&w->work, &w->window, lo, hi, &w->err);
}

/* For observers outside the team (progress.h). The number of chunks is
 * approximate: edges cut separately add a few, and other ranks may draw
 * some. */
static void show_live(struct worker *w, int r)
{
    struct record *record = w->job->record;

    if (r == 0) {
        struct loop loop = worker_loop(w, PART_ALL);

        w->turn = loop.turn; /* this loop is not run */
        record->live_chunks =
            loop.chunks / w->cut.deal_width * w->job->g.passes;
        atomic_store(&record->begun_ns, clock_wall_ns());
    }
    atomic_store(&record->now, r);
}

static int repetition(struct worker *w, int r)
{
    clear(w);
    if (w->team->index == 0)
        show_live(w, r);
    timed_part(w);
    worker_set_phase(w, PHASE_CHECK);
    check_result(w);
    return worker_hand_in(w, r);
}

/* Measured last, when all memory has been touched. */
static void measure_memory(struct worker *w)
{
    struct seat *s = &w->arena->seats[w->team->local];

    if (!speaks_for_process(w))
        return;
    s->pss_bytes = memory_pss_huge(&s->huge_bytes);
}

/* ---- the run ------------------------------------------------------------- */

static void worker_init(struct worker *w, struct team *t, const struct job *j)
{
    struct arena *a = t->arena;
    size_t local = (size_t)t->local;

    *w = (struct worker){
        .team = t,
        .job = j,
        .arena = a,
        .work = {.opt = j->opt, .g = &j->g, .shared = a->shared},
        .slab = &a->slab,
        .window = a->slab.window,
        .turn = 1,
        .sample = &a->samples[t->local],
        .trace = {.max = a->spans_max, .group = t->group, .local = t->local},
    };
    w->work.partial = arena_partial(a, t->local);
    if (a->scratch != NULL)
        w->work.scratch = a->scratch + local * a->scratch_stride;
    if (a->spans != NULL)
        w->trace.spans = a->spans + local * (size_t)a->spans_max;
    if (a->blocking_slots)
        w->slot = slot_lay_out(a->flight + local * a->flight_stride, &j->g, 1);
}

/* Collective. Measure the duration of a barrier, compared with which a run must
 * be long: of two in a row, as the rank that arrives last leaves the first at
 * once. The fastest of a few, because other programs slow some down. */
static void measure_barrier(struct worker *w)
{
    int64_t least = INT64_MAX;

    for (int i = 0; i < (SIMULATED ? 1 : 5) && w->team->size > 1; i++) {
        int64_t begin = clock_ns(), took;

        worker_barrier(w);
        worker_barrier(w);
        took = (clock_ns() - begin) / 2;
        least = took < least ? took : least;
        if (w->team->index == 0)
            w->job->record->barrier_ns = least;
    }
}

void worker_run(struct team *t, const struct job *j)
{
    struct worker w;
    int failed;

    crash_worker(t->index, &j->record->live[t->index].phase);
    worker_init(&w, t, j);
    worker_set_phase(&w, PHASE_GATE);
    if (arena_gate_wait(t->arena) != GATE_GO)
        return;
    take_seat(&w);
    worker_barrier(&w);
    if (t->index == 0)
        j->record->launch_ns = clock_ns() - j->record->launched_at_ns;
    measure_barrier(&w);
    worker_set_phase(&w, PHASE_FILL);
    failed = fill(&w);
    worker_hand_in_seats(&w);
    for (int r = 0; r < j->warmup + j->repeat && !failed; r++)
        failed = repetition(&w, r);
    measure_memory(&w);
    if (!failed)
        worker_measure_overlap(&w);
    worker_hand_in_seats(&w);
    if (!failed && j->output != NULL && geometry_has_data(&j->g))
        deliver_picture(t, j, w.window.out, &w.err);
    if (!failed && j->trace != NULL)
        deliver_trace(t, j, &w.trace, &w.err);
    slot_close(w.slot, 1);
    worker_agree(&w);
    worker_set_phase(&w, PHASE_DONE);
}
