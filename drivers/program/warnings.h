/* SPDX-License-Identifier: BSD-3-Clause */
/* Wrong seats in plain words, each with the flag that cures it. */
#ifndef DRIVERS_PROGRAM_WARNINGS_H
#define DRIVERS_PROGRAM_WARNINGS_H

#include "drivers/team/job.h"
#include "drivers/program/program.h"

/* Say if a launcher of ranks has started a program without ranks several
 * times: so many runs that know nothing of each other. One line to stderr, by
 * the first of them. */
void warn_of_copies(const struct program *p);

/* Say if there are fewer workers than cores since the work is not worth more;
 * given: the user chose their number. One line to stderr at most. */
void warn_of_little_work(const struct program *p, const struct job *j,
                         int given);

/* Say if huge pages were asked for and none came, and why. One line to stderr
 * at most. */
void warn_of_pages(const struct program *p, const struct job *j);

/* After a run that was right: threads of a rank in a mask that is too narrow
 * for them are worth one line to stderr. */
void warn_of_placement(const struct program *p, const struct job *j);

/* --strict: does every busy worker have a core of its own? With measured, a
 * worker was busy that wanted a core for half of a repetition or more;
 * without, all are but the driver's helpers. Returns 0; -1 with EXIT_WRONG,
 * what is wrong and the cure, or EXIT_UNAVAILABLE (memory). */
int placement_error(const struct program *p, const struct job *j, int measured,
                    struct err *e);

#endif
