/* SPDX-License-Identifier: BSD-3-Clause */
/* pi(x) with AVX-512. */
#define COMBINE_CODE combine_avx512
#include "kernels/primes/combine_impl.h"
