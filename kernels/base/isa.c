/* SPDX-License-Identifier: BSD-3-Clause */
/* Instruction sets that the processor supports. */
#include "kernels/base/isa.h"

#include <string.h>

const char *const isa_names[ISAS + 1] = {
    [ISA_BASELINE] = "baseline", [ISA_AVX2] = "avx2", [ISA_AVX512] = "avx512",
    [ISA_VNNI] = "avx512vnni",   [ISA_NEON] = "neon",
};

static int always(void)
{
    return 1;
}

#if ISA_X86
/* The compiler's support library also checks that the operating system saves
 * the wide registers. */
static int has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("popcnt");
}

static int has_avx512(void)
{
    return has_avx2() && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") &&
           __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}

static int has_vnni(void)
{
    return has_avx512() && __builtin_cpu_supports("avx512vnni");
}
#endif

static int (*const available[ISAS])(void) = {
    [ISA_BASELINE] = always,
#if ISA_X86
    [ISA_AVX2] = has_avx2,   [ISA_AVX512] = has_avx512, [ISA_VNNI] = has_vnni,
#endif
#if ISA_ARM
    [ISA_NEON] = always,
#endif
};

int isa_available(enum isa isa)
{
    return isa < ISAS && available[isa] && available[isa]();
}

enum isa isa_best(void)
{
    enum isa best = ISA_BASELINE;

    for (enum isa isa = ISA_BASELINE; isa < ISAS; isa++)
        if (isa_available(isa))
            best = isa;
    return best;
}

enum isa isa_find(const char *name)
{
    for (enum isa isa = ISA_BASELINE; isa < ISAS; isa++)
        if (strcmp(name, isa_names[isa]) == 0)
            return isa;
    return ISAS;
}

int isa_check(enum isa isa, struct err *e)
{
    char others[100] = "";

    if (isa_available(isa))
        return 0;
    for (enum isa i = ISA_BASELINE; i < ISAS; i++) {
        if (!isa_available(i))
            continue;
        if (others[0])
            strcat(others, " or ");
        strcat(others, isa_names[i]);
    }
    return err_set(
        e, EXIT_UNAVAILABLE,
        "isa %s: not available on this processor or in this build; use %s",
        isa < ISAS ? isa_names[isa] : "?", others);
}
