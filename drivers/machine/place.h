/* SPDX-License-Identifier: BSD-3-Clause */
/* Where workers sit. Behind it machine.c is the only user of hwloc.
 *
 * Planning is a pure function: (machine, policy, workers) -> one cpuset per
 * worker. It works the same on this machine, on a synthetic description and on
 * an exported XML, which is how it is tested. Binding is done by each worker
 * for itself, with its read-back, and only on the machine that is really here.
 *
 * Indexes in policies and texts are hwloc's logical ones, counted over what
 * this process is allowed to use (cgroup, cpuset, offline CPUs taken away):
 * operating-system ids may have holes. What is allowed comes from the cgroup,
 * and from the mask with which the process began, which a user, a batch system
 * or taskset gave it; not from the one this thread has: libgomp may have
 * narrowed that before main() began; only `inherit` keeps it.
 *
 * Policies, for worker i of n (i runs over all workers of this host):
 *
 *     none         not bound: the whole allowed set
 *     compact      neighbours first, hardware threads of one core together
 *     spread       as far apart as the machine goes: packages, then NUMA
 *                  nodes, then L3s, then cores, hardware threads last
 *     core         one core each in order, first hardware thread; performance
 *                  cores before efficiency cores; with more workers than
 *                  cores the second hardware threads follow, then it wraps
 *     numa         worker i on all of NUMA node i mod nodes
 *     inherit      the mask this thread had when the program began
 *     pu:LIST      hardware threads by logical index: pu:0,2,4-7
 *     core:LIST    whole cores by logical index (all their hardware threads):
 *                  core:0-3
 *
 * A LIST shorter than the workers wraps round. Wrapped seats are shared; the
 * caller may ask place_sharing() and warn. */
#ifndef DRIVERS_MACHINE_PLACE_H
#define DRIVERS_MACHINE_PLACE_H

#include <stddef.h>

#include "kernels/base/err.h"

struct machine;
struct plan;

/* Load this machine (description NULL), a synthetic one ("pack:2 core:4 pu:2",
 * hwloc(7) syntax) or an XML file (a text ending in ".xml"). Remembers the
 * mask that the calling thread has now, for `inherit`. Call before any OpenMP
 * region. Returns 0; -1 with EXIT_UNAVAILABLE, *m NULL. Free it at the end. */
int machine_load(struct machine **m, const char *description, struct err *e);
void machine_free(struct machine *m);

/* This machine for a rank that a launcher has started: what the host's control
 * group allows, as the launcher's mask of one rank does not say what the others
 * may use. */
int machine_load_launched(struct machine **m, struct err *e);

/* The same with all that is there, allowed or not: to be drawn, not to be
 * planned over. */
int machine_load_whole(struct machine **m, const char *description,
                       struct err *e);

/* Counts over what is allowed. numa is at least 1. */
struct machine_counts {
    int packages, numa, cores, pus;
    int mask_pus, mask_cores; /* of the mask the program began with */
};
void machine_count(const struct machine *m, struct machine_counts *c);

/* Bytes of data cache of `level` (1, 2, 3) that core 0 of the allowed set
 * sees, 0 where unknown. */
size_t machine_cache(const struct machine *m, int level);

/* Seats for `workers` workers under `policy` (a text as above). Returns 0; -1
 * with EXIT_USAGE for a policy or list that does not parse or names what is
 * not there (the words name the allowed range). *p is freed by plan_free().
 * Linear memory in the number of different seats, not of workers. */
int place_plan(const struct machine *m, const char *policy, int workers,
               struct plan **p, struct err *e);
void plan_free(struct plan *p);

/* Seat of worker i as text: "core:3", "pu:0", "pu:0-3", "core:0-7" (whole
 * cores where the set is exactly whole cores), "all" for the whole allowed
 * set. Returns as snprintf. */
int plan_text(const struct plan *p, int i, char *to, size_t size);

/* The largest number of workers on one core: 1 if none share a core. 0 for
 * plans that do not bind (none, inherit). */
int plan_sharing(const struct plan *p);

/* Bind the calling thread to seat i and read the mask back. Nothing is done
 * for none (where the present mask equals the allowed set already) and
 * inherit. Returns 0; -1 with EXIT_WRONG where the kernel refused or another
 * mask came back, with both masks in words. Only this thread's mask changes.
 * On a machine that is not this one: EXIT_UNAVAILABLE. */
int place_bind(const struct plan *p, int i, struct err *e);

/* Where the calling thread really is: its mask as plan_text() would write it,
 * and the last PU it ran on. Any pointer may be NULL. Returns 0 or -1. */
struct place_actual {
    char text[64];  /* as plan_text(), cut with "..." where longer */
    int pus, cores; /* width of the mask */
    int pu, core;   /* logical, last ran on; -1 unknown */
    int numa;       /* node of that PU; -1 unknown */
    int os_cpu;     /* the operating system's number of it */
};
int place_where(const struct machine *m, struct place_actual *a);

/* A mask that can be sent and compared: logical cores lo .. hi-1 in rising
 * order. Masks in more pieces than there is room for end in one that holds all
 * the rest and what lies between. */
#define PLACE_PIECES 12
struct place_mask {
    int pieces;
    struct {
        int lo, hi;
    } core[PLACE_PIECES];
    char cpus[64]; /* the operating system's numbers: "0-7,64-71"; cut with
                      "..." where longer */
};

/* The calling thread's mask. Returns 0 or -1. */
int place_mask(const struct machine *m, struct place_mask *a);

/* The version of hwloc as it runs, "2.9". */
const char *machine_hwloc_version(void);

/* Facts for the metadata: writes "key=value" lines: cpu model, packages,
 * numa nodes, cores, pus, smt, caches, hwloc version, allowed set, whether
 * this is the real system. As snprintf. */
int machine_text(const struct machine *m, char *to, size_t size);

#endif
