/* SPDX-License-Identifier: BSD-3-Clause */
/* pi(x) for any processor of the architecture. */
#define COMBINE_CODE combine_baseline
#include "kernels/primes/combine_impl.h"
