/* SPDX-License-Identifier: BSD-3-Clause */
/* A command line of `run`, from words to values. */
#ifndef DRIVERS_PROGRAM_REQUEST_H
#define DRIVERS_PROGRAM_REQUEST_H

#include "drivers/driver.h"
#include "drivers/program/settings.h"
#include "kernels/kernel.h"

/* A command line, understood. */
struct request {
    const struct kernel *kernel;
    const struct driver *driver;
    struct settings settings;
    void *kernel_opt, *driver_opt; /* from malloc, by the tables' sizes */
    unsigned char *given; /* [entries of the kernel's table]: said by user */
    int help;             /* --help was among the words */
};

/* argv[1] names the kernel, the rest are options of the program, the kernel
 * and the driver, in any order. Returns 0; -1 with EXIT_USAGE (what is wrong
 * and the nearest right word) or EXIT_UNAVAILABLE (a driver of the other
 * program, with the command to use). Release it in either case. */
int request_parse(struct request *r, int argc, char **argv, struct err *e);
void request_release(struct request *r);

/* What such a line says of --deadline, or the default, in ns: known before the
 * rest is read. What is no time is refused later, by request_parse(). */
int64_t request_deadline(int argc, char **argv);

#endif
