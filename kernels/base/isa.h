/* SPDX-License-Identifier: BSD-3-Clause */
/* Instruction sets. A hot loop is written once, in X_impl.h, and compiled per
 * instruction set by two-line files (X_baseline.c, X_avx2.c, ...). Their
 * function tables are in an array indexed by enum isa:
 *
 *     static const struct X *const versions[ISAS] = {
 *         [ISA_BASELINE] = &X_baseline,
 *     #if ISA_X86
 *         [ISA_AVX2] = &X_avx2, [ISA_AVX512] = &X_avx512,
 *     #endif
 *     #if ISA_ARM
 *         [ISA_NEON] = &X_neon,
 *     #endif
 *     };
 *
 * The choice is an ordinary option (ISA_OPTION), so that rows record it and the
 * user can force it. The program supplies the best as a fact, and plan() calls
 * isa_check(). CMakeLists.txt has each file's compiler flags. */
#ifndef KERNELS_BASE_ISA_H
#define KERNELS_BASE_ISA_H

#include "kernels/base/err.h"
#include "kernels/base/option.h"

#if defined(__x86_64__)
#define ISA_X86 1
#else
#define ISA_X86 0
#endif
#if defined(__aarch64__)
#define ISA_ARM 1
#else
#define ISA_ARM 0
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Those of one architecture are in rising order. */
enum isa {
    ISA_BASELINE, /* common to all processors of the architecture */
    ISA_AVX2,     /* x86-64-v3: AVX2, FMA, BMI2, POPCNT */
    ISA_AVX512,   /* x86-64-v4: AVX-512 F, BW, CD, DQ, VL */
    ISA_VNNI,     /* and VNNI, dot products of bytes */
    ISA_NEON,     /* AArch64's SIMD */
    ISAS
};

/* "baseline", "avx2", "avx512", "avx512vnni", "neon", NULL: the choices of an
 * option. */
extern const char *const isa_names[ISAS + 1];

/* The option --isa of a kernel; `field` is an int in its options, struct
 * `type`. */
#define ISA_OPTION(type, field)                                                \
    {                                                                          \
        .name = "isa", .kind = OPTION_CHOICE, .offset = offsetof(type, field), \
        .init = "baseline", .choices = isa_names, .help = "instruction set",   \
        .fact = "isa",                                                         \
    }

/* 1 if this build has code for it and this processor supports it, else 0. */
int isa_available(enum isa isa);

/* The highest that is available. */
enum isa isa_best(void);

/* The instruction set called name; ISAS if there is none. */
enum isa isa_find(const char *name);

/* 0 if isa is available; else -1 with EXIT_UNAVAILABLE and the available
 * ones. */
int isa_check(enum isa isa, struct err *e);

#ifdef __cplusplus
}
#endif

#endif
