/* SPDX-License-Identifier: BSD-3-Clause */
/* "Did you mean": the nearest of some names. */
#include <stdio.h>
#include <string.h>

#include "kernels/base/option.h"
#include "kernels/base/words.h"

/* Names are short; a longer text has no match. */
enum { LETTERS_MAX = 63 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Ignores case, so that OpenMP finds openmp. */
static int same(char a, char b)
{
    if (a >= 'A' && a <= 'Z')
        a = (char)(a - 'A' + 'a');
    if (b >= 'A' && b <= 'Z')
        b = (char)(b - 'A' + 'a');
    return a == b;
}

/* Insertions, deletions, replacements and swaps of neighbours that turn a into
 * b, no part edited twice. Row i of the matrix needs only the two rows before
 * it. */
static int distance(const char *a, int a_length, const char *b, int b_length)
{
    int rows[3][LETTERS_MAX + 1];

    for (int j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (int i = 1; i <= a_length; i++) {
        int *row = rows[i % 3];
        const int *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];

        row[0] = i;
        for (int j = 1; j <= b_length; j++) {
            row[j] = least(before[j], row[j - 1]) + 1;
            row[j] = least(row[j], before[j - 1] + !same(a[i - 1], b[j - 1]));
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
                same(a[i - 2], b[j - 1]))
                row[j] = least(row[j], earlier[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

static const char *by_distance(const char *name, const char *const *candidates)
{
    const char *nearest = NULL;
    size_t length = strlen(name);
    int wrong = LETTERS_MAX;

    for (; *candidates; candidates++) {
        size_t letters = strlen(*candidates);
        int d;

        if (letters > LETTERS_MAX)
            continue;
        d = distance(name, (int)length, *candidates, (int)letters);
        if (d < wrong && 3 * d <= (int)letters) {
            wrong = d;
            nearest = *candidates;
        }
    }
    return nearest;
}

/* The only candidate that begins with name. One letter says too little. */
static const char *by_beginning(const char *name, const char *const *candidates)
{
    const char *found = NULL;
    size_t length = strlen(name);

    for (; *candidates && length > 1; candidates++) {
        if (strncmp(*candidates, name, length) != 0)
            continue;
        if (found)
            return NULL;
        found = *candidates;
    }
    return found;
}

/* Other programs' names for what has another name here. */
static const char *by_habit(const char *name, const char *const *candidates)
{
    static const char *const habits[][2] = {
        {"cores", "workers"},
        {"cpus", "workers"},
        {"jobs", "workers"},
        {"np", "workers"},
        {"nthreads", "workers"},
        {"num-threads", "workers"},
        {"num-workers", "workers"},
        {"processes", "workers"},
        {"procs", "workers"},
        {"threads", "workers"},
        {"ranks", "workers"},
        {"bind", "place"},
        {"bind-to", "place"},
        {"pin", "place"},
        {"affinity", "place"},
        {"iterations", "repeat"},
        {"repetitions", "repeat"},
        {"runs", "repeat"},
        {"reps", "repeat"},
        {"warmups", "warmup"},
        {"timeout", "deadline"},
        {"time-limit", "deadline"},
        {"time", "deadline"},
        {"output", "out"},
        {"output-dir", "out"},
        {"outdir", "out"},
        {"dir", "out"},
        {"chunk", "grain"},
        {"chunk-size", "grain"},
        {"max", "limit"},
        {"upto", "limit"},
        {"to", "limit"},
        {"size", "image"},
        {"input", "image"},
        {"kernel", "filter"},
        {"model", "driver"},
        {"backend", "driver"},
        {"engine", "driver"},
        {"scheduler", "schedule"},
        {"scheduling", "schedule"},
        {"omp", "openmp"},
        {"threads", "pthread"},
        {"thread", "pthread"},
        {"pthreads", "pthread"},
        {"process", "fork"},
        {"multiprocessing", "fork"},
        {"sequential", "serial"},
        {"asyncio", "epoll"},
        {"async", "epoll"},
        {"io_uring", "uring"},
        {"iouring", "uring"},
        {"blur", "convolve"},
        {"convolution", "convolve"},
        {"sieve", "primes"},
        {"sleep", "wait"},
        {"bench", "run"},
        {"start", "run"},
        {"show", "list"},
        {"plot", "report"},
        {"diff", "compare"},
    };

    for (; *candidates; candidates++)
        for (size_t i = 0; i < sizeof habits / sizeof *habits; i++)
            if (strcmp(habits[i][0], name) == 0 &&
                strcmp(habits[i][1], *candidates) == 0)
                return *candidates;
    return NULL;
}

const char *option_nearest(const char *name, const char *const *candidates)
{
    const char *nearest;

    if (strlen(name) > LETTERS_MAX)
        return NULL;
    nearest = by_distance(name, candidates);
    if (nearest == NULL)
        nearest = by_beginning(name, candidates);
    return nearest != NULL ? nearest : by_habit(name, candidates);
}

int did_you_mean(const char *what, const char *name, const char *const *names,
                 const char *otherwise, struct err *e)
{
    const char *near = option_nearest(name, names);

    if (near == NULL)
        return err_set(e, EXIT_USAGE, "no %s '%.100s'; %s", what, name,
                       otherwise);
    return err_set(e, EXIT_USAGE, "no %s '%.100s'; did you mean '%s'?", what,
                   name, near);
}
