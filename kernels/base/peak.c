/* SPDX-License-Identifier: BSD-3-Clause */
/* The peak loops of each instruction set. */

#include "kernels/base/peak.h"

extern const struct peak peak_baseline, peak_avx2, peak_avx512, peak_neon;

const struct peak *peak_of(enum isa isa)
{
    static const struct peak *const versions[ISAS] = {
        [ISA_BASELINE] = &peak_baseline,
#if ISA_X86
        [ISA_AVX2] = &peak_avx2,
        [ISA_AVX512] = &peak_avx512,
        [ISA_VNNI] = &peak_avx512,
#endif
#if ISA_ARM
        [ISA_NEON] = &peak_neon,
#endif
    };

    return versions[isa];
}
