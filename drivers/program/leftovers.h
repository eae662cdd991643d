/* SPDX-License-Identifier: BSD-3-Clause */
/* Remove what a killed run leaves behind: processes and shared files. For its
 * supervisor, which is their subreaper. */
#ifndef DRIVERS_PROGRAM_LEFTOVERS_H
#define DRIVERS_PROGRAM_LEFTOVERS_H

#include <sys/types.h>

/* End and reap every descendant of this process: children of a dead process
 * become its own. Blocks for one second at most. */
void leftovers_end(void);

/* Note the files by which Open MPI's ranks share memory, while the run (pid)
 * has them mapped. Its daemon removes them unless it was killed. */
void leftovers_note_segments(pid_t pid);

/* Remove the noted files. */
void leftovers_remove_segments(void);

#endif
