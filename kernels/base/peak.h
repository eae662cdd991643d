/* SPDX-License-Identifier: BSD-3-Clause */
/* Peak arithmetic and copy rates of one core with an instruction set, as two
 * loops. drivers/program/roofline.h times them. The model is Williams,
 * Waterman, Patterson, "Roofline: An Insightful Visual Performance Model for
 * Multicore Architectures", CACM 52/4, 2009. */
#ifndef KERNELS_BASE_PEAK_H
#define KERNELS_BASE_PEAK_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/isa.h"

struct peak {
    /* Multiply-adds in registers, enough in flight to hide their latency; fused
     * if the instruction set has that. A round is `flops` single precision
     * operations; a multiply-add counts as two. The return value keeps the
     * compiler from removing the loop. */
    float (*multiply_add)(int64_t rounds);
    int flops;

    /* Copy `bytes` bytes past the caches. bytes and both addresses are
     * multiples of 64. Half of the traffic is reads. */
    void (*copy)(void *to, const void *from, size_t bytes);
};

/* The loops for isa, which must be available. */
const struct peak *peak_of(enum isa isa);

#endif
