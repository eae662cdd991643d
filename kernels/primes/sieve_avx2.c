/* SPDX-License-Identifier: BSD-3-Clause */
/* The fast sieve with AVX2. */
#define SIEVE_CODE   sieve_avx2
#define VECTOR_BYTES 32
#include "kernels/primes/sieve_impl.h"
