/* SPDX-License-Identifier: BSD-3-Clause */
/* Proportional set size from /proc. */
#include "drivers/base/memory.h"

#include <stdio.h>

#include "drivers/base/proc.h"

static int64_t pss_in(const char *directory)
{
    static const struct {
        const char *file, *key;
    } sources[] = {
        {"smaps_rollup", "Pss"}, /* Linux 4.14 */
        {"status", "VmRSS"},
    };
    char path[64], text[4096];

    for (unsigned i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        int64_t bytes = -1;

        snprintf(path, sizeof path, "/proc/%s/%s", directory, sources[i].file);
        if (proc_read(path, text, sizeof text) > 0)
            bytes = proc_kilobytes(text, sources[i].key);
        if (bytes >= 0)
            return bytes;
    }
    return -1;
}

int64_t memory_pss(void)
{
    return pss_in("self");
}

int64_t memory_huge(void)
{
    static const char *const keys[] = {"AnonHugePages", "ShmemPmdMapped"};
    char text[4096];
    int64_t sum = 0;

    if (proc_read("/proc/self/smaps_rollup", text, sizeof text) <= 0)
        return 0;
    for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++) {
        int64_t bytes = proc_kilobytes(text, keys[i]);

        sum += bytes > 0 ? bytes : 0;
    }
    return sum;
}

int64_t memory_pss_of(int pid)
{
    char name[16];
    int64_t bytes;

    snprintf(name, sizeof name, "%d", pid);
    bytes = pss_in(name);
    return bytes > 0 ? bytes : 0;
}
