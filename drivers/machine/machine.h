/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine as plain arrays, for planning (place.c) and binding
 * (place_bind.c). Private to the placement files; other code uses place.h.
 *
 * machine.c is the only file that includes hwloc.h. It converts a topology to
 * these arrays once, and gets and sets masks of the operating system. Planning
 * does not use hwloc.
 *
 *     pu      0 1 2 3 4 5 6 7      hardware threads, hwloc's logical order,
 *     core    0 . 1 . 2 . 3 .      only the allowed ones: dense from 0
 *     l3      0 . . . 1 . . .
 *     numa    0 . . . . . . .
 *
 * A set of PUs is one flag per PU: unsigned char set[m->pus], 0 or 1. */
#ifndef DRIVERS_MACHINE_MACHINE_H
#define DRIVERS_MACHINE_MACHINE_H

#include <stddef.h>

#include "drivers/machine/place.h"

/* Groups of cores, from the outside in. */
enum level { LEVEL_PACKAGE, LEVEL_NUMA, LEVEL_L3, LEVELS };

#define CACHE_LEVELS 3

struct pu {
    unsigned os_cpu; /* the operating system's number; may have gaps */
    int core;
    int index; /* counted over allowed PUs; -1: not allowed, which occurs only
                  after machine_load_whole() */
};

struct core {
    int lo, hi;        /* its PUs are lo .. hi-1; hi - lo > 1: SMT */
    int group[LEVELS]; /* its package, node, L3; -1: none */
    int efficiency;    /* hwloc's rank of its kind: higher is faster; -1:
                          unknown */
    int index;         /* counted over cores with an allowed PU; -1 */
};

struct machine {
    struct hwloc_topology *topology;
    int here; /* 1: the machine we run on, so masks are valid */
    int packages, numa, cores, pus;
    int allowed_cores, allowed_pus;
    struct core *core;
    struct pu *pu;
    unsigned char *mask; /* set that the thread was bound to when loading */
    size_t cache_bytes[CACHE_LEVELS + 1]; /* by level, [0] unused */
};

/* The processor's model name, or "". */
const char *machine_model(const struct machine *m);

/* The calling thread's mask as a set. Returns 0, or -1 with errno. Only for
 * m->here. */
int machine_get_mask(const struct machine *m, unsigned char *set);

/* Make set the calling thread's mask. Returns 0, or -1 with errno. The kernel
 * may apply only a part of it, so the caller must read it back. Only for
 * m->here. */
int machine_set_mask(const struct machine *m, const unsigned char *set);

/* Logical PU that the calling thread ran on last; *os_cpu gets the operating
 * system's number of it. -1 if unknown or not allowed. */
int machine_last_pu(const struct machine *m, int *os_cpu);

/* Number of PUs in set, and of cores with at least one PU in set. */
int machine_set_pus(const struct machine *m, const unsigned char *set);
int machine_set_cores(const struct machine *m, const unsigned char *set);

/* A set as plan_text() writes it. As snprintf. */
int machine_set_text(const struct machine *m, const unsigned char *set,
                     char *to, size_t size);

/* The same for messages: text that does not fit is cut and ends in "...". size
 * is at least 4. */
void machine_set_words(const struct machine *m, const unsigned char *set,
                       char *to, size_t size);

/* The operating system's numbers of the PUs in set, in rising order, as in
 * "0-7,64-71". Text that does not fit is cut and ends in "...". size is at
 * least 4. */
void machine_set_cpus(const struct machine *m, const unsigned char *set,
                      char *to, size_t size);

#endif
