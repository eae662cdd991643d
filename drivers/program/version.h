/* SPDX-License-Identifier: BSD-3-Clause */
/* What this build is made of. */
#ifndef DRIVERS_PROGRAM_VERSION_H
#define DRIVERS_PROGRAM_VERSION_H

#include "results/rows/meta.h"

const char *version_number(void); /* "1.2.3" */

/* The git revision of the source, with "-dirty" where it was changed. */
const char *version_revision(void);
const char *version_compiler(void);
const char *version_flags(void);

/* Libraries and their versions as they run, terminated. mpi: what the MPI
 * library says of itself, or NULL. Valid until the next call. */
const struct meta_pair *version_libraries(const char *mpi);

#endif
