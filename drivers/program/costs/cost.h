/* SPDX-License-Identifier: BSD-3-Clause */
/* What it costs to have n of something that can wait: a process, a thread, a
 * rank, a task of an event loop. Each way is one struct cost_model; measuring
 * happens in a process of its own, so that nothing of one way is left for the
 * next. Ranks cannot be made by one of them: they are measured as they were
 * started, by brigade-mpi.
 *
 * A new way is one file that exports one `const struct cost_model`, and one
 * line in models.c. */
#ifndef DRIVERS_PROGRAM_COSTS_COST_H
#define DRIVERS_PROGRAM_COSTS_COST_H

#include <stdint.h>

#include "kernels/base/err.h"

/* All per one of n, but switch_ns: from one to another while the others
 * sleep. ROW_UNKNOWN: cannot be told. */
struct cost {
    int64_t n; /* how many there were: fewer than asked for at a limit; 0: none
                  can be had here, as limit says */
    int64_t create_ns;    /* until all of them stand and wait */
    int64_t switch_ns;    /* one hands over to another on the same core; CPU
                             time where the core sleeps in between */
    int64_t finish_ns;    /* until all of them are gone */
    int64_t user_bytes;   /* proportional set size that they added */
    int64_t kernel_bytes; /* kernel stacks, page tables, kernel objects that
                             the whole system added: noisy for small n */
    char limit[160];      /* what stopped the creation, or "" */
};

struct cost_model {
    const char *name, *what;
    const char *yields; /* how it gives way: "preemptive", "cooperative" */
    int64_t max;        /* more would say nothing new */
    int running;        /* 1: n stand already, and measuring is collective: all
                           of them do it at the same time, once */
    /* Measure n of them. Returns 0 (c->limit says where a limit was met); -1
     * with EXIT_UNAVAILABLE where not even one can be had, unless others are
     * worth measuring without it. */
    int (*measure)(int64_t n, struct cost *c, struct err *e);
};

/* NULL-terminated: models.c in brigade, drivers/program/costs/rank.c in brigade-mpi. */
extern const struct cost_model *const cost_models[];

/* How to measure those that the other program has, in a sentence. */
extern const char *const cost_elsewhere;

/* What a model notes before and after: memory of this process and the kernel's
 * own. */
struct cost_memory {
    int64_t user_bytes, kernel_bytes;
};
struct cost_memory cost_memory_now(void);

/* Set the per-one bytes of c from two notes. */
void cost_memory_per_one(struct cost *c, struct cost_memory before,
                         struct cost_memory after);

/* Two who wake each other in turns, through one eventfd each. */
enum { COST_TURNS = 4000 };
struct cost_pair {
    int fd[2];
};
int cost_pair_open(struct cost_pair *p);
void cost_pair_close(struct cost_pair *p);

/* Play one side (0 begins). Blocks until all turns are over. Returns the time
 * of one hand-over, ns. */
int64_t cost_pair_switch(const struct cost_pair *p, int side);

/* Stay on a core, so that a switch is one. Returns 0, or -1 (not allowed). */
int cost_bind_to_cpu(int cpu);

#endif
