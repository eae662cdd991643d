/* SPDX-License-Identifier: BSD-3-Clause */
/* The loops of peak.h for the instruction set that the including file is
 * compiled for. That file defines PEAK, the name of its table, and
 * PEAK_FUSED. */
#include <string.h>

#include "kernels/base/peak.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define KEEP(v) __asm__ volatile("" : "+x"(v))
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#define KEEP(v) __asm__ volatile("" : "+w"(v))
#else
#define KEEP(v) (void)(v)
#endif

#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* loops that run once */
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

#if defined(__AVX512F__)
#define BYTES          64
#define FUSED(a, b, c) _mm512_fmadd_ps(a, b, c)
#define STREAM(to, v)  _mm512_stream_ps(to, v)
#elif defined(__AVX2__)
#define BYTES          32
#define FUSED(a, b, c) _mm256_fmadd_ps(a, b, c)
#define STREAM(to, v)  _mm256_stream_ps(to, v)
#else
#define BYTES 16
#if defined(__x86_64__)
#define STREAM(to, v) _mm_stream_ps(to, v)
#else
#define STREAM(to, v) memcpy(to, &(v), sizeof(v))
#endif
#if PEAK_FUSED
#define FUSED(a, b, c) (vector) vfmaq_f32(c, a, b)
#endif
#endif

typedef float vector __attribute__((vector_size(BYTES)));

/* 2 units times a latency of 4 or 5 cycles need 8 to 10 sums; 16 registers
 * limit them. */
enum { SUMS = 12 };

static float multiply_add(int64_t rounds)
{
    vector sum[SUMS] = {{0}}, a = {0}, b = {0};
    float all = 0;

    /* Hides the value from the compiler, which would merge equal sums. */
    KEEP(a);
    KEEP(b);
    UNROLL
    for (int i = 0; i < SUMS; i++)
        KEEP(sum[i]);
    for (int64_t n = 0; n < rounds; n++) {
        UNROLL
        for (int i = 0; i < SUMS; i++) {
#if PEAK_FUSED
            sum[i] = FUSED(a, b, sum[i]);
#else
            vector product = a * b;

            sum[i] += product;
            KEEP(a);
#endif
        }
    }
    UNROLL
    for (int i = 0; i < SUMS; i++)
        all += sum[i][0];
    return all;
}

static void copy(void *to, const void *from, size_t bytes)
{
    for (size_t at = 0; at < bytes; at += 64) {
        vector v[64 / BYTES];

        memcpy(v, (const char *)from + at, sizeof v);
        UNROLL
        for (int i = 0; i < 64 / BYTES; i++)
            STREAM((float *)(void *)((char *)to + at) + i * (BYTES / 4), v[i]);
    }
#if defined(__x86_64__)
    _mm_sfence();
#endif
}

const struct peak PEAK = {
    .multiply_add = multiply_add,
    .flops = SUMS * 2 * BYTES / 4,
    .copy = copy,
};
