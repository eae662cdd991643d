/* SPDX-License-Identifier: BSD-3-Clause */
/* What one core can do at most with an instruction set: two loops that do
 * nothing else. drivers/program/roofline.h times them; the model is Williams,
 * Waterman, Patterson, "Roofline: An Insightful Visual Performance Model for
 * Multicore Architectures", CACM 52/4, 2009. */
#ifndef KERNELS_BASE_PEAK_H
#define KERNELS_BASE_PEAK_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/isa.h"

struct peak {
    /* Multiply-adds in registers, enough at once to hide their latency;
     * fused where the instruction set has that. A round is flops single
     * precision operations, a multiply-add being two. The result keeps the
     * compiler from leaving them out. */
    float (*multiply_add)(int64_t rounds);
    int flops;

    /* Copy bytes, a multiple of 64, past the caches, between addresses that
     * are multiples of 64: half of the traffic is reading. */
    void (*copy)(void *to, const void *from, size_t bytes);
};

/* Of an instruction set that is available. */
const struct peak *peak_of(enum isa isa);

#endif
