/* SPDX-License-Identifier: BSD-3-Clause */
/* The work: the contract between a kernel and its caller, the worker.
 *
 * A kernel knows its mathematics and nothing else. It never allocates, prints,
 * reads a file, starts a thread or reads a clock; it receives memory and
 * half-open ranges of units, and gives the same bits for every caller, order
 * and division into chunks. Work is one-dimensional: units 0 .. units-1, of
 * fixed stride, with a halo counted in units.
 *
 *     units     0   1   2   3   4   5   6   7   8   9
 *     slabs    [0 ........... 3][4 .......... 7][8 . 9]     one per group
 *     window            [3 | 4 .......... 7 | 8]            halo = 1
 *     chunks                [4   5][6   7]                  grain = 2
 *
 * The life of a run, called by drivers/team/worker.c on every worker:
 *
 *     plan                         once, anywhere, pure arithmetic
 *     fill                         once: the input, first touched by its user
 *     per repetition (timed):
 *         begin(leader = 1)        by one worker of the group, first
 *         begin(leader = 0)        by the others, when the leader is done
 *         per pass: need, compute  any order, any worker, disjoint chunks
 *     check                        untimed, over the units of this worker
 *     merge, verify                at the root, untimed
 *
 * null.c is the annotated skeleton. A new kernel is one file that exports one
 * `const struct kernel`, and one line in registry.def. */
#ifndef KERNELS_KERNEL_H
#define KERNELS_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/err.h"
#include "kernels/base/option.h"

/* What a chunk may wait for: see struct need. */
enum need_kind { NEED_NONE, NEED_TIME, NEED_FILE, NEED_REPLY };

/* Answered by plan(); all that a driver may know of a kernel's work. */
struct geometry {
    int64_t units; /* work is units 0 .. units-1 */
    int64_t halo;  /* input units needed on each side of a unit */
    int passes; /* sweeps; the output of one is the input of the next, so with
                   several in_bytes == out_bytes */
    int64_t grain;        /* the kernel's own chunk, in units, >= 1 */
    int grain_fixed;      /* 1: one chunk is one task, not to be resized */
    int wrap;             /* 1: unit -1 is unit units-1 */
    size_t in_bytes;      /* memory stride per input unit; 0: no input */
    size_t out_bytes;     /* memory stride per output unit; 0: no output */
    enum need_kind needs; /* what need() asks for where options change what
                             kernel->needs says; see kernel_needs() */
    size_t need_bytes;    /* buffer per chunk in flight for what arrives */
    size_t put_bytes;     /* buffer per chunk in flight for what is delivered */
    int64_t depth;        /* how many needs at once make sense; 0: all */
    int64_t limit_ns;     /* a reply that takes longer is abandoned; 0: never */
    size_t partial_bytes; /* >= sizeof(struct tally); all-zero is empty */
    size_t scratch_bytes; /* private memory of one worker, zeroed, 64-aligned */
    size_t shared_bytes;  /* memory of one group, filled in begin(), read-only
                             from then on (except in counter.c: see there) */
    double work;          /* per pass, counted in kernel->work_unit */
    double flops, bytes;  /* per pass: float operations, and bytes that must
                             be read and written; 0: not counted */
    const char *method;   /* for the row: what was chosen; NULL: see options */
    int floats;           /* 1: a picture's samples are floats, not bytes */
    int contended;   /* 1: all workers write the same memory all the time */
    int64_t workers; /* the most that pay for their start; 0: any number */
};

/* Whether units are in memory, so that the group that holds them computes
 * them. */
static inline int geometry_has_data(const struct geometry *g)
{
    return g->in_bytes > 0 || g->out_bytes > 0;
}

/* What must arrive before a chunk can run: what, never how.
 *
 * A chunk may be a task of several steps: where compute() sets w->more, need()
 * and compute() are called again for the same chunk with step one higher, and
 * an event loop gives others a turn in between.
 *
 *     need(step 0)  compute(step 0, more)  need(step 1)  compute(step 1)
 *
 * A tick is the step of a task that only measures whether it was called in
 * time: the code that keeps the waits records it, its lateness is separate from
 * that of other waits, and it does not count as a wait of the work. What needs
 * a file or a reply has one step; of a file it may need no bytes, which are
 * there at once. */
struct need {
    enum need_kind kind;
    int step;              /* in: which of the chunk's this is for */
    int tick;              /* NEED_TIME: 1 for a tick */
    int32_t item;          /* which file or server: kernels/base/input.h */
    const char *name;      /* NEED_FILE: of the file, where item is a
                              directory; not owned */
    int64_t time_ns;       /* NEED_TIME: how long from the moment it is asked;
                              NEED_REPLY: how long the server was asked to take,
                              to know how late it is */
    int64_t offset;        /* NEED_FILE: bytes from the start */
    size_t bytes;          /* NEED_FILE, NEED_REPLY: how many */
    unsigned char ask[32]; /* NEED_REPLY: the request */
};

/* What is to be delivered after a chunk: a whole new file in a directory, which
 * appears under its name when all of it is there, in place of any other; or a
 * part of a file that all chunks share. Its errors are reported at the end of
 * the run, and the other chunks continue. */
struct put {
    size_t bytes;     /* from out; 0: nothing */
    int32_t item;     /* which directory or file: kernels/base/input.h */
    const char *name; /* in the directory; not owned, as long-lived as the
                         options; NULL: item is the file */
    int64_t offset;   /* in the file: bytes from the start */
};

/* Units lo .. hi-1 as one address space holds them. Unit u is at in + (u - lo)
 * * in_bytes and out + (u - lo) * out_bytes. For a chunk that needed something,
 * in is its slot's buffer and got says what arrived. */
struct window {
    int64_t lo, hi;
    unsigned char *in, *out;
    int64_t got;     /* bytes that arrived; nanoseconds waited; or -errno, where
                    -ETIMEDOUT is a reply that was abandoned */
    struct put put;  /* set by compute() of a chunk that needed something */
    struct err *err; /* likewise, where this chunk alone cannot be done: the
                        run continues and reports it at its end */
    int step; /* of this chunk: 0, and one more after each that left more */
    int more; /* set by compute(): the chunk has another step; 0 before */
};

struct work {
    const void *opt; /* the kernel's options struct */
    const struct geometry *g;
    void *shared, *scratch, *partial;
};

/* How every partial result begins. result is what the row shows: a count, or
 * a sum of hash_unit() (kernels/base/hash.h). */
struct tally {
    uint64_t result;
    uint64_t ok, bad; /* chunks or units found right and wrong */
};

/* How much of a result was compared with an independent answer. */
enum verified { VERIFIED_NO, VERIFIED_SAMPLED, VERIFIED_FULL };

/* How a series of runs varies a kernel's work, by names of the kernel's own
 * options: `brigade list kernels --csv` exports it, and `brigade sweep` reads
 * it there. NULL or 0: does not apply. */
struct growth {
    const char *option;  /* more of it is more work: a count, or a picture,
                            which grows in height */
    const char *init;    /* its value for one worker in a series; NULL: the
                            option's default */
    const char *from;    /* the other end of the interval that option ends */
    const char *unless;  /* an option that replaces it where it is given */
    const char *at_once; /* how many things may wait at the same time */
    const char *delay;   /* how long each of them waits */
    int warmup;          /* repetitions before the first that is measured */
    double work_per_s;   /* geometry.work that one core does in a second, within
                            a factor of a few: for estimates */
};

struct kernel {
    const char *name, *summary;
    const char *work_unit; /* "numbers", "taps": what geometry.work counts */
    int result_is_hash;    /* 1: result is printed as 16 hex digits */
    enum need_kind needs;  /* what need() asks for, unless plan() sets it */
    int empty; /* 1: computes nothing, so a run measures the driver alone */
    const char *const *counts; /* names of the uint64_t that follow the tally
                                  in a partial result, at most 8, for the row;
                                  NULL-terminated, or NULL */
    const char *example;       /* options that make a good first command */
    const char
        *small; /* options of a run for tests: several chunks, under 0.1 s
                          by every driver, the same work each time; paths are
                          relative to the source tree */
    const char *notes; /* for --help, what options do not tell; or NULL */
    const struct option *options; /* terminated table, see option.h */
    size_t options_size;          /* of the struct that they fill */
    struct growth growth;

    /* Pure arithmetic and the last place to fail: validate opt, fill g. May
     * be called many times. Returns 0, or -1 with EXIT_USAGE. */
    int (*plan)(const void *opt, struct geometry *g, struct err *e);

    /* Write input units lo .. hi-1 into w->in, w->lo <= lo, hi <= w->hi. With
     * wrap, units < 0 and >= g->units are asked for too. For a kernel that
     * needs a file which the program creates: the bytes at the place of unit
     * lo's need. NULL: none. */
    void (*fill)(struct work *k, struct window *w, int64_t lo, int64_t hi);

    /* Start of a repetition: the leader fills k->shared alone, then every
     * other worker is called with leader = 0. Timed. May be NULL. */
    void (*begin)(struct work *k, int leader);

    /* What chunk lo .. hi-1 waits for before step n->step; n->kind is NEED_NONE
     * before. NULL: nothing, ever. */
    void (*need)(struct work *k, int64_t lo, int64_t hi, struct need *n);

    /* Do chunk lo .. hi-1: read w->in (with halo), write w->out and add to
     * k->partial. Timed. */
    void (*compute)(struct work *k, struct window *w, int64_t lo, int64_t hi);

    /* Untimed, after the last pass, by each worker over its share, if it has
     * one, or in any case where there is no data to have a share of: w->out is
     * the final output. Hashes it into k->partial, recomputes samples with an
     * independent plain method. w->in is the last pass's input. Counts
     * differences in tally.bad.
     * Returns 0, or -1 with EXIT_WRONG. NULL: nothing to look at. */
    int (*check)(struct work *k, const struct window *w, int64_t lo, int64_t hi,
                 struct err *e);

    /* into += from. */
    void (*merge)(void *into, const void *from);

    /* At the root: compare the merged result with an independent answer.
     * Returns enum verified, or -1 with EXIT_WRONG. */
    int (*verify)(const void *opt, const struct geometry *g, const void *result,
                  struct err *e);
};

/* What chunks of k wait for with the options that g was planned for. */
static inline enum need_kind kernel_needs(const struct kernel *k,
                                          const struct geometry *g)
{
    return g->needs != NEED_NONE ? g->needs : k->needs;
}

/* "none", "time", "file", "reply": by enum need_kind, NULL-terminated. */
extern const char *const need_names[];

/* Every kernel of this build, NULL-terminated: registry.c. */
extern const struct kernel *const kernels[];

/* The kernel called name, or NULL. */
const struct kernel *kernel_find(const char *name);

#endif
