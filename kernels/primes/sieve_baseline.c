/* SPDX-License-Identifier: BSD-3-Clause */
/* The fast sieve for any processor of the architecture. */
#define SIEVE_CODE   sieve_baseline
#define VECTOR_BYTES 16
#include "kernels/primes/sieve_impl.h"
