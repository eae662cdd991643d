/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract between the worker body and an execution model (driver).
 *
 * A driver launches a team of workers and provides a few services. All workers
 * of all drivers run worker_run() in worker.c, so the rows of two drivers
 * differ only by the execution model.
 *
 * A group is an address space. Threads share one. Forked processes also count
 * as one, because everything they need is mapped shared before the fork. Each
 * MPI rank is a group. Within a group, the worker with local == 0 is the
 * leader.
 *
 *     team of 4     index   0    1    2    3
 *     pthread       group   0    0    0    0     groups = 1, locals = 4
 *     mpi           group   0    1    2    3     groups = 4, locals = 1
 *
 * serial.c is the annotated skeleton; pthread.c is the one for a team of threads,
 * mpi.c for ranks. A new driver is one file that exports one `const struct
 * driver`, and one line in registry.def. */
#ifndef DRIVERS_DRIVER_H
#define DRIVERS_DRIVER_H

#include <stddef.h>
#include <stdint.h>

#include "drivers/team/loop.h"
#include "kernels/kernel.h"

struct job;
struct driver;
struct arena;
struct ticket;

/* One call of exchange() does ALL of it, or only BEGIN or END, with work that
 * needs no halo in between. TEST is called between the chunks of that work, for
 * libraries that make progress only during calls. */
enum exchange_phase {
    EXCHANGE_ALL,
    EXCHANGE_BEGIN,
    EXCHANGE_TEST,
    EXCHANGE_END,
};

/* What a team does between BEGIN and END. */
enum overlap {
    OVERLAP_NONE, /* nothing: only ALL is used */
    OVERLAP_TEST, /* the interior, with TEST after each of its chunks */
    OVERLAP_LAZY, /* the interior, without TEST */
};

struct team {
    const struct driver *driver;
    int index, size;   /* this worker among all workers */
    int group, groups; /* its address space among all */
    int local, locals; /* this worker within its group */
    int seat, seats;   /* this worker among those of its host */
    enum overlap overlap;
    /* Chunks of work without data are assigned to groups cyclically. Of every
     * `groups` chunks, this worker draws the deal_width chunks from deal_at on:
     * those of its group (1), or of all groups that share its tickets. */
    int deal_at, deal_width;
    struct ticket *tickets; /* two, used alternately: team/arena.h */
    int rows_apart;         /* 1: the driver places the slab's rows elsewhere */
    struct arena *arena;    /* memory that the group shares: team/arena.h */
    void *impl;             /* private to the driver */
};

/* What every worker of every driver executes: worker_run(). */
typedef void worker_fn(struct team *t, const struct job *j);

/* Takes units lo .. hi-1, unit_bytes each, at the root. Returns 0 or -1. */
typedef int sink_fn(void *arg, int64_t lo, int64_t hi,
                    const unsigned char *units, struct err *e);

/* Capabilities of a driver. The program refuses anything else by name before
 * the run. */
enum driver_can {
    CAN_SCHEDULE = 1 << 0, /* follows --schedule */
    CAN_RANKS = 1 << 1,    /* workers on several machines, under mpirun */
    CAN_THREAD_PER_WAIT = 1 << 2, /* a worker per waiting task is cheap */
    CAN_IN_FLIGHT = 1 << 3,       /* several waits at once on one worker */
    CAN_TIME = 1 << 4,            /* can wait for NEED_TIME */
    CAN_PROCESSES = 1 << 5,       /* workers are processes and can die alone */
    CAN_THREADS_IN_RANK = 1 << 6, /* each rank has --threads workers */
    CAN_FILES = 1 << 7,           /* can wait for NEED_FILE */
    CAN_REPLIES = 1 << 8,         /* can wait for NEED_REPLY */
    CAN_ALL_NEEDS = CAN_TIME | CAN_FILES | CAN_REPLIES,
    ONE_AT_A_TIME = 1 << 9, /* a global lock: one worker computes at a time */
};

struct driver {
    const char *name, *summary;
    const char *family;  /* kind of workers, for rows and reports: "serial",
                            "threads", "processes", "ranks", "loop", "pool" */
    const char *engine;  /* how it waits: "blocking", "epoll" */
    const char *instead; /* drivers to suggest for more workers */
    unsigned can;        /* enum driver_can */
    int max_workers;     /* 0: unlimited */
    int helpers;         /* additional workers: the first ones */
    const struct option *options; /* terminated table or NULL */
    size_t options_size;

    /* 0 if this build can run the driver on this machine; else -1 with
     * EXIT_UNAVAILABLE and the reason. NULL: always available. */
    int (*available)(struct err *e);

    /* Start j->workers workers, run fn on each, wait for all. Not collective:
     * called once per process. Returns 0, or -1 if the team could not start
     * (EXIT_UNAVAILABLE; no worker passed the gate) or if a worker was lost
     * (EXIT_FAILED). Errors inside the team are in j->record. */
    int (*launch)(const struct job *j, worker_fn *fn, struct err *e);

    /* Collective over the team: returns once all workers have
     * entered. */
    void (*barrier)(struct team *t);

    /* Collective over a group: run every chunk of l exactly once, on any worker
     * of the group. With l->common, on any worker that shares its tickets; with
     * t->rows_apart, on any worker that can access its rows. No barrier at the
     * end. */
    void (*for_each)(struct team *t, const struct loop *l);

    /* Collective over the leaders: send n bytes of each group to all leaders,
     * in order of groups: all[group * n]. Called only with several groups.
     * Returns nothing: an MPI error ends the run. */
    void (*gather)(struct team *t, const void *mine, size_t n, void *all);

    /* Collective over the team, between two passes. After ALL or END, the halo
     * of w->in holds the newest units of every neighbour. Until then no worker
     * writes to w->in. lo, hi: the group's units. TEST is not collective; the
     * leader may call it at any time. Drivers that leave t->overlap at
     * OVERLAP_NONE only get ALL. */
    void (*exchange)(struct team *t, const struct geometry *g, struct window *w,
                     int64_t lo, int64_t hi, enum exchange_phase phase);

    /* Collective over the leaders: pass units lo .. hi-1 of each group to the
     * root's sink, in order of groups, in blocks of at most 64 MiB. Returns 0;
     * -1 at the root if sink failed. NULL: the driver has one group. */
    int (*collect)(struct team *t, const unsigned char *mine, int64_t lo,
                   int64_t hi, size_t unit_bytes, sink_fn *sink, void *arg,
                   struct err *e);
};

/* Whether d can wait for needs of this kind. */
static inline int driver_can_wait(const struct driver *d, enum need_kind needs)
{
    static const unsigned can[] = {
        [NEED_TIME] = CAN_TIME,
        [NEED_FILE] = CAN_FILES,
        [NEED_REPLY] = CAN_REPLIES,
    };

    return needs == NEED_NONE || (d->can & can[needs]) != 0;
}

/* Whether no two workers of d share memory. */
static inline int driver_only_ranks(const struct driver *d)
{
    return d->can & CAN_RANKS && !(d->can & CAN_THREADS_IN_RANK);
}

/* Every driver of this program, NULL-terminated, from registry.def.
 * drivers_elsewhere has those of the other program. */
extern const struct driver *const drivers[];
extern const struct driver_elsewhere {
    const char *name, *program; /* "mpi", "brigade-mpi" */
    const char *launcher;       /* text before the number of workers, or "" */
    const char *options;        /* text at the end of the line, or "" */
} drivers_elsewhere[];

#endif
