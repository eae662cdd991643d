/* SPDX-License-Identifier: BSD-3-Clause */
/* Times of an earlier test, from its hosts.csv. */
#ifndef DRIVERS_PROGRAM_ACCEPT_REFERENCE_H
#define DRIVERS_PROGRAM_ACCEPT_REFERENCE_H

#include "drivers/program/accept/test.h"

/* Set series.reference of all cores and pairs that the file has, from its last
 * test of each, and count the cores that it has not. Returns 0; -1 with
 * EXIT_RESULTS: it cannot be read, or is not a hosts.csv. */
int reference_read(struct test *t, const char *path, struct err *e);

#endif
