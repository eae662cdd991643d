/* SPDX-License-Identifier: BSD-3-Clause */
/* What the metadata of a run says of the shape of its work. */
#ifndef RESULTS_ANALYSIS_GEOMETRY_H
#define RESULTS_ANALYSIS_GEOMETRY_H

#include "results/analysis/dataset.h"

/* Bytes that a repetition of g reads and writes, over all passes, as units
 * times (in_bytes + out_bytes), by the first whose metadata is there; NaN where
 * none is, or it says nothing of bytes. */
double geometry_bytes(const struct dataset *d, const struct group *g);

#endif
