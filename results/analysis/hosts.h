/* SPDX-License-Identifier: BSD-3-Clause */
/* The machines of a results directory, from its meta/. */
#ifndef RESULTS_ANALYSIS_HOSTS_H
#define RESULTS_ANALYSIS_HOSTS_H

#include "results/analysis/dataset.h"

/* Fill hosts, host_count and bad_meta of d from the files meta/ *.json of each
 * directory, in the order of their names, which is chronological; a directory
 * may have none. Their content is not trusted: values of a wrong type count as unknown,
 * texts are truncated, files above 16 MiB are skipped. Returns 0; -1 with
 * EXIT_UNAVAILABLE: out of memory. */
int hosts_read(struct dataset *d, struct err *e);

#endif
