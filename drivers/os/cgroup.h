/* SPDX-License-Identifier: BSD-3-Clause */
/* The control groups that this process belongs to: its own group and those
 * above it, for cgroup v1 and v2 (cgroups(7)). */
#ifndef DRIVERS_OS_CGROUP_H
#define DRIVERS_OS_CGROUP_H

#include <stdint.h>

/* One group: `path` is its directory, `v2` says which files are in it. */
typedef void cgroup_visit(const char *path, int v2, void *arg);

/* Call visit for this process's group of `controller` ("memory", "cpu") and for
 * each group above it, up to the top of the mount. root: "" or a directory used
 * instead of /, for tests. Without control groups visit is not called. */
void cgroup_each(const char *root, const char *controller, cgroup_visit *visit,
                 void *arg);

/* 1: one of this process's groups has a CPU quota; else 0. root as above. */
int cgroup_has_quota(const char *root);

/* The smallest CPU quota of this process's groups, in CPUs ("50000 100000" is
 * 0.5); 0 without one. root as above. */
double cgroup_quota_cpus(const char *root);

/* Workers that compute and that a quota of `quota` CPUs (0: none) keeps busy on
 * `cores` cores: the quota rounded up, at least 1 and at most `cores`. */
int cgroup_workers(double quota, int cores);

/* Nanoseconds for which CPU quotas have throttled this process's groups, summed
 * over hardware threads and groups; 0 without a quota. Reads a few files, about
 * 20 us: call only if cgroup_has_quota(). root as above. */
int64_t cgroup_throttled_ns(const char *root);

#endif
