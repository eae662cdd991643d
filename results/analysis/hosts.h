/* SPDX-License-Identifier: BSD-3-Clause */
/* The machines of a results directory, from its meta/. */
#ifndef RESULTS_ANALYSIS_HOSTS_H
#define RESULTS_ANALYSIS_HOSTS_H

#include "results/analysis/dataset.h"

/* Fill hosts, host_count and bad_meta of d from the files d->dir/meta/ *.json,
 * in the order of their names, which is that of time. A directory without any
 * is fine. What they hold is not trusted: wrong types are unknown, texts are
 * cut, files above 1 MiB are not looked at. Returns 0; -1 with
 * EXIT_UNAVAILABLE where memory is out. */
int hosts_read(struct dataset *d, struct err *e);

#endif
