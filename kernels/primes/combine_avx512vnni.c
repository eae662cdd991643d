/* SPDX-License-Identifier: BSD-3-Clause */
/* pi(x) with AVX-512 VPOPCNTDQ, which all but the first processors with VNNI
 * have. */
#define COMBINE_CODE combine_avx512vnni
#include "kernels/primes/combine_impl.h"
