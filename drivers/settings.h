/* SPDX-License-Identifier: BSD-3-Clause */
/* The options that every kernel under every driver understands, and a whole
 * command line of `run`. */
#ifndef DRIVERS_SETTINGS_H
#define DRIVERS_SETTINGS_H

#include "drivers/driver.h"
#include "kernels/kernel.h"

struct settings {
    const char *driver, *place, *inject, *out, *csv, *trace;
    int64_t workers, grain, depth; /* 0: the default of kernel and driver */
    int schedule;                  /* SETTINGS_AUTO or 1 + enum schedule */
    int64_t repeat, warmup, deadline_ns, max_pixels;
    uint64_t seed;
};

enum { SETTINGS_AUTO = 0 };

extern const struct option settings_options[];
extern const char *const schedule_names[]; /* "auto", "static", ... */

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

#endif
