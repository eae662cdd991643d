/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs a kernel as a worker would, on one thread and without any driver: plan,
 * fill, begin, need and compute over all chunks of all passes, check, merge,
 * verify. Every buffer is allocated with the size that the geometry says and
 * not a byte more, so that a sanitizer sees what steps outside.
 *
 *     struct harness h = {.kernel = &k, .opt = &opt, .grain = 3, .seed = 1};
 *     assert_int_equal(harness_run(&h, &e), VERIFIED_FULL);
 *     ... harness_result(&h), harness_out(&h, unit) ...
 *     harness_release(&h);
 */
#ifndef TESTS_UNIT_KERNEL_HARNESS_H
#define TESTS_UNIT_KERNEL_HARNESS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/hash.h"
#include "kernels/kernel.h"

#define HARNESS_WORKERS 8

struct harness {
    /* Set by the caller; what is left 0 has the meaning in brackets. */
    const struct kernel *kernel;
    const void *opt;
    int64_t grain; /* units per chunk (the kernel's own) */
    uint64_t seed; /* shuffles the chunks (0: rising order) */
    int workers;   /* take chunks in turns, up to HARNESS_WORKERS (1) */
    const unsigned char *file; /* what needs of files read (none are met) */
    unsigned char *put;        /* where parts of files are put */

    /* Set by harness_run(). */
    struct geometry g;
    struct window window; /* in and out as of the last pass */
    struct work work[HARNESS_WORKERS];
    unsigned char *input, *output[2]; /* the input is never written to */
    int64_t chunks;                   /* per pass */
};

/* bytes of zeroed memory at a multiple of 128, as drivers lay it out. */
static inline void *harness_memory(size_t bytes)
{
    void *memory;

    if (posix_memalign(&memory, 128, bytes ? bytes : 1)) {
        fprintf(stderr, "harness: no memory for %zu bytes\n", bytes);
        abort();
    }
    memset(memory, 0, bytes);
    return memory;
}

/* The final output of a unit. */
static inline unsigned char *harness_out(const struct harness *h, int64_t unit)
{
    return h->window.out + (size_t)(unit - h->window.lo) * h->g.out_bytes;
}

static inline struct tally *harness_result(const struct harness *h)
{
    return h->work[0].partial;
}

static inline void harness_release(struct harness *h)
{
    for (int i = 0; i < HARNESS_WORKERS; i++) {
        free(h->work[i].scratch);
        free(h->work[i].partial);
    }
    free(h->work[0].shared);
    free(h->input);
    free(h->output[0]);
    free(h->output[1]);
    memset(h->work, 0, sizeof(h->work));
    h->input = h->output[0] = h->output[1] = NULL;
}

static inline void harness_allocate(struct harness *h)
{
    const struct geometry *g = &h->g;
    const int64_t beyond = g->wrap ? g->halo : 0;
    const size_t units = (size_t)(g->units + 2 * beyond);
    void *shared = harness_memory(g->shared_bytes);

    for (int i = 0; i < h->workers; i++)
        h->work[i] = (struct work){
            .opt = h->opt,
            .g = g,
            .shared = shared,
            .scratch = harness_memory(g->scratch_bytes),
            .partial = harness_memory(g->partial_bytes),
        };
    h->window = (struct window){.lo = -beyond, .hi = g->units + beyond};
    if (g->in_bytes)
        h->input = harness_memory(units * g->in_bytes);
    for (int i = 0; g->out_bytes && i < (g->passes > 1 ? 2 : 1); i++)
        h->output[i] = harness_memory(units * g->out_bytes);
}

/* Copy the units at either end to where the other end's halo is, round and
 * round where there are fewer units than halo. */
static inline void harness_wrap(struct harness *h, unsigned char *units)
{
    const struct geometry *g = &h->g;

    for (int64_t u = h->window.lo; u < h->window.hi; u++) {
        int64_t from = (u % g->units + g->units) % g->units;

        if (u != from)
            memcpy(units + (size_t)(u - h->window.lo) * g->in_bytes,
                   units + (size_t)(from - h->window.lo) * g->in_bytes,
                   g->in_bytes);
    }
}

/* One step of a chunk. What it needs in time has always just passed; what it
 * needs of files and servers no harness has. Returns 0, 1 if there is a next
 * step, or -1. */
static inline int harness_step(struct harness *h, struct work *k, int64_t lo,
                               int64_t hi, int step, struct err *e)
{
    struct need need = {.kind = NEED_NONE, .step = step};
    struct window w = h->window;
    unsigned char *arrived = NULL, *delivered = NULL;

    w.step = step;
    if (h->kernel->need)
        h->kernel->need(k, lo, hi, &need);
    if ((need.kind == NEED_FILE && !h->file) || need.kind == NEED_REPLY)
        return err_set(e, EXIT_UNAVAILABLE,
                       "harness: a chunk needs a file or a reply");
    if (need.kind == NEED_TIME)
        w.got = need.time_ns;
    if (h->g.need_bytes)
        w.in = arrived = harness_memory(h->g.need_bytes);
    if (h->g.put_bytes)
        w.out = delivered = harness_memory(h->g.put_bytes);
    if (need.kind == NEED_FILE) {
        memcpy(w.in, h->file + need.offset, need.bytes);
        w.got = (int64_t)need.bytes;
    }
    h->kernel->compute(k, &w, lo, hi);
    if (w.put.bytes)
        memcpy(h->put + w.put.offset, w.out, w.put.bytes);
    free(arrived);
    free(delivered);
    return w.more;
}

static inline int harness_chunk(struct harness *h, struct work *k, int64_t lo,
                                int64_t hi, struct err *e)
{
    int status = 1;

    for (int step = 0; status == 1; step++)
        status = harness_step(h, k, lo, hi, step, e);
    return status;
}

/* One pass, its chunks in the order that the seed says. */
static inline int harness_pass(struct harness *h, uint64_t *state,
                               struct err *e)
{
    const int64_t n = h->chunks;
    int64_t *order = harness_memory((size_t)n * sizeof(*order));
    int status = 0;

    for (int64_t i = 0; i < n; i++)
        order[i] = i;
    for (int64_t i = n - 1; i > 0 && h->seed; i--) {
        int64_t j = (int64_t)(random_next(state) % (uint64_t)(i + 1));
        int64_t swapped = order[i];

        order[i] = order[j];
        order[j] = swapped;
    }
    for (int64_t i = 0; i < n && !status; i++) {
        int64_t lo = order[i] * h->grain, hi = lo + h->grain;

        if (hi > h->g.units)
            hi = h->g.units;
        status = harness_chunk(h, &h->work[i % h->workers], lo, hi, e);
    }
    free(order);
    return status;
}

/* Run it all. Returns enum verified, or -1 as plan(), check() or verify() do.
 * In each case harness_release() is due. */
static inline int harness_run(struct harness *h, struct err *e)
{
    const struct kernel *k = h->kernel;
    uint64_t state = h->seed;

    if (k->plan(h->opt, &h->g, e))
        return -1;
    if (h->grain < 1 || h->g.grain_fixed)
        h->grain = h->g.grain;
    if (h->workers < 1)
        h->workers = 1;
    h->chunks = h->g.units / h->grain + (h->g.units % h->grain != 0);
    harness_allocate(h);

    h->window.in = h->input;
    if (k->fill && h->input)
        k->fill(&h->work[0], &h->window, h->window.lo, h->window.hi);
    for (int i = 0; i < h->workers && k->begin; i++)
        k->begin(&h->work[i], i == 0);
    for (int pass = 0; pass < h->g.passes; pass++) {
        if (pass > 0) {
            h->window.in = h->output[(pass - 1) % 2];
            if (h->g.wrap)
                harness_wrap(h, h->window.in);
        }
        h->window.out = h->output[pass % 2];
        if (harness_pass(h, &state, e))
            return -1;
    }
    for (int i = 0; i < (geometry_has_data(&h->g) ? 1 : h->workers); i++)
        if (k->check && k->check(&h->work[i], &h->window, 0, h->g.units, e))
            return -1;
    for (int i = 1; i < h->workers; i++)
        k->merge(h->work[0].partial, h->work[i].partial);
    return k->verify(h->opt, &h->g, h->work[0].partial, e);
}

#endif
