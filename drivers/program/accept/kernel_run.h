/* SPDX-License-Identifier: BSD-3-Clause */
/* A kernel on one thread without a driver, several times, with memory that is
 * allocated once. */
#ifndef DRIVERS_PROGRAM_ACCEPT_KERNEL_RUN_H
#define DRIVERS_PROGRAM_ACCEPT_KERNEL_RUN_H

#include "drivers/machine/facts.h"
#include "kernels/kernel.h"

struct kernel_run {
    const struct kernel *kernel;
    void *opt;
    struct geometry g;
    struct work work;
    unsigned char *memory[3]; /* input, and outputs of odd and even passes */
    struct window window;     /* as of the last pass */
};

/* options: "name", "value" ..., NULL at the end. For kernels that need no files
 * and whose units do not wrap. Returns 0; -1 with EXIT_UNAVAILABLE (memory) or
 * EXIT_USAGE. kernel_run_close() is due in both cases. */
int kernel_run_open(struct kernel_run *r, const char *kernel,
                    const char *const *options, const struct facts *f,
                    struct err *e);
void kernel_run_close(struct kernel_run *r);

/* All passes: what a repetition of a run is. */
void kernel_run_compute(struct kernel_run *r);

/* The result of the last kernel_run_compute(); *bad becomes 1 if the kernel's
 * own check found a difference. */
uint64_t kernel_run_result(struct kernel_run *r, int *bad);

#endif
