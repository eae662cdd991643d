/* SPDX-License-Identifier: BSD-3-Clause */
/* Drawings of machines that are not here: the text word for word, the SVG by
 * what must be in it. Above 400 lines, as the drawings stand in it. */
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

#include "drivers/machine/draw.h"

static char path[] = "/tmp/brigade-draw-XXXXXX.xml";

static void set_cpus(hwloc_bitmap_t set, const char *list)
{
    assert_int_equal(hwloc_bitmap_list_sscanf(set, list), 0);
}

/* A file of a synthetic machine on which only `allowed` may be used (NULL:
 * all), whose cores are slow in `slow` and fast in `fast` (NULL: alike). */
static const char *exported(const char *text, const char *allowed,
                            const char *slow, const char *fast)
{
    const char *const kinds[] = {slow, fast};
    hwloc_bitmap_t set = hwloc_bitmap_alloc();
    hwloc_topology_t t;
    int fd;

    memcpy(path + strlen(path) - 10, "XXXXXX", 6);
    fd = mkstemps(path, 4);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(hwloc_topology_init(&t), 0);
    assert_int_equal(hwloc_topology_set_synthetic(t, text), 0);
    assert_int_equal(
        hwloc_topology_set_flags(t, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED), 0);
    assert_int_equal(hwloc_topology_load(t), 0);
    for (int k = 0; k < 2 && slow != NULL; k++) {
        set_cpus(set, kinds[k]);
        assert_int_equal(hwloc_cpukinds_register(t, set, k, 0, NULL, 0), 0);
    }
    if (allowed != NULL) {
        set_cpus(set, allowed);
        assert_int_equal(
            hwloc_topology_allow(t, set, NULL, HWLOC_ALLOW_FLAG_CUSTOM), 0);
    }
    assert_int_equal(hwloc_topology_export_xml(t, path, 0), 0);
    hwloc_bitmap_free(set);
    hwloc_topology_destroy(t);
    return path;
}

/* The drawing as one text, to be freed. */
static char *drawn(const char *machine, const char *policy, int workers,
                   int helpers,
                   int (*draw)(const struct drawing *, FILE *, struct err *))
{
    struct drawing d = {.title = "it", .who = "who", .helpers = helpers};
    struct machine *allowed = NULL, *whole = NULL;
    struct plan *plan = NULL;
    struct err e = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);

    assert_non_null(to);
    if (machine_load(&allowed, machine, &e) != 0 ||
        machine_load_whole(&whole, machine, &e) != 0 ||
        place_plan(allowed, policy, workers, &plan, &e) != 0)
        fail_msg("%s", e.text);
    d.allowed = allowed;
    d.whole = whole;
    d.plan = plan;
    assert_int_equal(draw(&d, to, &e), 0);
    assert_int_equal(fclose(to), 0);
    plan_free(plan);
    machine_free(allowed);
    machine_free(whole);
    if (machine == path)
        unlink(path);
    return text;
}

static void check_text(const char *machine, const char *policy, int workers,
                       const char *wanted)
{
    char *text = drawn(machine, policy, workers, 0, draw_text);

    assert_string_equal(text, wanted);
    free(text);
}

static void two_cores(void **state)
{
    (void)state;
    check_text("pack:1 numa:1 l3:1 core:2 pu:1", "core", 2,
               "it\n"
               "1 package, 1 NUMA node, 2 cores, 2 hardware threads\n"
               "who\n"
               "\n"
               "package 0\n"
               "  NUMA node 0\n"
               "    core 0: cpu 0  worker 0\n"
               "    core 1: cpu 1  worker 1\n");
    check_text("core:2 pu:1", "core", 5,
               "it\n"
               "1 package, 1 NUMA node, 2 cores, 2 hardware threads\n"
               "who\n"
               "5 workers on 2 cores: some share a core; with --workers 2 each "
               "has one\n"
               "\n"
               "machine\n"
               "  NUMA node 0\n"
               "    core 0: cpu 0  workers 0 2 4\n"
               "    core 1: cpu 1  workers 1 3\n");
    check_text("core:2 pu:2", "compact", 3,
               "it\n"
               "1 package, 1 NUMA node, 2 cores, 4 hardware threads\n"
               "who\n"
               "3 workers on 2 cores: some share a core; with --workers 2 each "
               "has one\n"
               "\n"
               "machine\n"
               "  NUMA node 0\n"
               "    core 0, 2 threads: cpus 0-1\n"
               "      first thread: worker 0\n"
               "      second thread: worker 1\n"
               "    core 1, 2 threads: cpus 2-3\n"
               "      first thread: worker 2\n");
}

static void two_times_64_cores_with_smt(void **state)
{
    (void)state;
    check_text("pack:2 l3:8 core:8 pu:2", "core", 128,
               "it\n"
               "2 packages, 1 NUMA node, 128 cores, 256 hardware threads\n"
               "who\n"
               "\n"
               "package 0\n"
               "  NUMA node 0\n"
               "    cores 0-63, 2 threads each, 8 per L3: cpus 0-127\n"
               "      first threads: workers 0-63\n"
               "\n"
               "package 1\n"
               "  NUMA node 0\n"
               "    cores 64-127, 2 threads each, 8 per L3: cpus 128-255\n"
               "      first threads: workers 64-127\n");
    check_text("pack:2 l3:8 core:8 pu:2", "compact", 6,
               "it\n"
               "2 packages, 1 NUMA node, 128 cores, 256 hardware threads\n"
               "who\n"
               "2 workers share a core while others are free: --place core "
               "gives each its own\n"
               "\n"
               "package 0\n"
               "  NUMA node 0\n"
               "    cores 0-2, 2 threads each: cpus 0-5\n"
               "      first threads: workers 0 2 4\n"
               "      second threads: workers 1 3 5\n"
               "    cores 3-63, 2 threads each: cpus 6-127\n"
               "\n"
               "package 1\n"
               "  NUMA node 0\n"
               "    cores 64-127, 2 threads each, 8 per L3: cpus 128-255\n");
    check_text(
        "pack:2 core:16 pu:2", "core:0-31", 70,
        "it\n"
        "2 packages, 1 NUMA node, 32 cores, 64 hardware threads\n"
        "who\n"
        "70 workers on 32 cores: some share a core; with --workers 32 each "
        "has one\n"
        "\n"
        "package 0\n"
        "  NUMA node 0\n"
        "    cores 0-5, 2 threads each: cpus 0-11\n"
        "      all threads: workers 0-5\n"
        "      then workers 32-37\n"
        "      then workers 64-69\n"
        "    cores 6-15, 2 threads each: cpus 12-31\n"
        "      all threads: workers 6-15\n"
        "      then workers 38-47\n"
        "\n"
        "package 1\n"
        "  NUMA node 0\n"
        "    cores 16-31, 2 threads each: cpus 32-63\n"
        "      all threads: workers 16-31\n"
        "      then workers 48-63\n");
}

static void eight_nodes(void **state)
{
    (void)state;
    check_text("pack:2 numa:4 core:4 pu:1", "numa", 10,
               "it\n"
               "2 packages, 8 NUMA nodes, 32 cores, 32 hardware threads\n"
               "who\n"
               "\n"
               "package 0\n"
               "  NUMA node 0\n"
               "    on any core: workers 0 8\n"
               "    cores 0-3: cpus 0-3\n"
               "  NUMA node 1\n"
               "    on any core: workers 1 9\n"
               "    cores 4-7: cpus 4-7\n"
               "  NUMA node 2\n"
               "    on any core: worker 2\n"
               "    cores 8-11: cpus 8-11\n"
               "  NUMA node 3\n"
               "    on any core: worker 3\n"
               "    cores 12-15: cpus 12-15\n"
               "\n"
               "package 1\n"
               "  NUMA node 4\n"
               "    on any core: worker 4\n"
               "    cores 16-19: cpus 16-19\n"
               "  NUMA node 5\n"
               "    on any core: worker 5\n"
               "    cores 20-23: cpus 20-23\n"
               "  NUMA node 6\n"
               "    on any core: worker 6\n"
               "    cores 24-27: cpus 24-27\n"
               "  NUMA node 7\n"
               "    on any core: worker 7\n"
               "    cores 28-31: cpus 28-31\n");
}

static void fast_and_slow_cores(void **state)
{
    (void)state;
    check_text(exported("pack:1 core:24 pu:1", NULL, "0-15", "16-23"), "core",
               10,
               "it\n"
               "1 package, 1 NUMA node, 24 cores, 24 hardware threads\n"
               "who\n"
               "\n"
               "package 0\n"
               "  NUMA node 0\n"
               "    cores 0-1, efficiency: cpus 0-1\n"
               "      workers 8 9\n"
               "    cores 2-15, efficiency: cpus 2-15\n"
               "    cores 16-23, performance: cpus 16-23\n"
               "      workers 0-7\n");
}

/* Half of the cores allowed, and half of one of them: the numbers that the
 * planner uses skip what is not. */
static void what_is_not_allowed_is_drawn_but_not_counted(void **state)
{
    (void)state;
    check_text(
        exported("pack:2 numa:1 core:16 pu:2", "16-31,48-50", NULL, NULL),
        "core", 10,
        "it\n"
        "2 packages, 2 NUMA nodes, 32 cores, 64 hardware threads; "
        "allowed: 10 of the cores, 19 of the threads\n"
        "who\n"
        "\n"
        "package 0\n"
        "  NUMA node 0\n"
        "    8 cores not allowed, 2 threads each: cpus 0-15\n"
        "    cores 0-7, 2 threads each: cpus 16-31\n"
        "      first threads: workers 0-7\n"
        "\n"
        "package 1\n"
        "  NUMA node 1\n"
        "    8 cores not allowed, 2 threads each: cpus 32-47\n"
        "    core 8, 2 threads: cpus 48-49\n"
        "      first thread: worker 8\n"
        "    core 9, 2 threads: cpu 50; not allowed: cpu 51\n"
        "      first thread: worker 9\n"
        "    6 cores not allowed, 2 threads each: cpus 52-63\n");
    check_text(exported("pack:2 numa:1 core:1 pu:1", "1", NULL, NULL), "core",
               1,
               "it\n"
               "2 packages, 2 NUMA nodes, 2 cores, 2 hardware threads; "
               "allowed: 1 of the cores, 1 of the threads\n"
               "who\n"
               "\n"
               "package, not allowed\n"
               "  NUMA node, not allowed\n"
               "    1 core not allowed: cpu 0\n"
               "\n"
               "package 0\n"
               "  NUMA node 0\n"
               "    core 0: cpu 1  worker 0\n");
}

static void unbound_and_inherited(void **state)
{
    char *text = drawn("core:4 pu:1", "none", 4, 0, draw_text);

    (void)state;
    assert_non_null(strstr(text, "\nnot bound: "));
    assert_null(strstr(text, "worker "));
    free(text);
    text = drawn("core:4 pu:1", "inherit", 4, 0, draw_text);
    assert_non_null(
        strstr(text, "\nbound by the launcher; a described machine"));
    free(text);
    /* An event loop and as many workers as cores: none is in the way. */
    text = drawn("core:4 pu:1", "core", 5, 1, draw_text);
    assert_null(strstr(text, "share"));
    free(text);
}

static int count(const char *text, const char *words)
{
    int n = 0;

    while ((text = strstr(text, words)) != NULL) {
        n++;
        text += strlen(words);
    }
    return n;
}

/* Every box inside the page, and as many as there are things. */
static void check_svg(const char *machine, const char *policy, int workers,
                      int cores, int threads, int alone, int sharing, int x)
{
    char *svg = drawn(machine, policy, workers, 0, draw_svg);
    int width, height, boxes = 0;

    assert_int_equal(sscanf(svg,
                            "<svg xmlns=\"http://www.w3.org/2000/svg\" "
                            "viewBox=\"0 0 %d %d\"",
                            &width, &height),
                     2);
    assert_true(strcmp(svg + strlen(svg) - 7, "</svg>\n") == 0);
    for (const char *at = svg; (at = strstr(at, "<rect class=")) != NULL;
         at++) {
        int left, top, wide, high;

        assert_int_equal(sscanf(strchr(at, 'x'),
                                "x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"",
                                &left, &top, &wide, &high) == 4 ||
                             sscanf(strstr(at, " x="),
                                    " x=\"%d\" y=\"%d\" width=\"%d\" "
                                    "height=\"%d\"",
                                    &left, &top, &wide, &high) == 4,
                         1);
        assert_true(left >= 0 && top >= 0 && wide > 0 && high > 0);
        assert_true(left + wide <= width && top + high <= height);
        boxes++;
    }
    /* One of each in the legend. */
    assert_int_equal(count(svg, "<rect class=\"c\"") +
                         count(svg, "<rect class=\"e\""),
                     cores);
    assert_int_equal(count(svg, "<rect class=\"p\"") - 1, threads);
    assert_int_equal(count(svg, "<rect class=\"a\"") - 1, alone);
    assert_int_equal(count(svg, "<rect class=\"b\"") - 1, sharing);
    assert_int_equal(count(svg, "<rect class=\"x\"") - 1, x);
    assert_true(boxes > cores + threads);
    assert_int_equal(count(svg, "<text"), count(svg, "</text>"));
    /* Nothing from elsewhere, and dark as well as light. */
    assert_null(strstr(svg, "href"));
    assert_null(strstr(svg, "url("));
    assert_null(strstr(svg, "import"));
    assert_null(strstr(svg, "script"));
    assert_non_null(strstr(svg, "prefers-color-scheme:dark"));
    free(svg);
}

static void svg_has_all_that_there_is(void **state)
{
    (void)state;
    check_svg("pack:1 l3:1 core:2 pu:1", "core", 2, 2, 2, 2, 0, 0);
    check_svg("core:1 pu:1", "core", 1, 1, 1, 1, 0, 0);
    check_svg("pack:2 l3:8 core:8 pu:2", "core", 128, 128, 256, 128, 0, 0);
    check_svg("pack:2 l3:8 core:8 pu:2", "compact", 40, 128, 256, 0, 40, 0);
    check_svg("pack:2 l3:8 core:8 pu:2", "core", 192, 128, 256, 64, 128, 0);
    check_svg("pack:2 numa:4 l3:2 core:4 pu:1", "numa", 20, 64, 64, 0, 0, 0);
    check_svg("core:4 pu:8", "core:0-3", 8, 4, 32, 0, 4, 0);
    check_svg("pack:8 numa:2 l3:4 core:16 pu:8", "none", 4, 1024, 8192, 0, 0,
              0);
    check_svg(exported("pack:1 core:24 pu:1", NULL, "0-15", "16-23"), "core",
              10, 24, 24, 10, 0, 0);
    /* 16 threads, 8 cores, a node and a package that may not be used. */
    check_svg(exported("pack:2 numa:1 core:8 pu:2", "0-15", NULL, NULL), "core",
              8, 8, 16, 8, 0, 16 + 8 + 1 + 1);
}

static void svg_texts_are_escaped(void **state)
{
    struct machine *m;
    struct plan *p;
    struct err e = {0};
    char *svg = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&svg, &size);

    (void)state;
    assert_non_null(to);
    assert_int_equal(machine_load(&m, "core:1 pu:1", &e), 0);
    assert_int_equal(place_plan(m, "core", 1, &p, &e), 0);
    assert_int_equal(draw_svg(&(struct drawing){.title = "a<b>&\"c\x01",
                                                .who = "<&>",
                                                .allowed = m,
                                                .whole = m,
                                                .plan = p},
                              to, &e),
                     0);
    assert_int_equal(fclose(to), 0);
    assert_non_null(strstr(svg, ">a&lt;b&gt;&amp;&quot;c\xef\xbf\xbd</text>"));
    assert_non_null(strstr(svg, ">&lt;&amp;&gt;</text>"));
    assert_null(strchr(svg, '\x01'));
    free(svg);
    plan_free(p);
    machine_free(m);
}

static void who_sits_is_told_in_rising_order(void **state)
{
    struct machine *m;
    struct plan *p;
    struct err e = {0};
    int worker[4];
    char words[40];

    (void)state;
    assert_int_equal(machine_load(&m, "core:2 pu:1", &e), 0);
    assert_int_equal(place_plan(m, "pu:1,0,1", 10000, &p, &e), 0);
    assert_int_equal(draw_sitters(p, SEAT_PU, 1, worker, 4), 6667);
    draw_list(worker, 4, 6667, words, sizeof words);
    assert_string_equal(words, "0 2 3 5 ... (6667)");
    assert_int_equal(draw_sitters(p, SEAT_PU, 0, worker, 4), 3333);
    assert_int_equal(worker[3], 10);
    assert_int_equal(draw_sitters(p, SEAT_CORE, 0, worker, 4), 0);
    plan_free(p);
    machine_free(m);
    draw_list((int[]){0, 1, 2, 3, 7, 9, 10}, 7, 7, words, sizeof words);
    assert_string_equal(words, "0-3 7 9 10");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_cores),
        cmocka_unit_test(two_times_64_cores_with_smt),
        cmocka_unit_test(eight_nodes),
        cmocka_unit_test(fast_and_slow_cores),
        cmocka_unit_test(what_is_not_allowed_is_drawn_but_not_counted),
        cmocka_unit_test(unbound_and_inherited),
        cmocka_unit_test(svg_has_all_that_there_is),
        cmocka_unit_test(svg_texts_are_escaped),
        cmocka_unit_test(who_sits_is_told_in_rising_order),
    };

    return cmocka_run_group_tests_name("draw", tests, NULL, NULL);
}
