/* SPDX-License-Identifier: BSD-3-Clause */
/* Programs whose scaling is known, for scale.bats:
 *
 *     known spin MS [N]    compute MS milliseconds of CPU time, divided among N
 *                          threads; without N as many as OMP_NUM_THREADS says
 *     known sleep MS N     N threads that sleep for MS / N milliseconds
 *     known idle MS N      as spin in one thread, with N - 1 that only wait */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THREADS_MAX = 64 };

struct work {
    const char *what;
    double seconds; /* of this thread */
};

static double thread_cpu(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *work(void *arg)
{
    const struct work *w = arg;
    struct timespec pause = {.tv_nsec = (long)(w->seconds * 1e9)};

    if (strcmp(w->what, "sleep") == 0)
        nanosleep(&pause, NULL);
    else
        while (thread_cpu() < w->seconds)
            ;
    return NULL;
}

int main(int argc, char **argv)
{
    const char *omp = getenv("OMP_NUM_THREADS");
    int n = argc > 3 ? atoi(argv[3]) : omp != NULL ? atoi(omp) : 1;
    double seconds = argc > 2 ? atof(argv[2]) / 1000 : 0;
    pthread_t threads[THREADS_MAX];
    struct work works[THREADS_MAX];

    if (argc < 3 || n < 1 || n > THREADS_MAX)
        return 2;
    for (int i = 0; i < n; i++) {
        works[i] = (struct work){argv[1], seconds / n};
        if (strcmp(argv[1], "idle") == 0)
            works[i].what = i == 0 ? "spin" : "sleep",
            works[i].seconds = seconds;
        if (pthread_create(&threads[i], NULL, work, &works[i]) != 0)
            return 1;
    }
    for (int i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    printf("done\n");
    return 0;
}
