/* SPDX-License-Identifier: BSD-3-Clause */
/* Run one command and measure it from outside: start it with its CPUs and its
 * variables, sample its threads, end it at its deadline, and collect what the
 * operating system accounts for it and its children.
 *
 * elapsed_ns begins in the child, right before exec, and ends when the kernel
 * reports the end of the child. Processes that the command leaves behind are
 * ended, so that they do not disturb the next run, and are counted. */
#ifndef JOBS_SCALE_OBSERVE_H
#define JOBS_SCALE_OBSERVE_H

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

#include "drivers/machine/place.h"
#include "jobs/scale/counters.h"
#include "kernels/base/err.h"

struct observe {
    char *const *argv;       /* argv[0] is searched on PATH */
    const char *const *set;  /* variables as NAME=VALUE, NULL at the end */
    const char *input;       /* file for its stdin; NULL: empty */
    const struct plan *plan; /* its mask: all seats; NULL: as inherited */
    const struct machine *machine;
    const char *cpus; /* of the mask, "0-3,8" */
    int keep_output;  /* 1: stdout goes to a file in memory, output_fd */
    int64_t deadline_ns;
    /* Read and called a few times a second; both may be NULL. */
    const volatile sig_atomic_t *stop;
    void (*tick)(void *arg);
    void *arg;
    int sample_ms; /* longest pause between two samples; 0: 100 */
    /* For every thread in every sample, see tree.h; NULL: not. */
    void (*seen)(void *seen_arg, pid_t pid, pid_t tid, int64_t cpu_ns,
                 int64_t runqueue_ns);
    void *seen_arg;
};

/* Unknown amounts are ROW_UNKNOWN. */
struct observed {
    int code;         /* exit code, 128 + n for signal n */
    int start_errno;  /* why it could not be started; 0: it was */
    int late, halted; /* ended at the deadline, or because of stop */
    int left_behind;  /* processes that it left, which were ended */
    int64_t elapsed_ns, user_ns, system_ns;
    int64_t launch_ns;   /* from fork to exec */
    int64_t runqueue_ns; /* unknown if too little was sampled */
    int64_t voluntary, involuntary, minor_faults, major_faults, rss_bytes;
    int64_t read_bytes, written_bytes, disk_read_bytes, disk_written_bytes;
    int64_t steal_ns, throttled_ns, clock_hz;
    int64_t counts[COUNTERS];
    int threads_seen, processes_seen;
    int cores_seen; /* cores that had a part of its CPU time; 0: unknown */
    struct place_actual where; /* its mask, read back before exec */
    int output_fd;             /* -1: not kept; the caller closes it */
    char messages[4096];       /* the start of its stderr */
    char no_counters[160];     /* why, or "" */
};

/* Blocks until it has ended. Returns 0 and fills *o; -1 with EXIT_UNAVAILABLE
 * (no memory, cannot fork) or EXIT_WRONG (cannot bind). Makes the calling
 * process the reaper of orphaned descendants. */
int observe_run(const struct observe *c, struct observed *o, struct err *e);

#endif
