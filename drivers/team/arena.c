/* SPDX-License-Identifier: BSD-3-Clause */
/* The shared memory of a group; see arena.h. */
#include "drivers/team/arena.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "drivers/io/slot.h"
#include "drivers/os/limits.h"
#include "drivers/team/arena_layout.h"
#include "drivers/team/model.h"
#include "drivers/io/source.h"

/* Threads, and ranks of one worker, can use a private mapping, which the kernel
 * backs with huge pages on request. Memory shared by processes gets them only
 * if shmem_enabled (in /sys/kernel/mm/transparent_hugepage) allows it. */
static void *map(size_t bytes, const struct team *t, const struct job *j)
{
    int mine = j->huge_pages && !(t->driver->can & CAN_PROCESSES);

    return mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                (mine ? MAP_PRIVATE : MAP_SHARED) | MAP_ANONYMOUS |
                    MAP_NORESERVE,
                -1, 0);
}

/* Only for the rows; the rest is small. If the kernel refuses, they have base
 * pages, and the CSV row reports it. */
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

/* The option that saves memory, if the kernel has one. */
static const char *or_stream(const struct job *j)
{
    const struct picture *p = source_picture(j->kernel->options, j->opt);

    return p != NULL && !p->streamed ? "--stream, " : "";
}

/* A mapping without reservation succeeds at any size, and the OOM killer ends
 * the run later. So a size beyond the available memory is refused here. Each
 * rank of a host needs this much. */
static int check_fits(size_t bytes, int ranks, const struct job *j,
                      struct err *e)
{
    struct limits_group g;
    double have = (double)limits_memory("", &g), need = (double)bytes * ranks;
    char each[64] = "", limit[160] = "";

    /* Rows that are only simulated are never touched. */
    if (need <= have || (j->model != NULL && j->model->skip))
        return 0;
    if (ranks > 1)
        snprintf(each, sizeof each, " for the %d ranks of this host", ranks);
    if (g.file != NULL)
        snprintf(limit, sizeof limit,
                 "the control group's limit of %.2f GiB (%s) leaves %.2f GiB",
                 (double)g.limit / 0x1p30, g.file, have / 0x1p30);
    else
        snprintf(limit, sizeof limit, "the machine has %.2f GiB",
                 have / 0x1p30);
    return err_set(e, EXIT_UNAVAILABLE,
                   "cannot run this here: it needs %.2f GiB of memory%s and "
                   "%s; use %sa smaller problem%s or more machines",
                   need / 0x1p30, each, limit, or_stream(j),
                   g.file != NULL ? ", a larger limit" : "");
}

/* Whether each worker of this host, including other groups', has a separate
 * core. */
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

/* *mapped: bytes of the mapping. *need: plus the rows, if the driver maps them
 * elsewhere. */
static int measure(struct arena *a, const struct team *t, const struct job *j,
                   size_t flight_bytes, size_t *mapped, size_t *need,
                   struct err *e)
{
    size_t elsewhere;

    a->slab = slab_cut(&j->g, t->groups, t->group);
    elsewhere = t->rows_apart ? slab_bytes(&a->slab, &j->g) : 0;
    if (arena_lay_out(a, NULL, t, j, flight_bytes, mapped) == 0 &&
        !__builtin_add_overflow(*mapped, elsewhere, need))
        return 0;
    return err_set(e, EXIT_USAGE,
                   "cannot run this: its memory size does not fit 64 bits");
}

/* Map the arena, lay it out, copy *a to its start and set t->arena to that. */
static int map_arena(struct arena *a, struct team *t, const struct job *j,
                     size_t flight_bytes, size_t bytes, struct err *e)
{
    void *base = map(bytes, t, j);

    if (base == MAP_FAILED)
        return err_set(e, EXIT_UNAVAILABLE,
                       "cannot map %.1f MiB of memory for %d workers: use %sa "
                       "smaller problem or fewer workers, or raise ulimit -v",
                       (double)bytes / 0x1p20, t->locals, or_stream(j));
    arena_lay_out(a, base, t, j, flight_bytes, &a->bytes);
    t->arena = base;
    memcpy(t->arena, a, sizeof *a);
    if (j->huge_pages)
        ask_for_huge_pages(t->arena, &j->g);
    return 0;
}

int arena_new(struct team *t, const struct job *j, size_t flight_bytes,
              struct err *e)
{
    struct arena a = {.gate = GATE_CLOSED};
    size_t mapped = 0, need = 0;

    t->arena = NULL;
    if (flight_bytes == 0 && kernel_needs(j->kernel, &j->g) > NEED_TIME) {
        flight_bytes = slot_bytes(&j->g, 1);
        a.blocking_slots = 1;
    }
    if (measure(&a, t, j, flight_bytes, &mapped, &need, e) != 0 ||
        check_fits(need, t->seats / t->locals, j, e) != 0 ||
        place_plan(j->machine, j->place, t->seats, &a.plan, e) != 0)
        return -1;
    if (map_arena(&a, t, j, flight_bytes, mapped, e) != 0) {
        plan_free(a.plan);
        return -1;
    }
    barrier_init(&t->arena->barrier, t->locals, have_cores(t, j, a.plan));
    if (init_locks(t->arena) != 0) {
        arena_free(t);
        return err_set(e, EXIT_UNAVAILABLE, "cannot create shared locks");
    }
    t->tickets = t->arena->tickets;
    t->deal_at = t->group;
    t->deal_width = 1;
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
            u = g->units - 1; /* skip the slab itself */
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
