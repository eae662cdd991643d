/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract between a kernel and its caller, the worker.
 *
 * A kernel contains only its mathematics. It never allocates, prints, reads a
 * file, starts a thread or reads a clock. It receives memory and half-open
 * ranges of units, and returns the same bits for every caller, order and
 * division into chunks. Work is one-dimensional: units 0 .. units-1, of fixed
 * stride, with a halo counted in units.
 *
 *     units     0   1   2   3   4   5   6   7   8   9
 *     slabs    [0 ........... 3][4 .......... 7][8 . 9]     one per group
 *     window            [3 | 4 .......... 7 | 8]            halo = 1
 *     chunks                [4   5][6   7]                  grain = 2
 *
 * The sequence of calls in a run, made by drivers/team/worker.c on every
 * worker:
 *
 *     plan                         once, anywhere, pure arithmetic
 *     fill                         once: the input; first touch by its user
 *     per repetition (timed):
 *         begin(leader = 1)        by one worker of the group, first
 *         begin(leader = 0)        by the others, after the leader returns
 *         per pass: need, compute  any order, any worker, disjoint chunks
 *     check                        untimed, over the units of this worker
 *     merge, verify                at the root, untimed
 *
 * noop.c is the annotated skeleton. A new kernel is one file that exports one
 * `const struct kernel`, and one line in registry.def; or a shared object
 * outside the tree, see KERNEL_EXPORT() below. */
#ifndef KERNELS_KERNEL_H
#define KERNELS_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/err.h"
#include "kernels/base/option.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a chunk may wait for: see struct need. */
enum need_kind { NEED_NONE, NEED_TIME, NEED_FILE, NEED_REPLY };

/* Filled by plan(): all that a driver may know about a kernel's work. */
struct geometry {
    int64_t units; /* work is units 0 .. units-1 */
    int64_t halo;  /* input units needed on each side of a unit */
    int passes; /* the output of one is the input of the next, so several need
                   in_bytes == out_bytes */
    int64_t grain;        /* the kernel's preferred chunk, in units, >= 1 */
    int grain_fixed;      /* 1: the grain must not be changed */
    int wrap;             /* 1: unit -1 is unit units-1 */
    size_t in_bytes;      /* memory stride per input unit; 0: no input */
    size_t out_bytes;     /* memory stride per output unit; 0: no output */
    enum need_kind needs; /* overrides kernel->needs if options change it; see
                             kernel_needs() */
    size_t need_bytes;    /* input buffer per chunk in flight */
    size_t put_bytes;     /* output buffer per chunk in flight */
    int64_t depth;        /* most needs in flight that are useful; 0: all */
    int64_t limit_ns;     /* time-out of a reply; 0: none */
    size_t partial_bytes; /* >= sizeof(struct tally); all-zero is empty */
    size_t scratch_bytes; /* private memory of one worker, zeroed, 64-aligned */
    size_t shared_bytes;  /* memory of one group, filled in begin(), read-only
                             afterwards (except in counter.c: see there) */
    double work;          /* per pass, counted in kernel->work_unit */
    double flops, bytes;  /* per pass: float operations, and bytes that must
                             be read and written; 0: not counted */
    const char *method;   /* for the row: the choice made; NULL: see options */
    int fused;            /* passes of the kernel in each pass; 0: one */
    int floats;           /* 1: a picture's samples are floats, not bytes */
    int contended;        /* 1: all workers constantly write the same memory */
    int64_t workers;      /* most workers that are worth their start; 0: any */
};

/* Whether units are in memory. If so, the group that holds them computes
 * them. */
static inline int geometry_has_data(const struct geometry *g)
{
    return g->in_bytes > 0 || g->out_bytes > 0;
}

/* What must arrive before a chunk can run: what, never how.
 *
 * A chunk may be a task of several steps: if compute() sets w->more, need() and
 * compute() are called again for the same chunk with the next step. An event
 * loop runs other chunks in between.
 *
 *     need(step 0)  compute(step 0, more)  need(step 1)  compute(step 1)
 *
 * A tick is a step that only measures whether it is called in time. Its
 * lateness is recorded separately from that of other waits, and it does not
 * count as a wait of the work. A chunk that needs a file or a reply has one
 * step. It may need 0 bytes of a file, which are available immediately. */
struct need {
    enum need_kind kind;
    int step;              /* in: the step of the chunk */
    int tick;              /* NEED_TIME: 1 for a tick */
    int32_t item;          /* the file or server: kernels/base/input.h */
    const char *name;      /* NEED_FILE: of the file, if item is a directory;
                              not owned */
    int64_t time_ns;       /* NEED_TIME: duration, from the call of need() on;
                              NEED_REPLY: the delay requested of the server, to
                              compute its lateness */
    int64_t offset;        /* NEED_FILE: bytes from the start */
    size_t bytes;          /* NEED_FILE, NEED_REPLY: length */
    unsigned char ask[32]; /* NEED_REPLY: the request */
};

/* The output of a chunk: a new file in a directory, which appears under its
 * name only when complete and replaces any older one; or a part of a file that
 * all chunks share. Errors are reported at the end of the run; the other chunks
 * continue. */
struct put {
    size_t bytes;     /* from out; 0: nothing */
    int32_t item;     /* the directory or file: kernels/base/input.h */
    const char *name; /* in the directory; not owned, lives as long as the
                         options; NULL: item is the file */
    int64_t offset;   /* in the file: bytes from the start */
};

/* Units lo .. hi-1 in one address space. Unit u is at in + (u - lo) * in_bytes
 * and out + (u - lo) * out_bytes. For a chunk with a need, in is the buffer of
 * its slot and got reports what arrived. */
struct window {
    int64_t lo, hi;
    unsigned char *in, *out;
    int64_t got;     /* bytes that arrived; nanoseconds waited; or -errno:
                    -ETIMEDOUT if the reply timed out */
    struct put put;  /* set by compute() of a chunk with a need */
    struct err *err; /* likewise, if this chunk alone failed: the run continues
                        and reports it at the end */
    int step;        /* of this chunk, from 0 */
    int more;        /* set to 1 by compute() if the chunk has another step */
};

struct work {
    const void *opt; /* the kernel's options struct */
    const struct geometry *g;
    void *shared, *scratch, *partial;
};

/* The start of every partial result. result is the value in the row: a count,
 * or a sum of hash_unit() (kernels/base/hash.h). */
struct tally {
    uint64_t result;
    uint64_t ok, bad; /* chunks or units found correct and wrong */
};

/* How much of a result was compared with an independent answer. */
enum verified { VERIFIED_NO, VERIFIED_SAMPLED, VERIFIED_FULL };

/* How a series of runs varies a kernel's work, as names of the kernel's
 * options. `brigade list kernels --csv` exports it and `brigade sweep` reads it
 * there. NULL or 0: does not apply. */
struct growth {
    const char *option;  /* sets the amount of work: a count, or a picture,
                            which grows in height */
    const char *init;    /* its value for one worker in a series; NULL: the
                            option's default */
    const char *from;    /* the other end of the interval that option ends */
    const char *unless;  /* an option that replaces it if given */
    const char *at_once; /* number of waits in flight */
    const char *delay;   /* duration of each wait */
    int warmup;          /* unmeasured repetitions before the first one */
    double work_per_s;   /* geometry.work per second of one core, a rough value
                            for estimates */
};

struct kernel {
    const char *name, *summary;
    const char *work_unit; /* "numbers", "taps": what geometry.work counts */
    int result_is_hash;    /* 1: result is printed as 16 hex digits */
    enum need_kind needs;  /* the kind of its needs, unless plan() sets it */
    int empty; /* 1: computes nothing, so a run measures only the driver */
    const char *const *counts; /* names of the uint64_t that follow the tally
                                  in a partial result, at most 8, for the row;
                                  NULL-terminated, or NULL */
    const char *example;       /* options that make a good first command */
    const char
        *small; /* options of a run for tests: several chunks, under 0.1 s
                          with every driver, the same work each time; paths are
                          relative to the source tree */
    const char *notes;            /* more text for --help, or NULL */
    const struct option *options; /* terminated table, see option.h */
    size_t options_size;          /* of the struct that they fill */
    struct growth growth;

    /* Validate opt and fill g: pure arithmetic, and the last function that may
     * refuse the run. May be called many times. Returns 0, or -1 with
     * EXIT_USAGE. */
    int (*plan)(const void *opt, struct geometry *g, struct err *e);

    /* Write input units lo .. hi-1 into w->in, w->lo <= lo, hi <= w->hi. With
     * wrap, units < 0 and >= g->units occur, too. For a kernel that reads a
     * file created by the program: write the bytes that unit lo needs. NULL: no
     * input. */
    void (*fill)(struct work *k, struct window *w, int64_t lo, int64_t hi);

    /* Start of a repetition: the leader fills k->shared alone, then every
     * other worker is called with leader = 0. Timed. May be NULL. */
    void (*begin)(struct work *k, int leader);

    /* What chunk lo .. hi-1 waits for before step n->step. The caller sets
     * n->kind to NEED_NONE. NULL: never waits. */
    void (*need)(struct work *k, int64_t lo, int64_t hi, struct need *n);

    /* Compute chunk lo .. hi-1: read w->in (with halo), write w->out and add to
     * k->partial. Timed. */
    void (*compute)(struct work *k, struct window *w, int64_t lo, int64_t hi);

    /* Check the output. Untimed, after the last pass; called by each worker for
     * its share of the units, or by every worker if there is no data. w->out is
     * the final output, w->in the input of the last pass. Hashes the output
     * into k->partial, recomputes samples with an independent plain method and
     * counts differences in tally.bad. Returns 0, or -1 with EXIT_WRONG. NULL:
     * nothing to check. */
    int (*check)(struct work *k, const struct window *w, int64_t lo, int64_t hi,
                 struct err *e);

    /* into += from. */
    void (*merge)(void *into, const void *from);

    /* At the root: compare the merged result with an independent answer.
     * Returns enum verified, or -1 with EXIT_WRONG. */
    int (*verify)(const void *opt, const struct geometry *g, const void *result,
                  struct err *e);
};

/* What chunks of k wait for, with the options that g was planned for. */
static inline enum need_kind kernel_needs(const struct kernel *k,
                                          const struct geometry *g)
{
    return g->needs != NEED_NONE ? g->needs : k->needs;
}

/* "none", "time", "file", "reply": indexed by enum need_kind,
 * NULL-terminated. */
extern const char *const need_names[];

/* Every kernel of this build, NULL-terminated, from registry.def. */
extern const struct kernel *const kernels[];

/* The kernel called name, which may be an old name of it, or NULL. */
const struct kernel *kernel_find(const char *name);

/* ---- a kernel in a shared object -------------------------------------------
 *
 * `brigade run ./NAME.so` runs a kernel that is not in the tree. Its source, in
 * C, C++ or with parts in any other language, ends with
 *
 *     KERNEL_EXPORT(NAME_kernel)
 *
 * `brigade new kernel NAME` writes such a source; README.md has the functions
 * that it may call. */

/* The version of all structs and functions that a shared object shares with the
 * program. Raise it with each change of them; tests/unit/test_own_kernel.c
 * fails if a struct has changed and this has not. */
#define KERNEL_INTERFACE 1

/* What the object was compiled with, and its kernel. The version remains the
 * first member for ever. */
struct kernel_export {
    uint32_t version; /* KERNEL_INTERFACE */
    uint32_t kernel_bytes, geometry_bytes, window_bytes, need_bytes,
        option_bytes; /* sizes of these structs */
    const struct kernel *kernel;
};

/* The symbol that the program looks up. */
#define KERNEL_EXPORT_SYMBOL "brigade_kernel"

#define KERNEL_EXPORT_VALUE(name)                                              \
    {                                                                          \
        KERNEL_INTERFACE, (uint32_t)sizeof(struct kernel),                     \
            (uint32_t)sizeof(struct geometry),                                 \
            (uint32_t)sizeof(struct window), (uint32_t)sizeof(struct need),    \
            (uint32_t)sizeof(struct option), &(name)                           \
    }

/* Without a semicolon after it. */
#ifdef __cplusplus
#define KERNEL_EXPORT(name)                                                    \
    extern "C" {                                                               \
    extern const struct kernel_export brigade_kernel                           \
        __attribute__((visibility("default")));                                \
    const struct kernel_export brigade_kernel = KERNEL_EXPORT_VALUE(name);     \
    }
#else
#define KERNEL_EXPORT(name)                                                    \
    extern const struct kernel_export brigade_kernel                           \
        __attribute__((visibility("default")));                                \
    const struct kernel_export brigade_kernel = KERNEL_EXPORT_VALUE(name);
#endif

#ifdef __cplusplus
}
#endif

#endif
