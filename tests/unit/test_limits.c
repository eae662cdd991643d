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
    assert_int_equal(limits_memory("/nowhere", NULL), machine());
    file("/proc/self/cgroup", "0::/job\n");
    assert_int_equal(limits_memory(root, NULL), machine());
    file("/sys/fs/cgroup/job/memory.max", "max\n");
    assert_int_equal(limits_memory(root, NULL), machine());
}

/* The group's own limit, or one further up, where that is less. */
static void version_2(void **state)
{
    (void)state;
    file("/proc/self/cgroup", "0::/slurm/job_7/step_0\n");
    file("/sys/fs/cgroup/slurm/job_7/step_0/memory.max", "3000000\n");
    assert_int_equal(limits_memory(root, NULL), 3000000);
    file("/sys/fs/cgroup/slurm/job_7/memory.max", "2000000\n");
    assert_int_equal(limits_memory(root, NULL), 2000000);
    file("/sys/fs/cgroup/slurm/memory.max", "max\n");
    assert_int_equal(limits_memory(root, NULL), 2000000);
    file("/sys/fs/cgroup/memory.max", "1000000\n");
    assert_int_equal(limits_memory(root, NULL), 1000000);
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
    assert_int_equal(limits_memory(root, NULL), 5000000);
    /* What version 1 writes for no limit. */
    file("/sys/fs/cgroup/memory/box/memory.limit_in_bytes",
         "9223372036854771712\n");
    assert_int_equal(limits_memory(root, NULL), machine());
}

/* A container sees the host's name of its group and mounts only its part. */
static void container(void **state)
{
    (void)state;
    file("/proc/self/cgroup", "0::/docker/0123abcd\n");
    file("/sys/fs/cgroup/memory.max", "4000000\n");
    assert_int_equal(limits_memory(root, NULL), 4000000);
}

/* What is in use counts, but not what the kernel can reclaim. */
static void in_use(void **state)
{
    struct limits_group g;

    (void)state;
    assert_int_equal(limits_memory("/nowhere", &g), machine());
    assert_null(g.file);
    file("/proc/self/cgroup", "4:memory:/box\n0::/job/step\n");
    file("/sys/fs/cgroup/job/memory.max", "3000000\n");
    file("/sys/fs/cgroup/job/memory.current", "2000000\n");
    assert_int_equal(limits_memory(root, &g), 1000000);
    assert_string_equal(g.file, "memory.max");
    assert_int_equal(g.limit, 3000000);
    assert_int_equal(g.in_use, 2000000);
    assert_string_equal(g.path + strlen(root), "/sys/fs/cgroup/job");
    /* Of tmpfs and of dirty anonymous memory nothing. */
    file("/sys/fs/cgroup/job/memory.stat",
         "anon 500000\nfile 900000\nshmem 600000\ninactive_file 200000\n"
         "active_file 100000\nslab_reclaimable 50000\n"
         "workingset_refault_file 7\n");
    assert_int_equal(limits_memory(root, &g), 1350000);
    /* A smaller limit that leaves more is not the least. */
    file("/sys/fs/cgroup/job/step/memory.max", "2500000\n");
    file("/sys/fs/cgroup/job/step/memory.current", "900000\n");
    assert_int_equal(limits_memory(root, &g), 1350000);
    file("/sys/fs/cgroup/job/step/memory.current", "2600000\n");
    assert_int_equal(limits_memory(root, &g), 0);
    file("/sys/fs/cgroup/job/step/memory.max", "max\n");
    file("/sys/fs/cgroup/memory/box/memory.limit_in_bytes", "1500000\n");
    file("/sys/fs/cgroup/memory/box/memory.usage_in_bytes", "1200000\n");
    assert_int_equal(limits_memory(root, &g), 300000);
    assert_string_equal(g.file, "memory.limit_in_bytes");
    file("/sys/fs/cgroup/memory/box/memory.stat",
         "inactive_file 1\ntotal_inactive_file 200000\n"
         "total_active_file 300000\n");
    assert_int_equal(limits_memory(root, &g), 800000);
}

static void tasks(void **state)
{
    struct limits_group g;

    (void)state;
    assert_true(limits_tasks("/nowhere", &g) == INT64_MAX);
    assert_null(g.file);
    file("/proc/self/cgroup", "8:pids:/box/in\n0::/job\n");
    file("/sys/fs/cgroup/pids/box/in/pids.max", "max\n");
    assert_true(limits_tasks(root, NULL) == INT64_MAX);
    file("/sys/fs/cgroup/pids/box/pids.max", "100\n");
    file("/sys/fs/cgroup/pids/box/pids.current", "60\n");
    assert_int_equal(limits_tasks(root, &g), 40);
    assert_int_equal(g.limit, 100);
    assert_int_equal(g.in_use, 60);
    file("/sys/fs/cgroup/job/pids.max", "30\n");
    file("/sys/fs/cgroup/job/pids.current", "5\n");
    assert_int_equal(limits_tasks(root, &g), 25);
    file("/sys/fs/cgroup/job/pids.current", "31\n");
    assert_int_equal(limits_tasks(root, NULL), 0);
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

/* The smallest of nested groups counts; workers are rounded up. */
static void workers_follow_the_quota(void **state)
{
    static const struct {
        double quota;
        int cores, workers;
    } cases[] = {{0, 16, 16},  {1.5, 16, 2}, {2, 16, 2},     {2.01, 16, 3},
                 {0.5, 16, 1}, {1, 16, 1},   {15.5, 16, 16}, {16, 16, 16},
                 {32, 16, 16}, {0.01, 1, 1}, {1.5, 1, 1},    {-1, 4, 4},
                 {1e9, 8, 8},  {7.999, 8, 8}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(cgroup_workers(cases[i].quota, cases[i].cores),
                         cases[i].workers);
    assert_true(cgroup_quota_cpus("/nowhere") == 0);
    file("/proc/self/cgroup", "2:cpu:/box/in\n0::/job/step\n");
    file("/sys/fs/cgroup/job/cpu.max", "300000 100000\n");
    assert_true(cgroup_quota_cpus(root) == 3);
    file("/sys/fs/cgroup/job/step/cpu.max", "800000 100000\n");
    assert_true(cgroup_quota_cpus(root) == 3);
    file("/sys/fs/cgroup/job/step/cpu.max", "75000 50000\n");
    assert_true(cgroup_quota_cpus(root) == 1.5);
    file("/sys/fs/cgroup/cpu/box/in/cpu.cfs_quota_us", "900000\n");
    file("/sys/fs/cgroup/cpu/box/in/cpu.cfs_period_us", "100000\n");
    assert_true(cgroup_quota_cpus(root) == 1.5);
    file("/sys/fs/cgroup/cpu/box/cpu.cfs_quota_us", "20000\n");
    file("/sys/fs/cgroup/cpu/box/cpu.cfs_period_us", "80000\n");
    assert_true(cgroup_quota_cpus(root) == 0.25);
    file("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
    assert_true(cgroup_quota_cpus(root) == 0.25);
}

static void nonsense(void **state)
{
    static const char *const texts[] = {
        "", "\n\n", "0", "0:", "0:x", "::", "0::", "4:memory", "4:memory:"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        file("/proc/self/cgroup", texts[i]);
        assert_int_equal(limits_memory(root, NULL), machine());
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
        cmocka_unit_test_setup_teardown(in_use, new_root, remove_root),
        cmocka_unit_test_setup_teardown(tasks, new_root, remove_root),
        cmocka_unit_test_setup_teardown(workers_follow_the_quota, new_root,
                                        remove_root),
        cmocka_unit_test_setup_teardown(nonsense, new_root, remove_root),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
