/* SPDX-License-Identifier: BSD-3-Clause */
/* Vector operations for the tiles of convolve, in the instruction set that the
 * including file is compiled for. Only tiles_*.c include this.
 *
 * Within a 128-bit lane, pack_* is the inverse of unpack_lo/_hi on every
 * instruction set; the tiles rely on nothing else. */
#ifndef KERNELS_CONVOLVE_SIMD_H
#define KERNELS_CONVOLVE_SIMD_H

#include <stdint.h>
#include <string.h>

#include "kernels/convolve/simd_pairs.h"
#include "kernels/convolve/simd_types.h"

/* load_X(p), store_X(p, v): unaligned. */
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

/* Bypasses the caches; p is aligned to VB. Call fence() before another worker
 * reads the data. */
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

/* Prefetch the `rows` rows after a tile's `inputs`, at offset `at`. Hardware
 * does not prefetch across pages, and most rows are about one page long. Gains
 * 3 to 6 % for bytes from memory. */
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

/* sum + a * b, rounded once if TILES_FMA is 1, else twice. */
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

/* load_vf(p + step), where a = load_vf(p) and b = load_vf(p + LANES). A load
 * that crosses a cache line costs two; with vectors of a line's size nearly
 * every one does. */
#if defined(I) && VB == 64
#define SHIFTS 1
INLINE vf shifted(vf a, vf b, const float *p, int step)
{
    (void)p;
    return (vf)_mm512_permutex2var_ps(
        (__m512)a,
        _mm512_add_epi32(_mm512_set1_epi32(step),
                         _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5,
                                          4, 3, 2, 1, 0)),
        (__m512)b);
}
#else
#define SHIFTS 0 /* b is not used */
INLINE vf shifted(vf a, vf b, const float *p, int step)
{
    (void)a, (void)b;
    return load_vf(p + step);
}
#endif

/* Zero-extends. Uses intrinsics because gcc 12 splits
 * __builtin_convertvector. */
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

/* Sums of products of pairs of bytes, a unsigned and b signed. The caller
 * ensures that they fit 16 bits. */
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

/* pack_16(a, b) interleaves the 128-bit lanes of a and b; this restores their
 * order. */
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
