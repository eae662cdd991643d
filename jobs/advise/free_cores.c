/* SPDX-License-Identifier: BSD-3-Clause */
/* Idle CPUs; see free_cores.h. */
#include "jobs/advise/free_cores.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

double idle_s(const cpu_set_t *allowed)
{
    FILE *from = fopen("/proc/stat", "re");
    double ticks = (double)sysconf(_SC_CLK_TCK), sum = 0, idle, iowait;
    char line[512];
    int cpu, seen = 0;

    if (from == NULL)
        return NAN;
    while (fgets(line, sizeof line, from) != NULL)
        /* user nice system idle iowait */
        if (sscanf(line, "cpu%d %*s %*s %*s %lf %lf", &cpu, &idle, &iowait) ==
                3 &&
            cpu >= 0 && (size_t)cpu < CPU_SETSIZE &&
            CPU_ISSET((size_t)cpu, allowed)) {
            sum += idle + iowait;
            seen++;
        }
    fclose(from);
    return seen > 0 && ticks > 0 ? sum / ticks : NAN;
}
