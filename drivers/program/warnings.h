/* SPDX-License-Identifier: BSD-3-Clause */
/* Notes and warnings after a run: each names its cause and what to do. */
#ifndef DRIVERS_PROGRAM_WARNINGS_H
#define DRIVERS_PROGRAM_WARNINGS_H

#include "drivers/program/program.h"
#include "drivers/team/job.h"

/* Note that a launcher of ranks has started several copies of a program without
 * ranks. One line to stderr, by the first copy. */
void warn_of_copies(const struct program *p);

/* Note that fewer workers than cores were started because of little work.
 * given: the user chose their number. At most one line to stderr. */
void warn_of_little_work(const struct program *p, const struct job *j,
                         int given);

/* Note that a CPU quota of the control group made the default number of workers
 * smaller than the number of cores. One line to stderr. */
void warn_of_quota(const struct program *p, const struct job *j, double quota);

/* Note the bytes at the end of a given file that are less than a block, and so
 * are not read. At most one line to stderr. */
void warn_of_tail(const struct program *p, const struct job *j);

/* Note that a picture's samples of 16 bits were converted to 8, or those of
 * pictures of a directory. At most one line to stderr. */
void warn_of_bits(const struct program *p, const struct job *j);

/* Note that huge pages were requested and not allocated, and why. At most one
 * line to stderr. */
void warn_of_pages(const struct program *p, const struct job *j);

/* Warn of threads of a rank whose mask has fewer cores. At most one line to
 * stderr. */
void warn_of_placement(const struct program *p, const struct job *j);

/* --strict: can every busy worker have its own core? With measured, workers are
 * busy that used or waited for a core for half of a repetition or more;
 * without, all except the driver's helpers. Returns 0; -1 with EXIT_WRONG, the
 * fault and its correction, or EXIT_UNAVAILABLE (memory). */
int placement_error(const struct program *p, const struct job *j, int measured,
                    struct err *e);

#endif
