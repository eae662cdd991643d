/* SPDX-License-Identifier: BSD-3-Clause */
/* The fast sieve with AVX-512. */
#define SIEVE_CODE   sieve_avx512
#define VECTOR_BYTES 64
#include "kernels/primes/sieve_impl.h"
