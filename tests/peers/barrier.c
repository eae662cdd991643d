/* SPDX-License-Identifier: BSD-3-Clause */
/* The cost of a barrier in ns, by the method of the EPCC micro-benchmarks (Bull 1999,
 * Measuring Synchronisation and Scheduling Overheads in OpenMP, section 2): a delay
 * with a barrier behind it, less the delay alone. For team.sh, which compiles this
 * with drivers/team/barrier.c, and with WITH_MPI by mpicc.
 *
 *     barrier ours|libgomp WORKERS
 *     mpirun -n WORKERS barrier_mpi
 *
 * Each worker is bound to the core of its number by whoever starts it (OMP_PROC_BIND,
 * OMP_PLACES, --bind-to). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef WITH_MPI
#include <mpi.h>
#else
#include "drivers/team/barrier.h"
#endif

enum { BARRIERS = 200000, DELAY = 100, REPEAT = 5 };

static double now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* About a tenth of a microsecond. */
static void delay(void)
{
    for (int i = 0; i < DELAY; i++)
        __asm__ volatile("" : : "r"(i));
}

static double alone_ns(void)
{
    double begin = now_ns();

    for (int i = 0; i < BARRIERS; i++)
        delay();
    return now_ns() - begin;
}

static double least(double a, double b)
{
    return a > 0 && a < b ? a : b;
}

#ifdef WITH_MPI

int main(int argc, char **argv)
{
    double best = 0;
    int rank;

    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    for (int r = 0; r < REPEAT; r++) {
        double without = alone_ns(), begin;

        MPI_Barrier(MPI_COMM_WORLD);
        begin = now_ns();
        for (int i = 0; i < BARRIERS; i++) {
            delay();
            MPI_Barrier(MPI_COMM_WORLD);
        }
        best = least(best, (now_ns() - begin - without) / BARRIERS);
    }
    if (rank == 0)
        printf("%.1f\n", best);
    MPI_Finalize();
    return 0;
}

#else

static struct barrier barrier;

static void wait_ours(void)
{
    barrier_wait(&barrier);
}

static void wait_libgomp(void)
{
#pragma omp barrier
}

int main(int argc, char **argv)
{
    int workers = argc == 3 ? atoi(argv[2]) : 0;
    void (*wait)(void) = NULL;
    double best = 0;

    if (argc == 3 && strcmp(argv[1], "ours") == 0)
        wait = wait_ours;
    else if (argc == 3 && strcmp(argv[1], "libgomp") == 0)
        wait = wait_libgomp;
    if (wait == NULL || workers < 1) {
        fprintf(stderr, "usage: barrier ours|libgomp WORKERS\n");
        return 2;
    }
    barrier_init(&barrier, workers, 1);
    for (int r = 0; r < REPEAT; r++) {
        double without = alone_ns(), begin = 0, end = 0;

#pragma omp parallel num_threads(workers)
        {
#pragma omp barrier
#pragma omp master
            begin = now_ns();
            for (int i = 0; i < BARRIERS; i++) {
                delay();
                wait();
            }
#pragma omp master
            end = now_ns();
        }
        best = least(best, (end - begin - without) / BARRIERS);
    }
    printf("%.1f\n", best);
    return 0;
}

#endif
