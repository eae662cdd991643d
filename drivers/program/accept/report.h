/* SPDX-License-Identifier: BSD-3-Clause */
/* What a test prints and writes. */
#ifndef DRIVERS_PROGRAM_ACCEPT_REPORT_H
#define DRIVERS_PROGRAM_ACCEPT_REPORT_H

#include "drivers/program/accept/test.h"

/* Before the test: what will be tested, and an estimate of the time. */
void report_heading(const struct test *t);

/* After it, in 80 columns: a line for each node, exchanges, differences,
 * everything that is not ok, and the conclusion. */
void report_table(const struct test *t, int code);

/* "FOM accept.HOST.primes: 46.8 ms": the median of a node's cores. */
void report_fom(const struct test *t);

/* A JUnit file: a case for each node, core and pair. Returns 0; -1 with
 * EXIT_RESULTS. */
int report_junit(const struct test *t, const char *path, struct err *e);

/* Print rows as one JSON document. Returns as json_print(). */
int report_json(const struct test *t, struct err *e);

/* Append rows to hosts.csv in dir. Returns as csv_append(). */
int report_rows(const struct test *t, const char *dir, struct err *e);

/* The facts in which nodes differ from most: calls add() for each node that
 * does. Returns how many facts. `most` is the value of most nodes. */
typedef void difference_fn(void *arg, int node, const char *fact,
                           const char *value, const char *most);
int report_differences(const struct test *t, difference_fn *add, void *arg);

#endif
