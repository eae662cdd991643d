/* SPDX-License-Identifier: BSD-3-Clause */
/* Machines that are not regular: holes, half a core, fast and slow cores,
 * caches, several memories. Made with hwloc, exported as XML, loaded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <hwloc.h>

#include "drivers/machine/machine.h"

static hwloc_topology_t described(const char *text, unsigned long flags)
{
    hwloc_topology_t t;

    assert_int_equal(hwloc_topology_init(&t), 0);
    assert_int_equal(hwloc_topology_set_synthetic(t, text), 0);
    assert_int_equal(hwloc_topology_set_flags(t, flags), 0);
    assert_int_equal(hwloc_topology_load(t), 0);
    return t;
}

static hwloc_bitmap_t cpus(const char *list)
{
    hwloc_bitmap_t set = hwloc_bitmap_alloc();

    assert_non_null(set);
    assert_int_equal(hwloc_bitmap_list_sscanf(set, list), 0);
    return set;
}

/* What machine_load() makes of t, which is destroyed, by way of a file. */
static struct machine *through_xml(hwloc_topology_t t)
{
    char path[] = "/tmp/brigade-machine-XXXXXX.xml", *xml;
    struct err e = {0};
    struct machine *m;
    int fd = mkstemps(path, 4), length, status;

    assert_true(fd >= 0);
    assert_int_equal(hwloc_topology_export_xmlbuffer(t, &xml, &length, 0), 0);
    assert_int_equal(write(fd, xml, (size_t)length - 1), length - 1);
    assert_int_equal(close(fd), 0);
    hwloc_free_xmlbuffer(t, xml);
    hwloc_topology_destroy(t);
    status = machine_load(&m, path, &e);
    unlink(path);
    if (status != 0)
        fail_msg("%s", e.text);
    return m;
}

/* Only these operating system CPUs of a described machine. */
static struct machine *restricted(const char *text, const char *list)
{
    hwloc_topology_t t = described(text, 0);
    hwloc_bitmap_t set = cpus(list);

    assert_int_equal(hwloc_topology_restrict(t, set, 0), 0);
    hwloc_bitmap_free(set);
    return through_xml(t);
}

static void check_counts(const struct machine *m, int packages, int numa,
                         int cores, int pus)
{
    struct machine_counts c;

    machine_count(m, &c);
    assert_int_equal(c.packages, packages);
    assert_int_equal(c.numa, numa);
    assert_int_equal(c.cores, cores);
    assert_int_equal(c.pus, pus);
}

static void check_seats(const struct machine *m, const char *policy,
                        int workers, const char *wanted)
{
    struct err e = {0};
    struct plan *p;
    char got[400] = "";
    size_t used = 0;

    assert_int_equal(place_plan(m, policy, workers, &p, &e), 0);
    for (int i = 0; i < workers; i++) {
        if (i > 0)
            got[used++] = ' ';
        used += (size_t)plan_text(p, i, got + used, sizeof got - used);
        assert_true(used < sizeof got - 1);
    }
    assert_string_equal(got, wanted);
    plan_free(p);
}

static void numbers_of_the_system_may_have_holes(void **state)
{
    struct machine *m = restricted("pack:2 core:4 pu:1", "1,3,4,7");

    (void)state;
    check_counts(m, 2, 1, 4, 4);
    check_seats(m, "core", 5, "core:0 core:1 core:2 core:3 core:0");
    check_seats(m, "spread", 4, "core:0 core:2 core:1 core:3");
    machine_free(m);
}

static void half_of_a_core_may_be_allowed(void **state)
{
    /* Cores 0 (one of two), 1 (both), 3 (one of two), 6 (both). */
    struct machine *m = restricted("core:8 pu:2", "0,2-3,7,12-13");

    (void)state;
    check_counts(m, 1, 1, 4, 6);
    check_seats(m, "core", 7, "core:0 pu:1 core:2 pu:4 pu:2 pu:5 core:0");
    check_seats(m, "compact", 3, "core:0 pu:1 pu:2");
    check_seats(m, "core:0-3", 4, "core:0 core:1 core:2 core:3");
    check_seats(m, "pu:1-2", 2, "pu:1 pu:2");
    machine_free(m);
    /* One thread of each: as good as no hardware threads at all. */
    m = restricted("core:4 pu:2", "1,3,5,7");
    check_counts(m, 1, 1, 4, 4);
    check_seats(m, "core", 4, "core:0 core:1 core:2 core:3");
    machine_free(m);
}

/* As in a container that sees the whole machine and may use a part. */
static void what_is_not_allowed_is_not_counted(void **state)
{
    hwloc_topology_t t =
        described("pack:2 core:2 pu:2", HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
    hwloc_bitmap_t set = cpus("3-6");
    struct machine *m;
    char facts[1000];

    (void)state;
    assert_int_equal(
        hwloc_topology_allow(t, set, NULL, HWLOC_ALLOW_FLAG_CUSTOM), 0);
    hwloc_bitmap_free(set);
    m = through_xml(t);
    check_counts(m, 2, 1, 3, 4);
    check_seats(m, "core", 4, "core:0 pu:1 core:2 pu:2");
    machine_text(m, facts, sizeof facts);
    assert_non_null(strstr(facts, "\nallowed_os_cpus=3-6\n"));
    machine_free(m);
}

static void uneven_packages_are_dealt_from_in_turn(void **state)
{
    /* Package 0 keeps 5 cores, package 1 keeps 2, package 2 keeps 1. */
    struct machine *m = restricted("pack:3 core:5 pu:1", "0-4,7,9,11");

    (void)state;
    check_counts(m, 3, 1, 8, 8);
    check_seats(m, "spread", 8,
                "core:0 core:7 core:5 core:4 core:6 core:2 core:1 core:3");
    machine_free(m);
}

static void uneven_l3_groups_do_not_outweigh_packages(void **state)
{
    /* Package 0: four L3s of one core; package 1: one L3 of four cores. */
    struct machine *m = restricted("pack:2 l3:4 core:4 pu:1", "0,4,8,12,16-19");

    (void)state;
    check_counts(m, 2, 1, 8, 8);
    check_seats(m, "spread", 8,
                "core:0 core:4 core:2 core:6 core:1 core:5 core:3 core:7");
    machine_free(m);
}

static void fast_cores_come_first(void **state)
{
    /* Cores 0, 1 slow and single; cores 2, 3 fast with two threads each. */
    hwloc_topology_t t = described("core:4 pu:2", 0);
    hwloc_bitmap_t kept = cpus("0,2,4-7"), slow = cpus("0-3"),
                   fast = cpus("4-7");
    struct machine *m;

    (void)state;
    assert_int_equal(hwloc_cpukinds_register(t, slow, 1, 0, NULL, 0), 0);
    assert_int_equal(hwloc_cpukinds_register(t, fast, 7, 0, NULL, 0), 0);
    assert_int_equal(hwloc_topology_restrict(t, kept, 0), 0);
    hwloc_bitmap_free(kept);
    hwloc_bitmap_free(slow);
    hwloc_bitmap_free(fast);
    m = through_xml(t);
    check_counts(m, 1, 1, 4, 6);
    check_seats(m, "core", 7, "pu:2 pu:4 core:0 core:1 pu:3 pu:5 pu:2");
    check_seats(m, "compact", 3, "core:0 core:1 pu:2");
    machine_free(m);
}

static void second_memories_are_not_second_nodes(void **state)
{
    struct err e = {0};
    struct machine *m;

    (void)state;
    /* Fast and slow memory at each package. */
    assert_int_equal(machine_load(&m, "pack:2 [numa] [numa] core:4 pu:1", &e),
                     0);
    check_counts(m, 2, 2, 8, 8);
    check_seats(m, "numa", 3, "core:0-3 core:4-7 core:0-3");
    machine_free(m);
    /* A big memory around the small ones of the groups. */
    assert_int_equal(
        machine_load(&m, "pack:1 [numa] group:2 [numa] core:2 pu:1", &e), 0);
    check_counts(m, 1, 2, 4, 4);
    check_seats(m, "numa", 3, "core:0-1 core:2-3 core:0-1");
    machine_free(m);
}

static void caches_are_those_of_core_0(void **state)
{
    static const char text[] = "pack:1 l3:1(size=8388608) l2:2(size=1048576) "
                               "l1d:1(size=32768) core:1 pu:2";
    struct err e = {0};
    struct machine *m;

    (void)state;
    assert_int_equal(machine_load(&m, text, &e), 0);
    assert_int_equal(machine_cache(m, 1), 32768);
    assert_int_equal(machine_cache(m, 2), 1048576);
    assert_int_equal(machine_cache(m, 3), 8388608);
    assert_int_equal(machine_cache(m, 0), 0);
    assert_int_equal(machine_cache(m, 4), 0);
    assert_int_equal(machine_cache(m, -1), 0);
    machine_free(m);
    assert_int_equal(machine_load(&m, "core:2 pu:1", &e), 0);
    assert_int_equal(machine_cache(m, 1), 0);
    machine_free(m);
}

static void facts_are_lines(void **state)
{
    static const char wanted[] = "cpu_model=unknown\npackages=2\n"
                                 "numa_nodes=1\ncores=6\npus=12\nsmt=2\n"
                                 "l1_bytes=0\nl2_bytes=0\n",
                      end[] = "allowed_os_cpus=0-11\nthis_machine=no\n";
    struct err e = {0};
    struct machine *m;
    char whole[600], cut[20];
    int length;

    (void)state;
    assert_int_equal(machine_load(&m, "pack:2 core:3 pu:2", &e), 0);
    length = machine_text(m, whole, sizeof whole);
    assert_int_equal(length, strlen(whole));
    assert_memory_equal(whole, wanted, sizeof wanted - 1);
    assert_string_equal(whole + length - (int)(sizeof end - 1), end);
    assert_int_equal(machine_text(m, cut, sizeof cut), length);
    assert_int_equal(strlen(cut), sizeof cut - 1);
    assert_memory_equal(cut, whole, sizeof cut - 1);
    assert_int_equal(machine_text(m, NULL, 0), length);
    machine_free(m);
}

static void nonsense_is_refused(void **state)
{
    static const struct {
        const char *description, *words;
    } bad[] = {
        {"garbage", "invalid machine 'garbage'"},
        {"core:", "invalid machine 'core:'"},
        {"core:0", "invalid machine 'core:0'"},
        {"", "invalid machine ''"},
        {"/nowhere/at/all.xml", "'/nowhere/at/all.xml'"},
        {"/dev/null/.xml", "'/dev/null/.xml'"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct err e = {0};
        struct machine *m = (struct machine *)&e;

        assert_int_equal(machine_load(&m, bad[i].description, &e), -1);
        assert_null(m);
        assert_int_equal(e.code, EXIT_UNAVAILABLE);
        if (strstr(e.text, bad[i].words) == NULL)
            fail_msg("'%s' does not say \"%s\"", e.text, bad[i].words);
    }
    machine_free(NULL);
}

static void check_cpus(const struct machine *m, const char *flags, size_t size,
                       const char *wanted)
{
    unsigned char set[16] = {0};
    char cpus[64];

    for (int p = 0; p < m->pus; p++)
        set[p] = flags[p] == '1';
    machine_set_cpus(m, set, cpus, size);
    assert_string_equal(cpus, wanted);
}

/* Logical order is by core; the system numbers second threads after the first
 * of all. */
static void sets_in_the_numbers_of_the_system(void **state)
{
    struct err e = {0};
    struct machine *m;

    (void)state;
    assert_int_equal(
        machine_load(&m, "core:4 pu:2(indexes=0,4,1,5,2,6,3,7)", &e), 0);
    check_cpus(m, "11110000", 64, "0-1,4-5");
    check_cpus(m, "11111111", 64, "0-7");
    check_cpus(m, "10000001", 64, "0,7");
    check_cpus(m, "01000000", 64, "4");
    check_cpus(m, "00000000", 64, "");
    check_cpus(m, "10010011", 6, "0,...");
    machine_free(m);
    m = restricted("pack:2 core:4 pu:1", "1,3,4,7");
    check_cpus(m, "1111", 64, "1,3-4,7");
    check_cpus(m, "0110", 64, "3-4");
    machine_free(m);
}

/* For drawing: everything, and what it is called where it is allowed. */
static void the_whole_machine_shows_what_is_not_allowed(void **state)
{
    char path[] = "/tmp/brigade-machine-XXXXXX.xml";
    hwloc_topology_t t =
        described("pack:2 core:2 pu:2", HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
    hwloc_bitmap_t set = cpus("3-6");
    static const int indexes[] = {-1, -1, -1, 0, 1, 2, 3, -1};
    struct err e = {0};
    struct machine *m;
    int fd = mkstemps(path, 4);

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(
        hwloc_topology_allow(t, set, NULL, HWLOC_ALLOW_FLAG_CUSTOM), 0);
    hwloc_bitmap_free(set);
    assert_int_equal(hwloc_topology_export_xml(t, path, 0), 0);
    hwloc_topology_destroy(t);
    assert_int_equal(machine_load_whole(&m, path, &e), 0);
    unlink(path);
    check_counts(m, 2, 1, 4, 8);
    assert_int_equal(m->allowed_cores, 3);
    assert_int_equal(m->allowed_pus, 4);
    for (int p = 0; p < 8; p++)
        assert_int_equal(m->pu[p].index, indexes[p]);
    assert_int_equal(m->core[0].index, -1);
    assert_int_equal(m->core[1].index, 0);
    assert_int_equal(m->core[3].index, 2);
    machine_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_the_system_may_have_holes),
        cmocka_unit_test(half_of_a_core_may_be_allowed),
        cmocka_unit_test(what_is_not_allowed_is_not_counted),
        cmocka_unit_test(uneven_packages_are_dealt_from_in_turn),
        cmocka_unit_test(uneven_l3_groups_do_not_outweigh_packages),
        cmocka_unit_test(fast_cores_come_first),
        cmocka_unit_test(second_memories_are_not_second_nodes),
        cmocka_unit_test(caches_are_those_of_core_0),
        cmocka_unit_test(facts_are_lines),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(sets_in_the_numbers_of_the_system),
        cmocka_unit_test(the_whole_machine_shows_what_is_not_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
