/* SPDX-License-Identifier: BSD-3-Clause */
/* Limits and quotas of made-up control groups. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "drivers/os/cgroup.h"
#include "drivers/os/limits.h"
#include "results/rows/csv.h"

static char root[64];

/* A file below root, with its directories. */
static void file(const char *name, const char *text)
{
    char path[PATH_MAX], *slash;
    FILE *to;

    snprintf(path, sizeof path, "%s%s", root, name);
    slash = strrchr(path, '/');
    *slash = '\0';
    assert_int_equal(csv_make_directory(path, NULL), 0);
    *slash = '/';
    to = fopen(path, "w");
    assert_non_null(to);
    assert_true(fputs(text, to) >= 0);
    assert_int_equal(fclose(to), 0);
}

static int new_root(void **state)
{
    (void)state;
    strcpy(root, "/tmp/brigade-limits.XXXXXX");
    return mkdtemp(root) == NULL;
}

static int remove_root(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -r '%s'", root);
    return system(command);
}

static int64_t machine(void)
{
    return (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
}

static void no_group_no_limit(void **state)
{
    (void)state;
    assert_int_equal(limits_memory("/nowhere"), machine());
    file("/proc/self/cgroup", "0::/job\n");
    assert_int_equal(limits_memory(root), machine());
    file("/sys/fs/cgroup/job/memory.max", "max\n");
    assert_int_equal(limits_memory(root), machine());
}

/* The group's own limit, or one further up, where that is less. */
static void version_2(void **state)
{
    (void)state;
    file("/proc/self/cgroup", "0::/slurm/job_7/step_0\n");
    file("/sys/fs/cgroup/slurm/job_7/step_0/memory.max", "3000000\n");
    assert_int_equal(limits_memory(root), 3000000);
    file("/sys/fs/cgroup/slurm/job_7/memory.max", "2000000\n");
    assert_int_equal(limits_memory(root), 2000000);
    file("/sys/fs/cgroup/slurm/memory.max", "max\n");
    assert_int_equal(limits_memory(root), 2000000);
    file("/sys/fs/cgroup/memory.max", "1000000\n");
    assert_int_equal(limits_memory(root), 1000000);
}

static void version_1(void **state)
{
    (void)state;
    file("/proc/self/cgroup", "9:name=systemd:/a\n"
                              "4:hugetlb,memory:/box\n"
                              "1:memoryless:/other\n"
                              "0::/\n");
    file("/sys/fs/cgroup/memory/box/memory.limit_in_bytes", "5000000\n");
    file("/sys/fs/cgroup/memory/other/memory.limit_in_bytes", "1\n");
    assert_int_equal(limits_memory(root), 5000000);
    /* What version 1 writes for no limit. */
    file("/sys/fs/cgroup/memory/box/memory.limit_in_bytes",
         "9223372036854771712\n");
    assert_int_equal(limits_memory(root), machine());
}

/* A container sees the host's name of its group and mounts only its part. */
static void container(void **state)
{
    (void)state;
    file("/proc/self/cgroup", "0::/docker/0123abcd\n");
    file("/sys/fs/cgroup/memory.max", "4000000\n");
    assert_int_equal(limits_memory(root), 4000000);
}

/* A quota of the group itself or of one further up, in both versions. */
static void quotas(void **state)
{
    (void)state;
    assert_int_equal(cgroup_has_quota("/nowhere"), 0);
    assert_int_equal(cgroup_throttled_ns("/nowhere"), 0);
    file("/proc/self/cgroup", "3:cpuacct:/x\n2:cpu:/box/in\n0::/job/step\n");
    file("/sys/fs/cgroup/job/step/cpu.max", "max 100000\n");
    file("/sys/fs/cgroup/cpu/box/in/cpu.cfs_quota_us", "-1\n");
    assert_int_equal(cgroup_has_quota(root), 0);
    file("/sys/fs/cgroup/job/cpu.max", "50000 100000\n");
    assert_int_equal(cgroup_has_quota(root), 1);
    file("/sys/fs/cgroup/job/cpu.max", "max 100000\n");
    file("/sys/fs/cgroup/cpu/box/cpu.cfs_quota_us", "50000\n");
    assert_int_equal(cgroup_has_quota(root), 1);
    file("/sys/fs/cgroup/job/cpu.stat", "nr_throttled 2\nthrottled_usec 7\n");
    assert_int_equal(cgroup_throttled_ns(root), 7000);
    file("/sys/fs/cgroup/cpu/box/cpu.stat", "nr_periods 1\nthrottled_time 5\n");
    assert_int_equal(cgroup_throttled_ns(root), 7005);
}

static void nonsense(void **state)
{
    static const char *const texts[] = {
        "", "\n\n", "0", "0:", "0:x", "::", "0::", "4:memory", "4:memory:"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        file("/proc/self/cgroup", texts[i]);
        assert_int_equal(limits_memory(root), machine());
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_group_no_limit, new_root,
                                        remove_root),
        cmocka_unit_test_setup_teardown(version_2, new_root, remove_root),
        cmocka_unit_test_setup_teardown(version_1, new_root, remove_root),
        cmocka_unit_test_setup_teardown(container, new_root, remove_root),
        cmocka_unit_test_setup_teardown(quotas, new_root, remove_root),
        cmocka_unit_test_setup_teardown(nonsense, new_root, remove_root),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
