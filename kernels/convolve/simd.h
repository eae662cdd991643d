/* SPDX-License-Identifier: BSD-3-Clause */
/* The few vector operations that the tiles of convolve are written in, for the
 * instruction set that the including file is compiled for. Only tiles_*.c
 * include this.
 *
 *     VB       bytes in a vector: 64, 32 or 16
 *     vf       float lanes          v8     bytes
 *     v16 vu16 16-bit lanes         v32    32-bit lanes
 *
 * Within a 128-bit lane, unpack_lo/_hi and pack_* undo each other on every
 * instruction set, which is all that the tiles rely on. */
#ifndef KERNELS_CONVOLVE_SIMD_H
#define KERNELS_CONVOLVE_SIMD_H

#include <stdint.h>
#include <string.h>

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
/* Said of loops that need no unrolling, for they run once. */
#pragma clang diagnostic ignored "-Wpass-failed"
#define UNROLL   _Pragma("clang loop unroll(full)")
#define UNROLL_4 _Pragma("clang loop unroll_count(4)")
#define UNROLL_8 _Pragma("clang loop unroll_count(8)")
#else
#define UNROLL   _Pragma("GCC unroll 64")
#define UNROLL_4 _Pragma("GCC unroll 4")
#define UNROLL_8 _Pragma("GCC unroll 8")
#endif

/* gcc folds a load into every instruction that uses it, so that a value used
 * R times is loaded R times: this keeps it in a register. */
#if defined(__x86_64__)
#define KEEP(v) __asm__("" : "+x"(v))
#elif defined(__aarch64__)
#define KEEP(v) __asm__("" : "+w"(v))
#else
#define KEEP(v) (void)(v)
#endif

/* And loads all that does not change before it begins, to spill it: this makes
 * it load again. 7 x 7 large weights, in quads: 21.6 ms, 10.2 with it. */
#define FORGET() __asm__ volatile("" ::: "memory")

/* load_X(p), store_X(p, v): at any address. */
#define ACCESS(type)                                                           \
    INLINE type load_##type(const void *p)                                     \
    {                                                                          \
        type v;                                                                \
        memcpy(&v, p, sizeof v);                                               \
        return v;                                                              \
    }                                                                          \
    INLINE void store_##type(void *p, type v)                                  \
    {                                                                          \
        memcpy(p, &v, sizeof v);                                               \
    }

ACCESS(vf)
ACCESS(v8)
ACCESS(v8_half)
ACCESS(v8_quarter)
ACCESS(v16)
ACCESS(v32)

/* Past the caches; p is a multiple of VB. fence() before others may read. */
INLINE void stream_v8(void *p, v8 v)
{
#if defined(I) && VB == 64
    _mm512_stream_si512(p, (SI)v);
#elif defined(I) && VB == 32
    _mm256_stream_si256(p, (SI)v);
#elif defined(I)
    _mm_stream_si128(p, (SI)v);
#else
    store_v8(p, v);
#endif
}

INLINE void fence(void)
{
#if defined(I)
    _mm_sfence();
#endif
}

/* Of the rows that follow the `inputs` of a tile, the part below it: no
 * processor foresees what is beyond the end of a page, and most rows are about
 * one. Worth 3 to 6 % of bytes from memory. */
INLINE void prefetch(const void *const *in, int inputs, int rows, int64_t at,
                     int64_t bytes)
{
    for (int r = 0; r < rows; r++)
        for (int64_t b = 0; b < bytes; b += 64)
            __builtin_prefetch((const char *)in[inputs + r] + at + b, 0, 2);
}

INLINE vf spread_f(float x)
{
    return x - (vf){0};
}

INLINE v32 spread_32(int32_t x)
{
    return x - (v32){0};
}

INLINE v16 spread_16(int16_t x)
{
    return x - (v16){0};
}

/* sum + a * b, rounded once where TILES_FMA is 1 and twice elsewhere. */
INLINE vf multiply_add(vf a, vf b, vf sum)
{
#if TILES_FMA && defined(I)
    return I(fmadd_ps)(a, b, sum);
#elif TILES_FMA && defined(__aarch64__)
    return (vf)vfmaq_f32((float32x4_t)sum, (float32x4_t)a, (float32x4_t)b);
#else
    vf product = a * b;

    return sum + product;
#endif
}

/* Zero-extended. By hand, for gcc 12 takes __builtin_convertvector apart. */
INLINE v16 load_widened_16(const uint8_t *p)
{
#if defined(I) && VB == 64
    return (v16)_mm512_cvtepu8_epi16(_mm256_loadu_si256((const void *)p));
#elif defined(I) && VB == 32
    return (v16)_mm256_cvtepu8_epi16(_mm_loadu_si128((const void *)p));
#elif defined(I)
    return (v16)_mm_unpacklo_epi8(_mm_loadl_epi64((const void *)p),
                                  _mm_setzero_si128());
#elif defined(__aarch64__)
    return (v16)vmovl_u8(vld1_u8(p));
#else
    return __builtin_convertvector(load_v8_half(p), v16);
#endif
}

INLINE v32 load_widened_32(const uint8_t *p)
{
#if defined(I) && VB == 64
    return (v32)_mm512_cvtepu8_epi32(_mm_loadu_si128((const void *)p));
#elif defined(I) && VB == 32
    return (v32)_mm256_cvtepu8_epi32(_mm_loadl_epi64((const void *)p));
#elif defined(I)
    int32_t four;

    memcpy(&four, p, sizeof four);
    return (v32)_mm_unpacklo_epi16(
        _mm_unpacklo_epi8(_mm_cvtsi32_si128(four), _mm_setzero_si128()),
        _mm_setzero_si128());
#elif defined(__aarch64__)
    uint32_t four;

    memcpy(&four, p, sizeof four);
    return (v32)vmovl_u16(vget_low_u16(vmovl_u8(vcreate_u8((uint64_t)four))));
#else
    return __builtin_convertvector(load_v8_quarter(p), v32);
#endif
}

/* ---- lanes of pairs ------------------------------------------------------- */

#if defined(I)

INLINE v8 unpack_lo_8(v8 a, v8 b)
{
    return (v8)I(unpacklo_epi8)((SI)a, (SI)b);
}

INLINE v8 unpack_hi_8(v8 a, v8 b)
{
    return (v8)I(unpackhi_epi8)((SI)a, (SI)b);
}

INLINE v16 unpack_lo_16(v16 a, v16 b)
{
    return (v16)I(unpacklo_epi16)((SI)a, (SI)b);
}

INLINE v16 unpack_hi_16(v16 a, v16 b)
{
    return (v16)I(unpackhi_epi16)((SI)a, (SI)b);
}

INLINE v32 multiply_pairs_16(v16 a, v16 b)
{
    return (v32)I(madd_epi16)((SI)a, (SI)b);
}

INLINE v16 pack_32(v32 a, v32 b)
{
    return (v16)I(packs_epi32)((SI)a, (SI)b);
}

INLINE v8 pack_16(v16 a, v16 b)
{
    return (v8)I(packus_epi16)((SI)a, (SI)b);
}

INLINE vu16 subtract_saturated(vu16 a, vu16 b)
{
    return (vu16)I(subs_epu16)((SI)a, (SI)b);
}

INLINE vu16 multiply_high(vu16 a, vu16 b)
{
    return (vu16)I(mulhi_epu16)((SI)a, (SI)b);
}

/* Even lanes, to 64 bits. */
INLINE vu64 multiply_even(vu32 a, vu32 b)
{
    return (vu64)I(mul_epu32)((SI)a, (SI)b);
}

#elif defined(__aarch64__)

INLINE v8 unpack_lo_8(v8 a, v8 b)
{
    return (v8)vzip1q_u8((uint8x16_t)a, (uint8x16_t)b);
}

INLINE v8 unpack_hi_8(v8 a, v8 b)
{
    return (v8)vzip2q_u8((uint8x16_t)a, (uint8x16_t)b);
}

INLINE v16 unpack_lo_16(v16 a, v16 b)
{
    return (v16)vzip1q_s16((int16x8_t)a, (int16x8_t)b);
}

INLINE v16 unpack_hi_16(v16 a, v16 b)
{
    return (v16)vzip2q_s16((int16x8_t)a, (int16x8_t)b);
}

INLINE v32 multiply_pairs_16(v16 a, v16 b)
{
    int16x8_t x = (int16x8_t)a, y = (int16x8_t)b;

    return (v32)vpaddq_s32(vmull_s16(vget_low_s16(x), vget_low_s16(y)),
                           vmull_high_s16(x, y));
}

INLINE v16 pack_32(v32 a, v32 b)
{
    return (v16)vqmovn_high_s32(vqmovn_s32((int32x4_t)a), (int32x4_t)b);
}

INLINE v8 pack_16(v16 a, v16 b)
{
    return (v8)vqmovun_high_s16(vqmovun_s16((int16x8_t)a), (int16x8_t)b);
}

INLINE vu16 subtract_saturated(vu16 a, vu16 b)
{
    return (vu16)vqsubq_u16((uint16x8_t)a, (uint16x8_t)b);
}

INLINE vu16 multiply_high(vu16 a, vu16 b)
{
    uint16x8_t x = (uint16x8_t)a, y = (uint16x8_t)b;
    uint32x4_t low = vmull_u16(vget_low_u16(x), vget_low_u16(y));
    uint32x4_t high = vmull_high_u16(x, y);

    return (vu16)vuzp2q_u16((uint16x8_t)low, (uint16x8_t)high);
}

INLINE vu64 multiply_even(vu32 a, vu32 b)
{
    return (vu64)vmull_u32(vmovn_u64((uint64x2_t)a), vmovn_u64((uint64x2_t)b));
}

#else

#define EACH(type, expression)                                                 \
    type v;                                                                    \
    for (int i = 0; i < (int)(sizeof v / sizeof v[0]); i++)                    \
        v[i] = expression;                                                     \
    return v

INLINE v8 unpack_lo_8(v8 a, v8 b)
{
    EACH(v8, i % 2 ? b[i / 2] : a[i / 2]);
}

INLINE v8 unpack_hi_8(v8 a, v8 b)
{
    EACH(v8, i % 2 ? b[VB / 2 + i / 2] : a[VB / 2 + i / 2]);
}

INLINE v16 unpack_lo_16(v16 a, v16 b)
{
    EACH(v16, i % 2 ? b[i / 2] : a[i / 2]);
}

INLINE v16 unpack_hi_16(v16 a, v16 b)
{
    EACH(v16, i % 2 ? b[VB / 4 + i / 2] : a[VB / 4 + i / 2]);
}

INLINE v32 multiply_pairs_16(v16 a, v16 b)
{
    EACH(v32, a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1]);
}

INLINE int32_t clamp(int32_t x, int32_t low, int32_t high)
{
    return x < low ? low : x > high ? high : x;
}

INLINE v16 pack_32(v32 a, v32 b)
{
    EACH(v16, (int16_t)clamp(i < VB / 4 ? a[i] : b[i - VB / 4], INT16_MIN,
                             INT16_MAX));
}

INLINE v8 pack_16(v16 a, v16 b)
{
    EACH(v8, (uint8_t)clamp(i < VB / 2 ? a[i] : b[i - VB / 2], 0, UINT8_MAX));
}

INLINE vu16 subtract_saturated(vu16 a, vu16 b)
{
    EACH(vu16, (uint16_t)clamp(a[i] - b[i], 0, UINT16_MAX));
}

INLINE vu16 multiply_high(vu16 a, vu16 b)
{
    EACH(vu16, (uint16_t)((uint32_t)a[i] * b[i] >> 16));
}

INLINE vu64 multiply_even(vu32 a, vu32 b)
{
    EACH(vu64, (uint64_t)a[2 * i] * b[2 * i]);
}

#endif

/* Pairs of bytes, a unsigned and b signed, to their sum of products, which the
 * caller knows to fit 16 bits. */
INLINE v16 multiply_pairs_8(v8 a, v16 b)
{
#if defined(__AVX2__)
    return (v16)I(maddubs_epi16)((SI)a, (SI)b);
#else
    v16 even = (v16)((vu16)a & 0xff), odd = (v16)((vu16)a >> 8);

    return even * ((v16)((vu16)b << 8) >> 8) + odd * (b >> 8);
#endif
}

INLINE v32 between_32(v32 x, v32 low, v32 high)
{
#if defined(__AVX2__)
    return (v32)I(min_epi32)(I(max_epi32)((SI)x, (SI)low), (SI)high);
#elif defined(__aarch64__)
    return (v32)vminq_s32(vmaxq_s32((int32x4_t)x, (int32x4_t)low),
                          (int32x4_t)high);
#else
    v32 below = x < low, above;

    x = (below & low) | (~below & x);
    above = x > high;
    return (above & high) | (~above & x);
#endif
}

/* The lanes of pack_16(a, b) are those of two vectors of 16 bits in a row;
 * this puts them in order. */
INLINE v8 in_order(v8 v)
{
#if defined(I) && VB == 64
    return (v8)_mm512_permutexvar_epi64(
        _mm512_set_epi64(7, 5, 3, 1, 6, 4, 2, 0), (SI)v);
#elif defined(I) && VB == 32
    return (v8)_mm256_permute4x64_epi64((SI)v, 0xd8);
#else
    return v;
#endif
}

/* The same for pack_16(pack_32(a, b), pack_32(c, d)). */
INLINE v8 in_order_4(v8 v)
{
#if defined(I) && VB == 64
    return (v8)_mm512_permutexvar_epi32(
        _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0),
        (SI)v);
#elif defined(I) && VB == 32
    return (v8)_mm256_permutevar8x32_epi32(
        (SI)v, _mm256_set_epi32(7, 3, 6, 2, 5, 1, 4, 0));
#else
    return v;
#endif
}

#endif
