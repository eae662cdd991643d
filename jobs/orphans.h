/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs that a killed sweep left. Ranks outlive a killed launcher by a second or
 * more, do not hold the lock of lock.h, and may still write their row. */
#ifndef JOBS_ORPHANS_H
#define JOBS_ORPHANS_H

/* Wait until no process of this host has a sweep's label and writes to the
 * directory dir, for `most_s` seconds at most. Returns how many there still
 * are. */
int orphans_wait(const char *dir, double most_s);

#endif
