/* SPDX-License-Identifier: BSD-3-Clause */
/* The cost of n things that can wait: processes, threads, ranks, tasks of an
 * event loop. Each kind is one struct cost_model, measured in a separate
 * process, so that it does not affect the next. brigade-mpi measures the ranks
 * that were started.
 *
 * A new model is one file that exports one `const struct cost_model`, and one
 * line in models.def. */
#ifndef DRIVERS_PROGRAM_COSTS_COST_H
#define DRIVERS_PROGRAM_COSTS_COST_H

#include <stdint.h>

#include "kernels/base/err.h"

/* Each value is per one of n, except switch_ns. ROW_UNKNOWN: cannot be
 * measured. */
struct cost {
    int64_t n;          /* count reached: less than requested at a limit; 0: not
                  available, and limit says why */
    int64_t create_ns;  /* until all of them exist and wait */
    int64_t switch_ns;  /* from one to another on the same core; CPU time
                             where the core sleeps in between */
    int64_t finish_ns;  /* until all of them have ended */
    int64_t user_bytes; /* proportional set size that they added */
    int64_t kernel_bytes; /* kernel stacks, page tables and kernel objects of
                             the whole system: noisy for small n */
    char limit[160];      /* what prevented more, or "" */
};

struct cost_model {
    const char *name, *what;
    const char *yields; /* kind of switch: "preemptive", "cooperative" */
    int64_t max;        /* largest n that is measured */
    int running;        /* 1: n exist already, and measure() is collective:
                           all of them call it once, at the same time */
    /* Measure n of them. Returns 0 (c->limit says which limit was met); -1
     * with EXIT_UNAVAILABLE where not even one can be created. A model that is
     * not available here returns 0 with c->n = 0, so that the others are
     * measured. */
    int (*measure)(int64_t n, struct cost *c, struct err *e);
};

/* NULL-terminated: models.c in brigade, rank.c in brigade-mpi. */
extern const struct cost_model *const cost_models[];

/* Sentence: how to measure the models of the other program. */
extern const char *const cost_elsewhere;

/* Memory of this process and of the kernel, read before and after. */
struct cost_memory {
    int64_t user_bytes, kernel_bytes;
};
struct cost_memory cost_memory_now(void);

/* Set the bytes of c, per one, from two readings. */
void cost_memory_per_one(struct cost *c, struct cost_memory before,
                         struct cost_memory after);

/* Two threads or processes that wake each other, with one eventfd each. */
enum { COST_TURNS = 4000 };
struct cost_pair {
    int fd[2];
};
int cost_pair_open(struct cost_pair *p);
void cost_pair_close(struct cost_pair *p);

/* Run one side; side 0 begins. Blocks until all turns are over. Returns the
 * time of one switch, ns. */
int64_t cost_pair_switch(const struct cost_pair *p, int side);

/* Bind this thread to a CPU, so that both sides share it. Returns 0; -1 (not
 * allowed). */
int cost_bind_to_cpu(int cpu);

#endif
