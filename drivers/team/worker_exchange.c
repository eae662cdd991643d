/* SPDX-License-Identifier: BSD-3-Clause */
/* Barriers and exchanges in the timed part, and the buffers of a pass. */
#include "drivers/os/clock.h"
#include "drivers/team/worker_impl.h"

void worker_set_phase(struct worker *w, enum phase phase)
{
    w->sample->phase = (int32_t)phase;
    atomic_store_explicit(&w->job->record->live[w->team->index].phase,
                          (int32_t)phase, memory_order_relaxed);
}

struct moment {
    int64_t wall_ns, cpu_ns;
};

static struct moment moment(void)
{
    return (struct moment){clock_ns(), clock_thread_cpu_ns()};
}

/* Count the wall and CPU time of a barrier or an exchange as communication: a
 * rank that spins does not work. */
static void communicated(struct worker *w, struct moment since)
{
    struct moment now = moment();

    w->sample->comm_ns += now.wall_ns - since.wall_ns;
    w->comm_cpu_ns += now.cpu_ns - since.cpu_ns;
}

void worker_exchange(struct worker *w, enum exchange_phase phase)
{
    const struct arena *a = w->arena;
    const struct driver *d = w->team->driver;
    struct moment begin = {0};

    /* A test usually makes no progress, and reading four clocks takes several
     * times as long. So its time counts as work. */
    if (phase != EXCHANGE_TEST) {
        worker_set_phase(w, PHASE_EXCHANGE);
        begin = moment();
    }
    d->exchange(w->team, &w->job->g, &w->window, a->slab.lo, a->slab.hi, phase);
    if (phase == EXCHANGE_TEST)
        return;
    communicated(w, begin);
    trace_add(&w->trace, SPAN_EXCHANGE, -1, begin.wall_ns, clock_ns());
    worker_set_phase(w, PHASE_WORK);
}

void worker_setup_barrier(struct worker *w)
{
    struct moment begin = moment();

    worker_set_phase(w, PHASE_EXCHANGE);
    worker_barrier(w);
    communicated(w, begin);
    w->sample->setup_wait_ns = w->sample->comm_ns;
    trace_add(&w->trace, SPAN_BARRIER, -1, begin.wall_ns, clock_ns());
    worker_set_phase(w, PHASE_WORK);
}

/* Pass p reads the output of pass p-1. The first input is never overwritten, so
 * that all repetitions start equal:  in -> out -> spare -> out ... */
void worker_set_buffers(struct worker *w, int pass)
{
    const struct slab *s = w->slab;

    w->pass = pass;
    w->window = s->window;
    if (pass > 0)
        w->window.in = pass % 2 ? s->window.out : s->spare;
    if (pass % 2)
        w->window.out = s->spare;
}
