/* SPDX-License-Identifier: BSD-3-Clause */
/* Placement of workers. Only machine.c uses hwloc.
 *
 * Planning is a pure function: (machine, policy, workers) -> one cpuset per
 * worker. It works for this machine, a synthetic description and an exported
 * XML, which is how it is tested. Each worker binds itself and reads its mask
 * back, only on the machine that the program runs on.
 *
 * Indexes in policies and texts are hwloc's logical ones, counted over the CPUs
 * that this process may use; operating-system numbers may have gaps. Allowed
 * are the online CPUs of the cgroup that are in the initial mask of the
 * process, which a user, a batch system or taskset set. The current mask of the
 * thread does not count, because libgomp may narrow it before main(); only
 * `inherit` uses it.
 *
 * Policies, for worker i of n (i counts all workers of this host):
 *
 *     none         not bound: the whole allowed set
 *     compact      adjacent: all hardware threads of a core, then the next core
 *     spread       as far apart as possible: packages, then NUMA nodes, then
 *                  L3s, then cores, hardware threads last
 *     core         one core each, in order, first hardware threads, performance
 *                  cores before efficiency cores; additional workers use second
 *                  hardware threads, then the order repeats
 *     numa         worker i on all of NUMA node i mod nodes
 *     inherit      the mask of this thread when the program started
 *     pu:LIST      hardware threads by logical index: pu:0,2,4-7
 *     core:LIST    whole cores by logical index (all their hardware threads):
 *                  core:0-3
 *
 * A LIST shorter than the number of workers repeats, so its seats are shared.
 * The caller may warn; see plan_sharing(). */
#ifndef DRIVERS_MACHINE_PLACE_H
#define DRIVERS_MACHINE_PLACE_H

#include <stddef.h>

#include "kernels/base/err.h"

struct machine;
struct plan;

/* Load this machine (description NULL), a synthetic one ("pack:2 core:4 pu:2",
 * hwloc(7) syntax) or an XML file (a text ending in ".xml"). Stores the current
 * mask of the calling thread for `inherit`. Call before any OpenMP region.
 * Returns 0; -1 with EXIT_UNAVAILABLE, *m NULL. Free with machine_free(). */
int machine_load(struct machine **m, const char *description, struct err *e);
void machine_free(struct machine *m);

/* Load this machine for a rank started by a launcher: all that the host's
 * control group allows. The launcher's mask of one rank does not tell what
 * other ranks may use. */
int machine_load_launched(struct machine **m, struct err *e);

/* The same with all CPUs, allowed or not: for drawing, not for planning. */
int machine_load_whole(struct machine **m, const char *description,
                       struct err *e);

/* Counts of allowed objects. numa is at least 1. */
struct machine_counts {
    int packages, numa, cores, pus;
    int mask_pus, mask_cores; /* of the initial mask of the program */
};
void machine_count(const struct machine *m, struct machine_counts *c);

/* hwloc's rank of the kind of a core, higher is faster (performance and
 * efficiency cores); -1: all are of one kind, or there is no such core. */
int machine_core_kind(const struct machine *m, int core);

/* The core of the operating system's CPU number; -1: not allowed, or there is
 * none. */
int machine_core_of_cpu(const struct machine *m, int os_cpu);

/* Bytes of data cache of `level` (1, 2, 3) of the first allowed core; 0:
 * unknown. */
size_t machine_cache(const struct machine *m, int level);

/* Plan seats for `workers` workers under `policy` (a text as above). Returns 0;
 * -1 with EXIT_USAGE for an invalid policy or list (the message has the allowed
 * range). Free *p with plan_free(). Memory is linear in the number of different
 * seats, not of workers. */
int place_plan(const struct machine *m, const char *policy, int workers,
               struct plan **p, struct err *e);
void plan_free(struct plan *p);

/* Seat of worker i as text: "core:3", "pu:0", "pu:0-3", "core:0-7" (if the set
 * is exactly whole cores), "all" for the whole allowed set. Returns as
 * snprintf. */
int plan_text(const struct plan *p, int i, char *to, size_t size);

/* The largest number of workers on one core: 1 if none share a core. 0 for
 * plans that do not bind (none, inherit). */
int plan_sharing(const struct plan *p);

/* Bind the calling thread to seat i and read the mask back. Does nothing for
 * inherit, nor for none if the current mask equals the allowed set. Returns 0;
 * -1 with EXIT_WRONG if the kernel refuses or sets another mask (the message
 * has both masks), or EXIT_UNAVAILABLE if the plan is for another machine.
 * Changes only this thread's mask. */
int place_bind(const struct plan *p, int i, struct err *e);

/* All seats of a plan as one set: the mask of a process whose threads and
 * children inherit it. */
struct place_together {
    char text[64]; /* as plan_text(); longer text is cut and ends in "..." */
    char cpus[64]; /* the operating system's numbers, likewise */
    int pus, cores, numa; /* in the set */
    int smt_cores;        /* cores with several of its PUs */
    int fast_cores;       /* performance cores; -1: all cores are of one kind */
};

/* Describe all seats of p. Returns 0; -1 without memory. */
int place_together(const struct plan *p, struct place_together *t);

/* Bind the calling thread to all seats of p and read the mask back. Returns as
 * place_bind(). */
int place_bind_together(const struct plan *p, struct err *e);

/* The actual placement of the calling thread: its mask, as plan_text() writes
 * it, and the last PU it ran on. Returns 0 or -1. */
struct place_actual {
    char text[64];  /* as plan_text(); longer text is cut and ends in "..." */
    int pus, cores; /* width of the mask */
    int pu, core;   /* logical numbers, last ran on; -1 unknown */
    int numa;       /* node of that PU; -1 unknown */
    int os_cpu;     /* the operating system's number of it */
};
int place_where(const struct machine *m, struct place_actual *a);

/* A mask that can be sent and compared: ranges of logical cores lo .. hi-1 in
 * rising order. If a mask has too many ranges, the last one covers all the
 * rest, gaps included. */
#define PLACE_PIECES 12
struct place_mask {
    int pieces;
    struct {
        int lo, hi;
    } core[PLACE_PIECES];
    char cpus[64]; /* the operating system's numbers: "0-7,64-71"; longer text
                      is cut and ends in "..." */
};

/* The calling thread's mask. Returns 0 or -1. */
int place_mask(const struct machine *m, struct place_mask *a);

/* The version of the loaded hwloc, "2.9". */
const char *machine_hwloc_version(void);

/* Facts for the metadata, as "key=value" lines: CPU model, packages, NUMA
 * nodes, cores, PUs, SMT, caches, hwloc version, allowed set, whether this is
 * the real system. As snprintf. */
int machine_text(const struct machine *m, char *to, size_t size);

#endif
