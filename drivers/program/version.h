/* SPDX-License-Identifier: BSD-3-Clause */
/* Versions of this build and its libraries. */
#ifndef DRIVERS_PROGRAM_VERSION_H
#define DRIVERS_PROGRAM_VERSION_H

#include "results/rows/meta.h"

const char *version_number(void); /* "1.2.3" */

/* The git revision of the source, with "-dirty" if it was modified. */
const char *version_revision(void);
const char *version_compiler(void);
const char *version_flags(void);

/* Libraries and their versions at run time, terminated. mpi: version text of
 * the MPI library, or NULL. Valid until the next call. */
const struct meta_pair *version_libraries(const char *mpi);

#endif
