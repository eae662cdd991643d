/* SPDX-License-Identifier: BSD-3-Clause */
/* Proportional set size from /proc. */
#include "drivers/os/memory.h"

#include <stdio.h>

#include "drivers/os/proc.h"

/* *huge, if not NULL, gets the part in huge pages. */
static int64_t pss_in(const char *directory, int64_t *huge)
{
    static const struct {
        const char *file, *key;
    } sources[] = {
        {"smaps_rollup", "Pss"}, /* Linux 4.14 */
        {"status", "VmRSS"},
    };
    static const char *const huge_keys[] = {"AnonHugePages", "ShmemPmdMapped",
                                            NULL};
    char path[64], text[4096];

    for (unsigned i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        int64_t bytes = -1;

        snprintf(path, sizeof path, "/proc/%s/%s", directory, sources[i].file);
        if (proc_read(path, text, sizeof text) > 0)
            bytes = proc_kilobytes(text, sources[i].key);
        if (bytes < 0)
            continue;
        if (huge != NULL)
            *huge = proc_kilobytes_sum(text, huge_keys);
        return bytes;
    }
    return -1;
}

int64_t memory_pss(void)
{
    return pss_in("self", NULL);
}

int64_t memory_pss_huge(int64_t *huge)
{
    *huge = 0;
    return pss_in("self", huge);
}

int64_t memory_pss_of(int pid)
{
    char name[16];
    int64_t bytes;

    snprintf(name, sizeof name, "%d", pid);
    bytes = pss_in(name, NULL);
    return bytes > 0 ? bytes : 0;
}
