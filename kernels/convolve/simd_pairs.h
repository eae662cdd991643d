/* SPDX-License-Identifier: BSD-3-Clause */
/* Vector operations that cross lanes (unpack, multiply pairs, pack) or
 * saturate: one version per instruction set, and a plain C version that defines
 * each. Only simd.h includes this. */
#ifndef KERNELS_CONVOLVE_SIMD_PAIRS_H
#define KERNELS_CONVOLVE_SIMD_PAIRS_H

#include "kernels/convolve/simd_types.h"

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

/* 64-bit products of the even lanes. */
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

#endif
