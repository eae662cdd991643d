/* SPDX-License-Identifier: BSD-3-Clause */
/* The fast sieve with NEON. */
#define SIEVE_CODE   sieve_neon
#define VECTOR_BYTES 16
#include "kernels/primes/sieve_impl.h"
