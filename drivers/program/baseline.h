/* SPDX-License-Identifier: BSD-3-Clause */
/* The serial run that a run is compared with: measured first (--baseline), or
 * found among the rows of --out. */
#ifndef DRIVERS_PROGRAM_BASELINE_H
#define DRIVERS_PROGRAM_BASELINE_H

#include <stddef.h>
#include <stdint.h>

#include "drivers/program/request.h"
#include "results/rows/row.h"

/* The measured repetitions of a serial run of the same work on this host. */
struct baseline {
    int64_t median_ns;
    size_t repetitions; /* 0: none is known */
    int disturbed;      /* 1: at least one of them was */
};

/* Run the same work with the same repetitions under the serial driver in a
 * fresh process, which writes its rows to --out where that is given. argv: of
 * the run, whose argv[1] is the kernel. Returns a descriptor of its rows as
 * CSV, which the caller closes; -1 with EXIT_USAGE (this run cannot have one),
 * EXIT_UNAVAILABLE or EXIT_FAILED. */
int baseline_measure(const struct request *r, int argc, char **argv,
                     struct err *e);

/* 1: a speed-up says something about row: several workers, or waits in
 * flight. */
int baseline_is_useful(const struct run_row *row);

/* 1: the row is itself a baseline. */
int baseline_is_serial(const struct run_row *row);

/* Fill *b from the serial rows of row's work in the file path. Anchors of a
 * sweep are passed over. Returns 0, or -1 if the file cannot be read, with no
 * repetitions in *b. */
int baseline_read(struct baseline *b, const char *path,
                  const struct run_row *row, struct err *e);

#endif
