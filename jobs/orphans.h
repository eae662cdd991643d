/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs that a killed sweep left. Ranks outlive a killed launcher by a second or
 * more, do not hold the lock of lock.h, and may still write their row. */
#ifndef JOBS_ORPHANS_H
#define JOBS_ORPHANS_H

/* Wait, at most `most_s` seconds, until no process of this host with a sweep's
 * label writes to the directory dir. Returns the number of remaining ones. */
int orphans_wait(const char *dir, double most_s);

#endif
