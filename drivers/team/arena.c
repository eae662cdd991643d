/* SPDX-License-Identifier: BSD-3-Clause */
/* The shared memory of a group; see arena.h. */
#include "drivers/team/arena.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "drivers/os/clock.h"
#include "drivers/io/slot.h"
#include "drivers/os/limits.h"
#include "drivers/io/source.h"
#include "kernels/base/number.h"

/* Carves a mapping into pieces: first run with base NULL to learn the size. */
struct carver {
    unsigned char *base;
    size_t used;
    int overflow;
};

static void *carve(struct carver *c, size_t align, size_t count, size_t size)
{
    size_t bytes, at = (c->used + align - 1) / align * align;

    if (number_multiply(count, size, &bytes) != 0 ||
        __builtin_add_overflow(at, bytes, &c->used))
        c->overflow = 1;
    if (bytes == 0 || c->overflow || c->base == NULL)
        return NULL;
    return c->base + at;
}

static size_t round_up(size_t bytes, size_t to)
{
    return (bytes + to - 1) / to * to;
}

static int64_t spans_per_worker(const struct job *j, int locals)
{
    int64_t fair = TRACE_BYTES / (int64_t)sizeof(struct span) / locals;

    return j->trace == NULL ? 0 : fair;
}

/* Buffers start on pages so that first touch decides for one worker's pages,
 * small per-worker things on cache lines so that workers share none. */
static void lay_out(struct carver *c, struct arena *a, const struct team *t,
                    const struct job *j, size_t flight_bytes)
{
    const struct geometry *g = &j->g;
    const size_t page = 4096, line = 128;
    size_t locals = (size_t)t->locals, groups = (size_t)t->groups;
    size_t rows = t->rows_apart ? 0 : slab_bytes(&a->slab, g);

    c->used = round_up(sizeof *a, line);
    a->partial_stride = round_up(g->partial_bytes, locals > 1 ? line : 8);
    a->scratch_stride = round_up(g->scratch_bytes, page);
    a->flight_stride = round_up(flight_bytes, page);
    a->spans_max = spans_per_worker(j, t->locals);

    a->block = carve(c, line, 1, sizeof *a->report);
    a->report = (struct group_report *)a->block;
    a->samples = carve(c, line, locals, sizeof *a->samples);
    a->partials = carve(c, line, locals, a->partial_stride);
    a->block_bytes = c->used - round_up(sizeof *a, line);
    a->seats = carve(c, line, locals, sizeof *a->seats);
    a->gathered = carve(c, line, groups > 1 ? groups : 0, sizeof(struct err));
    a->shared = carve(c, page, 1, g->shared_bytes);
    a->scratch = carve(c, page, locals, a->scratch_stride);
    a->flight = carve(c, page, locals, a->flight_stride);
    a->shares = carve(c, line, j->schedule == SCHEDULE_STEAL ? locals : 0,
                      sizeof *a->shares);
    a->spans =
        carve(c, page, locals, (size_t)a->spans_max * sizeof(struct span));
    a->rows = carve(c, page, 1, rows);
    if (a->rows != NULL)
        slab_place(&a->slab, g, a->rows);
}

/* Threads, and ranks of one worker, may have the memory for themselves, which
 * the kernel gives huge pages on demand; what processes share gets them only
 * where shmem_enabled (in /sys/kernel/mm/transparent_hugepage) allows it. */
static void *map(size_t bytes, const struct team *t, const struct job *j)
{
    int mine = j->huge_pages && !(t->driver->can & CAN_PROCESSES);

    return mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                (mine ? MAP_PRIVATE : MAP_SHARED) | MAP_ANONYMOUS |
                    MAP_NORESERVE,
                -1, 0);
}

/* The rows; what is small stays as it is. Refused, they have base pages, which
 * the row tells. */
static void ask_for_huge_pages(const struct arena *a, const struct geometry *g)
{
    if (a->rows != NULL)
        madvise(a->rows, slab_bytes(&a->slab, g), MADV_HUGEPAGE);
}

static int init_locks(struct arena *a)
{
    pthread_mutexattr_t mutex;
    pthread_condattr_t cond;

    if (pthread_mutexattr_init(&mutex) != 0 ||
        pthread_condattr_init(&cond) != 0 ||
        pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED) != 0 ||
        pthread_condattr_setpshared(&cond, PTHREAD_PROCESS_SHARED) != 0)
        return -1;
    if (pthread_mutex_init(&a->gate_lock, &mutex) != 0 ||
        pthread_cond_init(&a->gate_moved, &cond) != 0)
        return -1;
    pthread_mutexattr_destroy(&mutex);
    pthread_condattr_destroy(&cond);
    return 0;
}

/* What helps against too little memory, where it can be had. */
static const char *or_stream(const struct job *j)
{
    const struct picture *p = source_picture(j->kernel->options, j->opt);

    return p != NULL && !p->streamed ? "--stream, " : "";
}

/* A mapping without reservation succeeds at any size and the machine, or the
 * kernel's OOM killer, ends it later; so what is beyond the memory that there
 * is is refused here. Ranks of one host need it together: as much each. */
static int check_fits(size_t bytes, int ranks, const struct job *j,
                      struct err *e)
{
    double have = (double)limits_memory(""), need = (double)bytes * ranks;
    char each[64] = "";

    if (have <= 0 || need <= have)
        return 0;
    if (ranks > 1)
        snprintf(each, sizeof each, " for the %d ranks of this host", ranks);
    return err_set(e, EXIT_UNAVAILABLE,
                   "cannot run this here: it needs %.1f GiB of memory%s and "
                   "the machine has, or this job may use, %.1f GiB; use %sa "
                   "smaller problem or more machines",
                   need / 0x1p30, each, have / 0x1p30, or_stream(j));
}

/* Whether no two workers have to take turns on a core, others of this host
 * included. */
static int have_cores(const struct team *t, const struct job *j,
                      const struct plan *plan)
{
    struct machine_counts c;
    int sharing = plan_sharing(plan);

    machine_count(j->machine, &c);
    return sharing == 1 || (sharing == 0 && t->seats <= c.mask_cores);
}

struct team arena_team(const struct driver *d, int workers)
{
    return (struct team){
        .driver = d,
        .size = workers,
        .groups = 1,
        .locals = workers,
        .seats = workers,
    };
}

int arena_new(struct team *t, const struct job *j, size_t flight_bytes,
              struct err *e)
{
    struct carver c = {.base = NULL};
    struct arena a = {.gate = GATE_CLOSED};
    size_t apart, need;
    struct plan *plan;
    void *base;

    t->arena = NULL;
    if (flight_bytes == 0 && kernel_needs(j->kernel, &j->g) > NEED_TIME) {
        flight_bytes = slot_bytes(&j->g, 1);
        a.blocking_slots = 1;
    }
    a.slab = slab_cut(&j->g, t->groups, t->group);
    lay_out(&c, &a, t, j, flight_bytes);
    apart = t->rows_apart ? slab_bytes(&a.slab, &j->g) : 0;
    if (c.overflow || __builtin_add_overflow(c.used, apart, &need))
        return err_set(e, EXIT_USAGE,
                       "cannot run this: its memory does not fit 64 bits");
    if (check_fits(need, t->seats / t->locals, j, e) != 0 ||
        place_plan(j->machine, j->place, t->seats, &plan, e) != 0)
        return -1;
    base = map(c.used, t, j);
    if (base == MAP_FAILED) {
        plan_free(plan);
        return err_set(e, EXIT_UNAVAILABLE,
                       "cannot map %.1f MiB of memory for %d workers: use %sa "
                       "smaller problem or fewer workers, or raise ulimit -v",
                       (double)c.used / 0x1p20, t->locals, or_stream(j));
    }
    c.base = base;
    lay_out(&c, &a, t, j, flight_bytes);
    a.bytes = c.used;
    a.plan = plan;
    t->arena = base;
    memcpy(t->arena, &a, sizeof a);
    t->tickets = t->arena->tickets;
    if (j->huge_pages)
        ask_for_huge_pages(t->arena, &j->g);
    t->deal_at = t->group;
    t->deal_width = 1;
    barrier_init(&t->arena->barrier, t->locals, have_cores(t, j, plan));
    if (init_locks(t->arena) != 0) {
        arena_free(t);
        return err_set(e, EXIT_UNAVAILABLE, "cannot make shared locks");
    }
    if (source_load(j->kernel->options, j->opt, a.slab.window.lo,
                    a.slab.window.hi, j->g.units, e) != 0) {
        arena_free(t);
        return -1;
    }
    /* Launching begins when memory and input stand. */
    if (j->record != NULL)
        j->record->launched_at_ns = clock_ns() - j->init_ns;
    return 0;
}

void arena_free(struct team *t)
{
    if (t->arena == NULL)
        return;
    plan_free(t->arena->plan);
    munmap(t->arena, t->arena->bytes);
    t->arena = NULL;
}

enum gate arena_gate_wait(struct arena *a)
{
    enum gate how;

    pthread_mutex_lock(&a->gate_lock);
    while (a->gate == GATE_CLOSED)
        pthread_cond_wait(&a->gate_moved, &a->gate_lock);
    how = a->gate;
    pthread_mutex_unlock(&a->gate_lock);
    return how;
}

void arena_gate_open(struct arena *a, enum gate how)
{
    pthread_mutex_lock(&a->gate_lock);
    a->gate = how;
    pthread_cond_broadcast(&a->gate_moved);
    pthread_mutex_unlock(&a->gate_lock);
}

void arena_barrier(struct team *t)
{
    barrier_wait(&t->arena->barrier);
}

int arena_sleeps(const struct team *t)
{
    return t->driver->barrier == arena_barrier &&
           t->arena->barrier.look_ns == 0;
}

void arena_wrap(const struct geometry *g, struct window *w)
{
    for (int64_t u = w->lo; u < w->hi; u++) {
        int64_t from = ((u % g->units) + g->units) % g->units;

        if (from != u)
            memcpy(w->in + (size_t)(u - w->lo) * g->in_bytes,
                   w->in + (size_t)(from - w->lo) * g->in_bytes, g->in_bytes);
        else
            u = g->units - 1; /* the slab itself stays */
    }
}

void arena_exchange(struct team *t, const struct geometry *g, struct window *w,
                    int64_t lo, int64_t hi, enum exchange_phase phase)
{
    (void)lo;
    (void)hi;
    (void)phase;
    t->driver->barrier(t);
    if (!g->wrap || g->halo == 0)
        return;
    if (t->local == 0)
        arena_wrap(g, w);
    t->driver->barrier(t);
}
