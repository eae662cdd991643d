/* SPDX-License-Identifier: BSD-3-Clause */
/* A machine of two cores with some kernels and drivers, for tests of jobs/. */
#ifndef TESTS_UNIT_INVENTORY_SAMPLES_H
#define TESTS_UNIT_INVENTORY_SAMPLES_H

#include "jobs/inventory.h"
#include "jobs/item.h"

static const struct inventory two_cores = {
    .kernels =
        {
            {.name = "primes",
             .grows = "limit",
             .grows_init = "1e9",
             .grows_from = "from",
             .warmup = 1,
             .work_per_s = 3e9},
            {.name = "convolve",
             .grows = "image",
             .grows_init = "mandelbrot:2048x2048",
             .grows_in_height = 1,
             .warmup = 1,
             .work_per_s = 4.5e9},
            {.name = "wait",
             .needs = INVENTORY_NEEDS_TIME,
             .grows = "tasks",
             .grows_init = "1000",
             .grows_unless = "delays",
             .delay = "delay"},
            {.name = "read",
             .needs = INVENTORY_NEEDS_FILE,
             .grows = "count",
             .grows_init = "65536",
             .work_per_s = 1.2e9},
            {.name = "mix",
             .needs = INVENTORY_NEEDS_TIME,
             .grows = "tasks",
             .grows_init = "20",
             .delay = "wait",
             .work_per_s = 8e6},
            {.name = "noop",
             .grows = "units",
             .grows_init = "1e6",
             .work_per_s = 5e7},
            {.name = "album", .needs = INVENTORY_NEEDS_FILE},
        },
    .kernel_names = {"primes", "convolve", "wait", "read", "mix", "noop",
                     "album", NULL},
    .kernel_count = 7,
    .drivers =
        {
            {.name = "serial",
             .kernels = "primes convolve wait read noop",
             .max_workers = 1,
             .baseline = 1},
            {.name = "openmp", .kernels = "primes convolve wait read noop"},
            {.name = "epoll",
             .kernels = "primes wait",
             .max_workers = 1,
             .waits = INVENTORY_DEPTH},
            {.name = "mpi", .why_not = "brigade-mpi was not built"},
            {.name = "pthread",
             .kernels = "wait read",
             .max_workers = 30000,
             .waits = INVENTORY_THREADS},
            {.name = "uring",
             .kernels = "wait read album",
             .max_workers = 1,
             .waits = INVENTORY_DEPTH},
            {.name = "hybrid",
             .kernels = "primes wait",
             .ranks = 1,
             .threads_in_rank = 1},
        },
    .driver_names = {"serial", "openmp", "epoll", "mpi", "pthread", "uring",
                     "hybrid", NULL},
    .driver_count = 7,
    .cores = 2,
    .workers = 2,
    .host = "here",
    .version = "1",
};

/* A list of its kernels. */
static inline void parse(struct items *items, const char *list,
                         struct texts *keep)
{
    struct err e = {0};

    assert_int_equal(
        items_parse(items, "kernel", list, two_cores.kernel_names, keep, &e),
        0);
}

#endif
