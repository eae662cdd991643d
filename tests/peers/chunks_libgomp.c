/* SPDX-License-Identifier: BSD-3-Clause */
/* The cost of a chunk under libgomp's schedule(dynamic, 1), in ns, for team.sh:
 *
 *     chunks_libgomp CHUNKS */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    long n = argc == 2 ? atol(argv[1]) : 0;
    double begin;

    if (n <= 0)
        return 2;
#pragma omp parallel
    {
    }
    begin = now();
#pragma omp parallel for schedule(dynamic, 1)
    for (long i = 0; i < n; i++)
        __asm__ volatile("" : : "r"(i));
    printf("%.3f\n", (now() - begin) / (double)n * 1e9);
    return 0;
}
