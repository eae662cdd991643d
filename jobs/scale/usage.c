/* SPDX-License-Identifier: BSD-3-Clause */
/* Accounts of the operating system; see usage.h. */
#include "jobs/scale/usage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/rows/row.h"

void usage_io(pid_t pid, struct usage_io *io)
{
    const struct {
        const char *name;
        int64_t *to;
    } lines[] = {
        {"rchar", &io->read},
        {"wchar", &io->written},
        {"read_bytes", &io->disk_read},
        {"write_bytes", &io->disk_written},
    };
    char path[64], name[32];
    int64_t value;
    FILE *from;

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        *lines[i].to = ROW_UNKNOWN;
    snprintf(path, sizeof path, "/proc/%d/io", (int)pid);
    from = fopen(path, "re");
    if (from == NULL)
        return;
    while (fscanf(from, "%31[^:]: %" SCNd64 "\n", name, &value) == 2)
        for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
            if (strcmp(name, lines[i].name) == 0)
                *lines[i].to = value;
    fclose(from);
}

int64_t usage_steal_ns(void)
{
    FILE *from = fopen("/proc/stat", "re");
    long ticks = sysconf(_SC_CLK_TCK);
    int64_t steal = ROW_UNKNOWN;

    if (from == NULL)
        return steal;
    /* user nice system idle iowait irq softirq steal */
    if (ticks > 0 &&
        fscanf(from, "cpu %*d %*d %*d %*d %*d %*d %*d %" SCNd64, &steal) == 1)
        steal *= 1000000000 / ticks;
    fclose(from);
    return steal;
}

/* 0: not known. */
static double clock_khz(long cpu)
{
    char path[96];
    double khz = 0;
    FILE *from;

    snprintf(path, sizeof path,
             "/sys/devices/system/cpu/cpu%ld/cpufreq/scaling_cur_freq", cpu);
    from = fopen(path, "re");
    if (from == NULL)
        return 0;
    if (fscanf(from, "%lf", &khz) != 1)
        khz = 0;
    fclose(from);
    return khz;
}

int64_t usage_clock_hz(const char *cpus)
{
    double sum = 0;
    int n = 0, asked = 0;

    while (*cpus >= '0' && *cpus <= '9') {
        char *end;
        long lo = strtol(cpus, &end, 10), hi = lo;

        if (*end == '-')
            hi = strtol(end + 1, &end, 10);
        for (long cpu = lo; cpu <= hi && asked < 16; cpu++, asked++) {
            double khz = clock_khz(cpu);

            sum += khz;
            n += khz > 0;
        }
        cpus = *end == ',' ? end + 1 : end;
    }
    return n > 0 ? (int64_t)(1000 * sum / n) : ROW_UNKNOWN;
}
