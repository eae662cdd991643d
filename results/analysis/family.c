/* SPDX-License-Identifier: BSD-3-Clause */
/* See family.h. */
#include "results/analysis/family.h"

#include <string.h>

static const char *const words[FAMILY_UNKNOWN] = {
    [FAMILY_SERIAL] = "serial",       [FAMILY_THREADS] = "threads",
    [FAMILY_PROCESSES] = "processes", [FAMILY_RANKS] = "ranks",
    [FAMILY_LOOP] = "loop",           [FAMILY_POOL] = "pool",
};

enum family family_of(const char *word)
{
    int i = 0;

    while (i < FAMILY_UNKNOWN && strcmp(words[i], word) != 0)
        i++;
    return (enum family)i;
}

const char *family_word(enum family f)
{
    return words[f];
}
