/* SPDX-License-Identifier: BSD-3-Clause */
/* Control groups of this process; see cgroup.h. */
#include "drivers/os/cgroup.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/os/proc.h"

/* Visit the group `name` below mount and those above it. In a container the
 * name may refer to the host's tree although only a part of it is mounted. Then
 * the top is this process's group. */
static void each_above(const char *mount, const char *name, int v2,
                       cgroup_visit *visit, void *arg)
{
    char group[2048], path[PATH_MAX];

    snprintf(group, sizeof group, "%s", strcmp(name, "/") == 0 ? "" : name);
    for (;;) {
        char *slash = strrchr(group, '/');

        snprintf(path, sizeof path, "%s%s", mount, group);
        visit(path, v2, arg);
        if (slash == NULL)
            return;
        *slash = '\0';
    }
}

/* Whether `controller` is in a comma-separated list. */
static int is_listed(const char *list, const char *controller)
{
    size_t length = strlen(controller);

    for (; *list != '\0'; list += strcspn(list, ",") + (*list == ',')) {
        list += *list == ',';
        if (strncmp(list, controller, length) == 0 &&
            (list[length] == ',' || list[length] == '\0'))
            return 1;
    }
    return 0;
}

void cgroup_each(const char *root, const char *controller, cgroup_visit *visit,
                 void *arg)
{
    char path[PATH_MAX], text[8192], *line, *rest;

    snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    if (proc_read(path, text, sizeof text) <= 0)
        return;
    /* "0::/name" in v2, "4:cpu,memory:/name" in v1. */
    for (line = strtok_r(text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        char *list = strchr(line, ':'), *name;

        if (list == NULL || (name = strchr(++list, ':')) == NULL)
            continue;
        *name++ = '\0';
        if (*list == '\0') {
            snprintf(path, sizeof path, "%s/sys/fs/cgroup", root);
            each_above(path, name, 1, visit, arg);
        } else if (is_listed(list, controller)) {
            snprintf(path, sizeof path, "%s/sys/fs/cgroup/%s", root,
                     controller);
            each_above(path, name, 0, visit, arg);
        }
    }
}

/* "max 100000" or "50000 100000" in v2; in v1 -1 or microseconds, and the period
 * in another file. */
static void find_quota(const char *path, int v2, void *arg)
{
    char file[PATH_MAX + 32], text[64], *rest = text;
    double *least = arg, quota, period = 0;

    snprintf(file, sizeof file, "%s/%s", path,
             v2 ? "cpu.max" : "cpu.cfs_quota_us");
    if (proc_read(file, text, sizeof text) <= 0)
        return;
    quota = (double)strtoll(text, &rest, 10);
    snprintf(file, sizeof file, "%s/cpu.cfs_period_us", path);
    if (v2)
        period = (double)strtoll(rest, NULL, 10);
    else if (proc_read(file, text, sizeof text) > 0)
        period = (double)strtoll(text, NULL, 10);
    if (quota <= 0)
        return;
    quota /= period > 0 ? period : 100000;
    if (*least <= 0 || quota < *least)
        *least = quota;
}

double cgroup_quota_cpus(const char *root)
{
    double least = 0;

    cgroup_each(root, "cpu", find_quota, &least);
    return least;
}

int cgroup_workers(double quota, int cores)
{
    if (quota <= 0 || quota >= cores)
        return cores;
    return quota > 1 ? (int)ceil(quota) : 1;
}

int cgroup_has_quota(const char *root)
{
    return cgroup_quota_cpus(root) > 0;
}

static void add_throttled(const char *path, int v2, void *arg)
{
    const char *key = v2 ? "throttled_usec " : "throttled_time ";
    char file[PATH_MAX + 16], text[1024], *found;
    int64_t *sum = arg;

    snprintf(file, sizeof file, "%s/cpu.stat", path);
    if (proc_read(file, text, sizeof text) <= 0 ||
        (found = strstr(text, key)) == NULL)
        return;
    *sum += strtoll(found + strlen(key), NULL, 10) * (v2 ? 1000 : 1);
}

int64_t cgroup_throttled_ns(const char *root)
{
    int64_t sum = 0;

    cgroup_each(root, "cpu", add_throttled, &sum);
    return sum;
}
