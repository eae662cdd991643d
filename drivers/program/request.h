/* SPDX-License-Identifier: BSD-3-Clause */
/* Parses the command line of `run`. */
#ifndef DRIVERS_PROGRAM_REQUEST_H
#define DRIVERS_PROGRAM_REQUEST_H

#include "drivers/driver.h"
#include "drivers/program/settings.h"
#include "kernels/kernel.h"

/* A parsed command line. */
struct request {
    const struct kernel *kernel;
    const char *word; /* what names the kernel: its name, or a file */
    const struct driver *driver;
    struct settings settings;
    void *kernel_opt, *driver_opt; /* allocated, of the sizes that the tables
                                      need */
    unsigned char *given; /* [entries of the kernel's table]: not 0: given by
                             the user */
    int help;             /* --help was given */
};

/* Parse argv: argv[1] names the kernel, or the shared object that has it
 * (own_kernel.h, with its errors); options of the program, the kernel and the
 * driver follow in any order. Returns 0; -1 with EXIT_USAGE (the message
 * suggests the nearest name) or EXIT_UNAVAILABLE (the other program has this
 * driver; the message holds the command to use). Release r in either case. */
int request_parse(struct request *r, int argc, char **argv, struct err *e);
void request_release(struct request *r);

/* For a request that was parsed: words_print_notes(). Apart, because a line is
 * parsed twice where ranks are started. */
void request_print_notes(struct request *r);

/* The value of --deadline, or its default, in ns, before the line is parsed. An
 * invalid value gives the default; request_parse() refuses it. */
int64_t request_deadline(int argc, char **argv);

#endif
