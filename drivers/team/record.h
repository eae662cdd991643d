/* SPDX-License-Identifier: BSD-3-Clause */
/* The output of a run: the progress of each worker, its measurements in each
 * repetition, where it ran, and the results. Mapped shared before the launch
 * and written by the team. The code for CSV rows reads it, also in the supervisor
 * after the run was killed. team/job.h is the input. */
#ifndef DRIVERS_TEAM_RECORD_H
#define DRIVERS_TEAM_RECORD_H

#include <stdatomic.h>
#include <stdint.h>

#include "drivers/machine/place.h"
#include "drivers/team/chunk_errors.h"
#include "drivers/team/lateness.h"
#include "kernels/kernel.h"

struct job;

/* The progress of a worker, for the supervisor and the rows. */
enum phase {
    PHASE_ELSEWHERE, /* unknown: a worker of another process */
    PHASE_LAUNCH,
    PHASE_GATE,
    PHASE_FILL,
    PHASE_WORK,
    PHASE_EXCHANGE, /* waits for others during work */
    PHASE_END,      /* has completed its chunks, waits for the others */
    PHASE_CHECK,
    PHASE_DONE,
    PHASE_LOST, /* blocked for ever by --inject die */
};
extern const char *const phase_names[];

/* One worker in one repetition. Times are CLOCK_MONOTONIC of its host. */
struct sample {
    int64_t begin_ns;      /* before the start barrier */
    int64_t start_ns;      /* after it */
    int64_t ready_ns;      /* set-up completed */
    int64_t stop_ns;       /* before the end barrier */
    int64_t end_ns;        /* after it */
    int64_t cpu_ns;        /* thread CPU from start to stop, less comm_cpu */
    int64_t comm_ns;       /* in barriers and exchanges from start to stop */
    int64_t setup_wait_ns; /* part of comm_ns: in the barrier after set-up */
    int64_t comm_queue_ns; /* part of comm_ns: at most this in the run queue */
    int64_t lock_ns;       /* waited for the global lock */
    int64_t handover_ns;   /* waited for chunks from another worker */
    int64_t runqueue_ns;   /* runnable but not running; -1 unknown */
    int64_t migrations;    /* moves to other hardware threads; -1 unknown */
    int64_t wait_ns;       /* sum over chunks: from request to arrival */
    int64_t late_max_ns;
    int64_t tick_max_ns;
    int64_t chunks, units;
    int64_t calls;          /* system calls to wait: os/syscall_count.h */
    int64_t process_cpu_ns; /* of its process, all threads, begin to end */
    int64_t throttled_ns;   /* of its process's control group, by CPU quotas;
                               in one thread of each process, else 0 */
    int64_t spans, spans_dropped;
    int32_t cpu, core, numa; /* last ran on; -1 unknown */
    int32_t phase;
};

/* One worker: values that do not change between repetitions. */
struct seat {
    int32_t pid, tid;
    int32_t rank; /* MPI rank, 0 otherwise */
    int32_t mask_pus, mask_cores;
    int32_t cores_allowed, pus_allowed; /* on its host */
    /* Of its process; 0 for all threads of it but one. */
    int64_t pss_bytes, huge_bytes;
    /* Once per pass: the halo exchange alone, the interior alone, and the two
     * overlapped; 0: not measured. worker_overlap.c */
    int64_t exchange_ns, interior_ns, both_ns;
    char host[64];
    char asked[32], actual[64];
    struct place_mask mask;
};

/* The report of a group's workers after a repetition. */
struct group_report {
    struct err err;
    struct lateness late, ticks;
};

enum { COUNTS_MAX = 8, COUNT_NAME_SIZE = 64 };

/* What rows need of the job, without pointers: the supervisor has the record of a
 * killed run, but not its job. */
struct run_facts {
    int warmup, passes, helpers;
    double work, flops, bytes; /* per pass */
    int result_is_hash;
    int skips;        /* 1: simulated work without a result */
    int inherit;      /* 1: placed by the launcher or the user */
    int ends_unknown; /* 1: it is not known when a wait could have ended */
    int contended, event_loop, one_at_a_time;
    char counts[COUNTS_MAX][COUNT_NAME_SIZE]; /* empty: no more */
};

struct repetition {
    _Atomic int measured; /* 1: the fields below are final */
    int right;            /* 1: and the result passed every comparison */
    int64_t elapsed_ns;
    struct lateness late, ticks; /* of the work's waits; of heartbeats */
    struct tally tally;
    uint64_t counts[COUNTS_MAX]; /* kernel->counts */
    enum verified verified;
};

/* The state of a running worker for observers: the watchdog, the progress line,
 * the parent of forked children. One cache line each, because the count changes
 * with every chunk. */
struct live {
    _Alignas(64) _Atomic int64_t chunks; /* completed in this repetition */
    _Atomic int32_t phase;
    _Atomic int32_t child; /* pid of a forked worker, 0: none */
};

/* Mapped shared before the launch, filled at the root, read afterwards. */
struct record {
    _Atomic int ready; /* 1: the run has filled in what follows */
    struct run_facts facts;
    struct err err; /* the team's first error, of the lowest group */
    struct chunk_errors chunk_errors; /* of single chunks, in this process */
    int64_t launched_at_ns;           /* start of launch_ns */
    int64_t launch_ns;
    int64_t barrier_ns;       /* one barrier of the team; 0: not measured */
    _Atomic int64_t begun_ns; /* start of the first repetition; 0: not yet */
    _Atomic int now;          /* the current repetition */
    int64_t live_chunks;      /* of the root's group in a whole repetition */
    int repetitions, workers;
    int ranks, threads, nodes; /* 0 until the workers have reported */
    size_t map_bytes;
    struct repetition *rep; /* [repetitions] */
    struct sample *samples; /* [repetitions][workers] */
    struct seat *seats;     /* [workers] */
    struct live *live;      /* [workers] */
};

/* Map a record for the workers and all repetitions of j, and store it in
 * j->record. Returns 0; -1 with EXIT_UNAVAILABLE. */
int record_new(struct job *j, struct err *e);
void record_free(struct record *r);

/* Before a fork: let the next record of the child be readable by the parent. Without
 * memory for that, record_left() returns NULL. */
void record_share(void);

/* In the parent, once the child has ended: a private copy of its record, or NULL. */
struct record *record_left(void);

/* Repetitions that have begun, at the root. Others are not to be read: each would
 * take a page of memory, and with many the end of a run a second. */
int record_begun(const struct record *r);

/* The samples of repetition rep. */
static inline struct sample *record_samples(const struct record *r, int rep)
{
    return r->samples + (size_t)rep * (size_t)r->workers;
}

#endif
