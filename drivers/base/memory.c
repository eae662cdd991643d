/* SPDX-License-Identifier: BSD-3-Clause */
/* Proportional set size from /proc. */
#include "drivers/base/memory.h"

#include "drivers/base/proc.h"

int64_t memory_pss(void)
{
    static const struct {
        const char *path, *key;
    } sources[] = {
        {"/proc/self/smaps_rollup", "Pss"}, /* Linux 4.14 */
        {"/proc/self/status", "VmRSS"},
    };
    char text[4096];

    for (unsigned i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        int64_t bytes = -1;

        if (proc_read(sources[i].path, text, sizeof text) > 0)
            bytes = proc_kilobytes(text, sources[i].key);
        if (bytes >= 0)
            return bytes;
    }
    return -1;
}
