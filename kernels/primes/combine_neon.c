/* SPDX-License-Identifier: BSD-3-Clause */
/* pi(x) with NEON. */
#define COMBINE_CODE combine_neon
#include "kernels/primes/combine_impl.h"
