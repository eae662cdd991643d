/* SPDX-License-Identifier: BSD-3-Clause */
/* The runs of `brigade advise`; see watch.h. */
#include "jobs/advise/watch.h"

#include <math.h>

#include "jobs/advise/free_cores.h"

/* A command that takes this many times as long on one core is ended there. */
enum { PATIENCE = 4 };

/* Cores at work, from which one core alone is worth a look. */
#define SEVERAL 1.5

static int watch_all(struct watched *w, const volatile sig_atomic_t *stop,
                     struct err *e)
{
    struct observe c = {
        .argv = w->argv,
        .machine = w->machine,
        .cpus = "",
        .input = w->o->input,
        .deadline_ns = w->o->deadline_ns,
        .stop = stop,
        .sample_ms = (int)(w->o->sample_ns / 1000000),
        .seen = seen_add,
        .seen_arg = &w->seen,
    };
    double idle = idle_s(&w->allowed);

    if (observe_run(&c, &w->observed, e) != 0)
        return -1;
    if (w->observed.start_errno != 0)
        return err_errno(e, 126, w->observed.start_errno, "cannot run '%.200s'",
                         w->argv[0]);
    seen_close(&w->seen);
    w->free_cores =
        (idle_s(&w->allowed) - idle) / ((double)w->observed.elapsed_ns / 1e9);
    if (CPU_COUNT(&w->allowed) > w->cores) /* hardware threads */
        w->free_cores *= w->cores / (double)CPU_COUNT(&w->allowed);
    return 0;
}

static void watch_alone(struct watched *w, const volatile sig_atomic_t *stop)
{
    struct observed o;
    struct err e = {0};
    struct observe c = {
        .argv = w->argv,
        .machine = w->machine,
        .cpus = "",
        .input = w->o->input,
        .deadline_ns = (PATIENCE * w->cores + 1) * w->observed.elapsed_ns,
        .stop = stop,
    };
    cpu_set_t one;

    CPU_ZERO(&one);
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &w->allowed)) {
            CPU_SET(cpu, &one);
            break;
        }
    if (sched_setaffinity(0, sizeof one, &one) != 0)
        return;
    /* Its time is a lower bound if it was ended. */
    if (observe_run(&c, &o, &e) == 0 && !o.halted && (o.code == 0 || o.late))
        w->alone_s = (double)o.elapsed_ns / 1e9;
    sched_setaffinity(0, sizeof w->allowed, &w->allowed);
}

int watch(struct watched *w, const volatile sig_atomic_t *stop, struct err *e)
{
    struct machine_counts has;
    const struct observed *o = &w->observed;

    w->free_cores = w->alone_s = NAN;
    if (machine_load(&w->machine, NULL, e) != 0)
        return -1;
    if (sched_getaffinity(0, sizeof w->allowed, &w->allowed) != 0)
        CPU_ZERO(&w->allowed);
    machine_count(w->machine, &has);
    w->cores = has.mask_cores > 0 ? has.mask_cores : 1;
    if (watch_all(w, stop, e) != 0)
        return -1;
    if (w->o->alone && w->cores > 1 && *stop == 0 && !o->late && o->code == 0 &&
        (double)(o->user_ns + o->system_ns) >= SEVERAL * (double)o->elapsed_ns)
        watch_alone(w, stop);
    return 0;
}

void watch_release(struct watched *w)
{
    seen_release(&w->seen);
    machine_free(w->machine);
}
