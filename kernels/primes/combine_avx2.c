/* SPDX-License-Identifier: BSD-3-Clause */
/* pi(x) with AVX2 and POPCNT. */
#define COMBINE_CODE combine_avx2
#include "kernels/primes/combine_impl.h"
