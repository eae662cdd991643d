/* SPDX-License-Identifier: BSD-3-Clause */
/* merge() for kernels whose partial result is just a struct tally. */
#ifndef KERNELS_TALLY_H
#define KERNELS_TALLY_H

#include "kernels/kernel.h"

static inline void tally_merge(void *into, const void *from)
{
    struct tally *sum = (struct tally *)into;
    const struct tally *part = (const struct tally *)from;

    sum->result += part->result;
    sum->ok += part->ok;
    sum->bad += part->bad;
}

#endif
