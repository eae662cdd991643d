/* SPDX-License-Identifier: BSD-3-Clause */
/* The shape of the work, from the metadata of a run. */
#ifndef RESULTS_ANALYSIS_GEOMETRY_H
#define RESULTS_ANALYSIS_GEOMETRY_H

#include "results/analysis/dataset.h"

/* Bytes that a repetition of g reads and writes over all passes: units times
 * (in_bytes + out_bytes), from the first metadata found. NaN: no metadata, or
 * no data in memory. */
double geometry_bytes(const struct dataset *d, const struct group *g);

#endif
