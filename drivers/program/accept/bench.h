/* SPDX-License-Identifier: BSD-3-Clause */
/* What one rank measures with: the machine, two kernels with their memory, two
 * buffers, a connection over loopback. Prepared once, used on one core after
 * the other. */
#ifndef DRIVERS_PROGRAM_ACCEPT_BENCH_H
#define DRIVERS_PROGRAM_ACCEPT_BENCH_H

#include "drivers/machine/facts.h"
#include "drivers/machine/place.h"
#include "drivers/program/accept/accept.h"
#include "drivers/program/accept/kernel_run.h"
#include "drivers/team/job.h"

struct bench {
    struct machine *machine;
    struct facts facts;
    int rank, has_quota;
    struct job job; /* only what faults (--inject) need */
    int spoil;      /* 1: on this core, for --inject wrong */
    struct kernel_run kernels[RESULTS];
    unsigned char *buffers; /* NULL: not yet, or no memory */
    int numa;               /* node that touched them */
    int loopback[2];        /* connected; -1: there is none */
};

/* Returns 0; -1 with EXIT_UNAVAILABLE, or EXIT_USAGE for a fault that is not
 * understood. bench_close() is due in both cases. */
int bench_open(struct bench *b, const struct program *p,
               const struct accept_options *o, struct err *e);
void bench_close(struct bench *b);

/* Bind to a core and measure all pieces there. */
void bench_core(struct bench *b, const struct question *q,
                struct core_answer *a);

/* Time of a piece. The caller does nothing else between the two. */
struct meter {
    int64_t begin, cpu, queue, throttled;
};
void meter_start(const struct bench *b, struct meter *m);
void meter_stop(const struct bench *b, const struct meter *m,
                struct timing *to);

/* The functions of pieces.def: fill *to and, of those with a result, a->got and
 * a->wrong. They leave to->ns < 0 where a piece cannot be measured here. */
typedef void piece_fn(struct bench *b, struct core_answer *a,
                      struct timing *to);
#define PIECE(function, name, unit, work, weight, floor_ns) piece_fn function;
#include "drivers/program/accept/pieces.def"
#undef PIECE

/* For bench_open() and bench_close(): two connected sockets; -1, -1 where
 * loopback does not work. */
void loopback_open(int fd[2]);
void loopback_close(int fd[2]);

#endif
