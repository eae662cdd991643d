/* SPDX-License-Identifier: BSD-3-Clause */
/* Pieces that compute or copy; see pieces.def. */
#include "drivers/program/accept/bench.h"
#include "drivers/team/inject.h"
#include "kernels/base/peak.h"

/* pi(2e9), and the hash of the picture after 8 passes, which is the same for
 * every instruction set. */
static const uint64_t expected[RESULTS] = {98222287,
                                           UINT64_C(0xeb64bc87679001a2)};

static void run_kernel(struct bench *b, int i, struct core_answer *a,
                       struct timing *to)
{
    struct kernel_run *r = &b->kernels[i];
    struct meter m;
    int bad = 0;

    meter_start(b, &m);
    kernel_run_compute(r);
    meter_stop(b, &m, to);
    if (b->spoil)
        inject_wrong(&b->job, b->rank, &r->work, &r->window, 0, r->g.units);
    a->got[i] = kernel_run_result(r, &bad);
    if (bad || a->got[i] != expected[i])
        a->wrong |= 1 << i;
}

void piece_primes(struct bench *b, struct core_answer *a, struct timing *to)
{
    run_kernel(b, 0, a, to);
}

void piece_picture(struct bench *b, struct core_answer *a, struct timing *to)
{
    run_kernel(b, 1, a, to);
}

void piece_multiply_add(struct bench *b, struct core_answer *a,
                        struct timing *to)
{
    const struct peak *p = peak_of((enum isa)b->facts.isa);
    volatile float kept;
    struct meter m;

    (void)a;
    meter_start(b, &m);
    kept = p->multiply_add(MULTIPLY_ADD_FLOPS / p->flops);
    meter_stop(b, &m, to);
    (void)kept;
}

void piece_copy(struct bench *b, struct core_answer *a, struct timing *to)
{
    const struct peak *p = peak_of((enum isa)b->facts.isa);
    struct meter m;

    (void)a;
    if (b->buffers == NULL)
        return;
    meter_start(b, &m);
    for (int i = 0; i < COPIES; i++)
        p->copy(b->buffers + COPY_BYTES, b->buffers, COPY_BYTES);
    meter_stop(b, &m, to);
}
