/* SPDX-License-Identifier: BSD-3-Clause */
/* What the operating system accounts for a process and for the host, from
 * /proc and sysfs. Amounts that cannot be read are ROW_UNKNOWN. */
#ifndef JOBS_SCALE_USAGE_H
#define JOBS_SCALE_USAGE_H

#include <stdint.h>
#include <sys/types.h>

struct usage_io {
    int64_t read, written;           /* by system calls */
    int64_t disk_read, disk_written; /* from and to disks */
};

/* Of a process that has ended but is not reaped, with its reaped children. */
void usage_io(pid_t pid, struct usage_io *io);

/* Time stolen from all CPUs of the host since it started, in ns. */
int64_t usage_steal_ns(void);

/* Mean current frequency of up to 16 CPUs of a list as "0-3,8", in Hz. */
int64_t usage_clock_hz(const char *cpus);

#endif
