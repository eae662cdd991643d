/* SPDX-License-Identifier: BSD-3-Clause */
/* Vector types of the instruction set that the including file is compiled for,
 * and macros that make the compiler unroll, reload or keep values. Only simd.h
 * includes this.
 *
 *     VB       bytes in a vector: 64, 32 or 16
 *     vf       float lanes          v8     bytes
 *     v16 vu16 16-bit lanes         v32    32-bit lanes */
#ifndef KERNELS_CONVOLVE_SIMD_TYPES_H
#define KERNELS_CONVOLVE_SIMD_TYPES_H

#include <stdint.h>

#if defined(__AVX512BW__) || defined(__AVX2__) || defined(__SSE2__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#if defined(__AVX512BW__)
#define VB    64
#define I(op) _mm512_##op
#define SI    __m512i
#elif defined(__AVX2__)
#define VB    32
#define I(op) _mm256_##op
#define SI    __m256i
#elif defined(__SSE2__)
#define VB    16
#define I(op) _mm_##op
#define SI    __m128i
#else
#define VB 16
#endif

typedef float vf __attribute__((vector_size(VB)));
typedef uint8_t v8 __attribute__((vector_size(VB)));
typedef uint8_t v8_half __attribute__((vector_size(VB / 2)));
typedef uint8_t v8_quarter __attribute__((vector_size(VB / 4)));
typedef int16_t v16 __attribute__((vector_size(VB)));
typedef uint16_t vu16 __attribute__((vector_size(VB)));
typedef int32_t v32 __attribute__((vector_size(VB)));
typedef uint32_t vu32 __attribute__((vector_size(VB)));
typedef uint64_t vu64 __attribute__((vector_size(VB)));

#define LANES ((int64_t)(VB / 4)) /* of 32 bits */

#define INLINE static inline __attribute__((always_inline))

#if defined(__clang__)
/* Clang warns about loops that run only once and cannot be unrolled. */
#pragma clang diagnostic ignored "-Wpass-failed"
#define UNROLL   _Pragma("clang loop unroll(full)")
#define UNROLL_4 _Pragma("clang loop unroll_count(4)")
#define UNROLL_8 _Pragma("clang loop unroll_count(8)")
#else
#define UNROLL   _Pragma("GCC unroll 64")
#define UNROLL_4 _Pragma("GCC unroll 4")
#define UNROLL_8 _Pragma("GCC unroll 8")
#endif

/* gcc folds a load into every instruction that uses the value, so a value used
 * R times is loaded R times. This keeps it in a register. */
#if defined(__x86_64__)
#define KEEP(v) __asm__("" : "+x"(v))
#elif defined(__aarch64__)
#define KEEP(v) __asm__("" : "+w"(v))
#else
#define KEEP(v) (void)(v)
#endif

/* gcc also loads all invariants before a loop and spills them. This makes it
 * reload them inside the loop. 7 x 7 large weights, quads: 10.2 ms instead of
 * 21.6. */
#define FORGET() __asm__ volatile("" ::: "memory")

#endif
