/* SPDX-License-Identifier: BSD-3-Clause */
/* The order, colour and mark of drivers in charts, by their family, not by
 * their names:
 *
 *     slot  drivers                                          styles
 *     0     serial                                           0
 *     1     threads                                          1, 2
 *     2     threads under a global lock                      3
 *     3     processes                                        4
 *     4     ranks of one worker                              5
 *     5     ranks with several workers                       6
 *     6     event loops                                      7, 8
 *     7     pools                                            9
 *     8     unknown families, and more than a slot holds     10, 11
 *
 * Several drivers of one slot take its styles in the order of their names. */
#ifndef RESULTS_PAGE_DRIVER_STYLE_H
#define RESULTS_PAGE_DRIVER_STYLE_H

#include "results/analysis/group.h"

enum { DRIVER_SLOTS = 9 };

int driver_slot(enum family family, int one_at_a_time, int several_per_rank);

/* The style of g's driver in the charts of all: its colour and its mark. */
int driver_style(const struct groups *all, const struct group *g);

#endif
