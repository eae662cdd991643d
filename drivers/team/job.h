/* SPDX-License-Identifier: BSD-3-Clause */
/* One run: what, by whom, where, how often (struct job, constant once a team
 * is launched), and what came out (struct record, written by the team). */
#ifndef DRIVERS_TEAM_JOB_H
#define DRIVERS_TEAM_JOB_H

#include <stdatomic.h>
#include <stdint.h>

#include "drivers/team/complaints.h"
#include "drivers/team/lateness.h"
#include "drivers/team/loop.h"
#include "drivers/machine/place.h"
#include "drivers/driver.h"
#include "kernels/kernel.h"

/* --inject: a fault on purpose, for tests and for teaching. */
enum inject_kind {
    INJECT_NONE,
    INJECT_WRONG, /* a worker computes a wrong result */
    INJECT_DIE,   /* a worker ends by SIGKILL, or leaves if it is a thread */
    INJECT_STOP,  /* a worker is stopped by SIGSTOP, or sleeps for ever */
    INJECT_HANG,  /* a worker computes for ever */
    INJECT_CRASH, /* a worker writes to no memory: SIGSEGV */
    INJECT_BUS,   /* a worker's memory goes away: SIGBUS */
    INJECT_ABORT, /* a worker's library calls abort() */
    INJECT_EXIT,  /* a worker's library calls exit(0) */
};

struct items;

struct inject {
    enum inject_kind kind;
    int worker;
};

/* How far a worker has come, for the supervisor and the rows. */
enum phase {
    PHASE_ELSEWHERE, /* a worker of another process: not known here */
    PHASE_LAUNCH,
    PHASE_GATE,
    PHASE_FILL,
    PHASE_WORK,
    PHASE_EXCHANGE, /* in the midst of work, waits for others */
    PHASE_END,      /* has done its chunks, waits for the others */
    PHASE_CHECK,
    PHASE_DONE,
    PHASE_LOST, /* left on purpose of --inject die */
};
extern const char *const phase_names[];

/* One worker in one repetition. Times are CLOCK_MONOTONIC of its host. */
struct sample {
    int64_t begin_ns;    /* before the start barrier */
    int64_t start_ns;    /* after it */
    int64_t ready_ns;    /* setting up done */
    int64_t stop_ns;     /* before the end barrier */
    int64_t end_ns;      /* after it */
    int64_t cpu_ns;      /* thread CPU from start to stop, less comm_cpu */
    int64_t comm_ns;     /* in barriers and exchanges from start to stop */
    int64_t runqueue_ns; /* runnable but not running; -1 unknown */
    int64_t spun_ns;     /* CPU time in barriers and exchanges, those at the end
                            included; not in cpu_ns */
    int64_t migrations;  /* moves to other hardware threads; -1 unknown */
    int64_t wait_ns;     /* summed over chunks: asked until arrived */
    int64_t late_max_ns;
    int64_t tick_max_ns;
    int64_t chunks, units;
    int64_t calls;          /* of the system, for waiting: os/syscall_count.h */
    int64_t process_cpu_ns; /* of its process, all threads, begin to end */
    int64_t throttled_ns;   /* by CPU quotas, of its process's control group; of
                               one thread of each process, else 0 */
    int64_t spans, spans_dropped;
    int32_t cpu, core, numa; /* last ran on; -1 unknown */
    int32_t phase;
};

/* One worker, what does not change between repetitions. */
struct seat {
    int32_t pid, tid;
    int32_t rank; /* MPI rank, 0 otherwise */
    int32_t mask_pus, mask_cores;
    int32_t cores_allowed, pus_allowed; /* on its host */
    /* Of its process; 0 for all but one thread of it. */
    int64_t pss_bytes, huge_bytes;
    /* Once per pass: the halo exchange alone, the interior alone, and the two
     * overlapped; 0: not measured. worker_overlap.c */
    int64_t exchange_ns, interior_ns, both_ns;
    char host[64];
    char asked[32], actual[64];
    struct place_mask mask;
};

/* What all workers of one group hand in after a repetition. */
struct handed {
    struct err err;
    struct lateness late, ticks;
};

enum { COUNTS_MAX = 8 };

struct repetition {
    _Atomic int measured; /* the fields below are filled, for good */
    int right;            /* and the result stood every comparison */
    int64_t elapsed_ns;
    struct lateness late, ticks; /* of the work's waits; of heartbeats */
    struct tally tally;
    uint64_t counts[COUNTS_MAX]; /* kernel->counts */
    enum verified verified;
};

/* A worker as those see it who look on while it runs: the watchdog, the line
 * of progress, the parent of forked children. A cache line each, since the
 * count moves with every chunk. */
struct live {
    _Alignas(64) _Atomic int64_t chunks; /* done in this repetition */
    _Atomic int32_t phase;
    _Atomic int32_t child; /* pid of a forked worker, 0: none */
};

/* Mapped shared before the launch, filled at the root, read afterwards. */
struct record {
    struct err err; /* the team's first error, of the lowest group */
    struct complaints complaints; /* of single chunks, in this process */
    int64_t launched_at_ns;       /* launch_ns counts from here */
    int64_t launch_ns;
    int64_t barrier_ns;       /* one barrier of the team; 0: not measured */
    _Atomic int64_t begun_ns; /* when the first repetition began; 0: not yet */
    _Atomic int now;          /* the repetition that runs */
    int64_t live_chunks;      /* of the root's group, in a whole repetition */
    int repetitions, workers;
    int ranks, threads, nodes; /* 0 until the team has sat down */
    size_t map_bytes;
    struct repetition *rep; /* [repetitions] */
    struct sample *samples; /* [repetitions][workers] */
    struct seat *seats;     /* [workers] */
    struct live *live;      /* [workers] */
};

struct job {
    const struct kernel *kernel;
    void *opt; /* constant but for picture rows, loaded by leaders */
    const struct driver *driver;
    const void *driver_opt;
    struct geometry g; /* g.grain as it will be used */
    int workers;       /* over all groups */
    enum schedule schedule;
    int huge_pages; /* asked for */
    int64_t depth;
    int repeat, warmup;
    uint64_t seed;
    struct inject inject;
    const struct items *items; /* what chunks may need */
    const struct machine *machine;
    const char *place;
    int64_t init_ns;    /* launching that was done before: MPI_Init */
    const char *output; /* picture to write, or NULL */
    const char *trace;  /* trace to write, or NULL */
    struct record *record;
};

/* Whether ranks of a host reach each other's rows: mpi_steal.c. */
static inline int job_ranks_share(const struct job *j)
{
    return j->schedule == SCHEDULE_STEAL && driver_only_ranks(j->driver) &&
           geometry_has_data(&j->g);
}

/* Map a record for `workers` workers and all repetitions of j, and put it in
 * j->record. Returns 0; -1 with EXIT_UNAVAILABLE. */
int record_new(struct job *j, struct err *e);
void record_free(struct record *r);

/* The samples of repetition rep. */
static inline struct sample *record_samples(const struct record *r, int rep)
{
    return r->samples + (size_t)rep * (size_t)r->workers;
}

#endif
