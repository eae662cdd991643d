/* SPDX-License-Identifier: BSD-3-Clause */
/* Times as input for other programs. */
#ifndef RESULTS_PAGE_EXPORT_H
#define RESULTS_PAGE_EXPORT_H

#include <stdio.h>

#include "results/analysis/dataset.h"

/* One JSON object per line and repetition, as Extra-P reads them (its JSON
 * Lines input): {"params": {"p": workers, "d": waits at a time}, "callpath":
 * "kernel(args)->driver", "metric": "time", "value": seconds}. Returns 0; -1
 * with EXIT_RESULTS: the file cannot be written. "-" is stdout. */
int export_extra_p(const struct dataset *d, const char *path, struct err *e);

/* Lines "FOM name: value unit" (figures of merit), which harnesses find by a
 * regular expression. Names hold only letters, digits, '_', '.' and '-':
 * kernel.driver.workers.what, with the host before the last part if there are
 * rows of several hosts, and with a number if that is not unique. */
void export_fom(const struct dataset *d, FILE *to);

/* CSV: a row for each configuration of several workers, with the parts of
 * loss.h in percent. Returns 0; -1 with EXIT_RESULTS: it cannot be written. */
int export_losses(const struct dataset *d, FILE *to, struct err *e);

#endif
